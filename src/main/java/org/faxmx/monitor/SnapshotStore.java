package org.faxmx.monitor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.HiddenNumbers;
import org.faxmx.fax.JobId;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;
import org.faxmx.fax.StateTexts;

/**
 * The current snapshot of one fax server, and the rules by which answers change it. It makes no request; its one lock is
 * held for a moment only, never while listeners are called. Any thread may call it; {@link #current} does not wait.
 *
 * <p>Several requests may be under way at once, and their answers arrive in any order. Versions from one counter keep an
 * old answer from hiding a newer one. A request takes a version before it begins: what it reads may be as old as that. A
 * write takes another when its answer is applied. A row whose write has a later version than the start of a reading
 * stays; a reading that began before the current one, or over an earlier connection, is dropped.
 */
final class SnapshotStore {

    private static final String SERVER = "server";

    private final Object server;
    private final Logger log;
    private final MonitorContext context;
    private final ListenerQueue listeners;
    private final FailureLog failures;
    private final ConnectionLog connectionLog;
    private final Reconciliation reconciliation = new Reconciliation();
    private final Map<Setting<?>, Long> writtenSettings = new HashMap<>();
    private final ServerWords words;
    private final BusyTime busyTime = new BusyTime();

    private boolean closed;
    private long lastVersion;
    // A reading that began before is of an earlier connection; a failure of what began before may be of an earlier one.
    private long connection;
    private long establishedAt;
    private boolean renewing;
    private long queueVersion;
    // The last status poll that failed as a whole.
    private long statusFailed;
    // Since when the server does not answer, null while it does or is disconnected; and the attempts to connect since.
    private MonitorContext.Moment lostAt;
    private int attempts;

    // Written under the lock.
    private volatile ServerSnapshot current;

    /** @param server its name in messages */
    SnapshotStore(Object server, Logger log, MonitorContext context, ListenerQueue listeners) {
        this.server = server;
        this.log = log;
        this.context = context;
        this.listeners = listeners;
        this.failures = new FailureLog(log, server);
        this.connectionLog = new ConnectionLog(log, server, context);
        this.words = new ServerWords(log, server);
        this.current = ServerSnapshot.unknown(context.now());
    }

    ServerSnapshot current() {
        return current;
    }

    /** The version of a request that is about to begin. */
    synchronized long begin() {
        return ++lastVersion;
    }

    /**
     * The version of a request that is about to begin and needs the connection.
     *
     * @throws NotConnectedException if there is none, or the monitor is closed
     */
    synchronized long beginConnected() {
        requireOpen();
        if (!current.connected()) {
            throw new NotConnectedException(
                    server + ": is not connected (" + current.state() + "). Invoke connect to connect it again");
        }
        return begin();
    }

    /**
     * Makes sure that a device id identifies a port: the library finds a port by nothing else.
     *
     * @throws IllegalStateException if several ports share it
     */
    void requireUnique(DeviceId deviceId) {
        long sharing = current.ports().list().stream()
                .filter(row -> row.key().deviceId().equals(deviceId))
                .count();
        if (sharing > 1) {
            throw new IllegalStateException(server + ": " + sharing + " ports share DeviceId " + deviceId
                    + ", so the port that is meant cannot be determined");
        }
    }

    /**
     * An attempt to connect begins: what is current, and all requests under way, are of the connection before.
     *
     * @param renews whether it is made because every reading over the connection that stands fails
     * @return the version of the attempt
     * @throws NotConnectedException if the monitor is closed
     */
    long connecting(boolean renews) {
        return change(() -> {
            requireOpen();
            connection = begin();
            renewing = renews;
            publish(current.connecting(connection));
            attempts++;
            return connection;
        });
    }

