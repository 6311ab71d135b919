package org.faxmx.management;

import static org.faxmx.management.MBeanModel.COUNTER;
import static org.faxmx.management.MBeanModel.GAUGE;
import static org.faxmx.management.MBeanModel.units;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import javax.management.openmbean.SimpleType;

/** The MBean of the bridge itself: what runs here, since when, and where it listens. */
public final class ManagedBridge implements AutoCloseable {

    private final Facts facts;
    private final Supplier<List<ManagedFaxServer>> servers;
    private final Supplier<List<String>> reloading;
    private final InstantSource clock;
    private final Instant started;
    private final Registration registration;

    private ManagedBridge(
            Facts facts,
            Supplier<List<ManagedFaxServer>> servers,
            Supplier<List<String>> reloading,
            MBeanServer mbeans,
            InstantSource clock) {
        this.facts = facts;
        this.servers = servers;
        this.reloading = reloading;
        this.clock = clock;
        this.started = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        this.registration = Registration.of(mbeans, ObjectNames.bridge(), new Bean(this));
    }

    /**
     * Registers the MBean.
     *
     * @param servers tells those that are published at the moment, from any thread
     * @param reloading reads the settings anew and tells what it changed; throws an IllegalStateException that says why
     *     it changed nothing
     * @throws IllegalStateException if another bridge is registered in the same MBean server
     */
    public static ManagedBridge publish(
            Facts facts,
            Supplier<List<ManagedFaxServer>> servers,
            Supplier<List<String>> reloading,
            MBeanServer mbeans,
            InstantSource clock) {
        return new ManagedBridge(facts, servers, reloading, mbeans, clock);
    }

    @Override
    public void close() {
        registration.close();
    }

    /**
     * What does not change while the bridge runs.
     *
     * @param version of FaxMX
     * @param httpUrl where Jolokia answers, or ""
     * @param rmiUrl the JMX service URL, or ""
     * @param writesAllowed whether clients may change fax servers through the bridge
     */
    public record Facts(String version, String httpUrl, String rmiUrl, boolean writesAllowed) {}

    /** The bridge and the servers that it publishes at one moment. */
    private record View(ManagedBridge bridge, List<ManagedFaxServer> servers) {}

    private static final class Bean extends ModelledMBean<View, ManagedBridge> {

        private static final MBeanModel<View, ManagedBridge> MODEL = MBeanModel.<View, ManagedBridge>builder(
                        ManagedBridge.class, "The FaxMX bridge: what it publishes and where it listens.")
                .attribute("Version", SimpleType.STRING, "Version of FaxMX.", b -> b.bridge.facts.version())
                .attribute(
                        "StartTime",
                        SimpleType.STRING,
                        "When the bridge started: ISO-8601, UTC.",
                        b -> b.bridge.started.toString())
                .attribute(
                        "UptimeMillis",
                        SimpleType.LONG,
                        "Time since the bridge started.",
                        b -> Math.max(
                                0,
                                Duration.between(b.bridge.started, b.bridge.clock.instant())
                                        .toMillis()),
                        units("ms"),
                        COUNTER)
                .attribute(
                        "ServerNames",
                        RowType.arrayOf(SimpleType.STRING),
                        "Configured names of the fax servers.",
                        b -> b.servers.stream().map(ManagedFaxServer::name).toArray(String[]::new))
                .attribute(
                        "ServersConnected",
                        SimpleType.INTEGER,
                        "How many fax servers are connected.",
                        b -> (int) b.servers.stream()
                                .filter(ManagedFaxServer::connected)
                                .count(),
                        units("servers"),
                        GAUGE)
                .attribute(
                        "PortsPublished",
                        SimpleType.INTEGER,
                        "How many fax ports are published, over all servers.",
                        b -> b.servers.stream()
                                .mapToInt(ManagedFaxServer::portCount)
                                .sum(),
                        units("ports"),
                        GAUGE)
                .attribute(
                        "PortsStale",
                        SimpleType.INTEGER,
                        "How many of the published ports are stale.",
                        b -> b.servers.stream()
                                .mapToInt(ManagedFaxServer::stalePortCount)
                                .sum(),
                        units("ports"),
                        GAUGE)
                .attribute(
                        "WritesAllowed",
                        SimpleType.BOOLEAN,
                        "Whether settings of fax servers and ports may be changed through the bridge.",
                        b -> b.bridge.facts.writesAllowed())
                .attribute(
                        "HttpUrl",
                        SimpleType.STRING,
                        "Where Jolokia answers; empty if it is off.",
                        b -> b.bridge.facts.httpUrl())
                .attribute(
                        "RmiUrl",
                        SimpleType.STRING,
                        "JMX service URL of the RMI connector; empty if it is off.",
                        b -> b.bridge.facts.rmiUrl())
                .action(
                        "reload",
                        RowType.arrayOf(SimpleType.STRING),
                        "Reads the settings file again and applies what has changed in it to the fax servers; "
                                + "the others are left alone. Tells what it did, nothing if nothing has "
                                + "changed. A file that cannot be honoured changes nothing, and the error says "
                                + "why. Needs a bridge that was started with a settings file.",
                        "",
                        (b, none) -> b.reloading.get().toArray(String[]::new))
                .build();

        private final ManagedBridge bridge;

        Bean(ManagedBridge bridge) {
            this.bridge = bridge;
        }

        @Override
        MBeanModel<View, ManagedBridge> model() {
            return MODEL;
        }

        @Override
        View view() {
            return new View(bridge, List.copyOf(bridge.servers.get()));
        }

        @Override
        ManagedBridge target() {
            return bridge;
        }

        @Override
        boolean writesAllowed() {
            return bridge.facts.writesAllowed();
        }

        @Override
        void refused(String message) {
            throw new IllegalStateException("the bridge has no settings to write: " + message);
        }

        @Override
        public String toString() {
            return "bridge";
        }
    }
}
