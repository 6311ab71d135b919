package org.faxmx.bench.com;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.bench.Bar;
import org.faxmx.bench.Machine;
import org.faxmx.bench.Report;
import org.faxmx.bench.Samples;
import org.faxmx.bench.Turns;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.faxcom.ComScenario;
import org.faxmx.wine.Wine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What it costs to read all ports of a fax server: native C late and early bound, FaxMX in its three ways, and the other
 * bridges from Java to COM, on the same server, in turns. A bar that is not met is reported; a contestant that cannot run or reads anything but what the
 * scenario holds is a failure.
 */
@ExtendWith(Wine.Installed.class)
class ComBenchmark {

    private static final int PORTS = 1_000;
    private static final List<Integer> SIZES = List.of(10, 100, 1_000, 5_000);
    /** GetPorts, Count, and for each port Item and nine properties. */
    private static final int CALLS = 2 + 10 * PORTS;

    private static final int ROUNDS = Integer.getInteger("faxmx.bench.rounds", 60);
    private static final int FEWEST_ROUNDS = 5;
    /** Who is slow gets so much time for its rounds, and fewer of them. */
    private static final Duration BUDGET = Duration.ofSeconds(Integer.getInteger("faxmx.bench.seconds", 120));

    private static final Duration LONGEST_WARM_UP = BUDGET.dividedBy(2);
    private static final int FEWEST_WARM_UP_ROUNDS = 3;
    private static final double CALM_MILLIS = 3_000;
    private static final int CALM_ROUNDS = 20;
    private static final double FLAT = 1.5;

    private static final String NATIVE = "native C";
    private static final String NATIVE_EARLY = "native C, early bound";
    private static final String JNA = "FaxMX, COM layer, JNA";
    private static final String FOREIGN = "FaxMX, COM layer, foreign functions";
    private static final String JNA_SERVER = "FaxMX, fax server, JNA";
    private static final String FOREIGN_SERVER = "FaxMX, fax server, foreign functions";
    private static final String EARLY = "FaxMX, COM layer, foreign functions, early bound";
    private static final String EARLY_SERVER = "FaxMX, fax server, foreign functions, early bound";
    private static final String JACOB = "JACOB 1.14.3";
    private static final String LATE_BINDING = "JNA COMLateBindingObject";

    private final Map<String, Contestant> contestants = new LinkedHashMap<>();
    private final Map<String, List<Samples>> perPort = new LinkedHashMap<>();
    private final Path directory = Path.of("target/bench").toAbsolutePath();
    private final Path scenario = directory.resolve("com.scenario");

    @Test
    void com(Wine wine) throws IOException {
        Files.createDirectories(directory);
        Instant begun = Instant.now();
        double load = Machine.load();
        int checksum = serve(PORTS);
        try {
            enter(wine);
            for (Contestant contestant : contestants.values()) {
                warmUp(contestant, checksum);
            }
            Turns.take(everyone(), Contestant::rounds, contestant -> contestant.round(checksum));
            readProperties();
            for (int size : SIZES) {
                readAsMany(size);
            }
        } finally {
            contestants.values().forEach(Contestant::close);
        }
        report(begun, load);
        List<String> failures = contestants.values().stream()
                .flatMap(contestant -> contestant.failure().map(why -> contestant + ": " + why).stream())
                .toList();
        assertEquals(List.of(), failures, "some contestants could not run or read something else");
    }

    // ---- who takes part

    private void enter(Wine wine) throws IOException {
        Wine.Jre jre = Wine.Jre.WITH_JNA;
        Path jar = Path.of(System.getProperty("faxmx.jar"));
        String product = jar + File.pathSeparator + Path.of("target/test-classes");
        String peers = System.getProperty("java.class.path");

        add(NATIVE, true, errors -> wine.converse(errors, environment(), wine.client(), List.of("-i")));
        add(NATIVE_EARLY, true, errors -> wine.converse(errors, environment(), wine.client(), List.of("-i", "-e")));
        add(JNA, true, errors -> java(wine, errors, jre, product, "faxmx-com"));
        add(JNA_SERVER, false, errors -> java(wine, errors, jre, product, "faxmx-server"));
        add(FOREIGN, true, errors -> foreign(wine, errors, product, "faxmx-com"));
        add(FOREIGN_SERVER, false, errors -> foreign(wine, errors, product, "faxmx-server"));
        add(EARLY, true, errors -> foreign(wine, errors, product, "faxmx-com-early"));
        add(EARLY_SERVER, false, errors -> foreign(wine, errors, product, "faxmx-server-early"));
        String[] jacob = {
            "-Djacob.dll.path=" + Wine.windowsPath(directory.resolve("jacob-x64.dll")),
            "-Dcom.jacob.com.Variant.PutInROT=false",
            "-Dcom.jacob.com.Dispatch.PutInROT=false"
        };
        add(JACOB, true, errors -> java(wine, errors, jre, peers, "jacob", jacob));
        add(JACOB + ", DISPIDs looked up once", true, errors -> java(wine, errors, jre, peers, "jacob-dispid", jacob));
        provideCom4j();
        String com4j = "-Djava.library.path=" + Wine.windowsPath(directory);
        add("com4j 20110320", true, errors -> java(wine, errors, jre, peers, "com4j", com4j));
        add(LATE_BINDING, true, errors -> java(wine, errors, jre, peers, "jna-late"));
        add("JNA COM Factory", true, errors -> java(wine, errors, jre, peers, "jna-factory"));
    }

