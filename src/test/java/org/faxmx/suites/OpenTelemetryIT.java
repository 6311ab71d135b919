package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.faxmx.FaxBridge;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Json;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The OpenTelemetry Java agent in the bridge's JVM, with the rules that are made for it. */
final class OpenTelemetryIT {

    private static final String SERVER = "faxmx:type=FaxServer,server=local";
    private static final String SETTINGS = """
            servers:
              - {name: local, backend: simulated, statusPoll: 1s, simulate: {preset: busy, ports: 1000, seed: 1}}
            writes: true
            """;
    private static final Exported NONE = new Exported("", Map.of());
    private static final Duration LONG = Duration.ofSeconds(150);

    @TempDir
    private Path directory;

    @Test
    @Timeout(900)
    void everyFigureOfAThousandPortsArrives() throws Exception {
        Path settings = Files.writeString(directory.resolve("settings.yaml"), SETTINGS);
        List<String> serve = List.of("serve", "-c", settings.toString(), "--http-port", "0", "--rmi-port", "0");
        try (BridgeProcess bridge = BridgeProcess.start(directory, List.of(), agent(), serve);
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            // A disconnected server keeps its figures, and they no longer change.
            Eventually.holdsWithin(
                    LONG,
                    () -> number(mbeans, "FaxesSent") > 0 && number(mbeans, "FaxesReceived") > 0,
                    () -> "no fax within " + LONG);
            mbeans.invoke(new ObjectName(SERVER), "disconnect", null, null);
            assertEquals("DISCONNECTED", mbeans.getAttribute(new ObjectName(SERVER), "State"));

            Set<ObjectName> ports = mbeans.queryNames(new ObjectName("faxmx:type=FaxPort,*"), null);
            assertTrue(ports.size() > 900, () -> ports.size() + " ports");
            Exports exports = new Exports(bridge);
            AtomicReference<AssertionError> difference = new AtomicReference<>();
            // The agent finds a new MBean a minute later at worst: an export before that is none to judge.
            Eventually.holdsWithin(
                    LONG,
                    () -> {
                        Map<String, Exported> exported = exports.next();
                        try {
                            check(mbeans, exported, ports);
                            return true;
                        } catch (AssertionError e) {
                            difference.set(e);
                            return false;
                        }
                    },
                    () -> String.valueOf(difference.get()));
            assertFalse(bridge.log().contains("otel.metric.overflow"), "points are lost");
            assertFalse(bridge.log().contains("process.command_"), "the command line is exported");
        }
    }

    private static void check(MBeanServerConnection mbeans, Map<String, Exported> exported, Set<ObjectName> ports)
            throws Exception {
        check(mbeans, exported, FaxBridge.metrics().port(), ports);
        check(mbeans, exported, FaxBridge.metrics().server(), Set.of(new ObjectName(SERVER)));
        assertEquals(
                Map.of(
                        "connecting", 0.0,
                        "connected", 0.0,
                        "disconnected", 1.0,
                        "unreachable", 0.0),
                states(exported.getOrDefault("faxmx.server.state", NONE)));
        assertEquals(
                number(mbeans, "PortCount"),
                exported.getOrDefault("faxmx.bridge.ports", NONE).points().get(Map.of()));
    }

    private static List<String> agent() {
        String jar = System.getProperty("faxmx.agents") + "/opentelemetry-javaagent.jar";
        return List.of(
                "-javaagent:" + jar,
                "-Dotel.jmx.config=jmx-config/suites/opentelemetry.yaml",
                "-Dotel.java.metrics.cardinality.limit=20000",
                "-Dotel.instrumentation.common.default-enabled=false",
                "-Dotel.resource.disabled.keys=process.command_args,process.command_line",
                "-Dotel.jmx.discovery.delay=2000",
                "-Dotel.metric.export.interval=10000",
                "-Dotel.metrics.exporter=experimental-otlp/stdout",
                "-Dotel.traces.exporter=none",
                "-Dotel.logs.exporter=none");
    }

    private static double number(MBeanServerConnection mbeans, String attribute) throws Exception {
        return ((Number) mbeans.getAttribute(new ObjectName(SERVER), attribute)).doubleValue();
    }

