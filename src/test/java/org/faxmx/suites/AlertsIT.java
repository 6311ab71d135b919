package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.faxmx.FaxBridge;
import org.faxmx.ScenarioBridge;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.fax.QueueStatus;
import org.faxmx.fax.Setting;
import org.faxmx.metrics.Metric;
import org.faxmx.simulator.SimulatedFaxService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What administrators are notified of, seen by a real Prometheus that scrapes a bridge whose simulated servers do it. The rules
 * are those of the product with shorter times: see {@link FasterAlerts}.
 */
@Programs.Needed
@Timeout(900)
final class AlertsIT {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String EVER_FIRED = "count_over_time(ALERTS{alertstate=\"firing\"}[1h])";
    private static final String FIRING = "ALERTS{alertstate=\"firing\"}";
    private static final int MANY = 60;
    private static final Set<String> FAILURES = Set.of(
            "FaxBusyLines failing",
            "FaxNoAnswers failing",
            "FaxBadAddresses failing",
            "FaxFatalErrors failing",
            "FaxNoDialTone failing",
            "FaxFailureRatio failing",
            "FaxPortFailing failing");

    @TempDir
    Path directory;

    @Test
    void whatTheSimulatorDoesIsAnAlertAndEndsWithItsCause() throws Exception {
        Map<String, Integer> servers = new LinkedHashMap<>();
        servers.put("away", 8);
        servers.put("unsteady", 2);
        servers.put("byHand", 2);
        servers.put("ports", 8);
        servers.put("stuck", 4);
        servers.put("queue", 2);
        servers.put("failing", MANY);
        servers.put("silent", 2);
        try (ScenarioBridge bridge = ScenarioBridge.open(POLL, servers);
                Server prometheus = Server.prometheus(directory, config(bridge.address()))) {
            // Counters have to be seen before they grow.
            for (String server : servers.keySet()) {
                await(
                        () -> !prometheus
                                .query("faxmx_server_connected{server=\"" + server + "\"} == 1")
                                .isEmpty(),
                        () -> server + " is not scraped:\n" + prometheus.log());
            }

            bridge.service("away").stop();
            bridge.invoke("byHand", "disconnect");
            SimulatedFaxService ports = bridge.service("ports");
            FaxPort unplugged = ports.ports().get(0);
            ports.unplug(unplugged.deviceId());
            show(ports, 1, DeviceState.OFFLINE);
            bridge.service("stuck").ports().forEach(port -> bridge.service("stuck")
                    .show(FaxStatus.builder(port.deviceId())
                            .receiving(true)
                            .description(DeviceState.RECEIVING.text())
                            .currentPage(2)
                            .build()));
            SimulatedFaxService queue = bridge.service("queue");
            queue.setJobs(jobs(MANY, QueueStatus.PENDING));
            queue.set(Setting.PAUSE_SERVER_QUEUE, true);
            SimulatedFaxService failing = bridge.service("failing");
            // What counts only within a window is repeated: a slow machine may scrape too seldom for one round.
            repeat(prometheus, FAILURES, () -> {
                for (DeviceState failure : List.of(
                        DeviceState.BUSY,
                        DeviceState.NO_ANSWER,
                        DeviceState.BAD_ADDRESS,
                        DeviceState.FATAL_ERROR,
                        DeviceState.NO_DIAL_TONE)) {
                    String counter = "faxmx_server_" + failure.name().toLowerCase(Locale.ROOT) + "_failures_total";
                    double counted = figure(bridge, "failing", counter);
                    IntStream.range(0, MANY).forEach(port -> show(failing, port, failure));
                    await(
                            () -> figure(bridge, "failing", counter) >= counted + MANY,
                            () -> failure + " is not counted");
                }
            });
            IntStream.range(0, MANY).forEach(port -> show(failing, port, DeviceState.AVAILABLE));
            SimulatedFaxService unsteady = bridge.service("unsteady");
            repeat(prometheus, Set.of("FaxServerUnsteady unsteady"), () -> {
                double lost = figure(bridge, "unsteady", "faxmx_server_disconnections_total");
                unsteady.stop();
                await(
                        () -> figure(bridge, "unsteady", "faxmx_server_disconnections_total") > lost,
                        () -> "the connection is not lost");
                unsteady.start();
                bridge.invoke("unsteady", "connect");
                await(
                        () -> figure(bridge, "unsteady", "faxmx_server_connected") == 1,
                        () -> "the connection is not there again");
            });

            Set<String> expected = new TreeSet<>(FAILURES);
            expected.addAll(Set.of(
                    "FaxServerAway away",
                    "FaxServerDisconnected byHand",
                    "FaxServerUnsteady unsteady",
                    "FaxPortsMissing ports",
                    "FaxPortsLost ports",
                    "FaxPortOutOfService ports",
                    "FaxPortStuck stuck",
                    "FaxAllPortsBusy stuck",
                    "FaxQueueLong queue",
                    "FaxQueueOld queue",
                    "FaxQueuePaused queue",
                    "FaxServerSilent silent"));
            await(
                    () -> alerts(prometheus, EVER_FIRED).containsAll(expected),
                    () -> "of " + expected + " fired only " + alerts(prometheus, EVER_FIRED));
            // The server that is away says it once, and its ports nothing.
            assertEquals(
                    Set.of("FaxServerAway away"),
                    alerts(prometheus, EVER_FIRED).stream()
                            .filter(alert -> alert.endsWith(" away"))
                            .collect(Collectors.toSet()));

            queue.setJobs(jobs(10, QueueStatus.FAILED));
            await(
                    () -> alerts(prometheus, EVER_FIRED).contains("FaxJobsGivenUp queue"),
                    () -> "fired: " + alerts(prometheus, EVER_FIRED));

            bridge.service("away").start();
            bridge.invoke("byHand", "connect");
            ports.plug(unplugged);
            show(ports, 0, DeviceState.AVAILABLE);
            IntStream.range(0, ports.ports().size()).forEach(port -> show(ports, port, DeviceState.AVAILABLE));
            SimulatedFaxService stuck = bridge.service("stuck");
            IntStream.range(0, stuck.ports().size()).forEach(port -> show(stuck, port, DeviceState.AVAILABLE));
            queue.setJobs(List.of());
            queue.set(Setting.PAUSE_SERVER_QUEUE, false);
            // All servers are silent now.
            await(
                    () -> alerts(prometheus, FIRING).stream().allMatch(alert -> alert.startsWith("FaxServerSilent ")),
                    () -> "these do not end: " + alerts(prometheus, FIRING));
        }
    }

