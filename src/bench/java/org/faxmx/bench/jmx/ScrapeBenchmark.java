package org.faxmx.bench.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.faxmx.FaxBridge;
import org.faxmx.bench.Bar;
import org.faxmx.bench.Machine;
import org.faxmx.bench.Report;
import org.faxmx.bench.Samples;
import org.faxmx.metrics.Metric;
import org.junit.jupiter.api.Test;

/**
 * What a scrape of all ports takes: {@code /metrics}, a read of the same attributes with Jolokia, and jmx_exporter with rules
 * for them, each of the packaged jar with the same simulated ports. A bar that is not met is reported; what cannot run or is
 * not complete is a failure.
 */
class ScrapeBenchmark {

    private static final int[] PORTS = {1_000, 10_000};
    private static final int ROUNDS = Integer.getInteger("faxmx.bench.rounds", 20);
    private static final int SLOW_ROUNDS = Math.max(2, ROUNDS / 6);
    private static final int WARM_UP = Math.max(2, ROUNDS / 2);
    private static final Duration LONGEST_SCRAPE = Duration.ofMinutes(5);
    private static final long LONGEST_START_NANOS = TimeUnit.MINUTES.toNanos(3);
    private static final Path BENCH = Path.of("target/bench");
    private static final Pattern URL = Pattern.compile("Jolokia: (http://\\S+)");

    private final Map<String, List<Double>> measured = new LinkedHashMap<>();
    private final Map<String, Integer> bytes = new LinkedHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void scrapes() throws Exception {
        Instant begun = Instant.now();
        double load = Machine.load();
        for (int ports : PORTS) {
            for (int i = 0; i < SLOW_ROUNDS; i++) {
                try (Bridge bridge = new Bridge(ports, false)) {
                    metrics("/metrics, first", bridge, true);
                }
            }
            try (Bridge bridge = new Bridge(ports, false);
                    Bridge exporting = new Bridge(ports, true)) {
                for (int i = 0; i < WARM_UP + ROUNDS; i++) {
                    boolean counts = i >= WARM_UP;
                    metrics(counts ? "/metrics" : "", bridge, true);
                    metrics(counts ? "/metrics, not compressed" : "", bridge, false);
                    jolokia(counts ? "Jolokia, the same attributes" : "", bridge);
                }
                // It is slow enough that one round warms it up.
                exporter("", exporting);
                for (int i = 0; i < SLOW_ROUNDS; i++) {
                    exporter("jmx_exporter with rules", exporting);
                }
            }
        }
        publish(begun, load);
    }

    private void publish(Instant begun, double load) throws IOException {
        Report report = new Report("scrapes");
        report.add("- " + begun.truncatedTo(ChronoUnit.MINUTES) + ", commit " + Machine.commit() + "\n- "
                + Machine.describe()
                + String.format(Locale.ROOT, "; load average before the run %.1f", load) + "\n- Java "
                + System.getProperty("java.runtime.version"));
        List<List<String>> rows = new ArrayList<>();
        measured.forEach((what, values) -> {
            Samples samples = Samples.of(values);
            List<String> row = new ArrayList<>(
                    List.of(what, String.format(Locale.ROOT, "%,d", bytes.get(what)), "" + samples.count()));
            row.addAll(List.of(samples.cells(1)));
            rows.add(row);
        });
        report.table(List.of("ms", "bytes:", "rounds:", "median:", "min:", "25 %:", "75 %:", "max:"), rows);
        double warm = median("/metrics", 10_000);
        report.bars(List.of(
                Bar.atMost(
                        "the first scrape of 10,000 ports takes at most 400 ms",
                        OptionalDouble.of(median("/metrics, first", 10_000)),
                        400),
                Bar.atMost("one of a warm JVM at most 150 ms", OptionalDouble.of(warm), 150),
                Bar.atMost(
                        "10 times as many ports take at most 12 times as long",
                        OptionalDouble.of(warm / median("/metrics", 1_000)),
                        12),
                Bar.atLeast(
                        "Jolokia takes at least 3 times as long",
                        OptionalDouble.of(median("Jolokia, the same attributes", 10_000) / warm),
                        3),
                Bar.atLeast(
                        "jmx_exporter takes at least 20 times as long",
                        OptionalDouble.of(median("jmx_exporter with rules", 10_000) / warm),
                        20)));
        report.publish();
    }

    private double median(String what, int ports) {
        return Samples.of(measured.get(named(what, ports))).median();
    }

    private static String named(String what, int ports) {
        return what + String.format(Locale.ROOT, ", %,d ports", ports);
    }

    private void metrics(String what, Bridge bridge, boolean compressed) throws Exception {
        HttpRequest.Builder request = request(bridge.root + "metrics");
        if (compressed) {
            request.header("Accept-Encoding", "gzip");
        }
        byte[] body = timed(what, bridge.ports, request.build());
        String text =
                text(compressed ? new GZIPInputStream(new ByteArrayInputStream(body)) : new ByteArrayInputStream(body));
        requireComplete(bridge.ports, text);
    }