    private void add(String name, boolean readsProperties, Contestant.Start start) {
        Path errors = directory.resolve(name.replaceAll("\\W+", "-") + ".log");
        contestants.put(name, new Contestant(name, readsProperties, errors, start));
    }

    private List<Contestant> everyone() {
        return List.copyOf(contestants.values());
    }

    private Map<String, String> environment() {
        return Map.of("FAXMX_SCENARIO", Wine.windowsPath(scenario));
    }

    private Process foreign(Wine wine, Path errors, String classPath, String bridge) throws IOException {
        // JNA is kept from starting, so that what runs is the other way.
        return java(
                wine,
                errors,
                Wine.Jre.WITH_FFM,
                classPath,
                bridge,
                "--enable-native-access=ALL-UNNAMED",
                "-Djna.nosys=true",
                "-Djna.nounpack=true");
    }

    private Process java(Wine wine, Path errors, Wine.Jre jre, String classPath, String bridge, String... options)
            throws IOException {
        Path program = jre.java().orElseThrow(() -> new IOException("there is no java.exe " + jre));
        List<String> arguments = new ArrayList<>(List.of("-Xms256m", "-Xmx256m"));
        arguments.add("-XX:ErrorFile=" + Wine.windowsPath(directory.resolve(bridge + "-crash.log")));
        arguments.addAll(Arrays.asList(options));
        arguments.addAll(List.of("-cp", Wine.windowsClassPath(classPath), ComContestant.class.getName(), bridge));
        return wine.converse(errors, environment(), program, arguments);
    }

