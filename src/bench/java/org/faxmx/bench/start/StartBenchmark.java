package org.faxmx.bench.start;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.faxmx.bench.Bar;
import org.faxmx.bench.LinuxProcess;
import org.faxmx.bench.Machine;
import org.faxmx.bench.Report;
import org.faxmx.bench.Samples;
import org.faxmx.bench.Turns;
import org.faxmx.e2e.Distribution;
import org.faxmx.e2e.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long the zip takes from its start script to the first answer over HTTP, with an archive of classes and without, beside a
 * JVM with Jolokia's agent; what memory both have, and what FaxMX costs without a client. A bar that is not met is reported;
 * what cannot run is a failure.
 */
class StartBenchmark {

    private static final int ROUNDS = Integer.getInteger("faxmx.bench.rounds", 20);
    private static final Duration IDLE = Duration.ofSeconds(Integer.getInteger("faxmx.bench.seconds", 120));
    private static final Duration SETTLE = Duration.ofSeconds(30);
    private static final long LONGEST_START_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final double TICKS_A_SECOND = 100;
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** Which program is started. */
    private enum Contestant {
        ARCHIVED("FaxMX, 8 simulated ports"),
        PLAIN("the same without an archive of classes"),
        AGENT("a JVM that waits, with Jolokia 1.7.2 as its agent");

        private final String words;

        Contestant(String words) {
            this.words = words;
        }
    }

    private final Map<Contestant, List<Double>> starts = new LinkedHashMap<>();
    private final Map<Contestant, List<Double>> memory = new LinkedHashMap<>();

    @TempDir
    private Path directory;

    private Path home;

    @Test
    void starts() throws Exception {
        Instant begun = Instant.now();
        double load = Machine.load();
        home = Distribution.unpack(directory);
        makeTheArchive();
        List<Contestant> all = List.of(Contestant.values());
        all.forEach(contestant -> start(contestant, false));
        Turns.take(all, contestant -> ROUNDS, contestant -> start(contestant, true));
        double idle = idle();
        publish(begun, load, idle);
    }

