package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A network namespace that reaches this machine over one cable: to the bridge, its programs are those of another machine. */
public final class OtherMachine implements AutoCloseable {

    // Process ids come again, and what a killed run left has them.
    private final String id = String.format("%08x", ThreadLocalRandom.current().nextInt());
    private final String name = "faxmx-" + id;
    private final String cable = "fx" + id;
    // Of the block for tests of network devices, which no route should lead to.
    private final String network = "198.18." + ThreadLocalRandom.current().nextInt(256) + "."
            + 4 * ThreadLocalRandom.current().nextInt(63);

    private OtherMachine() {}

    /** Makes one; empty where that is not permitted, as to all but root, and in most containers. */
    public static Optional<OtherMachine> make() throws IOException, InterruptedException {
        OtherMachine machine = new OtherMachine();
        try {
            if (!run("ip", "netns", "add", machine.name)) {
                return Optional.empty();
            }
        } catch (IOException e) {
            // There is no such program.
            return Optional.empty();
        }
        try {
            // Some containers permit the namespace only.
            if (!run(machine.with("true")) || !machine.lay()) {
                machine.close();
                return Optional.empty();
            }
            machine.connect();
            return Optional.of(machine);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            machine.close();
            throw e;
        }
    }

    private boolean lay() throws IOException, InterruptedException {
        return run("ip", "link", "add", cable + "a", "type", "veth", "peer", "name", cable + "b");
    }

    private void connect() throws IOException, InterruptedException {
        String here = cable + "a";
        String there = cable + "b";
        must("ip", "link", "set", there, "netns", name);
        must("ip", "addr", "add", here() + "/30", "dev", here);
        must("ip", "link", "set", here, "up");
        must("ip", "-n", name, "addr", "add", there() + "/30", "dev", there);
        must("ip", "-n", name, "link", "set", there, "up");
        must("ip", "-n", name, "link", "set", "lo", "up");
    }

    /** The address of this machine, as the other one sees it. */
    public String here() {
        return address(1);
    }

    /** The address of the other machine. */
    public String there() {
        return address(2);
    }

    private String address(int host) {
        int dot = network.lastIndexOf('.') + 1;
        return network.substring(0, dot) + (Integer.parseInt(network.substring(dot)) + host);
    }

    /** The beginning of a command that runs on the other machine. */
    public List<String> starter() {
        return List.of("ip", "netns", "exec", name);
    }

    private String[] with(String command) {
        return Stream.concat(starter().stream(), Stream.of(command)).toArray(String[]::new);
    }

    private static void must(String... command) throws IOException, InterruptedException {
        assertTrue(run(command), () -> String.join(" ", command));
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        if (process.exitValue() != 0) {
            System.err.println(String.join(" ", command) + ": " + output);
        }
        return process.exitValue() == 0;
    }

    /** Removes it, and the cable with it. */
    @Override
    public void close() throws IOException {
        try {
            run("ip", "link", "delete", cable + "a");
            run("ip", "netns", "delete", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