    /** com4j looks for a file named after {@code os.arch}, and its jar has it under another name. */
    private void provideCom4j() throws IOException {
        try (InputStream dll = getClass().getClassLoader().getResourceAsStream("com4j/com4j-x64.dll")) {
            Files.copy(dll, directory.resolve("com4j-amd64.dll"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    // ---- what is done

    /** Serves so many ports from the next GetPorts on, and answers the checksum of what is to be read. */
    private int serve(int count) {
        List<FaxPort> ports = new ArrayList<>();
        Checksum sum = new Checksum();
        for (int i = 1; i <= count; i++) {
            FaxPort port = FaxPort.builder(new DeviceId(0xFFFF_0000L + i), "Line " + i)
                    .canModify(i % 5 != 0)
                    .csid("+1 555 " + i)
                    .tsid("T" + i)
                    .rings(1 + i % 99)
                    .priority(i)
                    .send(i % 2 == 0)
                    .receive(i % 3 == 0)
                    .build();
            ports.add(port);
            sum.add(port.name());
            sum.add((int) port.deviceId().value());
            sum.add(port.canModify());
            sum.add(port.csid());
            sum.add(port.tsid());
            sum.add(port.rings());
            sum.add(port.priority());
            sum.add(port.send());
            sum.add(port.receive());
        }
        new ComScenario(scenario).serve(ports).write();
        return sum.value();
    }

    /** Reads until the JIT compiler has had nothing to do for a while, and plans the timed rounds. */
    private static void warmUp(Contestant contestant, int checksum) {
        double spent = 0;
        double calm = 0;
        double least = Double.MAX_VALUE;
        long compiled = -1;
        int rounds = 0;
        int calmRounds = 0;
        while (rounds < FEWEST_WARM_UP_ROUNDS
                || (calm < CALM_MILLIS || calmRounds < CALM_ROUNDS) && spent < LONGEST_WARM_UP.toMillis()) {
            Optional<Contestant.Reading> answer = contestant.read(1, checksum);
            if (answer.isEmpty()) {
                return;
            }
            Contestant.Reading reading = answer.get();
            boolean quiet = reading.compiledMillis() == compiled;
            calm = quiet ? calm + reading.millis() : 0;
            calmRounds = quiet ? calmRounds + 1 : 0;
            compiled = reading.compiledMillis();
            spent += reading.millis();
            least = Math.min(least, reading.millis());
            rounds++;
        }
        int affordable = (int) Math.min(ROUNDS, BUDGET.toMillis() / Math.max(least, 1));
        contestant.plan(Math.max(FEWEST_ROUNDS, affordable));
        System.err.printf(Locale.ROOT, "%s: %d rounds in %.1f s to warm up%n", contestant, rounds, spent / 1000);
    }

    private void readProperties() {
        Turns.take(everyone(), contestant -> contestant.runs() ? 20 : 0, contestant -> {
            double round = contestant.millis().map(Samples::median).orElse(1000.0);
            double aboutMillis = round / CALLS;
            contestant.properties((int) Math.max(20, Math.min(20_000, 50 / aboutMillis)));
        });
    }

    /** Time for each port apart from what is fixed, in microseconds, when there are so many. */
    private void readAsMany(int size) {
        int checksum = serve(size);
        int repeats = Math.max(1, 2_000 / size);
        List<Contestant> readers = Stream.of(NATIVE, NATIVE_EARLY, JNA, FOREIGN, EARLY)
                .map(contestants::get)
                .toList();
        Map<Contestant, List<Double>> micros = new LinkedHashMap<>();
        readers.forEach(contestant -> {
            micros.put(contestant, new ArrayList<>());
            contestant.read(repeats, checksum);
        });
        Turns.take(readers, contestant -> 20, contestant -> contestant
                .read(repeats, checksum)
                .ifPresent(reading ->
                        micros.get(contestant).add((reading.millis() - reading.fixedMillis()) * 1000 / size)));
        micros.forEach((contestant, values) -> {
            if (contestant.runs()) {
                perPort.computeIfAbsent(contestant.name(), unused -> new ArrayList<>())
                        .add(Samples.of(values));
            }
        });
    }

    // ---- what came of it

    private void report(Instant begun, double load) throws IOException {
        Report report = new Report("com");
        String jvms = contestants.values().stream()
                .map(Contestant::platform)
                .filter(platform -> platform.startsWith("Java"))
                .distinct()
                .collect(Collectors.joining(", "));
        String before = String.format(Locale.ROOT, "; load average before the run %.1f", load);
        report.add("- " + begun.truncatedTo(ChronoUnit.MINUTES) + ", commit " + Machine.commit() + "\n- "
                + Machine.describe() + before + "\n- " + Machine.output("wine", "--version") + "; Windows JREs: "
                + jvms);
        reportRounds(report);
        reportProperties(report);
        reportSizes(report);
        report.bars(bars());
        contestants.values().forEach(contestant -> contestant
                .failure()
                .ifPresent(why -> report.add("**" + contestant + " did not run to the end:** " + why)));
        report.publish();
    }

    private void reportRounds(Report report) {
        report.add("Reading " + PORTS + " ports, milliseconds:");
        List<List<String>> rows = new ArrayList<>();
        for (Contestant contestant : contestants.values()) {
            List<String> row = new ArrayList<>(List.of(contestant.name()));
            Optional<Samples> millis = contestant.millis();
            row.add(millis.map(samples -> "" + samples.count()).orElse("did not run"));
            row.addAll(millis.map(samples -> List.of(samples.cells(2))).orElse(List.of("-", "-", "-", "-", "-")));
            row.add(decimal(ratio(contestant.name(), NATIVE)));
            row.add(decimal(ratio(contestant.name(), NATIVE_EARLY)));
            row.add(
                    millis.isEmpty() || contestant.allocated() < 0
                            ? "-"
                            : String.format(Locale.ROOT, "%,d", contestant.allocated() / PORTS));
            rows.add(row);
        }
        report.table(
                List.of(
                        "",
                        "rounds:",
                        "median:",
                        "min:",
                        "25 %:",
                        "75 %:",
                        "max:",
                        "× native:",
                        "× native early:",
                        "heap bytes a port:"),
                rows);
        report.add(
                "The rows \"fax server\" read the 14 settings of the server besides, leave out routing methods, and keep the"
                        + " ports as records. A contestant with fewer rounds had no time for more within "
                        + BUDGET.toSeconds()
                        + " s. Heap bytes are those of the thread that the contestant's calls are made from.");
        contestants
                .get(NATIVE)
                .fixedMillis()
                .ifPresent(samples -> report.add(String.format(
                        Locale.ROOT,
                        "GetPorts alone, in which the server reads its scenario, takes native C %.2f ms (median) of that;"
                                + " it is the same work for all.",
                        samples.median())));
    }

    private void reportProperties(Report report) {
        report.add("One read of a property, nanoseconds (median of 20 series):");
        Optional<Double> fastestNumber = contestants.get(NATIVE).numberNanos().map(Samples::median);
        Optional<Double> fastestText = contestants.get(NATIVE).textNanos().map(Samples::median);
        List<List<String>> rows = new ArrayList<>();
        for (Contestant contestant : contestants.values()) {
            if (contestant.readsProperties()) {
                Optional<Double> number = contestant.numberNanos().map(Samples::median);
                Optional<Double> text = contestant.textNanos().map(Samples::median);
                rows.add(List.of(
                        contestant.name(),
                        number.map(nanos -> String.format(Locale.ROOT, "%,.0f", nanos))
                                .orElse("-"),
                        decimal(quotient(number, fastestNumber)),
                        text.map(nanos -> String.format(Locale.ROOT, "%,.0f", nanos))
                                .orElse("-"),
                        decimal(quotient(text, fastestText))));
            }
        }
        report.table(List.of("", "number (Rings):", "× native:", "text (Csid):", "× native:"), rows);
    }

    private void reportSizes(Report report) {
        report.add(
                "Time for each port against the number of ports, GetPorts and the way to COM's thread apart, microseconds (median of"
                        + " 20):");
        List<String> head = new ArrayList<>(List.of(""));
        SIZES.forEach(size -> head.add(String.format(Locale.ROOT, "%,d:", size)));
        head.add("largest / smallest:");
        List<List<String>> rows = new ArrayList<>();
        perPort.forEach((name, samples) -> {
            List<String> row = new ArrayList<>(List.of(name));
            samples.forEach(sample -> row.add(String.format(Locale.ROOT, "%.2f", sample.median())));
            row.add(decimal(unevenness(name)));
            rows.add(row);
        });
        report.table(head, rows);
    }

    private List<Bar> bars() {
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.atMost("through JNA at most 3.5 times native C", ratio(JNA, NATIVE), 3.5));
        bars.add(Bar.atMost("through foreign functions at most 1.6 times native C", ratio(FOREIGN, NATIVE), 1.6));
        bars.add(Bar.atMost(
                "early bound through foreign functions at most 0.8 times native C", ratio(EARLY, NATIVE), 0.8));
        bars.add(Bar.atMost(
                "early bound through foreign functions at most 2.5 times native C, early bound",
                ratio(EARLY, NATIVE_EARLY),
                2.5));
        bars.add(Bar.atMost(
                "fax server through JNA at most 1.3 times its COM layer, routing methods left out",
                ratio(JNA_SERVER, JNA),
                1.3));
        bars.add(Bar.atMost(
                "fax server through foreign functions at most 1.3 times its COM layer, routing methods left out",
                ratio(FOREIGN_SERVER, FOREIGN),
                1.3));
        bars.add(Bar.atLeast("through JNA at least 5 times faster than JACOB", ratio(JACOB, JNA), 5));
        bars.add(Bar.atLeast("through foreign functions at least 5 times faster than JACOB", ratio(JACOB, FOREIGN), 5));
        bars.add(Bar.atLeast(
                "through JNA at least 100 times faster than COMLateBindingObject", ratio(LATE_BINDING, JNA), 100));
        bars.add(Bar.atLeast(
                "through foreign functions at least 100 times faster than COMLateBindingObject",
                ratio(LATE_BINDING, FOREIGN),
                100));
        bars.add(Bar.atMost("through JNA, time for each port: largest / smallest at most 1.5", unevenness(JNA), FLAT));
        bars.add(Bar.atMost(
                "through foreign functions, time for each port: largest / smallest at most 1.5",
                unevenness(FOREIGN),
                FLAT));
        bars.add(Bar.atMost(
                "early bound through foreign functions, time for each port: largest / smallest at most 1.5",
                unevenness(EARLY),
                FLAT));
        return bars;
    }

    private OptionalDouble ratio(String slow, String fast) {
        return quotient(
                contestants.get(slow).millis().map(Samples::median),
                contestants.get(fast).millis().map(Samples::median));
    }

    private OptionalDouble unevenness(String name) {
        List<Double> medians = perPort.getOrDefault(name, List.of()).stream()
                .map(Samples::median)
                .toList();
        return quotient(medians.stream().max(Double::compare), medians.stream().min(Double::compare));
    }

    private static OptionalDouble quotient(Optional<Double> dividend, Optional<Double> divisor) {
        return dividend.isPresent() && divisor.isPresent()
                ? OptionalDouble.of(dividend.get() / divisor.get())
                : OptionalDouble.empty();
    }

    private static String decimal(OptionalDouble figure) {
        return figure.isPresent() ? String.format(Locale.ROOT, "%,.2f", figure.getAsDouble()) : "-";
    }
}
