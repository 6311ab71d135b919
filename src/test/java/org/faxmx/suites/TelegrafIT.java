package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.faxmx.FaxBridge;
import org.faxmx.ScenarioBridge;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxStatus;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.simulator.SimulatedFaxService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Telegraf, with the inputs that are made for it. */
@Timeout(300)
final class TelegrafIT {

    static final String MISSING =
            "It needs Telegraf 1.37.2, whose path FAXMX_TELEGRAF names: .ci/telegraf FOLDER builds it";
    private static final int PORTS = 20;
    private static final String SERVER = "faxmx:type=FaxServer,server=local";

    @TempDir
    private Path directory;

    @Test
    void everyFigureOfEveryPortIsAFieldWithTags() throws Exception {
        Path telegraf = Program.from("FAXMX_TELEGRAF", MISSING);
        try (ScenarioBridge bridge = ScenarioBridge.open(Duration.ofMillis(100), Map.of("local", PORTS))) {
            MBeanServerConnection mbeans = bridge.mbeans();
            awaitPorts(mbeans, "PortCount", PORTS);
            awaitPorts(mbeans, "PortsStale", 0);
            SimulatedFaxService service = bridge.service("local");
            show(service, 0, status -> status.receiving(true), DeviceState.RECEIVING);
            show(service, 1, status -> status.sending(true), DeviceState.SENDING);
            show(service, 2, status -> status, DeviceState.BUSY);
            awaitPorts(mbeans, "PortsReceiving", 1);
            awaitPorts(mbeans, "PortsSending", 1);
            // A disconnected server keeps its figures, and they no longer change.
            bridge.invoke("local", "disconnect");
            Path configuration = Files.writeString(
                    directory.resolve("telegraf.conf"),
                    Files.readString(Path.of("jmx-config", "suites", "telegraf.conf"))
                            .replace("127.0.0.1:8778", bridge.address())
                            .replace("response_timeout = \"5s\"", "response_timeout = \"60s\""));

            Program.Result result =
                    Program.run(directory, telegraf.toString(), "--config", configuration.toString(), "--test");

            result.ok();
            assertFalse(result.errors().contains("E! "), result.errors());
            Map<Map<String, String>, Map<String, Double>> found = parse(result.lines("> "));
            check(mbeans, found, "faxmx_bridge", FaxBridge.metrics().bridge());
            check(mbeans, found, "faxmx_server", FaxBridge.metrics().server());
            check(mbeans, found, "faxmx_port", FaxBridge.metrics().port());
        }
    }

    @Test
    void metricsAreReadInOneRequest() throws Exception {
        Path telegraf = Program.from("FAXMX_TELEGRAF", MISSING);
        // The quiet preset unplugs no port.
        try (BridgeProcess bridge =
                        BridgeProcess.serve(directory, "--backend", "simulated", "--simulate", "quiet,ports=" + PORTS);
                JMXConnector client = bridge.connect()) {
            awaitPorts(client.getMBeanServerConnection(), "PortCount", PORTS);
            awaitPorts(client.getMBeanServerConnection(), "PortsStale", 0);
            String comment = Files.readString(Path.of("jmx-config", "suites", "telegraf.conf"))
                    .lines()
                    .dropWhile(line -> !line.startsWith("# [[inputs.http]]"))
                    .map(line -> line.replaceFirst("^# ", ""))
                    .collect(Collectors.joining("\n"));
            Path configuration = Files.writeString(
                    directory.resolve("http.conf"),
                    comment.replace("http://127.0.0.1:8778", bridge.httpUrl().replace("/jolokia/", "")));

            Program.Result result =
                    Program.run(directory, telegraf.toString(), "--config", configuration.toString(), "--test");

            result.ok();
            assertFalse(result.errors().contains("E! "), result.errors());
            assertEquals(
                    PORTS,
                    result.output()
                            .lines()
                            .filter(line -> line.contains("faxmx_port_in_service="))
                            .count(),
                    result::toString);
        }
    }