    /** By the bridge itself, as users get it. */
    private void makeTheArchive() throws IOException {
        Process process = process(Contestant.ARCHIVED, FreePort.find());
        try {
            long deadline = System.nanoTime() + LONGEST_START_NANOS;
            while (!Files.exists(home.resolve("lib/faxmx.jsa.txt"))) {
                assertTrue(System.nanoTime() < deadline && process.isAlive(), "no archive was made");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        } finally {
            end(process);
        }
    }

    private void start(Contestant contestant, boolean counts) {
        int port = FreePort.find();
        try {
            long begin = System.nanoTime();
            Process process = process(contestant, port);
            try {
                awaitAnswer(contestant, process, port, begin);
                double millis = (System.nanoTime() - begin) / 1e6;
                double megabytes = LinuxProcess.look(process.pid()).residentKilobytes() / 1024.0;
                if (counts) {
                    starts.computeIfAbsent(contestant, unused -> new ArrayList<>())
                            .add(millis);
                    memory.computeIfAbsent(contestant, unused -> new ArrayList<>())
                            .add(megabytes);
                }
            } finally {
                end(process);
            }
        } catch (IOException e) {
            throw new IllegalStateException(contestant.words, e);
        }
    }

    /** All with the same bounds of their memory. */
    private Process process(Contestant contestant, int port) throws IOException {
        List<String> command = new ArrayList<>();
        if (contestant == Contestant.AGENT) {
            command.addAll(List.of(
                    JAVA.toString(),
                    "-Xms32m",
                    "-Xmx256m",
                    "-javaagent:" + onClassPath("jolokia-jvm") + "=host=127.0.0.1,port=" + port,
                    "-cp",
                    onClassPath("test-classes"),
                    IdleProgram.class.getName()));
        } else {
            command.addAll(List.of(
                    home.resolve("bin/faxmx").toString(),
                    "serve",
                    "--backend",
                    "simulated",
                    "--http-port",
                    "" + port,
                    "--rmi-port",
                    "0"));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("start.log").toFile());
        builder.environment().put("JAVA_HOME", JAVA.getParent().getParent().toString());
        if (contestant == Contestant.PLAIN) {
            builder.environment().put("FAXMX_OPTS", "-XX:SharedArchiveFile=" + defaultArchive());
        }
        return builder.start();
    }

    /** That of Java itself: the later option is in force. */
    private static Path defaultArchive() {
        Path archive = JAVA.resolveSibling("../lib/server/classes.jsa").normalize();
        assertTrue(Files.exists(archive), () -> archive + " is missing");
        return archive;
    }

    private static String onClassPath(String name) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> Path.of(element).getFileName().toString().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private void awaitAnswer(Contestant contestant, Process process, int port, long begin) throws IOException {
        URI url = URI.create("http://127.0.0.1:" + port + "/jolokia/read/"
                + (contestant == Contestant.AGENT
                        ? "java.lang:type=Memory/HeapMemoryUsage"
                        : "faxmx:type=FaxPort,*/StatusText"));
        while (true) {
            try {
                HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
                String answer = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (answer.contains("\"status\":200")
                        && (contestant == Contestant.AGENT || answer.split("StatusText\":").length > 8)) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            if (!process.isAlive() || System.nanoTime() - begin > LONGEST_START_NANOS) {
                throw new IOException("no answer:\n" + Files.readString(directory.resolve("start.log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(30, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    /** Per cent of a core, with the polls of the default settings, and without a client. */
    private double idle() throws IOException {
        int port = FreePort.find();
        Process process = process(Contestant.ARCHIVED, port);
        try {
            awaitAnswer(Contestant.ARCHIVED, process, port, System.nanoTime());
            LockSupport.parkNanos(SETTLE.toNanos());
            long from = System.nanoTime();
            double ticks = ticks(process.pid());
            while (System.nanoTime() - from < IDLE.toNanos()) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
            double seconds = (System.nanoTime() - from) / 1e9;
            return (ticks(process.pid()) - ticks) / TICKS_A_SECOND / seconds * 100;
        } finally {
            end(process);
        }
    }

    /** Time in user and kernel code. */
    private static double ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private void publish(Instant begun, double load, double idle) throws IOException {
        Report report = new Report("start");
        report.add("- " + begun.truncatedTo(ChronoUnit.MINUTES) + ", commit " + Machine.commit() + "\n- "
                + Machine.describe() + String.format(Locale.ROOT, "; load average before the run %.1f", load)
                + "\n- Java " + System.getProperty("java.runtime.version"));
        report.table(
                List.of("from start to first answer, ms", "rounds:", "median:", "min:", "25 %:", "75 %:", "max:"),
                rows(starts));
        report.table(
                List.of("resident memory then, MB", "rounds:", "median:", "min:", "25 %:", "75 %:", "max:"),
                rows(memory));
        report.bars(List.of(
                Bar.atMost(
                        "the first answer takes at most 1.5 times as long as that of the agent",
                        OptionalDouble.of(ratio(starts)),
                        1.5),
                Bar.atMost("FaxMX has at most 1.6 times the resident memory", OptionalDouble.of(ratio(memory)), 1.6),
                Bar.atMost("idle, it takes at most 0.3 % of a core", OptionalDouble.of(idle), 0.3)));
        report.publish();
    }

    private static List<List<String>> rows(Map<Contestant, List<Double>> measured) {
        List<List<String>> rows = new ArrayList<>();
        measured.forEach((contestant, values) -> {
            Samples samples = Samples.of(values);
            List<String> row = new ArrayList<>(List.of(contestant.words, "" + samples.count()));
            row.addAll(List.of(samples.cells(0)));
            rows.add(row);
        });
        return rows;
    }

    private static double ratio(Map<Contestant, List<Double>> measured) {
        return Samples.of(measured.get(Contestant.ARCHIVED)).median()
                / Samples.of(measured.get(Contestant.AGENT)).median();
    }
}