    /**
     * The connection stands, and its first enumeration succeeded. Listeners are notified by {@link #deliver}.
     *
     * @throws NotConnectedException if the server was disconnected since the attempt began, or the monitor is closed
     */
    synchronized void connected(long attempt, Enumerations.Answer answer) {
        requireOpen();
        requireLast(attempt);
        if (isNewer(answer.reading().version())) {
            // In one step: a reader that sees CONNECTED also sees what was read.
            apply(answer, ServerState.CONNECTED);
        } else {
            publish(current.with(ServerState.CONNECTED, context.now()));
        }
        established();
    }

    /** The connection stands, and the server refused its first enumeration. Listeners are notified by {@link #deliver}. */
    synchronized void connectedAndRefused(long attempt, FaxException refusal) {
        if (!closed && connection == attempt) {
            established();
            publish(current.with(ServerState.CONNECTED, context.now()));
            refuse(refusal);
        }
    }

    /** Notifies listeners of what they were not notified of; no lock is held. */
    void deliver() {
        listeners.deliver();
    }

    /**
     * Makes sure that the server was not disconnected since an attempt began.
     *
     * @throws NotConnectedException if it was
     */
    synchronized void requireLast(long attempt) {
        if (connection != attempt) {
            throw new NotConnectedException(server + ": was disconnected while it was being connected");
        }
    }

    /** An operator disconnected the server. */
    void disconnected() {
        changeUnlessClosed(() -> {
            connection = begin();
            lostAt = null;
            connectionLog.disconnected();
            publish(current.with(ServerState.DISCONNECTED, context.now()));
        });
    }

    /** A request found that there is no connection; ignored where the connection was changed after the request began. */
    void lost(String failure, long version) {
        changeUnlessClosed(() -> {
            if (version < Math.max(connection, establishedAt)) {
                log.log(Level.FINE, "{0}: of an earlier connection: {1}", new Object[] {server, failure});
                return;
            }
            MonitorContext.Moment now = context.now();
            if (current.state() == ServerState.UNREACHABLE) {
                connectionLog.failing(failure);
            } else {
                String what = current.connected() ? "connection lost" : "cannot be reached";
                connectionLog.lost(what, failure);
                lostAt = now;
                attempts = 0;
            }
            publish(current.outdate().with(ServerState.UNREACHABLE, now).withFailure(failure, now));
        });
    }

    /** The server refused an enumeration while the connection stands. */
    void refused(FaxException refusal, long version) {
        changeUnlessClosed(() -> {
            if (isOfConnection(version) && isNewer(version)) {
                refuse(refusal);
            }
        });
    }

    /**
     * Applies an enumeration, unless a newer one is current or its connection was lost or given up.
     *
     * @throws NotConnectedException if the monitor is closed
     */
    void enumerated(Enumerations.Answer answer) {
        change(() -> {
            requireOpen();
            long version = answer.reading().version();
            if (isOfConnection(version) && isNewer(version)) {
                apply(answer, current.state());
            }
            return null;
        });
    }

    /**
     * Applies what the server stored when a port was written.
     *
     * @param version the version at which the write began
     * @return whether another write to the port was answered since: which of the two is newer is not known
     */
    boolean stored(FaxPort port, long version) {
        return change(() -> {
            PortSnapshot.Key key = new PortSnapshot.Key(port.deviceId(), 1);
            long before = current.ports().find(key).map(PortSnapshot::written).orElse(0L);
            long written = begin();
            publish(current.with(current.ports()
                    .map(row -> row.key().deviceId().equals(port.deviceId()) ? row.written(port, written) : row)));
            return before > version;
        });
    }

    /** As {@link #stored(FaxPort, long)}, for a routing method. */
    boolean stored(MethodSnapshot.Key key, RoutingMethod method, long version) {
        return change(() -> {
            long before =
                    current.methods().find(key).map(MethodSnapshot::written).orElse(0L);
            long written = begin();
            publish(current.withMethods(
                    current.methods().map(row -> row.key().equals(key) ? row.written(method, written) : row)));
            return before > version;
        });
    }

    /** As {@link #stored(FaxPort, long)}, for a setting of the server. */
    <S> boolean stored(Setting<S> setting, S value, long version) {
        return change(() -> {
            Long before = writtenSettings.put(setting, begin());
            publish(current.with(current.configuration().with(setting, value)));
            return before != null && before > version;
        });
    }

