package org.faxmx;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.fax.QueueStatus;
import org.faxmx.fax.Setting;
import org.faxmx.metrics.Metric;
import org.faxmx.simulator.SimulatedFaxService;

/**
 * What administrators are notified of, done by simulated fax servers: a server for each kind of failure, and one bridge
 * that watches them.
 */
public final class Incidents implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int JOBS = 60;
    private static final int GIVEN_UP = 10;

    /** Each alert with the server that raises it, as "FaxServerAway away". Those that count only within a time are not in it. */
    private static final Set<String> STATES = Set.of(
            "FaxServerAway away",
            "FaxServerDisconnected byHand",
            "FaxServerDataOld slow",
            "FaxServerDataOld slower",
            "FaxPortsMissing ports",
            "FaxPortsLost ports",
            "FaxPortsStale ports",
            "FaxPortOutOfService ports",
            "FaxPortStuck stuck",
            "FaxAllPortsBusy stuck",
            "FaxQueueLong queue",
            "FaxQueueOld queue",
            "FaxQueuePaused queue",
            "FaxServerSilent silent",
            "FaxPortSilent silent",
            "FaxServerReadFailures refusing",
            "FaxBridgeLatePolls ",
            "FaxBridgeNotReady ");

    private static final Set<String> WITHIN_A_TIME = Set.of(
            "FaxServerUnsteady unsteady",
            "FaxJobsGivenUp givenUp",
            "FaxBusyLines failing",
            "FaxNoAnswers failing",
            "FaxBadAddresses failing",
            "FaxFatalErrors failing",
            "FaxNoDialTone failing",
            "FaxFailureRatio failing",
            "FaxPortFailing failing");

    /** What the same causes raise beside that, or may raise, depending on when the bridge polls. */
    private static final Set<String> SIDE_EFFECTS = Set.of(
            // The last failures of the round are states that last until the next one, and a port that has failed is not
            // idle.
            "FaxPortOutOfService failing",
            "FaxAllPortsBusy failing",
            // The readings that find that the connection is lost.
            "FaxServerReadFailures unsteady");

    /** Of a slow machine, at any time. */
    public static final String LATE_POLLS = "FaxBridgeLatePolls ";

    private static final String SILENT = "FaxServerSilent ";

    private static final Map<String, Integer> PORTS = Map.ofEntries(
            Map.entry("away", 2),
            Map.entry("unsteady", 1),
            Map.entry("byHand", 1),
            Map.entry("ports", 4),
            Map.entry("stuck", 2),
            Map.entry("queue", 1),
            Map.entry("givenUp", 1),
            Map.entry("silent", 1),
            Map.entry("refusing", 1),
            Map.entry("slow", 1),
            Map.entry("slower", 1));

    /** How many fax servers there are at first: these, and that whose calls fail. */
    public static final int SERVERS = PORTS.size() + 1;

    private final int failingPorts;
    private final ScenarioBridge bridge;
    private CompletableFuture<Void> adding = CompletableFuture.completedFuture(null);
    private FaxPort unplugged;

    private Incidents(int failingPorts, ScenarioBridge bridge) {
        this.failingPorts = failingPorts;
        this.bridge = bridge;
    }

    /**
     * A bridge with JMX RMI and HTTP whose fax servers are well.
     *
     * @param poll how often it polls them
     * @param failingPorts how many ports the server has whose calls fail: so many fail at once
     */
    public static Incidents open(Duration poll, int failingPorts) {
        Map<String, Integer> servers = new LinkedHashMap<>(PORTS);
        servers.put("failing", failingPorts);
        return new Incidents(failingPorts, ScenarioBridge.openWithRmi(poll, servers));
    }

    /** What is seen of it when {@link #begin} and rounds were carried out: alerts with the servers that raise them. */
    public static Set<String> expected() {
        Set<String> all = new TreeSet<>(STATES);
        all.addAll(WITHIN_A_TIME);
        return all;
    }

    /**
     * Those of the alerts that nothing here explains. Each fax server is silent but that which receives faxes, before
     * anything begins as well.
     */
    public static Set<String> unexplained(Set<String> alerts, boolean begun) {
        Set<String> rest = new TreeSet<>(alerts);
        rest.removeIf(alert -> alert.startsWith(SILENT) || alert.equals(LATE_POLLS));
        if (begun) {
            rest.removeAll(expected());
            rest.removeAll(SIDE_EFFECTS);
        }
        return rest;
    }

    public ScenarioBridge bridge() {
        return bridge;
    }

    /** Begins what lasts. Everything was seen to be well before. */
    public void begin() throws Exception {
        bridge.service("away").stop();
        bridge.invoke("byHand", "disconnect");
        SimulatedFaxService ports = bridge.service("ports");
        unplugged = ports.ports().get(0);
        ports.unplug(unplugged.deviceId());
        show(ports, 1, DeviceState.OFFLINE);
        ports.fail(ports.ports().get(2).deviceId(), "0x80004005 (E_FAIL)");
        receive("stuck", 0);
        receive("stuck", 1);
        SimulatedFaxService queue = bridge.service("queue");
        queue.setJobs(jobs(JOBS, QueueStatus.PENDING));
        queue.set(Setting.PAUSE_SERVER_QUEUE, true);
        receiveFax();
        bridge.faults("refusing")
                .refuse("getJobs", new FaxRequestFailedException("FaxServer.GetJobs", "0x80004005 (E_FAIL)", "", null));
        bridge.faults("slow").hold("read");
        bridge.faults("slower").hold("getStatuses");
        adding = bridge.addHanging("starting");
    }

    /**
     * One round of what counts only within a time: each kind of failure on each port that fails, a lost connection, and
     * faxes that are given up. A slow machine may scrape too seldom for a single one.
     */
    public void round() throws Exception {
        SimulatedFaxService failing = bridge.service("failing");
        for (DeviceState failure : List.of(
                DeviceState.BUSY,
                DeviceState.NO_ANSWER,
                DeviceState.BAD_ADDRESS,
                DeviceState.FATAL_ERROR,
                DeviceState.NO_DIAL_TONE)) {
            String counter = "faxmx_server_" + failure.name().toLowerCase(Locale.ROOT) + "_failures_total";
            double counted = figure("failing", counter);
            IntStream.range(0, failingPorts).forEach(port -> show(failing, port, failure));
            await(() -> figure("failing", counter) >= counted + failingPorts, () -> failure + " is not counted");
        }
        double lost = figure("unsteady", "faxmx_server_disconnections_total");
        bridge.service("unsteady").stop();
        await(() -> figure("unsteady", "faxmx_server_disconnections_total") > lost, () -> "the connection is not lost");
        bridge.service("unsteady").start();
        bridge.invoke("unsteady", "connect");
        await(() -> figure("unsteady", "faxmx_server_connected") == 1, () -> "the connection is not there again");
        for (int failed : new int[] {0, GIVEN_UP}) {
            bridge.service("givenUp").setJobs(jobs(failed, QueueStatus.FAILED));
            await(() -> figure("givenUp", "faxmx_server_jobs_failed") == failed, () -> "the queue is not read");
        }
    }

    /** Ends all of it. */
    public void end() throws Exception {
        for (String server : List.of("refusing", "slow", "slower", "starting")) {
            bridge.faults(server).end();
        }
        adding.join();
        bridge.service("away").start();
        bridge.invoke("byHand", "connect");
        SimulatedFaxService ports = bridge.service("ports");
        ports.heal(ports.ports().get(2).deviceId());
        ports.plug(unplugged);
        IntStream.range(0, ports.ports().size()).forEach(port -> show(ports, port, DeviceState.AVAILABLE));
        // A call that is cut is no fax after which a port could be silent.
        SimulatedFaxService stuck = bridge.service("stuck");
        IntStream.range(0, 2).forEach(port -> show(stuck, port, DeviceState.DISCONNECTED));
        await(() -> figure("stuck", "faxmx_server_ports_receiving") == 0, () -> "the calls do not end");
        IntStream.range(0, 2).forEach(port -> show(stuck, port, DeviceState.AVAILABLE));
        bridge.service("queue").setJobs(List.of());
        bridge.service("queue").set(Setting.PAUSE_SERVER_QUEUE, false);
        IntStream.range(0, failingPorts).forEach(port -> show(bridge.service("failing"), port, DeviceState.AVAILABLE));
        receiveFax();
    }

    /** The silent server receives a fax. */
    public void receiveFax() throws Exception {
        double received = figure("silent", "faxmx_server_faxes_received_total");
        receive("silent", 0);
        await(() -> figure("silent", "faxmx_server_faxes_received_total") > received, () -> "no fax is received");
        show(bridge.service("silent"), 0, DeviceState.AVAILABLE);
        await(() -> figure("silent", "faxmx_server_ports_idle") == 1, () -> "the fax does not end");
    }

    private void receive(String server, int port) {
        SimulatedFaxService service = bridge.service(server);
        service.show(FaxStatus.builder(service.ports().get(port).deviceId())
                .receiving(true)
                .description(DeviceState.RECEIVING.text())
                .currentPage(2)
                .build());
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

    /** A figure of a fax server as its MBean has it, which is before it is scraped. */
    private double figure(String server, String sample) throws Exception {
        Metric metric = FaxBridge.metrics().server().standard().stream()
                .filter(each -> each.sampleName().equals(sample))
                .findFirst()
                .orElseThrow();
        Object value = bridge.mbeans()
                .getAttribute(new ObjectName("faxmx:type=FaxServer,server=" + server), metric.attribute());
        // None before the first poll of the queue.
        return metric.value(value).orElse(Double.NaN);
    }

    private static void await(Eventually.Condition condition, Supplier<String> message) throws Exception {
        Eventually.holdsWithin(PATIENCE, condition, message);
    }

    /** Ends the bridge. */
    public void stopBridge() {
        bridge.close();
    }

    @Override
    public void close() {
        bridge.close();
    }
}
