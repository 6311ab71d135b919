package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.faxmx.FaxBridge;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.FreePort;
import org.faxmx.e2e.ProcessTree;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real jmx_exporter with our rules, in the bridge's JVM and beside it. */
@Programs.Needed
@Timeout(600)
final class JmxExporterIT {

    private static final Path RULES = Path.of("jmx-config", "suites", "jmx-exporter.yaml");
    private static final Path AGENTS = Path.of(System.getProperty("faxmx.agents", "target/agents"));

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<String> SERVE = Stream.concat(
                    BridgeProcess.SERVE_ON_FREE_PORTS.stream(), Stream.of("--backend", "simulated", "--writes"))
            .toList();

    private final HttpClient http = HttpClient.newHttpClient();
    private Process exporter;

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        if (exporter != null) {
            ProcessTree.kill(exporter);
        }
    }

    @Test
    void theAgentHasTheFiguresOfTheMBeans() throws Exception {
        String address = freeAddress();
        Path agent = AGENTS.resolve("jmx_prometheus_javaagent.jar");
        List<String> jvmOptions = List.of("-javaagent:" + agent + "=" + address + ":" + RULES);
        try (BridgeProcess bridge = BridgeProcess.start(directory, List.of(), jvmOptions, SERVE)) {
            check(bridge, address);
        }
    }

    @Test
    void theExporterBesideTheBridgeHasTheFiguresOfTheMBeans() throws Exception {
        String address = freeAddress();
        try (BridgeProcess bridge = BridgeProcess.start(directory, List.of(), List.of(), SERVE)) {
            Path config = Files.writeString(
                    directory.resolve("jmx-exporter.yaml"),
                    "jmxUrl: " + bridge.rmiUrl() + "\n" + Files.readString(RULES));
            exporter = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-jar",
                            AGENTS.resolve("jmx_prometheus_httpserver.jar").toString(),
                            address,
                            config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("exporter.log").toFile())
                    .start();
            check(bridge, address);
        }
    }

    private void check(BridgeProcess bridge, String exporterAddress) throws Exception {
        try (JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            ObjectName server = new ObjectName("faxmx:type=FaxServer,server=local");
            Eventually.holdsWithin(
                    PATIENCE,
                    () -> "CONNECTED".equals(mbeans.getAttribute(server, "State")),
                    () -> "it does not connect:\n" + bridge.log());
            // A disconnected server keeps its figures: no age begins again between the readings that are compared.
            mbeans.invoke(server, "disconnect", null, null);
            String[] difference = {"nothing was scraped"};
            Eventually.holdsWithin(
                    PATIENCE,
                    () -> {
                        try {
                            Map<String, Double> before = figures(mbeans);
                            Map<String, Double> found = samples(scrape(exporterAddress));
                            Map<String, Double> after = figures(mbeans);
                            difference[0] = difference(before, found, after);
                            if (!served(bridge).equals(found.keySet())) {
                                difference[0] += "\n/metrics has " + served(bridge);
                            }
                        } catch (IOException e) {
                            difference[0] = e.toString();
                        }
                        return difference[0].isEmpty();
                    },
                    () -> difference[0] + "\n" + bridge.log());
        }
        Path scraped = Files.writeString(directory.resolve("metrics.txt"), scrape(exporterAddress));
        String complaints = Programs.run(directory, "sh", "-c", "promtool check metrics < " + scraped);
        assertEquals("", complaints);
    }

    /** Those of /metrics, which has one more that is no attribute. */
    private Set<String> served(BridgeProcess bridge) throws IOException, InterruptedException {
        Map<String, Double> samples =
                samples(get(URI.create(bridge.httpUrl()).resolve("/metrics").toString()));
        return samples.keySet().stream()
                .filter(series -> !series.startsWith("faxmx_build_info"))
                .collect(Collectors.toSet());
    }

    /** What the attributes of all MBeans say, by the model. */
    private static Map<String, Double> figures(MBeanServerConnection mbeans) throws Exception {
        Map<String, Double> figures = new TreeMap<>();
        for (MetricGroup group : FaxBridge.metrics().groups()) {
            for (ObjectName name : mbeans.queryNames(new ObjectName("faxmx:type=" + group.type() + ",*"), null)) {
                Map<String, String> labels = new TreeMap<>();
                group.labels().forEach((label, key) -> {
                    if (name.getKeyProperty(key) != null) {
                        labels.put(label, name.getKeyProperty(key));
                    }
                });
                for (Metric metric : group.standard()) {
                    metric.value(mbeans.getAttribute(name, metric.attribute()))
                            .ifPresent(value -> figures.put(metric.sampleName() + labels, value));
                }
            }
        }
        return figures;
    }

    private static String difference(Map<String, Double> before, Map<String, Double> found, Map<String, Double> after) {
        if (!before.keySet().equals(found.keySet())) {
            return "the MBeans have " + before.keySet() + "\nthe exporter has " + found.keySet();
        }
        return found.entrySet().stream()
                // The exporter beside the bridge is a client itself, while it scrapes.
                .filter(sample -> !sample.getKey().startsWith("faxmx_bridge_rmi_connections"))
                .filter(sample -> {
                    // It multiplies by 0.001, which is not exact.
                    double rounding = Math.abs(sample.getValue()) * 1e-12;
                    return sample.getValue() < before.get(sample.getKey()) - rounding
                            || sample.getValue()
                                    > after.getOrDefault(sample.getKey(), Double.NEGATIVE_INFINITY) + rounding;
                })
                .map(sample ->
                        sample + " is not from " + before.get(sample.getKey()) + " to " + after.get(sample.getKey()))
                .collect(Collectors.joining("\n"));
    }

    /** Our samples in the text format: {@code name{label=value, ...}} in the order of labels, and the value. */
    private static Map<String, Double> samples(String text) {
        Map<String, Double> samples = new TreeMap<>();
        text.lines().filter(line -> line.startsWith("faxmx_")).forEach(line -> {
            int end = line.lastIndexOf(' ');
            String series = line.substring(0, end);
            int brace = series.indexOf('{');
            Map<String, String> labels = new TreeMap<>();
            if (brace >= 0) {
                for (String pair :
                        series.substring(brace + 1, series.length() - 1).split(",")) {
                    String[] parts = pair.split("=", 2);
                    labels.put(parts[0], parts[1].replace("\"", ""));
                }
            }
            samples.put(
                    (brace < 0 ? series : series.substring(0, brace)) + labels,
                    Double.valueOf(line.substring(end + 1)));
        });
        return samples;
    }

    private String scrape(String address) throws IOException, InterruptedException {
        return get("http://" + address + "/metrics");
    }

    private String get(String url) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(url))
                                .timeout(PATIENCE)
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static String freeAddress() {
        return "127.0.0.1:" + FreePort.find();
    }
}
