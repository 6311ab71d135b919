package org.faxmx.bench.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
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
import java.util.concurrent.TimeUnit;
import org.faxmx.bench.LinuxProcess;
import org.faxmx.bench.Machine;
import org.faxmx.bench.Report;
import org.faxmx.bench.Steadiness;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.faxcom.ComScenario;
import org.faxmx.wine.Wine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Enumerates the ports of a COM fax server again and again in a JVM under Wine, once in each way to call them, and looks
 * whether anything grows: COM objects, strings, memory, handles, threads. What grows fails the run.
 */
@ExtendWith(Wine.Installed.class)
class ComEnduranceRun {

    private static final int ENUMERATIONS = Integer.getInteger("faxmx.enumerations", 10_000);
    private static final int PORTS = 10;
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int TENTHS = 10;

    private static final String REFERENCES = "references that FaxMX holds";
    private static final String STRINGS = "strings that FaxMX holds";
    private static final String OBJECTS = "objects of the server";
    private static final String BLOCKS = "blocks of COM memory";
    private static final String HANDLE = "value of a new handle";
    private static final String HEAP = "Java heap, KiB";
    private static final String JAVA_THREADS = "Java threads";
    private static final String RESIDENT = "resident memory, KiB";
    private static final String PRIVATE = "private memory, KiB";
    private static final String DESCRIPTORS = "file descriptors";
    private static final String THREADS = "threads";

    private final Path directory = Path.of("target/bench").toAbsolutePath();
    private final Path scenario = directory.resolve("endurance.scenario");
    private final Report report = new Report("com-endurance", "endurance");
    private final List<String> grown = new ArrayList<>();

    @Test
    // Beyond the hours that the enumerations may take: an answer that never comes.
    @Timeout(value = 150, unit = TimeUnit.MINUTES)
    void nothingGrows(Wine wine) throws Exception {
        Files.createDirectories(directory);
        String served = serve();
        report.add("- " + Instant.now().truncatedTo(ChronoUnit.MINUTES) + ", commit " + Machine.commit() + "\n- "
                + Machine.describe() + "\n- " + Machine.output("wine", "--version"));
        for (Way way : Way.values()) {
            run(wine, way, served);
        }
        report.publish();
        assertEquals(List.of(), grown, "something grows");
    }

