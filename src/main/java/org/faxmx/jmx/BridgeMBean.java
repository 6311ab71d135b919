package org.faxmx.jmx;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import javax.management.openmbean.SimpleType;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.MonitorStatistics;
import org.faxmx.monitor.ServerSnapshot;

/** The MBean of the bridge: what it publishes and where it listens. */
public final class BridgeMBean extends ModelledMBean<BridgeMBean.View> {

    static final MBeanModel<View> MODEL = MBeanModel.<View>builder(
                    "org.faxmx.jmx.BridgeMBean",
                    "The FaxMX bridge: what it publishes and where it listens. Counters are since it started.")
            .metrics("faxmx_bridge")
            .text("Version", "Version of FaxMX.", b -> b.bridge.facts.version())
            .text("StartTime", "When the bridge started: ISO-8601, UTC.", b -> ClientTime.moment(b.bridge.started))
            .number(
                    "StartTimeMillis",
                    "When the bridge started: the time since the beginning of 1970, UTC.",
                    b -> b.bridge.started.at().toEpochMilli())
            .gauge()
            .units("ms")
            .mainMetric("start_time")
            .flag(
                    "Ready",
                    "Whether each fax server was tried once, whether it answered or not: false while the bridge starts, "
                            + "and while a server that a reload added is tried for the first time.",
                    b -> b.bridge.status.ready())
            .mainMetric("ready")
            .counter(
                    "UptimeMillis",
                    "ms",
                    "Time since the bridge started.",
                    b -> ClientTime.age(b.bridge.started, b.bridge.context))
            .attribute(
                    "ServerNames",
                    RowType.arrayOf(SimpleType.STRING),
                    "Configured names of the fax servers.",
                    b -> b.servers.stream()
                            .map(server -> server.monitor().name())
                            .toArray(String[]::new))
            .gauge(
                    "ServersConnected",
                    "servers",
                    "How many fax servers are connected.",
                    b -> b.sum(server -> server.connected() ? 1 : 0))
            .mainMetric("servers_connected")
            .gauge(
                    "PortsPublished",
                    "ports",
                    "How many fax ports are published.",
                    b -> b.sum(s -> s.ports().size()))
            .mainMetric("ports")
            .gauge("PortsStale", "ports", "How many fax ports are stale.", b -> b.sum(ServerSnapshot::stalePorts))
            .mainMetric("ports_stale")
            .gauge("MBeansPublished", "MBeans", "How many MBeans are published, this one included.", b -> b.mbeans)
            .counter("Polls", "polls", "Polls of ports and of status.", b -> b.bridge.statistics.polls())
            .mainMetric("polls")
            .counter(
                    "LatePolls",
                    "polls",
                    "Polls that were left out because the one before was not over, or that began late: more "
                            + "than a tenth of their interval, and 100 ms.",
                    b -> b.bridge.statistics.latePolls())
            .mainMetric("late_polls")
            .millis(
                    "PollDelayMillisMax",
                    "The longest delay of a poll since the bridge started.",
                    b -> b.bridge.statistics.delays().longestMillis())
            .millis(
                    "PollDelayMillisP99",
                    "Delay that 99 % of the last 1,000 polls had at most; -1 for none.",
                    b -> b.bridge.statistics.delays().millis(99))
            .none(-1)
            .counter("Reads", "reads", "Enumerations that fax servers answered.", b -> b.bridge.statistics.reads())
            .mainMetric("reads")
            .counter("ReadMillisTotal", "ms", "Total time of all enumerations.", b -> b.bridge.statistics.readMillis())
            .mainMetric("read")
            .millis(
                    "ReadMillisMax",
                    "How long the longest enumeration took since the bridge started.",
                    b -> b.bridge.statistics.readTimes().longestMillis())
            .millis(
                    "ReadMillisP50",
                    "Time that half of the last 1,000 enumerations took at most; -1 for none.",
                    b -> b.bridge.statistics.readTimes().millis(50))
            .none(-1)
            .millis(
                    "ReadMillisP95",
                    "Time that 95 % of the last 1,000 enumerations took at most; -1 for none.",
                    b -> b.bridge.statistics.readTimes().millis(95))
            .none(-1)
            .millis(
                    "ReadMillisP99",
                    "Time that 99 % of the last 1,000 enumerations took at most; -1 for none.",
                    b -> b.bridge.statistics.readTimes().millis(99))
            .none(-1)
            .counter(
                    "NotificationsSent",
                    "notifications",
                    "How often a notification was passed to a listener; JMX RMI listens for its clients.",
                    b -> b.bridge.notifications.sent())
            .metric("notifications_sent")
            .counter(
                    "NotificationsDropped",
                    "notifications",
                    "How often a notification was dropped in the bridge because a listener of its fax server was too "
                            + "slow. Listeners see that in the sequence numbers, of which they miss as many. What is lost on the way to "
                            + "JMX RMI clients is not counted here: they see the gap too, and the JDK sends them a "
                            + "JMXConnectionNotification of type jmx.remote.connection.notifs.lost.",
                    b -> b.bridge.notifications.dropped())
            .mainMetric("notifications_dropped")
            .counter(
                    "HttpRequests",
                    "requests",
                    "HTTP requests that were answered or given up, refused ones included.",
                    b -> b.bridge.status.httpRequests())
            .mainMetric("http_requests")
            .counter(
                    "HttpRefused",
                    "requests",
                    "HTTP requests that were refused: their status was 400 to 499. What is refused in the JSON of an "
                            + "answer with status 200 is not among them.",
                    b -> b.bridge.status.httpRefused())
            .mainMetric("http_refused")
            .gauge(
                    "RmiConnections",
                    "connections",
                    "How many JMX RMI connections are open; a client may hold more TCP connections for its one.",
                    b -> b.bridge.status.rmiConnections())
            .mainMetric("rmi_connections")
            .counter(
                    "RmiRefused",
                    "requests",
                    "JMX RMI connections, logins and requests that were refused: by a limit, for want of a right login, or "
                            + "because the caller may not do it. What the serialization filter of the JDK refuses is "
                            + "not among them.",
                    b -> b.bridge.status.rmiRefused())
            .mainMetric("rmi_refused")
            .millis(
                    "CertificateMillisLeft",
                    "Time until the TLS certificate of the bridge, or one of its issuers that is sent with it, ends; 0 after "
                            + "that, -1 without TLS.",
                    b -> b.bridge.status.certificateMillisLeft())
            .none(-1)
            .metric("certificate_left")
            .flag("WritesAllowed", "Whether clients may change fax servers.", b -> b.bridge.facts.writesAllowed())
            .flag(
                    "Insecure",
                    "Whether other machines can reach a connector without users or TLS, as the settings say with insecure.",
                    b -> b.bridge.facts.insecure())
            .text("HttpUrl", "Where Jolokia answers; empty if it is off.", b -> b.bridge.facts.httpUrl())
            .text("RmiUrl", "JMX service URL of the RMI connector; empty if it is off.", b -> b.bridge.facts.rmiUrl())
            .action(
                    "reload",
                    RowType.arrayOf(SimpleType.STRING),
                    "Reads the settings file again and applies what has changed in it to the fax servers; "
                            + "the others are left alone. Returns what was done, nothing if nothing has "
                            + "changed. A file that cannot be honoured changes nothing, and the error says "
                            + "why. Needs a bridge that was started with a settings file.",
                    "",
                    b -> b.bridge.reload.get().toArray(String[]::new))
            .role(MBeanModel.OPERATOR)
            .build();