    /** Applies the status of one port, and of all that share its device id. */
    void polled(FaxStatus status, long version) {
        polled(new FaxStatuses(List.of(status), List.of()), version);
    }

    /** Applies a status poll. Ports of one device id cannot be distinguished here and get the same status. */
    void polled(FaxStatuses statuses, long version) {
        changeUnlessClosed(() -> {
            Map<DeviceId, FaxStatus> answered = statuses.statuses().stream()
                    .collect(Collectors.toMap(FaxStatus::deviceId, status -> status, (first, second) -> first));
            Set<DeviceId> failed = new HashSet<>();
            statuses.failures().forEach(failure -> failure.deviceId().ifPresent(failed::add));
            boolean identified = statuses.failures().stream()
                    .allMatch(failure -> failure.deviceId().isPresent());
            MonitorContext.Moment now = context.now();
            long unbrokenSince = Math.max(current.link().version(), statusFailed);
            Rows<PortSnapshot.Key, PortSnapshot> before = current.ports();
            Rows<PortSnapshot.Key, PortSnapshot> ports = before.map(row -> {
                FaxStatus status = answered.get(row.key().deviceId());
                if (status != null) {
                    return row.with(row.activity().seen(status, state(row, status), now, version, unbrokenSince));
                }
                boolean missed = !identified || failed.contains(row.key().deviceId());
                return missed ? row.with(row.activity().missed(version)) : row;
            });
            busyTime.polled(ports, version, unbrokenSince, now.nanos());
            publish(current.with(ports).with(current.totals().polled(before, ports, busyTime.nanos())));
        });
    }

    /** The state of a status: most polls find the words of the poll before. */
    private DeviceState state(PortSnapshot row, FaxStatus status) {
        PortSnapshot.Activity before = row.activity();
        return status.description().equals(before.status().description())
                ? before.state()
                : words.deviceState(status.description());
    }

    /** A status poll failed as a whole: what ports did meanwhile is not known. */
    synchronized void statusFailed() {
        statusFailed = begin();
    }

    /** Changes what the server's words mean. */
    void texts(StateTexts next) {
        changeUnlessClosed(() -> {
            words.texts(next);
            publish(current.with(current.ports()
                    .map(row -> row.with(row.activity()
                            .meaning(words.deviceState(row.activity().status().description()))))));
        });
    }

    ServerWords words() {
        return words;
    }

    /**
     * Applies a reading of the queue, unless a newer one is current.
     *
     * @return the queue that is current
     */
    List<FaxJob> queued(FaxJobs read, long version) {
        return change(() -> {
            if (!closed && version >= queueVersion) {
                queueVersion = version;
                List<FaxJob> jobs = queue(read);
                MonitorContext.Moment now = context.now();
                publish(current.withJobs(jobs, current.queue().figures().next(jobs, words, now), now));
                reportNow("job", FailureLog.failures(read));
            }
            return version >= queueVersion ? queue(read) : current.jobs();
        });
    }

    /** The queue after a reading: jobs that it did not reach are as they were. */
    private List<FaxJob> queue(FaxJobs read) {
        if (read.whole()) {
            return read.jobs();
        }
        Set<JobId> reached = read.jobs().stream().map(FaxJob::id).collect(Collectors.toSet());
        return Stream.concat(read.jobs().stream(), current.jobs().stream().filter(job -> !reached.contains(job.id())))
                .toList();
    }

    /** A part of a reading failed, or did not, while the connection stands. */
    void report(String kind, List<String> messages) {
        changeUnlessClosed(() -> reportNow(kind, messages));
    }

    /** Records a failure that changes nothing else, and logs it at that level. */
    void record(String failure, Level level) {
        changeUnlessClosed(() -> {
            boolean detailed = level.intValue() <= Level.FINE.intValue();
            log.log(level, "{0}: {1}", new Object[] {server, detailed ? failure : HiddenNumbers.in(failure)});
            publish(current.withFailure(failure, context.now()));
        });
    }