    private void exporter(String what, Bridge bridge) throws Exception {
        byte[] body = timed(
                what,
                bridge.ports,
                request("http://127.0.0.1:" + bridge.exporterPort + "/metrics")
                        .header("Accept-Encoding", "gzip")
                        .build());
        requireComplete(bridge.ports, text(new GZIPInputStream(new ByteArrayInputStream(body))));
    }

    private void jolokia(String what, Bridge bridge) throws Exception {
        String attributes = FaxBridge.metrics().port().standard().stream()
                .map(metric -> "\"" + metric.attribute() + "\"")
                .collect(Collectors.joining(","));
        byte[] body = timed(
                what,
                bridge.ports,
                request(bridge.root + "jolokia/")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxPort,*\",\"attribute\":[" + attributes
                                        + "]}"))
                        .build());
        assertEquals(
                bridge.ports,
                Pattern.compile("\"Stale\":false")
                        .matcher(new String(body, StandardCharsets.UTF_8))
                        .results()
                        .count());
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(LONGEST_SCRAPE);
    }

    /** The answer. Its time is kept, unless it is called "". */
    private byte[] timed(String what, int ports, HttpRequest request) throws Exception {
        long start = System.nanoTime();
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        double millis = (System.nanoTime() - start) / 1e6;
        assertEquals(200, answer.statusCode(), () -> new String(answer.body(), StandardCharsets.UTF_8));
        if (!what.isEmpty()) {
            measured.computeIfAbsent(named(what, ports), unused -> new ArrayList<>())
                    .add(millis);
            bytes.put(named(what, ports), answer.body().length);
        }
        return answer.body();
    }

    private static String text(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Whether each port has each figure that is always available, and none is stale. */
    private static void requireComplete(int ports, String text) {
        for (Metric metric : FaxBridge.metrics().port().standard()) {
            if (metric.none().isEmpty()) {
                Pattern sample = Pattern.compile("^" + metric.sampleName() + "\\{.*$", Pattern.MULTILINE);
                assertEquals(ports, sample.matcher(text).results().count(), metric.sampleName());
            }
        }
    }

    /** The packaged jar with simulated ports, all of which were polled once; perhaps with jmx_exporter in it. */
    private final class Bridge implements AutoCloseable {

        private final int ports;
        private final int exporterPort;
        private final Process process;
        private final String root;

        Bridge(int ports, boolean exporting) throws Exception {
            this.ports = ports;
            this.exporterPort = exporting ? freePort() : 0;
            Path settings = Files.createDirectories(BENCH).resolve("scrapes.yaml");
            Files.writeString(settings, """
                    servers:
                      - {name: bench, backend: simulated, poll: 1h, statusPoll: 1h, simulate: {preset: quiet, ports: %d}}
                    http: {port: 0}
                    rmi: {enabled: false}
                    """.formatted(ports));
            Path log = BENCH.resolve("scrapes.log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx2g"));
            if (exporting) {
                Path rules = BENCH.resolve("jmx-exporter.yaml");
                Files.writeString(rules, rules());
                command.add("-javaagent:" + BENCH.resolve("jmx_prometheus_javaagent.jar") + "=127.0.0.1:" + exporterPort
                        + ":" + rules);
            }
            command.addAll(List.of("-jar", System.getProperty("faxmx.jar"), "serve", "-c", settings.toString()));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            root = root(log);
            while (!staleOf().contains("\"value\":0,")) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }

        private String root(Path log) throws IOException {
            long deadline = System.nanoTime() + LONGEST_START_NANOS;
            while (System.nanoTime() < deadline && process.isAlive()) {
                Matcher url = URL.matcher(Files.readString(log));
                if (url.find()) {
                    return url.group(1).replace("jolokia/", "");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            process.destroyForcibly();
            throw new IllegalStateException("the bridge does not start: " + Files.readString(log));
        }

        private String staleOf() throws Exception {
            return http.send(
                            request(root + "jolokia/read/faxmx:type=FaxServer,server=bench/PortsStale")
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }

        @Override
        public void close() {
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
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Rules for the default set of a port, one for each metric, as its users write them. */
    private static String rules() {
        StringBuilder rules = new StringBuilder("""
                lowercaseOutputName: true
                includeObjectNames: ["faxmx:type=FaxPort,*"]
                rules:
                """);
        for (Metric metric : FaxBridge.metrics().port().standard()) {
            rules.append("- {pattern: 'faxmx<type=FaxPort, server=([^,]+), port=([^,]+), deviceId=([^>]+)><>")
                    .append(metric.attribute())
                    .append(":', name: ")
                    .append(metric.sampleName())
                    .append(", type: ")
                    .append(metric.counter() ? "COUNTER" : "GAUGE")
                    .append(metric.scale() == 1 ? "" : ", valueFactor: " + metric.scale())
                    .append(", labels: {server: $1, port_name: $2, device_id: $3}}\n");
        }
        return rules.toString();
    }
}
