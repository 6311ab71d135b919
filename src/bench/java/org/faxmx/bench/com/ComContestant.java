package org.faxmx.bench.com;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * One bridge in a JVM of its own, commanded over standard input line by line until that ends, as {@code client.exe -i}
 * is:
 *
 * <pre>
 * read N         read NANOS FIXED-NANOS CHECKSUM ALLOCATED-BYTES COMPILED-MILLIS
 * property P N   property NANOS
 * </pre>
 *
 * Fixed is what has nothing to do with single ports: GetPorts, and the way to the thread that COM objects live on and
 * back. The bytes are those allocated on that thread.
 */
final class ComContestant {

    private static final Map<String, Callable<Bridge>> BRIDGES = Map.of(
            "faxmx-com",
            () -> new FaxmxComBridge(false),
            "faxmx-com-early",
            () -> new FaxmxComBridge(true),
            "faxmx-server",
            () -> new FaxmxServerBridge(false),
            "faxmx-server-early",
            () -> new FaxmxServerBridge(true),
            "jacob",
            () -> new JacobBridge(JacobBridge.Members.BY_NAME),
            "jacob-dispid",
            () -> new JacobBridge(JacobBridge.Members.BY_DISPID),
            "com4j",
            Com4jBridge::new,
            "jna-late",
            JnaLateBindingBridge::new,
            "jna-factory",
            JnaFactoryBridge::new);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private final Bridge bridge;

    private ComContestant(Bridge bridge) {
        this.bridge = bridge;
    }

    public static void main(String[] arguments) throws Exception {
        try {
            Bridge bridge = BRIDGES.get(arguments[0]).call();
            bridge.onItsThread(() -> {
                bridge.connect();
                return null;
            });
            System.out.println("ready Java " + System.getProperty("java.runtime.version"));
            new ComContestant(bridge).answer();
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            System.out.println("failed " + e);
        }
        // A bridge may have left threads that would keep the JVM alive.
        Runtime.getRuntime().halt(0);
    }

    private void answer() throws Exception {
        // System.in asks a pipe what is available, which Wine does not answer.
        BufferedReader commands = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("read")) {
                System.out.println(read(Integer.parseInt(words[1])));
            } else if (words[0].equals("property")) {
                System.out.println(
                        "property " + bridge.onItsThread(() -> bridge.property(words[1], Integer.parseInt(words[2]))));
            } else {
                throw new IllegalArgumentException("unknown command: " + line);
            }
        }
    }

    private String read(int repeats) throws Exception {
        long nanos = 0;
        long fixedNanos = 0;
        long allocated = 0;
        Integer checksum = null;
        for (int i = 0; i < repeats; i++) {
            long[] bytes = new long[1];
            long[] inside = new long[1];
            long start = System.nanoTime();
            Bridge.Reading reading = bridge.onItsThread(() -> {
                long before = threads.getCurrentThreadAllocatedBytes();
                long begun = System.nanoTime();
                Bridge.Reading read = bridge.read();
                inside[0] = System.nanoTime() - begun;
                bytes[0] = threads.getCurrentThreadAllocatedBytes() - before;
                return read;
            });
            long taken = System.nanoTime() - start;
            nanos += taken;
            fixedNanos += taken - inside[0] + reading.getPortsNanos();
            allocated += bytes[0];
            if (checksum != null && checksum != reading.checksum()) {
                throw new IllegalStateException("two readings differ: " + checksum + ", " + reading.checksum());
            }
            checksum = reading.checksum();
            bridge.onItsThread(() -> {
                bridge.prepare();
                return null;
            });
        }
        return "read " + nanos + " " + fixedNanos + " " + checksum + " " + allocated / repeats + " "
                + compiler.getTotalCompilationTime();
    }
}
