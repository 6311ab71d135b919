package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.ScenarioBridge;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.FreePort;
import org.faxmx.suites.Server.Series;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of a fleet: twenty bridges under one real Prometheus. */
@Programs.Needed
@Timeout(900)
final class FleetIT {

    private static final Path FLEET = Path.of("examples", "fleet");
    private static final Path RULES = Path.of("jmx-config", "suites", "prometheus-rules.yaml");
    private static final Path RULES_TEST = Path.of("src/test/resources/org/faxmx/suites/site-rules-test.yaml");
    private static final int BRIDGES = 20;
    // The others share this JVM.
    private static final int PROCESSES = 3;
    private static final int SITES = 4;
    private static final int PORTS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @TempDir
    Path directory;

    @AfterEach
    void close() throws Exception {
        Exception failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Test
    void theFilesAreSound() throws Exception {
        Programs.run(
                directory,
                "promtool",
                "check",
                "config",
                FLEET.resolve("prometheus.yaml").toString());
        Programs.run(
                directory,
                "promtool",
                "check",
                "config",
                "--agent",
                FLEET.resolve("prometheus-agent.yaml").toString());
        Programs.run(directory, "promtool", "test", "rules", RULES_TEST.toString());
    }

    @Test
    void everyPortIsThereAndAKilledBridgeIsAnAlertUntilItIsBack() throws Exception {
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            // It starts there again later: a port that no client is given meanwhile.
            targets.add(address(start(Integer.toString(FreePort.find()))));
        }
        BridgeProcess killed = (BridgeProcess) opened.peek();
        while (targets.size() < BRIDGES) {
            ScenarioBridge bridge = ScenarioBridge.open(Duration.ofSeconds(5), Map.of("local", PORTS));
            opened.push(bridge);
            targets.add(bridge.address());
        }
        Server prometheus = Server.prometheus(directory, config(targets));
        opened.push(prometheus);

        await(
                () -> value(prometheus, "count(faxmx_port_in_service)") == BRIDGES * PORTS
                        && value(prometheus, "count(count by (instance) (faxmx_port_in_service))") == BRIDGES,
                () -> "not all ports are there:\n" + prometheus.log());
        await(
                () -> value(prometheus, "sum(site:faxmx_server_ports_in_service:sum)") == BRIDGES * PORTS
                        && value(prometheus, "count(site:faxmx_server_ports_in_service:sum)") == SITES,
                () -> "not all sites are there");
        await(() -> firing(prometheus).equals(List.of("FaxWatchdog")), () -> "these fire: " + firing(prometheus));

        String instance = address(killed);
        killed.process().destroyForcibly().onExit().join();
        // Any bridge may miss a scrape on a slow machine: only the killed one is judged.
        await(() -> !firing(prometheus, instance).isEmpty(), () -> "no alert: " + prometheus.log());
        assertEquals(List.of("FaxBridgeDown"), firing(prometheus, instance));
        assertTrue(firing(prometheus).contains("FaxWatchdog"), () -> "these fire: " + firing(prometheus));
        long failed = failedScrapes(prometheus, instance);
        assertTrue(failed <= 2 + missedEvaluations(prometheus), () -> "the alert needed " + failed + " scrapes");

        start(instance.substring(instance.indexOf(':') + 1));
        await(() -> firing(prometheus).equals(List.of("FaxWatchdog")), () -> "these fire: " + firing(prometheus));
        await(
                () -> value(prometheus, "count(faxmx_port_in_service)") == BRIDGES * PORTS,
                () -> "not all ports are back");
    }

    /** How many scrapes of that bridge had failed when the alert fired. */
    private static long failedScrapes(Server prometheus, String instance) throws Exception {
        String labels = "{instance=\"" + instance + "\"}";
        double alert = times(
                        prometheus,
                        "ALERTS{alertname=\"FaxBridgeDown\",alertstate=\"firing\",instance=\"" + instance + "\"}[10m]")
                .min(Double::compare)
                .orElseThrow();
        Series up = prometheus.query("up" + labels + "[10m]").get(0);
        return up.values().entrySet().stream()
                .filter(sample -> sample.getValue() == 0 && sample.getKey() <= alert)
                .count();
    }

    /** How often it had no time for the rules: all groups taken together. */
    private static long missedEvaluations(Server prometheus) throws Exception {
        return prometheus
                .get("/metrics")
                .lines()
                .filter(line -> line.startsWith("prometheus_rule_group_iterations_missed_total{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Stream<Double> times(Server prometheus, String query) throws Exception {
        return prometheus.query(query).stream().flatMap(series -> series.values().keySet().stream());
    }

    private BridgeProcess start(String httpPort) throws Exception {
        Path settings = Files.writeString(directory.resolve("faxmx.yaml"), """
                servers:
                - {name: local, backend: simulated, simulate: {preset: quiet, ports: %d, seed: 1}}
                """.formatted(PORTS));
        BridgeProcess bridge = BridgeProcess.start(
                directory,
                List.of(),
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                List.of("serve", "-c", settings.toString(), "--http-port", httpPort, "--rmi-port", "0"));
        opened.push(bridge);
        return bridge;
    }

    private static String address(BridgeProcess bridge) {
        return URI.create(bridge.httpUrl()).getAuthority();
    }

    /** The example in a folder of its own, with these targets, and a scrape every 5 s. */
    private Path config(List<String> targets) throws IOException {
        Path fleet = Files.createDirectories(directory.resolve(FLEET));
        Path rules = directory.resolve(RULES);
        Files.createDirectories(rules.getParent());
        Files.copy(RULES, rules);
        Files.copy(FLEET.resolve("site-rules.yaml"), fleet.resolve("site-rules.yaml"));
        Files.createDirectories(fleet.resolve("targets"));
        StringBuilder sites = new StringBuilder();
        for (int i = 0; i < targets.size(); i++) {
            sites.append("- {targets: ['%s'], labels: {site: site%d}}\n".formatted(targets.get(i), i % SITES));
        }
        Files.writeString(fleet.resolve("targets").resolve("sites.yaml"), sites);
        String config = Files.readString(FLEET.resolve("prometheus.yaml"));
        assertTrue(config.contains("_interval: 15s"), config);
        return Files.writeString(fleet.resolve("prometheus.yaml"), config.replace("_interval: 15s", "_interval: 5s"));
    }

    private static double value(Server prometheus, String expression) throws Exception {
        List<Series> found = prometheus.query(expression);
        return found.isEmpty() ? 0 : found.get(0).values().values().iterator().next();
    }

    private static List<String> firing(Server prometheus) {
        return alerts(prometheus, "ALERTS{alertstate=\"firing\"}");
    }

    private static List<String> firing(Server prometheus, String instance) {
        return alerts(prometheus, "ALERTS{alertstate=\"firing\",instance=\"" + instance + "\"}");
    }

    private static List<String> alerts(Server prometheus, String query) {
        try {
            return prometheus.query(query).stream()
                    .map(series -> (String) series.labels().get("alertname"))
                    .sorted()
                    .collect(Collectors.toList());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(Eventually.Condition condition, Supplier<String> message) throws Exception {
        Eventually.holdsWithin(PATIENCE, condition, message);
    }
}
