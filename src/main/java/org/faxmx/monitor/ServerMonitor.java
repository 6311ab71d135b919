package org.faxmx.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxReading.Scope;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.Setting;
import org.faxmx.fax.StateTexts;

/**
 * Keeps one fax server in view: connects it, makes the requests of clients and polls, and holds the snapshot of what is
 * known. A server that does not answer is tried again until it does, see {@link Reconnection}.
 *
 * <p>Any thread may call it. It holds no lock while it makes a request: requests of several threads queue at the
 * {@link FaxServer}, within the deadline of each, and {@link SnapshotStore} puts their answers in order. Only one attempt
 * to connect is made at a time; other callers that need the connection share its outcome.
 */
public final class ServerMonitor implements AutoCloseable {

    private static final String QUEUE = "queue";
    private static final Logger LOG = Logger.getLogger(ServerMonitor.class.getName());

    private final String name;
    private final FaxServer server;
    private final MonitorContext context;
    private final ListenerQueue listeners = new ListenerQueue();
    private final SnapshotStore store;
    private final Enumerations enumerations;
    private final ServerConnection connection;
    private final ServerConnection.FailingReadings failing;
    private final LongAdder latePolls = new LongAdder();
    private final LongAdder readFailures = new LongAdder();
    private final StatusReadings readings;
    private final AtomicBoolean closing = new AtomicBoolean();
    // What a reading after a change is to read; null for none.
    private final AtomicReference<Scope> rereadWanted = new AtomicReference<>();
    private volatile Duration timeout;
    private volatile OptionalInt expectedPorts = OptionalInt.empty();

    /**
     * A monitor that is not connected.
     *
     * @param name the configured name of the server
     * @param server closed with this monitor
     * @param timeout the longest that a request to the server may take, and that a caller waits for another's attempt to
     *     connect
     * @param routingPoll time between two polls that read routing methods; zero to read them only with {@link #getPorts}
     *     and at a connection
     */
    public ServerMonitor(
            String name, FaxServer server, Duration timeout, Duration routingPoll, MonitorContext context) {
        this.name = Objects.requireNonNull(name, "name");
        this.server = Objects.requireNonNull(server, "server");
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        this.context = Objects.requireNonNull(context, "context");
        this.store = new SnapshotStore(this, LOG, context, listeners);
        this.readings = new StatusReadings(server, store, readFailures);
        this.failing = new ServerConnection.FailingReadings(context.nanos());
        this.enumerations = new Enumerations(server, routingPoll, context, readFailures, this::rereadIfWanted);
        this.connection = new ServerConnection(this, LOG, server, store, enumerations, context);
    }

    /** Adds a listener, which is notified of every change from now on. */
    public void listen(MonitorListener listener) {
        listeners.listen(listener);
    }

    /** Sets an action that follows each connection, in place of the one before; it must not wait. */
    void onConnected(Runnable action) {
        connection.onConnected(action);
    }

    /**
     * Connects and enumerates; replaces a connection that stands. If that fails, attempts to reconnect follow.
     *
     * @throws FaxException if the server cannot be reached or refuses the enumeration
     * @throws BusyException if another attempt is under way for longer than the timeout
     * @throws NotConnectedException if the monitor is closed
     */
    public void connect() {
        requireOpen();
        connection.connectOrJoin(timeout);
        awaitListeners();
    }

    /**
     * Disconnects until {@link #connect} is called; ends the attempts to reconnect. The ports stay, stale.
     *
     * @throws FaxException if the server refused Disconnect; it is disconnected all the same
     */
    public void disconnect() {
        requireOpen();
        connection.disconnect();
        if (!closing.get()) {
            LOG.log(Level.INFO, "{0}: disconnected", this);
        }
    }

    /**
     * Enumerates the ports with their routing methods, and the settings; connects first if the server could not be
     * reached. Returns when listeners were notified of the result.
     *
     * @return the ports that were read, in the server's order
     * @throws FaxException if the enumeration failed as a whole
     * @throws NotConnectedException if an operator disconnected the server, or the monitor is closed
     * @throws BusyException if an attempt to connect is under way for longer than the timeout
     */
    public List<PortSnapshot.Key> getPorts() {
        requireOpen();
        ServerState state = snapshot().state();
        if (state == ServerState.DISCONNECTED) {
            throw new NotConnectedException(
                    this + ": was disconnected by an operator. Invoke connect to connect it again");
        }
        if (state == ServerState.CONNECTED || !connection.connectOrJoin(timeout)) {
            enumerate(Scope.ALL);
        }
        List<PortSnapshot.Key> read = snapshot().lastRead();
        awaitListeners();
        return read;
    }

    /**
     * Enumerates the ports and settings, and the routing methods if their time has come; without effect while there is no
     * connection.
     *
     * @throws BusyException if another enumeration is under way, behind which this one would wait
     * @throws FaxException if the enumeration failed as a whole
     */
    public void poll() {
        if (!snapshot().connected()) {
            return;
        }
        if (enumerations.underWay()) {
            throw new BusyException(this + ": another enumeration is under way");
        }
        enumerate(enumerations.nextScope());
    }

