package org.faxmx.monitor;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.ServerConfiguration;

/**
 * What is known of a fax server at one moment; immutable. Values that are read from one snapshot belong together.
 *
 * @param link the connection
 * @param contents ports, routing methods and settings
 * @param queue the queue
 * @param failure the last failure
 * @param totals what was counted of all ports together
 */
public record ServerSnapshot(Link link, Contents contents, Queue queue, Failure failure, Totals totals) {

    private static final Pattern CODE = Pattern.compile("failed: 0x(\\p{XDigit}{8})(?!\\p{XDigit})");

    /**
     * A server of which nothing is known.
     *
     * @param since when it began to be kept in view
     */
    static ServerSnapshot unknown(MonitorContext.Moment since) {
        return new ServerSnapshot(
                new Link(ServerState.CONNECTING, since, 0, 0, 0),
                new Contents(null, false, Rows.of(List.of()), Rows.of(List.of()), ServerConfiguration.none()),
                new Queue(null, null, QueueFigures.NONE),
                new Failure("", 0, null),
                new Totals(PortCounters.NONE, 0, 0, 0));
    }

    ServerSnapshot with(ServerState next, MonitorContext.Moment at) {
        return next == link.state ? this : with(link.with(next, at));
    }

    /** The same when a connection is about to be made at that version; its values may be outdated. */
    ServerSnapshot connecting(long version) {
        return with(new Link(link.state, link.since, version, link.reconnections, link.disconnections))
                .outdate();
    }

    /** The same after a connection that stood was made again. */
    ServerSnapshot renewed() {
        return with(link.renewed());
    }

    private ServerSnapshot with(Link next) {
        return new ServerSnapshot(next, contents, queue, failure, totals);
    }

    ServerSnapshot outdate() {
        return with(contents.outdate());
    }

    ServerSnapshot with(Contents next) {
        return new ServerSnapshot(link, next, queue, failure, totals);
    }

    ServerSnapshot with(Rows<PortSnapshot.Key, PortSnapshot> next) {
        return next == contents.ports
                ? this
                : with(new Contents(
                        contents.reading, contents.outdated, next, contents.methods, contents.configuration));
    }

    ServerSnapshot with(ServerConfiguration next) {
        return with(new Contents(contents.reading, contents.outdated, contents.ports, contents.methods, next));
    }

    ServerSnapshot withMethods(Rows<MethodSnapshot.Key, MethodSnapshot> next) {
        return with(new Contents(contents.reading, contents.outdated, contents.ports, next, contents.configuration));
    }

    ServerSnapshot withJobs(List<FaxJob> jobs, QueueFigures figures, MonitorContext.Moment at) {
        return new ServerSnapshot(link, contents, new Queue(jobs, at, figures), failure, totals);
    }

    ServerSnapshot withFailure(String text, MonitorContext.Moment at) {
        Matcher code = CODE.matcher(text);
        int hresult = code.find() ? Integer.parseUnsignedInt(code.group(1), 16) : 0;
        return new ServerSnapshot(link, contents, queue, new Failure(text, hresult, at), totals);
    }

    ServerSnapshot with(Totals next) {
        return next.equals(totals) ? this : new ServerSnapshot(link, contents, queue, failure, next);
    }

    public ServerState state() {
        return link.state;
    }

    public boolean connected() {
        return link.state == ServerState.CONNECTED;
    }

    /** The last enumeration; null before the first. */
    public PortSnapshot.Reading reading() {
        return contents.reading;
    }

    public Rows<PortSnapshot.Key, PortSnapshot> ports() {
        return contents.ports;
    }

    public Rows<MethodSnapshot.Key, MethodSnapshot> methods() {
        return contents.methods;
    }

    public ServerConfiguration configuration() {
        return contents.configuration;
    }

    /** The jobs in the queue; null if the queue was never read. */
    public List<FaxJob> jobs() {
        return queue.jobs;
    }

    /** The reading that a port's configuration is from. */
    public PortSnapshot.Reading reading(PortSnapshot port) {
        return port.reading(contents.reading);
    }

    /** Whether values of a port are not those of the last reading and status poll, or these did not succeed. */
    public boolean stale(PortSnapshot port) {
        PortSnapshot.Activity activity = port.activity();
        boolean ofThisConnection = activity.readAt() != null && activity.version() >= link.version;
        return !ofThisConnection || port.silent() || !connected() || contents.outdated;
    }

