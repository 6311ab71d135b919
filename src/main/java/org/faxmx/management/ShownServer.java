package org.faxmx.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.PortFailure;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;

/**
 * What is shown of one fax server: where its connection stands, its ports and their routing methods, its settings, its
 * queue, its last failure. It never asks the fax server anything, so its lock is never held for long. Any thread may
 * call it; {@link #view} does not wait.
 *
 * <p>Several requests may be under way at once, and their answers come in any order. So that an old answer never hides a
 * newer one, every request has an order number from one counter. A reading takes its number before it asks: what it
 * tells may be as old as that. A write takes its number when its answer is shown: what it tells is as new as that. What
 * is shown remembers its number, and older news is ignored piece by piece.
 */
final class ShownServer {

    // One voice for all that is told of a server.
    private static final Logger LOG = Logger.getLogger(ManagedFaxServer.class.getName());

    private static final String SERVER = "server";
    private static final String PORT = "port";

    private final ManagedFaxServer server;
    private final InstantSource clock;
    private final PublishedPorts ports;
    private final Troubles troubles;
    private final Announcer announcer;
    private final LaterNews<Setting<?>, Object> writtenSettings = new LaterNews<>();

    private boolean closed;
    private long lastOrder;
    // A reading that began before is of an earlier connection; a failure of what began before may be of an earlier one.
    private long connection;
    private long contact;
    private long losses;
    private long queueOrder;
    private List<ObjectName> lastRead = List.of();
    private Absence absence;

    // Written under the lock.
    private volatile ServerView view;

    ShownServer(ManagedFaxServer server, MBeanServer mbeans, InstantSource clock, Announcer announcer) {
        this.server = server;
        this.clock = clock;
        this.announcer = announcer;
        this.ports = new PublishedPorts(server, mbeans);
        this.troubles = new Troubles(server);
        this.view = ServerView.unknown(server);
    }

    /** How often it was found out that there is no connection, or not any more. */
    synchronized long losses() {
        return losses;
    }

    /** The server at this moment. */
    ServerView view() {
        return view;
    }

    /** How many routing methods are published. */
    int methodCount() {
        return ports.methodCount();
    }

    /** The order number of a reading that is about to ask. */
    synchronized long next() {
        return ++lastOrder;
    }

    /**
     * The order number of a request that is about to ask and needs the connection.
     *
     * @throws NotNowException if the server is not connected, or closed
     */
    synchronized long nextOfConnected() {
        requireOpen();
        if (!view.connected()) {
            throw new NotNowException(
                    server + ": is not connected (" + view.state() + "). Invoke connect to connect it again");
        }
        return next();
    }

    /**
     * Makes sure that a device id tells which port is meant: the library finds a port by nothing else.
     *
     * @throws IllegalStateException if it does not
     */
    synchronized void requireUnique(DeviceId deviceId) {
        int sharing = ports.sharing(deviceId);
        if (sharing > 1) {
            throw new IllegalStateException(server + ": " + sharing + " ports share DeviceId " + deviceId
                    + ", so which one would be meant cannot be told");
        }
    }

    /** An attempt to connect begins: what is shown, and what is still being asked, is of the connection before. */
    synchronized void connecting() {
        connection = next();
        show(view.over(connection));
        if (absence != null) {
            absence = absence.triedAgain();
        }
    }

    /**
     * The connection stands and has told all ports and settings.
     *
     * @return the names of the ports read, in the server's order
     */
    synchronized List<ObjectName> connected(FaxReading read, Reading reading) {
        requireOpen();
        if (isNews(reading.order())) {
            publish(read, reading, ServerState.CONNECTED);
        } else {
            show(view.inState(ServerState.CONNECTED));
        }
        contact();
        return lastRead;
    }

    /** The connection stands, but the server refuses to tell its ports. */
    synchronized void connectedAndRefused(FaxException refusal) {
        if (closed) {
            return;
        }
        contact();
        show(view.inState(ServerState.CONNECTED));
        refused(refusal);
    }

    /** The connection was given up by an operator. */
    synchronized void disconnected() {
        connection = next();
        absence = null;
        show(view.inState(ServerState.DISCONNECTED));
    }

    /**
     * A request told that there is no connection, or not any more. One that was overtaken by a change of the connection
     * tells nothing new.
     */
    synchronized void lost(String failure, long order) {
        if (closed || order < Math.max(connection, contact)) {
            LOG.log(Level.FINE, "{0}: of no meaning any more: {1}", new Object[] {server, failure});
            return;
        }
        losses++;
        Instant now = clock.instant();
        if (view.state() == ServerState.UNREACHABLE) {
            LOG.log(Level.FINE, "{0}: {1}", new Object[] {server, failure});
        } else {
            String what = view.connected() ? "lost contact" : "cannot be reached";
            LOG.log(Level.WARNING, "{0}: {1}: {2}. It is tried again until it answers", new Object[] {
                server, what, failure
            });
            absence = new Absence(now, 0);
        }
        show(view.outdate().inState(ServerState.UNREACHABLE).withFailure(new ServerView.Failure(failure, now)));
    }

    /** An enumeration was refused, while the connection stands. */
    synchronized void refused(FaxException refusal, long order) {
        if (!closed && isNews(order)) {
            refused(refusal);
        }
    }

    /**
     * Shows an enumeration: publishes each port as an MBean and unregisters those that are gone. It is dropped where a
     * newer one is shown already, or the connection that it came through was given up.
     *
     * @return the names of the ports last read, in the server's order
     */
    synchronized List<ObjectName> enumerated(FaxReading read, Reading reading) {
        requireOpen();
        return isNews(reading.order()) ? publish(read, reading, view.state()) : lastRead;
    }