    /**
     * Reads the status of all ports, and the queue; without effect while there is no connection.
     *
     * @throws FaxUnavailableException if the connection broke
     */
    public void pollStatus() {
        if (!snapshot().connected()) {
            return;
        }
        // Neither concerns the configuration of ports: only a broken connection makes that stale.
        recordingFailure("status", version -> {
            FaxStatuses statuses = readings.statuses();
            if (!statuses.nothingRead()) {
                failing.succeeded();
            }
            store.polled(statuses, version);
            store.report("status of a port", FailureLog.failures(statuses));
            return null;
        });
        recordingFailure(QUEUE, this::readQueue);
    }

    /**
     * Reads the queue.
     *
     * @throws FaxException if the server refuses
     * @throws NotConnectedException if there is no connection
     */
    public List<FaxJob> getJobs() {
        return request(this::readQueue);
    }

    /**
     * Reads the status of the port of that device id.
     *
     * @throws FaxException if the server refuses
     * @throws IllegalStateException if several ports share the device id
     * @throws NotConnectedException if there is no connection
     */
    public void refreshStatus(DeviceId deviceId) {
        request(version -> {
            store.requireUnique(deviceId);
            store.polled(readings.status(deviceId), version);
            failing.succeeded();
            return null;
        });
    }

    /**
     * Writes a setting of a port and applies what the server stored. After a change of Priority all ports are read,
     * because the server renumbers the others: at once, or after a reading that is under way.
     *
     * @throws FaxException if the server refuses
     * @throws IllegalStateException if several ports share the device id
     * @throws NotConnectedException if there is no connection
     */
    public <S> void put(DeviceId deviceId, Setting<S> setting, S value) {
        boolean overlapped = request(version -> {
            store.requireUnique(deviceId);
            return store.stored(server.put(deviceId, setting, value), version);
        });
        if (overlapped || setting == Setting.PRIORITY) {
            reread(Scope.WITHOUT_ROUTING_METHODS);
        }
    }

    /** Writes a setting of the server, as {@link #put(DeviceId, Setting, Object)} does one of a port. */
    public <S> void put(Setting<S> setting, S value) {
        if (request(version -> store.stored(setting, server.put(setting, value), version))) {
            reread(Scope.WITHOUT_ROUTING_METHODS);
        }
    }

    /** Enables or disables a routing method of a port, as {@link #put(DeviceId, Setting, Object)} writes a setting. */
    public void enable(MethodSnapshot.Key method, boolean enabled) {
        boolean overlapped = request(version -> {
            store.requireUnique(method.deviceId());
            return store.stored(method, server.enable(method.deviceId(), method.guid(), enabled), version);
        });
        if (overlapped) {
            reread(Scope.ALL);
        }
    }

    /**
     * Changes the status of a job and reads the queue.
     *
     * @throws IllegalArgumentException if the id is none that this server's jobs can have
     * @throws FaxException if the server refuses the change
     * @throws NotConnectedException if there is no connection
     */
    public void command(JobId job, JobCommand command) {
        request(version -> {
            server.command(job, command);
            return null;
        });
        refreshAfterChange(() -> recordingFailure(QUEUE, this::readQueue));
    }

    /**
     * Queues a fax and reads the queue.
     *
     * @return the job's id; empty where the server returned none
     * @throws FaxException if the server refuses the fax
     * @throws NotConnectedException if there is no connection
     */
    public Optional<JobId> send(OutgoingFax fax) {
        Optional<JobId> id = request(version -> server.send(fax));
        refreshAfterChange(() -> recordingFailure(QUEUE, this::readQueue));
        return id;
    }

    /** The configured name. */
    public String name() {
        return name;
    }

    /** What is known at this moment. */
    public ServerSnapshot snapshot() {
        return store.current();
    }

    /** When the next attempt to reconnect is due, see {@link Reconnection#next}. */
    public Optional<Instant> nextAttempt() {
        return connection.nextAttempt();
    }

    /** How many polls began late or were left out. */
    public long latePolls() {
        return latePolls.sum();
    }

    void latePolls(long count) {
        latePolls.add(count);
    }

    /** How many readings of ports, of status and of the queue failed as a whole, or in each status or job. */
    public long readFailures() {
        return readFailures.sum();
    }

    /** What the server's words for states mean. */
    public ServerWords words() {
        return store.words();
    }

    /** How many ports the server is expected to have, if that is known. */
    public OptionalInt expectedPorts() {
        return expectedPorts;
    }

    /** Changes how many ports the server is expected to have; empty where that is not known. */
    public void expectedPorts(OptionalInt next) {
        expectedPorts = next;
    }

    /** Changes what the server's words for states mean; {@link StateTexts#ENGLISH} at first. */
    public void stateTexts(StateTexts next) {
        store.texts(next);
    }