    private void run(Wine wine, Way way, String served) throws IOException {
        Process process = start(wine, way);
        try (PrintStream commands = new PrintStream(process.getOutputStream(), false, StandardCharsets.US_ASCII);
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String platform = answer(answers, "ready ");
            assertTrue(platform.endsWith(", " + way.binding + " bound"), platform);
            assertTrue(
                    Files.readString(Path.of("/proc", "" + process.pid(), "maps"))
                            .contains("jvm.dll"),
                    "process " + process.pid() + " is not the JVM");
            Steadiness steadiness = watched();
            long begun = System.nanoTime();
            long calls = 0;
            int done = 0;
            for (int tenth = 1; tenth <= TENTHS; tenth++) {
                int still = ENUMERATIONS * tenth / TENTHS - done;
                Duration until = LONGEST.multipliedBy(tenth).dividedBy(TENTHS);
                String[] held = null;
                // By small steps: who is slow does fewer in its hour.
                while (still > 0 && (held == null || System.nanoTime() - begun < until.toNanos())) {
                    int step = Math.min(still, 1_000);
                    commands.print("enumerate " + step + "\n");
                    commands.flush();
                    held = answer(answers, "enumerated ").split(" ");
                    still -= step;
                    done += step;
                }
                assertEquals(served.hashCode(), Integer.parseInt(held[8]), "what was read is not what was served");
                calls = Long.parseLong(held[0]);
                steadiness.sample(seen(held, LinuxProcess.look(process.pid())));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            report.add(String.format(
                    Locale.ROOT,
                    "%s: %,d enumerations of %d ports, %,d COM calls in %,.0f s. After each tenth:",
                    platform,
                    done,
                    PORTS,
                    calls,
                    seconds));
            steadiness.report(report);
            report.add(String.format(
                    Locale.ROOT,
                    "Since the second tenth, private memory grew by %.1f bytes for each enumeration.",
                    steadiness.growth(PRIVATE) * 1024 / (done * 0.8)));
            steadiness.grown().forEach(what -> grown.add(platform + ": " + what));
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Wine wine, Way way) throws IOException {
        Wine.Jre jre = way.jre;
        Path program = jre.java().orElseThrow(() -> new IOException("there is no java.exe " + jre));
        String product = System.getProperty("faxmx.jar") + File.pathSeparator + Path.of("target/test-classes");
        // A small heap that is resident from the beginning: what grows then is native.
        List<String> arguments = new ArrayList<>(List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"));
        arguments.add("-XX:ErrorFile=" + Wine.windowsPath(directory.resolve("endurance-" + way + "-crash.log")));
        if (jre == Wine.Jre.WITH_FFM) {
            // JNA is kept from starting, so that what runs is the other way.
            arguments.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Djna.nosys=true", "-Djna.nounpack=true"));
        }
        arguments.addAll(List.of("-cp", Wine.windowsClassPath(product), Enumerations.class.getName(), way.binding));
        return wine.converse(
                directory.resolve("endurance-" + way + ".log"),
                // The probe counts blocks of COM memory; oleaut32 is not to keep freed strings.
                Map.of("FAXMX_SCENARIO", Wine.windowsPath(scenario), "FAXMX_MALLOC_SPY", "1", "OANOCACHE", "1"),
                program,
                arguments);
    }

    private static String answer(BufferedReader answers, String expected) throws IOException {
        String line = answers.readLine();
        if (line == null || !line.startsWith(expected)) {
            throw new IOException("the JVM answered: " + line);
        }
        return line.substring(expected.length());
    }

    private static Steadiness watched() {
        return new Steadiness()
                .watch(REFERENCES, 0)
                .watch(STRINGS, 0)
                .watch(OBJECTS, 0)
                // COM itself may keep a block or two for later.
                .watch(BLOCKS, 5)
                .watch(HANDLE, 0)
                .watch(DESCRIPTORS, 0)
                .watch(JAVA_THREADS, 0)
                // The JIT compiler's come and go.
                .watch(THREADS, 2)
                .watch(HEAP, 128)
                // Code that the JIT compiler makes late.
                .watch(PRIVATE, 4 * 1024)
                .watch(RESIDENT, 4 * 1024);
    }

    private static Map<String, Double> seen(String[] held, LinuxProcess process) {
        Map<String, Double> seen = new LinkedHashMap<>();
        seen.put(REFERENCES, Double.valueOf(held[1]));
        seen.put(STRINGS, Double.valueOf(held[2]));
        seen.put(OBJECTS, Double.valueOf(held[3]));
        seen.put(BLOCKS, Double.valueOf(held[4]));
        seen.put(HANDLE, Double.valueOf(held[5]));
        seen.put(HEAP, Double.parseDouble(held[6]) / 1024);
        seen.put(JAVA_THREADS, Double.valueOf(held[7]));
        seen.put(DESCRIPTORS, (double) process.descriptors());
        seen.put(THREADS, (double) process.threads());
        seen.put(PRIVATE, (double) process.privateKilobytes());
        seen.put(RESIDENT, (double) process.residentKilobytes());
        return seen;
    }

    /** Ports with two routing methods each, as {@link Enumerations} reads them. */
    private String serve() {
        List<FaxPort> ports = new ArrayList<>();
        List<RoutingMethod> methods = new ArrayList<>();
        for (int i = 1; i <= PORTS; i++) {
            FaxPort port = FaxPort.builder(new DeviceId(0xFFFF_0000L + i), "Line " + i)
                    .csid("+1 555 " + i)
                    .tsid("T" + i)
                    .rings(i)
                    .priority(i)
                    .send(i % 2 == 0)
                    .receive(i % 3 == 0)
                    .build();
            ports.add(port);
            for (int m = 1; m <= 2; m++) {
                methods.add(new RoutingMethod(
                        port.deviceId(),
                        port.name(),
                        "{A82D3B9C-0000-4000-8000-00000000000" + m + "}",
                        "Function" + m,
                        "Method " + m,
                        "image" + m + ".dll",
                        "Extension",
                        "C:\\fax",
                        m == 1));
            }
        }
        new ComScenario(scenario).serve(ports).methods(methods).write();
        return Enumerations.text(new FaxReading.Ports(ports, List.of()), new FaxReading.Methods(methods, List.of()));
    }

    private enum Way {
        JNA_LATE(Wine.Jre.WITH_JNA, "late"),
        FFM_LATE(Wine.Jre.WITH_FFM, "late"),
        FFM_EARLY(Wine.Jre.WITH_FFM, "early");

        private final Wine.Jre jre;
        private final String binding;

        Way(Wine.Jre jre, String binding) {
            this.jre = jre;
            this.binding = binding;
        }
    }
}
