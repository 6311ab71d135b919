package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.faxmx.FaxBridge;
import org.faxmx.Incidents;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What administrators are notified of, seen by a real Prometheus that scrapes a bridge whose simulated servers do it. The rules
 * are those of the product with shorter times: see {@link FasterAlerts}.
 */
@Programs.Needed
@Timeout(1800)
final class AlertsIT {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String FIRING = "ALERTS{alertstate=\"firing\"}";
    private static final Duration QUIET = Duration.ofSeconds(5);
    /** Without a scrape there are no figures, and so no alerts. */
    private static final String SCRAPED = "min_over_time(up{job=\"faxmx\"}[" + QUIET.toSeconds()
            + "s]) == 1 and on () count(faxmx_server_connected == 1) == " + (Incidents.SERVERS + 1);
    /** More than the thresholds of failures by reason. */
    private static final int FAILING_PORTS = 60;

    private static final String NO_DATA = Alerts.BRIDGE_NO_DATA + " ";

    @TempDir
    Path directory;

    @Test
    void whatTheSimulatorDoesIsAnAlertAndEndsWithItsCause() throws Exception {
        try (Incidents incidents = Incidents.open(POLL, FAILING_PORTS);
                Exporter exporter = new Exporter();
                Server prometheus =
                        Server.prometheus(directory, config(incidents.bridge().address(), exporter.address()))) {
            // Counters have to be seen before they grow.
            await(
                    () -> !prometheus
                            .query("count(faxmx_server_connected == 1) == count(faxmx_server_jobs_failed)")
                            .isEmpty(),
                    () -> "not all servers are scraped:\n" + prometheus.log());

            Set<String> before = alerts(prometheus, FIRING);
            before.remove(NO_DATA);
            assertEquals(Set.of(), Incidents.unexplained(before, false));
            Instant begun = Instant.now();
            incidents.begin();
            Set<String> expected = new TreeSet<>(Incidents.expected());
            expected.add(NO_DATA);
            assertEquals(names(expected), everyAlert());
            await(
                    () -> {
                        incidents.round();
                        return alerts(prometheus, firedSince(begun)).containsAll(expected);
                    },
                    () -> "these do not fire: " + without(expected, alerts(prometheus, firedSince(begun))));
            // The server that is away says it once, and its ports nothing; nor do servers raise what is of others.
            Set<String> fired = alerts(prometheus, firedSince(begun));
            fired.remove(NO_DATA);
            assertEquals(Set.of(), Incidents.unexplained(fired, true));
            everyQueryOfTheDashboardHasAnAnswer(prometheus);

            incidents.end();
            exporter.findsTheBridge();
            Set<String> left = new TreeSet<>();
            await(
                    () -> {
                        left.clear();
                        left.addAll(alerts(prometheus, FIRING));
                        // Silence begins again.
                        if (left.stream().anyMatch(alert -> alert.endsWith("Silent silent"))) {
                            incidents.receiveFax();
                        }
                        left.addAll(alerts(prometheus, firedSince(Instant.now().minus(QUIET))));
                        left.retainAll(expected);
                        left.remove(Incidents.LATE_POLLS);
                        return left.isEmpty() && !prometheus.query(SCRAPED).isEmpty();
                    },
                    () -> "these do not end: " + left + ", with these figures: " + query(prometheus, SCRAPED));
            await(
                    () -> !alerts(prometheus, FIRING).contains(Incidents.LATE_POLLS),
                    () -> "polls are late with all faults ended");
        }
    }

    private static String firedSince(Instant instant) {
        // The first evaluation may be of that second.
        long seconds = Math.max(1, Duration.between(instant, Instant.now()).toSeconds());
        return "count_over_time(" + FIRING + "[" + seconds + "s])";
    }

    private static void everyQueryOfTheDashboardHasAnAnswer(Server prometheus) throws Exception {
        for (String query : Dashboard.queries()) {
            String sent = Dashboard.ofEverything(query, "30s");
            await(() -> !prometheus.query(sent).isEmpty(), () -> "nothing is shown of " + sent);
        }
    }

    /** All but that of a bridge that is down, which FleetIT kills. */
    private static Set<String> everyAlert() {
        return Alerts.of(FaxBridge.metrics()).stream()
                .map(Alert::name)
                .filter(name -> !name.equals(Alerts.BRIDGE_DOWN))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(Set<String> alerts) {
        return alerts.stream().map(alert -> alert.split(" ")[0]).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    /** An exporter beside a bridge, which has lost it at first. */
    private static final class Exporter implements AutoCloseable {

        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        private volatile String answer = "jmx_scrape_error 1\n";

        Exporter() throws IOException {
            server.createContext("/metrics", exchange -> {
                byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "127.0.0.1:" + server.getAddress().getPort();
        }

        void findsTheBridge() {
            answer = "faxmx_bridge_ready 1\n";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private Path config(String bridge, String exporter) throws Exception {
        List<Alert> alerts = FasterAlerts.of(Alerts.of(FaxBridge.metrics()), LONGEST);
        Path rules = Files.writeString(
                directory.resolve("rules.yaml"), PrometheusRules.content(FaxBridge.metrics(), alerts));
        return Files.writeString(directory.resolve("prometheus.yaml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [%s]
                scrape_configs:
                - job_name: faxmx
                  static_configs: [{targets: ['%s']}]
                - job_name: faxmx-exporter
                  static_configs: [{targets: ['%s']}]
                """.formatted(rules, bridge, exporter));
    }

    /** Each alert with the fax server that it is for. */
    private static Set<String> alerts(Server prometheus, String query) {
        return query(prometheus, query).stream()
                .map(series ->
                        series.labels().get("alertname") + " " + series.labels().getOrDefault("server", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Server.Series> query(Server prometheus, String query) {
        try {
            return prometheus.query(query);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(Eventually.Condition condition, Supplier<String> message) throws Exception {
        Eventually.holdsWithin(PATIENCE, condition, message);
    }
}
