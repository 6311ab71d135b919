package org.faxmx.management;

import java.time.Instant;
import java.util.List;
import javax.management.openmbean.CompositeData;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;

/**
 * A fax server as it is shown at one moment.
 *
 * @param of whose it is
 * @param link where the connection stands
 * @param told what it told of its ports and settings
 * @param queue its queue
 * @param failure the last one
 */
record ServerView(ManagedFaxServer of, Link link, Told told, Queue queue, Failure failure) {

    /** A server of which nothing is known yet. */
    static ServerView unknown(ManagedFaxServer of) {
        return new ServerView(
                of,
                new Link(ServerState.CONNECTING, 0, 0, null),
                new Told(null, false, List.of(), ServerConfiguration.none()),
                new Queue(null, null),
                Failure.NONE);
    }

    ServerView inState(ServerState next) {
        return with(link.in(next));
    }

    /** The same where a connection is about to be made, with its values in doubt. */
    ServerView over(long next) {
        return with(link.over(next)).outdate();
    }

    /** The same with its values in doubt. */
    ServerView outdate() {
        return with(new Told(told.reading, true, told.ports, told.configuration));
    }

    ServerView withFailure(Failure last) {
        return new ServerView(of, link, told, queue, last);
    }

    ServerView withConfiguration(ServerConfiguration next) {
        return with(new Told(told.reading, told.outdated, told.ports, next));
    }

    ServerView withJobs(List<FaxJob> next, Instant at) {
        return new ServerView(of, link, told, new Queue(next, at), failure);
    }

    ServerView withPorts(List<ShownPort> next) {
        return with(new Told(told.reading, told.outdated, next, told.configuration));
    }

    /** The same after a further enumeration. */
    ServerView withReading(Reading next, List<ShownPort> read, ServerConfiguration settings) {
        return with(new Told(next, false, read, settings));
    }

    ServerView withNextAttempt(Instant next) {
        return with(new Link(link.state, link.connection, link.reconnections, next));
    }

    private ServerView with(Link next) {
        return new ServerView(of, next, told, queue, failure);
    }

    private ServerView with(Told next) {
        return new ServerView(of, link, next, queue, failure);
    }

    ServerState state() {
        return link.state;
    }

    /** How often contact came back. */
    long reconnections() {
        return link.reconnections;
    }

    /** When the next attempt to connect is due, or null where none is. */
    Instant nextAttempt() {
        return link.nextAttempt;
    }

    /** The last enumeration of the ports, or null before the first. */
    Reading reading() {
        return told.reading;
    }

    /** The published ports. */
    List<ShownPort> ports() {
        return told.ports;
    }

    /** The server's settings. */
    ServerConfiguration configuration() {
        return told.configuration;
    }

    /** The queue, or null before it was ever read. */
    List<FaxJob> jobs() {
        return queue.jobs;
    }

    /** When the queue was last read, or null for never. */
    Instant jobsAt() {
        return queue.at;
    }

    boolean connected() {
        return link.state == ServerState.CONNECTED;
    }

    /** A port that it shows, or one that is about to be shown, or was. */
    ManagedFaxPort.View of(ShownPort port) {
        return new ManagedFaxPort.View(of, port, port.reading(told.reading), stale(port));
    }

    /** Whether values of a port are not those of a successful last reading and look. */
    private boolean stale(ShownPort port) {
        Activity activity = port.activity();
        boolean earlier = activity.readAt() != null && activity.order() < link.connection;
        return earlier || activity.silent() || stale(port.reading(told.reading));
    }

    private boolean stale(Reading ofPort) {
        long last = told.reading == null ? 0 : told.reading.order();
        // A port has its MBean before the reading that told it is shown here, and with it that the server answers.
        boolean newer = ofPort.order() > last;
        return !newer && (!connected() || told.outdated || ofPort.order() < last);
    }

    int stalePorts() {
        return (int) told.ports.stream().filter(this::stale).count();
    }

    CompositeData[] portTable() {
        return ManagedFaxPort.rowType().rows(portViews());
    }

    CompositeData portColumns() {
        return ManagedFaxPort.columnsType().columns(portViews());
    }

    private List<ManagedFaxPort.View> portViews() {
        return told.ports.stream().map(this::of).toList();
    }

    CompositeData[] jobTable() {
        return JobRow.TYPE.rows(queue.jobs == null ? List.of() : queue.jobs);
    }

    String[] unsupportedSettings() {
        return Setting.OF_SERVER.stream()
                .filter(told.configuration.refused()::containsKey)
                .map(Setting::name)
                .toArray(String[]::new);
    }

    /** Why each of these was refused. */
    String[] unsupportedReasons() {
        return Setting.OF_SERVER.stream()
                .filter(told.configuration.refused()::containsKey)
                .map(setting -> setting.name() + ": "
                        + told.configuration.refused().get(setting).getMessage())
                .toArray(String[]::new);
    }

    /**
     * The connection.
     *
     * @param state where it stands
     * @param connection an order number: what ports did was told over an earlier one if it was asked before
     * @param reconnections how often contact came back
     * @param nextAttempt when the next attempt to connect is due, or null where none is
     */
    record Link(ServerState state, long connection, long reconnections, Instant nextAttempt) {

        Link in(ServerState next) {
            boolean back = state == ServerState.UNREACHABLE && next == ServerState.CONNECTED;
            return new Link(next, connection, back ? reconnections + 1 : reconnections, nextAttempt);
        }

        Link over(long next) {
            return new Link(state, next, reconnections, nextAttempt);
        }
    }

    /**
     * Ports and settings.
     *
     * @param reading the last enumeration of the ports, or null before the first
     * @param outdated whether something happened since then that leaves its values in doubt
     * @param ports the published ports
     * @param configuration the server's settings
     */
    record Told(Reading reading, boolean outdated, List<ShownPort> ports, ServerConfiguration configuration) {}

    /**
     * The queue.
     *
     * @param jobs what is in it, or null before it was ever read
     * @param at when it was last read, or null for never
     */
    record Queue(List<FaxJob> jobs, Instant at) {}

    /** The last failure; kept after things went well again. */
    record Failure(String text, Instant at) {
        static final Failure NONE = new Failure("", null);
    }
}