    /** Compares each figure of each MBean with the data points, of which there may be no others. */
    private static void check(
            MBeanServerConnection mbeans, Map<String, Exported> exported, MetricGroup group, Set<ObjectName> names)
            throws Exception {
        String[] attributes = group.standard().stream().map(Metric::attribute).toArray(String[]::new);
        Map<String, Map<Map<String, String>, OptionalDouble>> expected = new HashMap<>();
        for (ObjectName name : names) {
            Map<String, Object> values = mbeans.getAttributes(name, attributes).asList().stream()
                    .collect(Collectors.toMap(javax.management.Attribute::getName, each -> each.getValue()));
            for (Metric metric : group.standard()) {
                OptionalDouble value = metric.value(values.get(metric.attribute()));
                value.ifPresent(figure -> expected.computeIfAbsent(metric.name(), each -> new HashMap<>())
                        .put(labels(group, name), value));
            }
        }
        for (Metric metric : group.standard()) {
            String name = OpenTelemetryRules.nameOf(metric);
            Map<Map<String, String>, OptionalDouble> figures = expected.getOrDefault(metric.name(), Map.of());
            Exported found = exported.getOrDefault(name, new Exported(metric.unit(), Map.of()));
            assertEquals(metric.unit(), found.unit(), name);
            Map<Map<String, String>, Double> points = found.figures();
            assertEquals(figures.keySet(), points.keySet(), name);
            // Ages grow between the export and the reading.
            if (!metric.name().contains("_age_")
                    && !metric.name().contains("_since_")
                    && !metric.codes().containsValue("UNREACHABLE")) {
                points.forEach((labels, value) ->
                        assertEquals(figures.get(labels).getAsDouble(), value, 1e-9, () -> name + " of " + labels));
            }
        }
    }

    private static Map<String, String> labels(MetricGroup group, ObjectName name) {
        Map<String, String> labels = new HashMap<>();
        group.labels().forEach((label, key) -> {
            if (name.getKeyProperty(key) != null) {
                labels.put(OpenTelemetryRules.attribute(label), name.getKeyProperty(key));
            }
        });
        return labels;
    }

    private static Map<String, Double> states(Exported metric) {
        Map<String, Double> states = new TreeMap<>();
        metric.points().forEach((labels, value) -> states.put(labels.get("faxmx.state"), value));
        return states;
    }

    /** The data points of a metric by their attributes. */
    private record Exported(String unit, Map<Map<String, String>, Double> points) {

        /** The figures that the points stand for: a flag's is that of its point for true, whose opposite must be there. */
        Map<Map<String, String>, Double> figures() {
            Set<String> states = points.keySet().stream()
                    .map(each -> each.get("faxmx.state"))
                    .collect(Collectors.toCollection(HashSet::new));
            if (states.contains(null) || states.isEmpty()) {
                return points;
            }
            Map<Map<String, String>, Double> figures = new HashMap<>();
            Map<Map<String, String>, Double> sums = new HashMap<>();
            points.forEach((labels, value) -> {
                Map<String, String> rest = new HashMap<>(labels);
                String state = rest.remove("faxmx.state");
                sums.merge(rest, value, Double::sum);
                if (state.equals("true") || !states.contains("true")) {
                    figures.put(rest, value);
                }
            });
            assertEquals(Set.of(1.0), new TreeSet<>(sums.values()));
            return figures;
        }
    }

    /** What the agent prints: each export is a line. */
    private static final class Exports {

        private final BufferedReader lines;
        private final StringBuilder line = new StringBuilder();
        private final Deque<String> found = new ArrayDeque<>();

        Exports(BridgeProcess bridge) throws IOException {
            lines = Files.newBufferedReader(bridge.logFile());
            while (lines.readLine() != null) {
                // What was exported before.
            }
        }

        /** The last export that is there, after the one before. */
        Map<String, Exported> next() throws Exception {
            found.clear();
            Eventually.holdsWithin(LONG, this::read, () -> "no export");
            return parse(found.getLast());
        }

        /** Whether there is one more; a line may be there in part. */
        private boolean read() throws IOException {
            for (int next = lines.read(); next >= 0; next = lines.read()) {
                if (next != '\n') {
                    line.append((char) next);
                    continue;
                }
                if (line.indexOf("{\"resourceMetrics\"") == 0) {
                    found.add(line.toString());
                }
                line.setLength(0);
            }
            return !found.isEmpty();
        }

        private static Map<String, Exported> parse(String line) {
            Map<String, Exported> metrics = new HashMap<>();
            for (Object resource : Json.array(Json.object(line).get("resourceMetrics"))) {
                for (Object scope : Json.array(Json.object(resource).get("scopeMetrics"))) {
                    for (Object each : Json.array(Json.object(scope).get("metrics"))) {
                        Map<String, Object> metric = Json.object(each);
                        Map<Map<String, String>, Double> points = new HashMap<>();
                        Stream.of("sum", "gauge")
                                .filter(metric::containsKey)
                                .flatMap(kind ->
                                        Json.array(Json.object(metric.get(kind)).get("dataPoints")).stream())
                                .map(Json::object)
                                .forEach(point -> points.put(attributes(point), value(point)));
                        metrics.put((String) metric.get("name"), new Exported((String) metric.get("unit"), points));
                    }
                }
            }
            return metrics;
        }

        private static Map<String, String> attributes(Map<String, Object> point) {
            return Json.array(point.getOrDefault("attributes", List.of())).stream()
                    .map(Json::object)
                    .collect(Collectors.toMap(each -> (String) each.get("key"), each ->
                            (String) Json.object(each.get("value")).get("stringValue")));
        }

        private static double value(Map<String, Object> point) {
            Object value = point.containsKey("asInt") ? point.get("asInt") : point.get("asDouble");
            return Double.parseDouble(value.toString());
        }
    }
}