    private static void show(
            SimulatedFaxService service, int port, UnaryOperator<FaxStatus.Builder> call, DeviceState state) {
        FaxStatus.Builder status = FaxStatus.builder(service.ports().get(port).deviceId());
        service.show(call.apply(status).description(state.text()).currentPage(2).build());
    }

    private static void awaitPorts(MBeanServerConnection mbeans, String attribute, int count) throws Exception {
        Eventually.holdsWithin(
                Duration.ofSeconds(90),
                () -> Integer.valueOf(count).equals(mbeans.getAttribute(new ObjectName(SERVER), attribute)),
                () -> attribute + " does not become " + count);
    }

    private static void check(
            MBeanServerConnection mbeans,
            Map<Map<String, String>, Map<String, Double>> found,
            String measurement,
            MetricGroup group)
            throws Exception {
        String pattern = "faxmx:type=" + group.type() + (group.labels().isEmpty() ? "" : ",*");
        Set<ObjectName> names = mbeans.queryNames(new ObjectName(pattern), null);
        assertFalse(names.isEmpty());
        assertEquals(
                names.size(),
                found.keySet().stream()
                        .filter(tags -> tags.get("").equals(measurement))
                        .count(),
                measurement);
        for (ObjectName name : names) {
            Map<String, String> tags = new TreeMap<>(Map.of("", measurement));
            group.labels().forEach((label, key) -> {
                if (name.getKeyProperty(key) != null) {
                    tags.put(label, name.getKeyProperty(key));
                }
            });
            Map<String, Double> fields = found.get(tags);
            assertTrue(fields != null, () -> tags + " is not among " + found.keySet());
            compare(mbeans, name, measurement, group, new HashMap<>(fields));
        }
    }

    private static void compare(
            MBeanServerConnection mbeans,
            ObjectName name,
            String measurement,
            MetricGroup group,
            Map<String, Double> fields)
            throws Exception {
        String[] attributes = group.standard().stream().map(Metric::attribute).toArray(String[]::new);
        Map<String, Object> values = mbeans.getAttributes(name, attributes).asList().stream()
                .collect(Collectors.toMap(Attribute::getName, Attribute::getValue));
        for (Metric metric : group.standard()) {
            String field = metric.sampleName().substring(measurement.length() + 1);
            OptionalDouble expected = metric.value(values.get(metric.attribute()));
            Double value = fields.remove(field);
            assertEquals(expected.isPresent(), value != null, () -> field + " of " + name);
            // Those go on: ages, and what the requests of this test are counted in.
            boolean still = !field.contains("age_")
                    && !field.contains("since_")
                    && group.labels().containsKey("server");
            if (value != null && still) {
                assertEquals(expected.getAsDouble(), value, 1e-9, () -> field + " of " + name);
            }
        }
        assertEquals(Map.of(), fields, () -> "other fields of " + name);
    }

    /** Lines such as {@code > faxmx_port,device_id=1,server=local sends_total=3i,stale=0i 1795725556000000000}. */
    private static Map<Map<String, String>, Map<String, Double>> parse(List<String> lines) {
        Map<Map<String, String>, Map<String, Double>> found = new HashMap<>();
        for (String line : lines) {
            String[] parts = line.substring("> ".length()).split(" ");
            assertEquals(3, parts.length, line);
            String[] series = parts[0].split(",");
            Map<String, String> tags = pairs(Arrays.copyOfRange(series, 1, series.length));
            // Telegraf's own.
            tags.remove("host");
            tags.remove("jolokia_agent_url");
            tags.put("", series[0]);
            Map<String, Double> fields = new HashMap<>();
            pairs(parts[1].split(","))
                    .forEach((field, value) -> fields.put(field, Double.valueOf(value.replace("i", ""))));
            found.put(tags, fields);
        }
        return found;
    }

    private static Map<String, String> pairs(String[] texts) {
        return Arrays.stream(texts)
                .map(text -> text.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b, TreeMap::new));
    }
}
