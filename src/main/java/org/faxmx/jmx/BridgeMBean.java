package org.faxmx.jmx;

import static org.faxmx.jmx.MBeanModel.COUNTER;
import static org.faxmx.jmx.MBeanModel.GAUGE;
import static org.faxmx.jmx.MBeanModel.units;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import javax.management.openmbean.SimpleType;
import org.faxmx.monitor.MonitorStatistics;
import org.faxmx.monitor.ServerSnapshot;

/** The MBean of the bridge: what it publishes and where it listens. */
public final class BridgeMBean extends ModelledMBean<BridgeMBean.View, BridgeMBean> {

    private static final MBeanModel<View, BridgeMBean> MODEL = MBeanModel.<View, BridgeMBean>builder(
                    "org.faxmx.jmx.BridgeMBean", "The FaxMX bridge: what it publishes and where it listens.")
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
                    b -> ClientTime.age(b.bridge.started, b.bridge.clock),
                    units("ms"),
                    COUNTER)
            .attribute(
                    "ServerNames",
                    RowType.arrayOf(SimpleType.STRING),
                    "Configured names of the fax servers.",
                    b -> b.servers.stream()
                            .map(server -> server.monitor().name())
                            .toArray(String[]::new))
            .attribute(
                    "ServersConnected",
                    SimpleType.INTEGER,
                    "How many fax servers are connected.",
                    b -> (int) b.snapshots.stream()
                            .filter(ServerSnapshot::connected)
                            .count(),
                    units("servers"),
                    GAUGE)
            .attribute(
                    "PortsPublished",
                    SimpleType.INTEGER,
                    "How many fax ports are published, over all servers.",
                    b -> b.snapshots.stream()
                            .mapToInt(server -> server.ports().size())
                            .sum(),
                    units("ports"),
                    GAUGE)
            .attribute(
                    "PortsStale",
                    SimpleType.INTEGER,
                    "How many of the published ports are stale.",
                    b -> b.snapshots.stream()
                            .mapToInt(ServerSnapshot::stalePorts)
                            .sum(),
                    units("ports"),
                    GAUGE)
            .attribute(
                    "MBeansPublished",
                    SimpleType.INTEGER,
                    "How many MBeans are published, this one included.",
                    b -> b.mbeans,
                    units("MBeans"),
                    GAUGE)
            .attribute(
                    "Polls",
                    SimpleType.LONG,
                    "Polls that were begun, of ports and of status, over all servers.",
                    b -> b.bridge.statistics.polls(),
                    units("polls"),
                    COUNTER)
            .attribute(
                    "LatePolls",
                    SimpleType.LONG,
                    "Polls that were left out because the one before was not over, or that began late: more than a "
                            + "tenth of their interval, and 100 ms.",
                    b -> b.bridge.statistics.latePolls(),
                    units("polls"),
                    COUNTER)
            .attribute(
                    "PollDelayMillisMax",
                    SimpleType.LONG,
                    "How long after its time the most delayed poll began, since the bridge started.",
                    b -> b.bridge.statistics.delays().longestMillis(),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "PollDelayMillisP99",
                    SimpleType.LONG,
                    "How long after their times 99 % of the last 1,000 polls began at most; -1 where there was none.",
                    b -> b.bridge.statistics.delays().millis(99),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "Reads",
                    SimpleType.LONG,
                    "Enumerations that fax servers answered, over all servers.",
                    b -> b.bridge.statistics.reads(),
                    units("reads"),
                    COUNTER)
            .attribute(
                    "ReadMillisTotal",
                    SimpleType.LONG,
                    "How long all these enumerations together took; divided by Reads, what one takes.",
                    b -> b.bridge.statistics.readMillis(),
                    units("ms"),
                    COUNTER)
            .attribute(
                    "ReadMillisMax",
                    SimpleType.LONG,
                    "How long the longest enumeration took, since the bridge started.",
                    b -> b.bridge.statistics.readTimes().longestMillis(),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "ReadMillisP50",
                    SimpleType.LONG,
                    "How long half of the last 1,000 enumerations took at most; -1 where there was none.",
                    b -> b.bridge.statistics.readTimes().millis(50),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "ReadMillisP95",
                    SimpleType.LONG,
                    "How long 95 % of the last 1,000 enumerations took at most; -1 where there was none.",
                    b -> b.bridge.statistics.readTimes().millis(95),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "ReadMillisP99",
                    SimpleType.LONG,
                    "How long 99 % of the last 1,000 enumerations took at most; -1 where there was none.",
                    b -> b.bridge.statistics.readTimes().millis(99),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "NotificationsSent",
                    SimpleType.LONG,
                    "How often a notification was passed to a listener; JMX RMI listens for its clients.",
                    b -> b.bridge.notifications.sent(),
                    units("notifications"),
                    COUNTER)
            .attribute(
                    "NotificationsDropped",
                    SimpleType.LONG,
                    "How often a notification was dropped in the bridge because a listener was too slow. It sees "
                            + "that in the sequence numbers, of which it misses as many. What is lost on the way "
                            + "to JMX RMI clients is not counted here: they see the gap too, and the JDK sends "
                            + "them a JMXConnectionNotification of type jmx.remote.connection.notifs.lost.",
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
                            + "the others are left alone. Returns what was done, nothing if nothing has "
                            + "changed. A file that cannot be honoured changes nothing, and the error says "
                            + "why. Needs a bridge that was started with a settings file.",
                    "",
                    (b, none) -> b.reload.get().toArray(String[]::new))
            .build();

    private final Facts facts;
    private final Supplier<List<PublishedServer>> servers;
    private final Supplier<List<String>> reload;
    private final MonitorStatistics statistics;
    private final NotificationStatistics notifications;
    private final InstantSource clock;
    private final Instant started;

    private BridgeMBean(
            Facts facts,
            Supplier<List<PublishedServer>> servers,
            Supplier<List<String>> reload,
            PublishingContext context) {
        this.facts = facts;
        this.servers = servers;
        this.reload = reload;
        this.statistics = context.monitoring().statistics();
        this.notifications = context.notifications();
        this.clock = context.monitoring().clock();
        this.started = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Registers the MBean.
     *
     * @param servers returns the published servers; called by any thread
     * @param reload applies the settings again and returns what changed; throws an IllegalStateException that says why
     *     nothing did
     * @return closing it unregisters the MBean
     * @throws IllegalStateException if another bridge is registered in the same MBean server
     */
    public static AutoCloseable publish(
            Facts facts,
            Supplier<List<PublishedServer>> servers,
            Supplier<List<String>> reload,
            PublishingContext context) {
        return Registration.of(
                context.mbeans(), ObjectNames.bridge(), new BridgeMBean(facts, servers, reload, context));
    }

    @Override
    MBeanModel<View, BridgeMBean> model() {
        return MODEL;
    }

    @Override
    View view() {
        List<PublishedServer> published = servers.get();
        return new View(
                this,
                published,
                published.stream().map(server -> server.monitor().snapshot()).toList(),
                1 + published.stream().mapToInt(PublishedServer::mbeanCount).sum());
    }

    @Override
    BridgeMBean target() {
        return this;
    }

    @Override
    boolean writesAllowed() {
        return facts.writesAllowed();
    }

    @Override
    void refused(String message) {
        throw new IllegalStateException("the bridge has no settings to write: " + message);
    }

    @Override
    public String toString() {
        return "bridge";
    }

    /**
     * What does not change while the bridge runs.
     *
     * @param version of FaxMX
     * @param httpUrl the URL of Jolokia, or ""
     * @param rmiUrl the JMX service URL, or ""
     * @param writesAllowed whether clients may change fax servers through the bridge
     */
    public record Facts(String version, String httpUrl, String rmiUrl, boolean writesAllowed) {}

    /** The bridge, the snapshots of its servers and the number of MBeans, read once so that attributes of one request agree. */
    record View(BridgeMBean bridge, List<PublishedServer> servers, List<ServerSnapshot> snapshots, int mbeans) {}
}