    /** What a port is in use for. */
    public PortUse use(PortSnapshot port) {
        PortSnapshot.Activity activity = port.activity();
        if (stale(port)) {
            return PortUse.STALE;
        }
        if (activity.status().sending()) {
            return PortUse.SENDING;
        }
        if (activity.status().receiving()) {
            return PortUse.RECEIVING;
        }
        if (activity.state().isOutOfService()) {
            return PortUse.UNAVAILABLE;
        }
        return activity.state() == DeviceState.AVAILABLE ? PortUse.IDLE : PortUse.OTHER;
    }

    /** How many ports are in that use. */
    public int count(PortUse use) {
        int count = 0;
        for (PortSnapshot port : contents.ports.list()) {
            count += use(port) == use ? 1 : 0;
        }
        return count;
    }

    /** The ports that the last enumeration read, in the server's order. */
    public List<PortSnapshot.Key> lastRead() {
        return contents.ports.list().stream()
                .filter(row -> row.earlier() == null)
                .map(PortSnapshot::key)
                .toList();
    }

    /** How many ports are stale. */
    public int stalePorts() {
        return count(PortUse.STALE);
    }

    /**
     * The connection.
     *
     * @param state its state
     * @param since when the state began
     * @param version the version at which it was made: a status requested before is of an earlier connection
     * @param reconnections how often the state changed from UNREACHABLE to CONNECTED, and how often a connection that
     *     stood was made again because every reading failed
     * @param disconnections how often the state changed from CONNECTED to another
     */
    public record Link(
            ServerState state, MonitorContext.Moment since, long version, long reconnections, long disconnections) {

        private Link with(ServerState next, MonitorContext.Moment at) {
            boolean back = state == ServerState.UNREACHABLE && next == ServerState.CONNECTED;
            boolean gone = state == ServerState.CONNECTED;
            return new Link(next, at, version, reconnections + (back ? 1 : 0), disconnections + (gone ? 1 : 0));
        }

        private Link renewed() {
            return new Link(state, since, version, reconnections + 1, disconnections);
        }
    }

    /**
     * What enumerations read.
     *
     * @param reading the last one; null before the first
     * @param outdated whether something happened since that may have changed the values
     * @param ports the ports
     * @param methods the routing methods of all ports
     * @param configuration the settings
     */
    public record Contents(
            PortSnapshot.Reading reading,
            boolean outdated,
            Rows<PortSnapshot.Key, PortSnapshot> ports,
            Rows<MethodSnapshot.Key, MethodSnapshot> methods,
            ServerConfiguration configuration) {

        Contents outdate() {
            return new Contents(reading, true, ports, methods, configuration);
        }
    }

    /**
     * The queue.
     *
     * @param jobs the jobs in it; null if it was never read
     * @param at when it was read; null for never
     * @param figures what was counted in it
     */
    public record Queue(List<FaxJob> jobs, MonitorContext.Moment at, QueueFigures figures) {}

    /**
     * The last failure, which stays after later successes.
     *
     * @param text what was attempted, what came back and what to do; "" for none
     * @param code the HRESULT that came back; 0 for none
     * @param at when it happened; null for never
     */
    public record Failure(String text, int code, MonitorContext.Moment at) {}

    /**
     * What was counted of all ports together since the server is kept in view, ports that went included.
     *
     * @param ports the counters of the ports
     * @param allBusyNanos how long every enabled port was busy
     * @param portsAdded how many ports were added after the first enumeration
     * @param portsRemoved how many were removed
     */
    public record Totals(PortCounters ports, long allBusyNanos, long portsAdded, long portsRemoved) {

        /** With what a status poll counted. */
        Totals polled(
                Rows<PortSnapshot.Key, PortSnapshot> before,
                Rows<PortSnapshot.Key, PortSnapshot> after,
                long busyNanos) {
            PortCounters sum = ports;
            for (int i = 0; i < after.size(); i++) {
                PortCounters was = before.list().get(i).activity().counters();
                PortCounters is = after.list().get(i).activity().counters();
                if (is != was) {
                    sum = sum.plusChange(was, is);
                }
            }
            return new Totals(sum, busyNanos, portsAdded, portsRemoved);
        }

        /** With the ports that an enumeration added and removed; those of the first one were not added. */
        Totals enumerated(
                Rows<PortSnapshot.Key, PortSnapshot> before,
                Rows<PortSnapshot.Key, PortSnapshot> after,
                boolean first) {
            return new Totals(
                    ports,
                    allBusyNanos,
                    portsAdded + (first ? 0 : after.countBeside(before)),
                    portsRemoved + before.countBeside(after));
        }
    }
}