    /** Shows what a port has kept of a value that was written. */
    synchronized void kept(ManagedFaxPort port, FaxPort kept) {
        ports.kept(port, kept, next());
        show(view.withPorts(ports.shown()));
    }

    /** Shows what a routing method has kept of a value that was written. */
    synchronized void kept(ManagedRoutingMethod method, RoutingMethod kept) {
        ports.kept(method, kept, next());
    }

    /** Shows what the server has kept of a value that was written. */
    synchronized <S> void kept(Setting<S> setting, S kept) {
        writtenSettings.add(setting, kept, next());
        show(view.withConfiguration(view.configuration().with(setting, kept)));
    }

    /** Shows what one port was doing. */
    synchronized void looked(ManagedFaxPort port, FaxStatus status, long order) {
        ports.looked(port, status, clock.instant(), order);
        show(view.withPorts(ports.shown()));
    }

    /** Shows what all ports were doing. Those that did not answer are told to be stale. */
    synchronized void looked(FaxStatuses statuses, long order) {
        ports.looked(statuses, clock.instant(), order);
        show(view.withPorts(ports.shown()));
        trouble(
                "status of a port",
                statuses.failures().stream().map(PortFailure::cause).toList());
    }

    /**
     * Shows a reading of the queue, unless a newer one is shown already.
     *
     * @return the queue that is shown
     */
    synchronized List<FaxJob> queued(FaxJobs read, long order) {
        if (order < queueOrder) {
            return view.jobs();
        }
        queueOrder = order;
        show(view.withJobs(read.jobs(), clock.instant()));
        trouble("job", read.failures());
        return read.jobs();
    }

    /** Tells that a part of a reading failed, or that it did not, while the rest is well. */
    synchronized void trouble(String kind, List<FaxException> failures) {
        if (closed) {
            return;
        }
        if (failures.isEmpty()) {
            troubles.over(kind);
            return;
        }
        String trouble = failures.get(0).getMessage();
        if (troubles.met(kind, trouble)) {
            fail(trouble);
            announcer.readFailed(view, trouble);
        }
    }

    /** Tells an operator of something that did not work out, while everything else goes on. */
    synchronized void tell(String message) {
        if (closed) {
            return;
        }
        LOG.log(Level.WARNING, "{0}: {1}", new Object[] {server, message});
        fail(message);
    }

    /** Tells of a failure that changes nothing of what is shown. */
    synchronized void fail(String failure) {
        show(view.withFailure(new ServerView.Failure(failure, clock.instant())));
    }

    /**
     * Unregisters the MBeans of all ports and routing methods; nothing is published any more. Nobody is told: it is the
     * bridge that ends, or its settings that leave the server out, and the MBean server tells of both.
     */
    synchronized void close() {
        closed = true;
        ports.clear();
        view = view.inState(ServerState.DISCONNECTED).withPorts(List.of());
    }

    private void show(ServerView next) {
        // What was asked before the end may be answered after it.
        if (closed) {
            return;
        }
        ServerView before = view;
        view = next;
        announcer.changed(before, next);
    }

    private void requireOpen() {
        // Closing does not wait for ever for a fax server that does not answer; it may do so yet.
        if (closed) {
            throw new NotNowException(server + ": is closed");
        }
    }

    private boolean isNews(long order) {
        return order > connection
                && (view.reading() == null || order > view.reading().order());
    }

    private void contact() {
        if (absence == null) {
            LOG.log(Level.INFO, "{0}: connected", server);
        } else {
            LOG.log(Level.INFO, "{0}: answers again after {1} s and {2} attempts", new Object[] {
                server, absence.seconds(clock.instant()), absence.attempts
            });
        }
        contact = next();
        absence = null;
    }

    private void refused(FaxException refusal) {
        boolean isNew = troubles.met(SERVER, refusal.getMessage());
        show(view.outdate());
        fail(refusal.getMessage());
        if (isNew) {
            announcer.readFailed(view, refusal.getMessage());
        }
    }

    private List<ObjectName> publish(FaxReading read, Reading reading, ServerState state) {
        List<String> failures = new ArrayList<>();
        read.ports().failures().forEach(failure -> failures.add(failure.cause().getMessage()));
        read.routingMethods().ifPresent(methods -> methods.failures()
                .forEach(failure -> failures.add(failure.cause().getMessage())));
        lastRead = ports.publish(read, reading, failures);
        // In one step: who sees that it is connected sees what that told.
        show(view.inState(state).withReading(reading, ports.shown(), latest(read.configuration(), reading.order())));
        writtenSettings.forgetBefore(reading.order());

        troubles.over(SERVER);
        if (failures.isEmpty()) {
            troubles.over(PORT);
        } else {
            int more = failures.size() - 1;
            String trouble = failures.get(0) + (more > 0 ? " (and " + more + " more like it)" : "");
            boolean isNew = troubles.met(PORT, trouble);
            show(view.withFailure(new ServerView.Failure(trouble, reading.at())));
            if (isNew) {
                announcer.readFailed(view, trouble);
            }
        }
        return lastRead;
    }

    private ServerConfiguration latest(ServerConfiguration read, long order) {
        List<ServerConfiguration> latest = new ArrayList<>(List.of(read));
        writtenSettings.forEachLaterThan(order, (setting, kept) -> latest.set(0, with(latest.get(0), setting, kept)));
        return latest.get(0);
    }

    private static <S> ServerConfiguration with(ServerConfiguration configuration, Setting<S> setting, Object kept) {
        return configuration.with(setting, setting.type().cast(kept));
    }

    /** Since when a server does not answer, and how often it was tried to connect it again. */
    private record Absence(Instant since, int attempts) {

        Absence triedAgain() {
            return new Absence(since, attempts + 1);
        }

        long seconds(Instant now) {
            return Math.max(0, Duration.between(since, now).toSeconds());
        }
    }
}
