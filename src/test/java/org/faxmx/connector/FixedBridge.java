package org.faxmx.connector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;
import org.faxmx.metrics.MetricSource;

/** What a bridge reports, as a test sets it. Nothing at first. */
public final class FixedBridge implements BridgeState, MetricSource {

    private static final MetricGroup BRIDGE = group("Bridge", Map.of(), List.of(metric("t_ready", false)));
    private static final MetricGroup SERVER =
            group("FaxServer", Map.of("server", "server"), List.of(metric("t_server_reads", true)));

    private final MetricGroup ports;
    private final List<Reading> bridge = new ArrayList<>();
    private final List<Reading> servers = new ArrayList<>();
    private final List<Reading> portReadings = new ArrayList<>();
    private volatile String version = "1";
    private volatile boolean tried = true;
    private volatile List<Server> states = List.of();

    private FixedBridge(List<Metric> ports) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("server", "server");
        labels.put("port_name", "port");
        labels.put("device_id", "deviceId");
        labels.put("occurrence", "occurrence");
        this.ports = group("FaxPort", labels, ports);
    }

    /** A bridge without servers. */
    public static FixedBridge empty() {
        return new FixedBridge(List.of());
    }

    /** A bridge whose ports have these metrics. */
    static FixedBridge withMetrics(Metric... ports) {
        return new FixedBridge(List.of(ports));
    }

    /** A metric of the default set. */
    static Metric metric(String name, boolean counter) {
        return metric(name, "The " + name + ".", counter, true);
    }

    static Metric metric(String name, String description, boolean counter, boolean standard) {
        boolean seconds = name.endsWith("_seconds");
        return new Metric(
                name,
                "Of_" + name,
                description,
                counter,
                seconds ? "s" : "1",
                seconds ? 0.001 : 1,
                Optional.empty(),
                Map.of(),
                standard);
    }

    private static MetricGroup group(String type, Map<String, String> labels, List<Metric> metrics) {
        return new MetricGroup(type, labels, metrics);
    }

    FixedBridge version(String next) {
        version = next;
        return this;
    }

    FixedBridge starting(boolean starts) {
        tried = !starts;
        return this;
    }

    FixedBridge states(Server... next) {
        states = List.of(next);
        return this;
    }

    FixedBridge bridge(double... values) {
        bridge.add(new Reading(name("faxmx:type=Bridge"), values));
        return this;
    }

    FixedBridge server(String server, double... values) {
        servers.add(new Reading(name("faxmx:type=FaxServer,server=" + server), values));
        return this;
    }

    /** Adds a port with a value for each metric. */
    FixedBridge port(String keys, double... values) {
        portReadings.add(new Reading(name("faxmx:type=FaxPort,server=S," + keys), values));
        return this;
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public MetricSource figures() {
        return this;
    }

    @Override
    public boolean tried() {
        return tried;
    }

    @Override
    public List<Server> servers() {
        return states;
    }

    @Override
    public MetricModel model() {
        return new MetricModel(BRIDGE, SERVER, ports);
    }

    @Override
    public List<Reading> bridge(List<Metric> metrics) {
        return chosen(bridge, BRIDGE, metrics);
    }

    @Override
    public List<Reading> servers(List<Metric> metrics) {
        return chosen(servers, SERVER, metrics);
    }

    @Override
    public List<Reading> ports(List<Metric> metrics) {
        return chosen(portReadings, ports, metrics);
    }

    private static List<Reading> chosen(List<Reading> readings, MetricGroup group, List<Metric> metrics) {
        return readings.stream()
                .map(reading -> new Reading(
                        reading.name(),
                        metrics.stream()
                                .mapToDouble(metric ->
                                        reading.values()[group.metrics().indexOf(metric)])
                                .toArray()))
                .toList();
    }
}