    private final Facts facts;
    private final Supplier<List<PublishedServer>> servers;
    private final Supplier<List<String>> reload;
    private final Status status;
    private final MonitorStatistics statistics;
    private final NotificationStatistics notifications;
    private final MonitorContext context;
    private final MonitorContext.Moment started;

    private BridgeMBean(
            Facts facts,
            Supplier<List<PublishedServer>> servers,
            Supplier<List<String>> reload,
            Status status,
            PublishingContext context) {
        super(MODEL, facts.writesAllowed());
        this.facts = facts;
        this.servers = servers;
        this.reload = reload;
        this.status = status;
        this.statistics = context.monitoring().statistics();
        this.notifications = context.notifications();
        this.context = context.monitoring();
        this.started = context.monitoring().now();
    }

    /**
     * Registers the MBean.
     *
     * @param servers returns the published servers; called by any thread
     * @param reload applies the settings again and returns what changed; throws an IllegalStateException that says why
     *     nothing did
     * @param status what else the MBean reports
     * @return closing it unregisters the MBean
     * @throws IllegalStateException if another bridge is registered in the same MBean server
     */
    public static AutoCloseable publish(
            Facts facts,
            Supplier<List<PublishedServer>> servers,
            Supplier<List<String>> reload,
            Status status,
            PublishingContext context) {
        return Registration.of(
                context.mbeans(), ObjectNames.bridge(), new BridgeMBean(facts, servers, reload, status, context));
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
     * @param insecure whether other machines can reach a connector without users or TLS
     */
    public record Facts(String version, String httpUrl, String rmiUrl, boolean writesAllowed, boolean insecure) {}

    /** The state of the bridge as a process, and what its doors count. Any thread may call it; it must not wait. */
    public interface Status {

        /** Whether each fax server was tried once. */
        boolean ready();

        /** How many HTTP requests were answered, refused ones included; 0 where HTTP is off. */
        long httpRequests();

        /** How many HTTP requests were answered with a status of 400 to 499; 0 where HTTP is off. */
        long httpRefused();

        /** How many JMX RMI connections are open; 0 where JMX RMI is off. */
        int rmiConnections();

        /** How many JMX RMI connections, logins and requests were refused; 0 where JMX RMI is off. */
        long rmiRefused();

        /** The time until the certificate of TLS ends, 0 after that; -1 where there is no TLS. */
        long certificateMillisLeft();
    }

    /** The bridge, the snapshots of its servers and the number of MBeans, read once so that attributes of one request agree. */
    record View(BridgeMBean bridge, List<PublishedServer> servers, List<ServerSnapshot> snapshots, int mbeans) {

        int sum(ToIntFunction<ServerSnapshot> figure) {
            return snapshots.stream().mapToInt(figure).sum();
        }
    }
}