    private Path config(String target) throws Exception {
        List<Alert> alerts = FasterAlerts.of(Alerts.of(FaxBridge.metrics()), LONGEST);
        Path rules = Files.writeString(
                directory.resolve("rules.yaml"), PrometheusRules.content(FaxBridge.metrics(), alerts));
        return Files.writeString(directory.resolve("prometheus.yaml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [%s]
                scrape_configs:
                - job_name: faxmx
                  static_configs: [{targets: ['%s']}]
                """.formatted(rules, target));
    }

    /** Each alert with the fax server that it is for. */
    private static Set<String> alerts(Server prometheus, String query) {
        try {
            return prometheus.query(query).stream()
                    .map(series -> series.labels().get("alertname") + " "
                            + series.labels().getOrDefault("server", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Does that again and again, until those have fired. */
    private static void repeat(Server prometheus, Set<String> expected, Round round) throws Exception {
        await(
                () -> {
                    round.run();
                    return alerts(prometheus, EVER_FIRED).containsAll(expected);
                },
                () -> "of " + expected + " fired only " + alerts(prometheus, EVER_FIRED));
    }

    private interface Round {
        void run() throws Exception;
    }

    /** A figure of a fax server as its MBean has it, which is before it is scraped. */
    private static double figure(ScenarioBridge bridge, String server, String sample) throws Exception {
        Metric metric = FaxBridge.metrics().server().standard().stream()
                .filter(each -> each.sampleName().equals(sample))
                .findFirst()
                .orElseThrow();
        Object value = bridge.mbeans()
                .getAttribute(new ObjectName("faxmx:type=FaxServer,server=" + server), metric.attribute());
        return metric.value(value).orElseThrow();
    }

    private static void show(SimulatedFaxService service, int port, DeviceState state) {
        service.show(FaxStatus.builder(service.ports().get(port).deviceId())
                .description(state.text())
                .build());
    }

    private static List<FaxJob> jobs(int count, QueueStatus status) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(id -> FaxJob.builder(id, JobType.SEND)
                        .queueStatus(status.text())
                        .build())
                .toList();
    }

    private static void await(Eventually.Condition condition, Supplier<String> message) throws Exception {
        Eventually.holdsWithin(PATIENCE, condition, message);
    }
}
