package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.config.Backend;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The figures of a bridge that runs, as a scraper has them. */
@Timeout(120)
final class MetricsOverHttpTest {

    private static final PollSettings NO_POLLS = new PollSettings(Duration.ZERO, Duration.ZERO);

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private final HttpClient http = HttpClient.newHttpClient();

    private static ServerSettings server(String name, int ports) {
        return new ServerSettings(name, "", Backend.SIMULATED)
                .withSimulate(new SimulateSettings("busy", ports, 1))
                .withPolling(NO_POLLS);
    }

    @Test
    void everyFigureIsThatOfItsAttribute() throws Exception {
        try (FaxBridge bridge = ScrapedBridge.open(mbeans, server("one", 8), server("two", 3))) {
            Map<String, Double> samples = samples(get(bridge, "metrics?set=all").body());

            int compared = 0;
            for (MetricGroup group : FaxBridge.metrics().groups()) {
                for (ObjectName name : mbeans.queryNames(new ObjectName("faxmx:type=" + group.type() + ",*"), null)) {
                    compared += compare(group, name, samples);
                }
            }
            // One more is the version.
            assertEquals(compared + 1, samples.size());
            assertTrue(samples.containsKey("faxmx_build_info{version=\"development\"}"), samples::toString);
        }
    }

    /** Figures that move between two readings are not compared, only that they are there. */
    private int compare(MetricGroup group, ObjectName name, Map<String, Double> samples) throws Exception {
        String labels = group.labels().entrySet().stream()
                .filter(label -> name.getKeyProperty(label.getValue()) != null)
                .map(label -> label.getKey() + "=\"" + name.getKeyProperty(label.getValue()) + "\"")
                .collect(Collectors.joining(",", "{", "}"))
                .replace("{}", "");
        int found = 0;
        for (Metric metric : group.metrics()) {
            OptionalDouble value = metric.value(mbeans.getAttribute(name, metric.attribute()));
            Double sample = samples.get(metric.sampleName() + labels);
            assertEquals(value.isPresent(), sample != null, () -> metric.name() + " of " + name);
            if (sample != null) {
                found++;
                if (!metric.unit().equals("s") && !metric.name().startsWith("faxmx_bridge_http")) {
                    assertEquals(value.getAsDouble(), sample, () -> metric.name() + " of " + name);
                }
            }
        }
        return found;
    }

    @Test
    void itIsTheDefaultSetUnlessMoreIsWanted() throws Exception {
        try (FaxBridge bridge = ScrapedBridge.open(mbeans, server("set", 8))) {
            Set<String> names = names(get(bridge, "metrics").body());
            Set<String> all = names(get(bridge, "metrics?set=all").body());

            Set<String> standard = FaxBridge.metrics().groups().stream()
                    .flatMap(group -> group.standard().stream())
                    .map(Metric::sampleName)
                    .collect(Collectors.toSet());
            standard.add("faxmx_build_info");
            assertTrue(standard.containsAll(names), () -> names + " beside " + standard);
            assertTrue(names.contains("faxmx_port_sends_total"), names::toString);
            assertTrue(all.containsAll(names), all::toString);
            assertTrue(all.contains("faxmx_port_snapshot_age_seconds"), all::toString);
        }
    }

    @Test
    void whatIsNotAvailableIsLeftOutAndSaidInTheHelp() throws Exception {
        try (FaxBridge bridge = ScrapedBridge.open(mbeans, server("none", 2))) {
            String text = get(bridge, "metrics?set=all").body();

            assertFalse(text.lines().anyMatch(line -> line.matches("[^#].* -.*")), text);
            assertFalse(text.contains("-1 "), text);
            assertTrue(text.contains("left out for never"), text);
            assertTrue(text.contains("faxmx_server_state gauge"), text);
            assertTrue(text.contains("0 CONNECTING, 1 CONNECTED"), text);
        }
    }

    @Test
    void aServerWithoutPortsIsAnEmptyAnswerToAPattern() throws Exception {
        try (FaxBridge bridge = ScrapedBridge.open(mbeans, server("empty", 0))) {
            for (String path : List.of(
                    "faxmx:type=FaxPort,*",
                    "faxmx:type=FaxPort,*/Sending,Stale",
                    "faxmx:type=FaxPort,server=*,*/Name",
                    "faxmx:type=FaxRoutingMethod,*")) {
                HttpResponse<String> answer = get(bridge, "jolokia/read/" + path);
                assertTrue(answer.body().contains("\"value\":{}"), answer::body);
                assertTrue(answer.body().contains("\"status\":200"), answer::body);
            }
            // No port will ever have these names.
            for (String path : List.of("faxmx:type=FaxPrt,*", "faxmx:typ=FaxPort,*", "com.example:*")) {
                HttpResponse<String> answer = get(bridge, "jolokia/read/" + path);
                assertTrue(answer.body().contains("\"status\":404"), answer::body);
            }
            assertEquals(Set.of(), portSeries(get(bridge, "metrics").body()));
        }
    }

    /** Each port has as many samples with 10,000 of them as with 1,000, and their size grows only by longer numbers. */
    @Test
    void tenThousandPortsAreComplete() throws Exception {
        Map<Integer, Integer> bytes = new HashMap<>();
        for (int ports : new int[] {1_000, 10_000}) {
            try (FaxBridge bridge = ScrapedBridge.open(mbeans, server("many", ports))) {
                String text = get(bridge, "metrics").body();

                assertEquals(ports, portSeries(text).size());
                Map<String, Double> samples = samples(text);
                for (String metric : List.of("faxmx_port_sending", "faxmx_port_state", "faxmx_port_sends_total")) {
                    assertEquals(
                            ports,
                            samples.keySet().stream()
                                    .filter(sample -> sample.startsWith(metric + "{"))
                                    .count(),
                            metric);
                }
                bytes.put(ports, text.length());
            }
        }
        double growth = bytes.get(10_000) / (double) bytes.get(1_000);
        assertTrue(growth > 9 && growth < 11, () -> growth + " times as large with ten times as many ports");
    }

    private static Set<String> portSeries(String text) {
        return text.lines()
                .filter(line -> line.startsWith("faxmx_port_in_service{"))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(String text) {
        return samples(text).keySet().stream()
                .map(sample -> sample.replaceFirst("\\{.*", ""))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Map<String, Double> samples(String text) {
        Map<String, Double> samples = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.lastIndexOf(' ');
            Double before = samples.put(line.substring(0, end), Double.valueOf(line.substring(end)));
            assertEquals(null, before, line);
        });
        return samples;
    }

    private HttpResponse<String> get(FaxBridge bridge, String path) throws Exception {
        URI uri = URI.create(bridge.httpUrl().replace("/jolokia/", "/") + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