    /** Accepts no further change; listeners are notified that the monitor is closed. */
    void close() {
        changeUnlessClosed(() -> {
            closed = true;
            connectionLog.close();
            ServerSnapshot last = current;
            current = last.with(ServerState.DISCONNECTED, context.now()).with(Rows.of(List.of()));
            listeners.add(listener -> listener.closed(last));
        });
    }

    private <R> R change(Supplier<R> change) {
        try {
            synchronized (this) {
                return change.get();
            }
        } finally {
            listeners.deliver();
        }
    }

    private void changeUnlessClosed(Runnable change) {
        change(() -> {
            if (!closed) {
                change.run();
            }
            return null;
        });
    }

    private void publish(ServerSnapshot next) {
        // A request that began before the end may be answered after it.
        if (closed || next == current) {
            return;
        }
        listeners.addChange(current, next);
        current = next;
    }

    private void requireOpen() {
        if (closed) {
            throw new NotConnectedException(server + ": is closed");
        }
    }

    private boolean isOfConnection(long version) {
        return current.connected() && version > connection;
    }

    private boolean isNewer(long version) {
        return current.reading() == null || version > current.reading().version();
    }

    private void established() {
        if (lostAt == null) {
            connectionLog.connected(renewing ? "connected again" : "connected");
            if (renewing) {
                publish(current.renewed());
            }
        } else {
            long seconds = lostAt.age(context.nanos()).toSeconds();
            connectionLog.connected("connected again after " + seconds + " s and " + attempts + " attempts");
        }
        establishedAt = begin();
        lostAt = null;
    }

    private void refuse(FaxException refusal) {
        publish(current.outdate());
        fail(SERVER, List.of(refusal.getMessage()));
    }

    /** Records failures of that kind; listeners are notified if there is a new one. */
    private void fail(String kind, List<String> messages) {
        FailureLog.Report report = failures.report(kind, messages);
        publish(current.withFailure(report.text(), context.now()));
        ServerSnapshot now = current;
        if (report.isNew()) {
            listeners.add(listener -> listener.readFailed(now, report.text()));
        }
    }

    private void reportNow(String kind, List<String> messages) {
        if (messages.isEmpty()) {
            failures.clear(kind);
        } else {
            fail(kind, messages);
        }
    }

    private void apply(Enumerations.Answer answer, ServerState state) {
        FaxReading read = answer.answer();
        PortSnapshot.Reading reading = answer.reading();
        long version = reading.version();
        Rows<PortSnapshot.Key, PortSnapshot> before = current.ports();
        Rows<PortSnapshot.Key, PortSnapshot> ports =
                reconciliation.ports(before, read.ports(), version, current.reading());
        Rows<MethodSnapshot.Key, MethodSnapshot> methods = read.routingMethods().isEmpty() && ports == before
                ? current.methods()
                : reconciliation.methods(current.methods(), read.routingMethods(), ports, version);
        boolean first = current.reading() == null;
        publish(current.with(state, context.now())
                .with(current.totals().enumerated(before, ports, first))
                .with(new ServerSnapshot.Contents(
                        reading, false, ports, methods, unlessWritten(read.configuration(), version))));
        failures.clear(SERVER);
        reportNow("port", FailureLog.failures(read));
    }

    /** The settings of a reading; settings that were written since it began keep their values. */
    private ServerConfiguration unlessWritten(ServerConfiguration read, long version) {
        ServerConfiguration result = read;
        for (Setting<?> setting : Setting.OF_SERVER) {
            if (writtenSettings.getOrDefault(setting, 0L) > version) {
                result = copied(result, setting);
            }
        }
        return result;
    }

    private <S> ServerConfiguration copied(ServerConfiguration to, Setting<S> setting) {
        return current.configuration()
                .get(setting)
                .map(value -> to.with(setting, value))
                .orElse(to);
    }
}
