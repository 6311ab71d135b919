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
    private final MBeanServer mbeans;
    private final BridgeFigures figures;
    private final NotificationDelivery notifications;
    private final InstantSource clock;
    private final Instant started;
    private final Registration registration;

    private ManagedBridge(
            Facts facts,
            Supplier<List<ManagedFaxServer>> servers,
            Supplier<List<String>> reloading,
            Surroundings around) {
        this.facts = facts;
        this.servers = servers;
        this.reloading = reloading;
        this.mbeans = around.mbeans();
        this.figures = around.figures();
        this.notifications = around.notifications();
        this.clock = around.clock();
        this.started = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        this.registration = Registration.of(mbeans, ObjectNames.bridge(), new Bean(this));
    }

    /**
     * Registers the MBean.
     *
     * @param servers tells those that are published at the moment, from any thread
     * @param reloading reads the settings anew and tells what it changed; throws an IllegalStateException that says why
     *     it changed nothing
     * @param around what the servers share
     * @throws IllegalStateException if another bridge is registered in the same MBean server
     */
    public static ManagedBridge publish(
            Facts facts,
            Supplier<List<ManagedFaxServer>> servers,
            Supplier<List<String>> reloading,
            Surroundings around) {
        return new ManagedBridge(facts, servers, reloading, around);
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

    /** How many MBeans stand for a server, its ports, their routing methods and its apartment. */
    private int mbeansOf(ServerView server) {
        int apartments =
                mbeans.isRegistered(ObjectNames.comApartment(server.of().name())) ? 1 : 0;
        return 1 + server.ports().size() + server.of().methodCount() + apartments;
    }

    /** The bridge and the servers that it publishes, as they are shown at one moment: attributes read at once agree. */
    private record View(ManagedBridge bridge, List<ServerView> servers) {}

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
                        b -> b.servers.stream()
                                .map(server -> server.of().name())
                                .toArray(String[]::new))
                .attribute(
                        "ServersConnected",
                        SimpleType.INTEGER,
                        "How many fax servers are connected.",
                        b -> (int)
                                b.servers.stream().filter(ServerView::connected).count(),
                        units("servers"),
                        GAUGE)
                .attribute(
                        "PortsPublished",
                        SimpleType.INTEGER,
                        "How many fax ports are published, over all servers.",
                        b -> b.servers.stream()
                                .mapToInt(server -> server.ports().size())
                                .sum(),
                        units("ports"),
                        GAUGE)
                .attribute(
                        "PortsStale",
                        SimpleType.INTEGER,
                        "How many of the published ports are stale.",
                        b -> b.servers.stream().mapToInt(ServerView::stalePorts).sum(),
                        units("ports"),
                        GAUGE)
                .attribute(
                        "MBeansPublished",
                        SimpleType.INTEGER,
                        "How many MBeans are published, this one included.",
                        b -> 1 + b.servers.stream().mapToInt(b.bridge::mbeansOf).sum(),
                        units("MBeans"),
                        GAUGE)
                .attribute(
                        "Polls",
                        SimpleType.LONG,
                        "Polls that were begun, of ports and of status, over all servers.",
                        b -> b.bridge.figures.polls(),
                        units("polls"),
                        COUNTER)
                .attribute(
                        "LatePolls",
                        SimpleType.LONG,
                        "Polls that were left out because the one before was not over, or somebody else was reading and "
                                + "nothing was read since the one before, or that began late: more than a tenth of "
                                + "their interval, and 100 ms.",
                        b -> b.bridge.figures.latePolls(),
                        units("polls"),
                        COUNTER)
                .attribute(
                        "PollDelayMillisMax",
                        SimpleType.LONG,
                        "How long after its time the most delayed poll began, since the bridge started.",
                        b -> b.bridge.figures.delays().longestMillis(),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "PollDelayMillisP99",
                        SimpleType.LONG,
                        "How long after their times 99 % of the last 1,000 polls began at most; -1 where there was none.",
                        b -> b.bridge.figures.delays().millis(99),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "Reads",
                        SimpleType.LONG,
                        "Enumerations that fax servers answered, over all servers.",
                        b -> b.bridge.figures.reads(),
                        units("reads"),
                        COUNTER)
                .attribute(
                        "ReadMillisTotal",
                        SimpleType.LONG,
                        "How long all these enumerations together took; divided by Reads, what one takes.",
                        b -> b.bridge.figures.readMillis(),
                        units("ms"),
                        COUNTER)
                .attribute(
                        "ReadMillisMax",
                        SimpleType.LONG,
                        "How long the longest enumeration took, since the bridge started.",
                        b -> b.bridge.figures.readTimes().longestMillis(),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "ReadMillisP50",
                        SimpleType.LONG,
                        "How long half of the last 1,000 enumerations took at most; -1 where there was none.",
                        b -> b.bridge.figures.readTimes().millis(50),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "ReadMillisP95",
                        SimpleType.LONG,
                        "How long 95 % of the last 1,000 enumerations took at most; -1 where there was none.",
                        b -> b.bridge.figures.readTimes().millis(95),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "ReadMillisP99",
                        SimpleType.LONG,
                        "How long 99 % of the last 1,000 enumerations took at most; -1 where there was none.",
                        b -> b.bridge.figures.readTimes().millis(99),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "NotificationsSent",
                        SimpleType.LONG,
                        "How often a notification was handed to a listener; JMX RMI listens for its clients.",
                        b -> b.bridge.notifications.sent(),
                        units("notifications"),
                        COUNTER)
                .attribute(
                        "NotificationsDropped",
                        SimpleType.LONG,
                        "How often a notification was dropped in the bridge because a listener was too slow. It sees "
                                + "that in the sequence numbers, of which it misses as many. What is lost on the way "
                                + "to JMX RMI clients is not counted here: they see the gap too, and the JDK tells "
                                + "them with a JMXConnectionNotification of type jmx.remote.connection.notifs.lost.",
                        b -> b.bridge.notifications.dropped(),
                        units("notifications"),
                        COUNTER)
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
            return new View(
                    bridge,
                    bridge.servers.get().stream().map(ManagedFaxServer::shown).toList());
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