    /** Records a failure that has no effect on the snapshot's values and is logged elsewhere: it becomes LastError. */
    public void record(String failure) {
        store.record(failure, Level.FINE);
    }

    /** Reports that a part of what follows a reading failed, or with an empty list that it did not. */
    public void report(String kind, List<String> failures) {
        store.report(kind, failures);
    }

    /** Changes the longest that a request may take; a server that cannot be reached is tried again soon. */
    public void timeout(Duration next) {
        timeout = next;
        server.timeout(next);
        connection.retrySoon();
    }

    /** Changes the time between two polls that read routing methods. */
    public void routingPoll(Duration next) {
        enumerations.routingPoll(next);
    }

    /** Notifies listeners that it is closed, and closes the fax server. Requests under way are not waited for. */
    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        connection.close();
        try {
            store.close();
            listeners.await(timeout);
        } finally {
            server.close();
        }
    }

    /**
     * Waits until the result of a request is published.
     *
     * @throws BusyException if that takes longer than the timeout, because a listener does
     */
    private void awaitListeners() {
        if (!listeners.await(timeout)) {
            throw new BusyException(this + ": what was read is not published yet: a listener of the MBean server takes"
                    + " more than " + timeout.toMillis() + " ms");
        }
    }

    private void requireOpen() {
        if (closing.get()) {
            throw new NotConnectedException(this + ": is closed");
        }
    }

    /** A request to the connected server; a broken connection is recorded, another failure is the caller's. */
    private <R> R request(LongFunction<R> request) {
        requireOpen();
        long version = store.beginConnected();
        try {
            return request.apply(version);
        } catch (FaxUnavailableException e) {
            connection.lost(e.getMessage(), version);
            throw e;
        }
    }

    /** As {@link #request}, but a failure other than a broken connection is recorded and not thrown. */
    private void recordingFailure(String kind, LongFunction<?> request) {
        try {
            request(request);
            store.report(kind, List.of());
        } catch (FaxUnavailableException e) {
            throw e;
        } catch (FaxException e) {
            store.report(kind, List.of(e.getMessage()));
            if (kind.equals(QUEUE)) {
                refused(false);
            }
        }
    }

    /** Counts a refused reading: a connection over which all are refused may be dead, whatever their code. */
    private void refused(boolean enumeration) {
        switch (failing.refused(enumeration)) {
            case ENUMERATE -> context.poll(() -> refreshAfterChange(this::poll));
            case READ_QUEUE -> context.poll(() -> refreshAfterChange(() -> recordingFailure(QUEUE, this::readQueue)));
            case CONNECT_AGAIN -> context.attempt(connection::renew);
            case GO_ON -> {}
        }
    }

    /**
     * Reads what a change may have altered besides. The change stands even if this fails: a caller that is informed of a
     * failure would send the fax a second time.
     */
    private void refreshAfterChange(Runnable reading) {
        try {
            reading.run();
        } catch (FaxException | NotConnectedException e) {
            // It is in LastError, unless the connection was given up or the bridge is closing.
            LOG.log(Level.FINE, e, () -> this + ": reading after a change");
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, e, () -> this + ": reading after a change failed unexpectedly");
        }
    }

    private List<FaxJob> readQueue(long version) {
        FaxJobs read = readings.jobs();
        if (read.nothingRead()) {
            refused(false);
        } else {
            failing.succeeded();
        }
        return store.queued(read, version);
    }

    /** Reads all ports after a change: now, or after the reading that is under way, for which the caller does not wait. */
    private void reread(Scope scope) {
        rereadWanted.updateAndGet(wanted -> wanted == Scope.ALL ? wanted : scope);
        if (!enumerations.underWay()) {
            rereadNow();
        }
    }

    private void rereadNow() {
        Scope scope = rereadWanted.getAndSet(null);
        if (scope != null) {
            refreshAfterChange(() -> enumerate(scope));
        }
    }

    private void rereadIfWanted() {
        if (rereadWanted.get() != null && !closing.get() && !enumerations.underWay()) {
            context.poll(this::rereadNow);
        }
    }

    private void enumerate(Scope scope) {
        requireOpen();
        long version = store.beginConnected();
        Enumerations.Answer answer;
        try {
            answer = enumerations.read(scope, version);
        } catch (FaxUnavailableException e) {
            connection.lost(e.getMessage(), version);
            throw e;
        } catch (FaxException e) {
            store.refused(e, version);
            refused(true);
            throw e;
        } catch (RuntimeException e) {
            connection.lost(ServerConnection.unexpected(e), version);
            throw e;
        }
        Rows<PortSnapshot.Key, PortSnapshot> before = snapshot().ports();
        failing.succeeded();
        store.enumerated(answer);
        if (scope != Scope.ALL && snapshot().ports().hasKeysBeside(before)) {
            enumerations.readRoutingNext();
        }
    }

    @Override
    public String toString() {
        return "server " + name;
    }
}
