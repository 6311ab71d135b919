package org.faxmx.management;

import static org.faxmx.management.MBeanModel.COUNTER;
import static org.faxmx.management.MBeanModel.GAUGE;
import static org.faxmx.management.MBeanModel.units;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.openmbean.SimpleType;

/** The MBean of the bridge itself: what runs here, since when, and where it listens. */
public final class ManagedBridge implements AutoCloseable {

    private final Facts facts;
    private final List<ManagedFaxServer> servers;
    private final InstantSource clock;
    private final Instant started;
    private final Registration registration;

    private ManagedBridge(Facts facts, List<ManagedFaxServer> servers, MBeanServer mbeans, InstantSource clock) {
        this.facts = facts;
        this.servers = List.copyOf(servers);
        this.clock = clock;
        this.started = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        this.registration = Registration.of(mbeans, ObjectNames.bridge(), new Bean(this));
    }

    /**
     * Registers the MBean.
     *
     * @throws IllegalStateException if another bridge is registered in the same MBean server
     */
    public static ManagedBridge publish(
            Facts facts, List<ManagedFaxServer> servers, MBeanServer mbeans, InstantSource clock) {
        return new ManagedBridge(facts, servers, mbeans, clock);
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

    private static final class Bean extends ModelledMBean<ManagedBridge, ManagedBridge> {

        private static final MBeanModel<ManagedBridge, ManagedBridge> MODEL =
                MBeanModel.<ManagedBridge, ManagedBridge>builder(
                                ManagedBridge.class, "The FaxMX bridge: what it publishes and where it listens.")
                        .attribute("Version", SimpleType.STRING, "Version of FaxMX.", b -> b.facts.version())
                        .attribute(
                                "StartTime",
                                SimpleType.STRING,
                                "When the bridge started: ISO-8601, UTC.",
                                b -> b.started.toString())
                        .attribute(
                                "UptimeMillis",
                                SimpleType.LONG,
                                "Time since the bridge started.",
                                b -> Math.max(
                                        0,
                                        Duration.between(b.started, b.clock.instant())
                                                .toMillis()),
                                units("ms"),
                                COUNTER)
                        .attribute(
                                "ServerNames",
                                RowType.arrayOf(SimpleType.STRING),
                                "Configured names of the fax servers.",
                                b -> b.servers.stream()
                                        .map(ManagedFaxServer::name)
                                        .toArray(String[]::new))
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
                                b -> b.facts.writesAllowed())
                        .attribute(
                                "HttpUrl",
                                SimpleType.STRING,
                                "Where Jolokia answers; empty if it is off.",
                                b -> b.facts.httpUrl())
                        .attribute(
                                "RmiUrl",
                                SimpleType.STRING,
                                "JMX service URL of the RMI connector; empty if it is off.",
                                b -> b.facts.rmiUrl())
                        .build();

        private final ManagedBridge bridge;

        Bean(ManagedBridge bridge) {
            this.bridge = bridge;
        }

        @Override
        MBeanModel<ManagedBridge, ManagedBridge> model() {
            return MODEL;
        }

        @Override
        ManagedBridge view() {
            return bridge;
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
