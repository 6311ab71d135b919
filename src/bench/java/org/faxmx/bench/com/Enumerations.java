package org.faxmx.bench.com;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.com.ComApartment;
import org.faxmx.com.Dispatch;
import org.faxmx.com.InterfaceType;
import org.faxmx.fax.FaxReading;
import org.faxmx.faxcom.ComFaxBackend;
import org.faxmx.faxcom.ComFaxServer;

/**
 * A JVM that enumerates the ports of a COM fax server for each line on standard input, and then prints
 * what it holds:
 *
 * <pre>
 * enumerate N   enumerated CALLS REFERENCES STRINGS OBJECTS BLOCKS HANDLE HEAP-BYTES JAVA-THREADS HASH
 * </pre>
 *
 * The hash is that of the first reading, as text; a reading that differs from the first ends the run.
 */
final class Enumerations {

    private static final InterfaceType PROBE =
            new InterfaceType("Probe", InterfaceType.Iid.of("6329e2e8-1c17-4acb-bdda-2eef3998bcae"));
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int COLLECTIONS = 5;
    /** A new connection creates all objects again, also those of the connection. */
    private static final int TO_EACH_CONNECTION = 1_000;

    private final ComFaxServer server;
    private final ComApartment beside = ComApartment.open("probe");
    private String first;
    private long done;

    private Enumerations(boolean lateOnly) {
        server = new ComFaxBackend("endurance", "", TIMEOUT, lateOnly).open();
        // Blocks of COM memory are counted from the first probe on, and those of the connection are to be among them.
        probed();
        server.connect();
    }

    public static void main(String[] arguments) {
        try {
            Enumerations enumerations = new Enumerations(arguments[0].equals("late"));
            // How ports are bound is decided by the first of them.
            enumerations.server.read(FaxReading.Scope.WITHOUT_ROUTING_METHODS);
            System.out.println("ready Java " + System.getProperty("java.runtime.version") + ", "
                    + enumerations.figure("NativeAccess") + ", " + enumerations.figure("Binding") + " bound");
            enumerations.answer();
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            System.out.println("failed " + e);
        }
        Runtime.getRuntime().halt(0);
    }

    private void answer() throws Exception {
        // System.in asks a pipe what is available, which Wine does not answer.
        BufferedReader commands = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            if (!words[0].equals("enumerate")) {
                throw new IllegalArgumentException("unknown command: " + line);
            }
            enumerate(Integer.parseInt(words[1]));
            System.out.println("enumerated " + holds());
        }
    }

    private void enumerate(int times) {
        for (int i = 0; i < times; i++) {
            if (++done % TO_EACH_CONNECTION == 0) {
                server.disconnect();
                server.connect();
            }
            FaxReading reading = server.read(FaxReading.Scope.ALL);
            String read = text(reading.ports(), reading.routingMethods().orElseThrow());
            if (first == null) {
                first = read;
            }
            if (!read.equals(first)) {
                throw new IllegalStateException("enumeration " + done + " differs from the first: " + read);
            }
        }
    }

    /** What was read, the same in every JVM. */
    static String text(FaxReading.Ports ports, FaxReading.Methods methods) {
        return ports + " " + methods;
    }

    private String holds() {
        ApartmentStatistics statistics = server.statistics();
        return statistics.calls() + " " + statistics.liveReferences() + " " + statistics.liveStrings() + " " + probed()
                + " " + heap() + " " + ManagementFactory.getThreadMXBean().getThreadCount()
                + " " + first.hashCode();
    }

    private String figure(String name) {
        return server.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .map(figure -> (String) figure.value())
                .findFirst()
                .orElseThrow();
    }

    private String probed() {
        return beside.call(() -> {
            try (Dispatch probe = beside.create("FaxmxTest.Probe", PROBE)) {
                return probe.invoke("LiveObjects").toInt() + " "
                        + probe.invoke("LiveBlocks").toInt() + " "
                        + probe.invoke("NewHandle").toInt();
            }
        });
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
