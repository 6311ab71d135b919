package org.faxmx.monitor;

import java.time.Instant;
import java.util.List;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.ServerConfiguration;

/**
 * What is known of a fax server at one moment; immutable. Values that are read from one snapshot belong together.
 *
 * @param link the connection
 * @param contents ports, routing methods and settings
 * @param queue the queue
 * @param failure the last failure
 */
public record ServerSnapshot(Link link, Contents contents, Queue queue, Failure failure) {

    /** A server of which nothing is known. */
    static ServerSnapshot unknown() {
        return new ServerSnapshot(
                new Link(ServerState.CONNECTING, 0, 0),
                new Contents(null, false, Rows.of(List.of()), Rows.of(List.of()), ServerConfiguration.none()),
                new Queue(null, null),
                new Failure("", null));
    }

    ServerSnapshot with(ServerState next) {
        return new ServerSnapshot(link.with(next), contents, queue, failure);
    }

    /** The same when a connection is about to be made at that version; its values may be outdated. */
    ServerSnapshot connecting(long version) {
        return new ServerSnapshot(
                new Link(link.state, version, link.reconnections), contents.outdate(), queue, failure);
    }

    ServerSnapshot outdate() {
        return with(contents.outdate());
    }

    ServerSnapshot with(Contents next) {
        return new ServerSnapshot(link, next, queue, failure);
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

    ServerSnapshot withJobs(List<FaxJob> jobs, MonitorContext.Moment at) {
        return new ServerSnapshot(link, contents, new Queue(jobs, at), failure);
    }

    ServerSnapshot withFailure(String text, Instant at) {
        return new ServerSnapshot(link, contents, queue, new Failure(text, at));
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

    /** The ports that the last enumeration read, in the server's order. */
    public List<PortSnapshot.Key> lastRead() {
        return contents.ports.list().stream()
                .filter(row -> row.earlier() == null)
                .map(PortSnapshot::key)
                .toList();
    }

    /** How many ports are stale. */
    public int stalePorts() {
        return (int) contents.ports.list().stream().filter(this::stale).count();
    }

    /**
     * The connection.
     *
     * @param state its state
     * @param version the version at which it was made: a status requested before is of an earlier connection
     * @param reconnections how often the state changed from UNREACHABLE to CONNECTED
     */
    public record Link(ServerState state, long version, long reconnections) {

        Link with(ServerState next) {
            boolean back = state == ServerState.UNREACHABLE && next == ServerState.CONNECTED;
            return new Link(next, version, back ? reconnections + 1 : reconnections);
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
     */
    public record Queue(List<FaxJob> jobs, MonitorContext.Moment at) {}

    /**
     * The last failure, which stays after later successes.
     *
     * @param text what was attempted, what came back and what to do; "" for none
     * @param at when it happened; null for never
     */
    public record Failure(String text, Instant at) {}
}
