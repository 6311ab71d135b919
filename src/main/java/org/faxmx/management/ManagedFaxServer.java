package org.faxmx.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;

/**
 * The MBean of one fax server, and the publisher of its ports.
 *
 * <p>Operations may be invoked by several clients at once; they are carried out one after the other. Attributes are
 * answered from what the last operation left, without waiting for one under way.
 */
public final class ManagedFaxServer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ManagedFaxServer.class.getName());

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    private final Facts facts;
    private final FaxServer server;
    private final InstantSource clock;

    private final ReentrantLock operating = new ReentrantLock();
    private final AtomicBoolean closing = new AtomicBoolean();
    // Guarded by operating.
    private final Publication<ManagedFaxPort.Snapshot, ManagedFaxPort> ports;
    private final Publication<RoutingMethod, ManagedRoutingMethod> methods;
    private Registration registration;
    // The troubles that go on, by kind of reading; and what was seen of ports that are gone, should they come back.
    private final Map<String, String> noticed = new HashMap<>();
    private final Map<DeviceId, Activity> remembered = new HashMap<>();

    private volatile View view;

    private ManagedFaxServer(Facts facts, FaxServer server, MBeanServer mbeans, InstantSource clock) {
        this.facts = facts;
        this.server = server;
        this.clock = clock;
        this.ports = new Publication<>(mbeans, snapshot -> new ManagedFaxPort(this, snapshot), ManagedFaxPort::update);
        this.methods = new Publication<>(
                mbeans, method -> new ManagedRoutingMethod(this, method), ManagedRoutingMethod::update);
        this.view = new View(
                this, ServerState.CONNECTING, null, false, List.of(), ServerConfiguration.none(), null, Failure.NONE);
    }

    /**
     * Registers the MBean of a fax server, connects and reads the ports for the first time. A server that cannot be
     * reached is registered all the same and says so.
     *
     * @param facts what is known of it from the settings
     * @param server what is published; closed with the returned object, and closed if this method throws
     * @param mbeans where it is registered
     * @param clock what moments and ages are taken from
     * @throws IllegalStateException if the name is taken by somebody else's MBean
     */
    public static ManagedFaxServer publish(Facts facts, FaxServer server, MBeanServer mbeans, InstantSource clock) {
        Objects.requireNonNull(server, "server");
        ManagedFaxServer managed = new ManagedFaxServer(facts, server, mbeans, clock);
        try {
            managed.registration = Registration.of(mbeans, ObjectNames.faxServer(facts.name()), new Bean(managed));
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        try {
            managed.connect();
        } catch (FaxException e) {
            // It stands in LastError and the log; the operator may connect once the server is there.
            LOG.log(Level.FINE, e, () -> managed + ": first connection");
        } catch (RuntimeException e) {
            managed.close();
            throw e;
        }
        return managed;
    }

    /**
     * Connects, or connects anew, and reads the ports.
     *
     * @throws FaxException if the server cannot be reached or does not tell its ports
     */
    public void connect() {
        operate(() -> {
            open();
            return read();
        });
    }

    /**
     * Disconnects until {@link #connect} is called. The ports stay published with their last values, stale.
     *
     * @throws FaxException if the server did not take the goodbye; it is disconnected all the same
     */
    public void disconnect() {
        operate(() -> {
            try {
                server.disconnect();
            } catch (FaxException e) {
                failed(e, ServerState.DISCONNECTED);
                throw e;
            }
            view = view.inState(ServerState.DISCONNECTED);
            LOG.log(Level.INFO, "{0}: disconnected", this);
            return null;
        });
    }

    /**
     * Enumerates the ports, publishes each as an MBean and unregisters those that are gone. A port that is still there
     * keeps its MBean. While a port fails to answer, ports whose device id is missing from the reading stay published,
     * stale: which of them has failed is not known.
     *
     * @return the names of the ports read, in the server's order
     * @throws FaxException if the enumeration failed as a whole
     * @throws IllegalStateException if the server was disconnected by an operator
     */
    public List<ObjectName> getPorts() {
        return operate(() -> {
            if (view.state == ServerState.DISCONNECTED) {
                throw new IllegalStateException(
                        this + ": was disconnected by an operator. Invoke connect to connect it again");
            }
            if (view.state != ServerState.CONNECTED) {
                open();
            }
            return read();
        });
    }

    /**
     * Looks at what all ports are doing and reads the queue; does nothing while there is no connection. Ports of one
     * device id cannot be told apart here: all of them show what is told of it.
     *
     * @throws FaxException if the server does not answer
     */
    public void pollStatus() {
        operate(() -> {
            if (view.state != ServerState.CONNECTED) {
                return null;
            }
            // Neither says anything of the ports' configuration: only a lost connection makes that stale.
            notingFailure("status", this::readStatuses);
            notingFailure("queue", this::readJobs);
            return null;
        });
    }

    private void readStatuses() {
        FaxStatuses statuses = server.getStatuses();
        Instant at = clock.instant();
        Map<DeviceId, FaxStatus> byId = new HashMap<>();
        statuses.statuses().forEach(status -> byId.putIfAbsent(status.deviceId(), status));
        for (ManagedFaxPort port : ports.mbeans()) {
            FaxStatus status = byId.get(port.deviceId());
            if (status != null) {
                port.seen(status, at);
            } else if (!statuses.failures().isEmpty()) {
                port.missed();
            }
        }
        noticed("status of a port", statuses.failures());
    }

    private void notingFailure(String kind, Runnable reading) {
        try {
            reading.run();
            noticed(kind, List.of());
        } catch (FaxUnavailableException e) {
            failed(e);
            throw e;
        } catch (FaxException e) {
            noticed(kind, List.of(e));
        }
    }

    /**
     * Reads the ports as {@link #getPorts} does, connecting first where the server could not be reached; does nothing
     * if it was disconnected by an operator.
     *
     * @throws FaxException if the server does not answer
     */
    public void poll() {
        operate(() -> view.state == ServerState.DISCONNECTED ? List.<ObjectName>of() : getPorts());
    }

    /**
     * Reads the queue.
     *
     * @throws FaxException if the server does not answer
     * @throws IllegalStateException if the server is not connected
     */
    public List<FaxJob> getJobs() {
        return connected(() -> readJobs());
    }

    /** The configured name. */
    public String name() {
        return facts.name();
    }

    /** Whether the last thing heard of the server is that it answers. */
    public boolean connected() {
        return view.state == ServerState.CONNECTED;
    }

    /** The state in a word, as the attribute {@code State} shows it. */
    public String state() {
        return view.state.name();
    }

    /** The failure of which {@code LastError} tells; "" where there was none. */
    public String lastError() {
        return view.failure.text;
    }

    /** How many ports are published. */
    public int portCount() {
        return view.ports.size();
    }

    /** How many of the published ports are stale. */
    public int stalePortCount() {
        View shown = view;
        return (int) shown.ports.stream()
                .filter(port -> port.mbean.silent() || shown.stale(port.snapshot.reading()))
                .count();
    }

    /**
     * Unregisters all MBeans and closes the fax server; may be called again. An operation under way is waited for, but
     * not for ever: a fax server that does not answer must not keep the bridge from ending.
     */
    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        boolean locked = lock(LONGEST_GOODBYE);
        try {
            methods.clear();
            ports.clear();
            registration.close();
        } finally {
            if (locked) {
                operating.unlock();
            }
            server.close();
        }
    }

    String host() {
        return facts.host();
    }

    String backend() {
        return facts.backend();
    }

    boolean writesAllowed() {
        return facts.writesAllowed();
    }

    /** Tells an operator of something that did not work out, while everything else goes on. */
    void refused(String message) {
        if (!lock(LONGEST_WAIT)) {
            LOG.log(Level.WARNING, "{0}: {1}", new Object[] {this, message});
            return;
        }
        try {
            log(message, false);
            view = view.withFailure(new Failure(message, clock.instant()));
        } finally {
            operating.unlock();
        }
    }

    void refreshStatus(ManagedFaxPort port) {
        connected(() -> {
            requireUnique(port.deviceId());
            port.seen(server.getStatus(port.deviceId()), clock.instant());
            return null;
        });
    }

    <S> void put(ManagedFaxPort port, Setting<S> setting, S value) {
        connected(() -> {
            requireUnique(port.deviceId());
            FaxPort kept = server.put(port.deviceId(), setting, value);
            port.update(new ManagedFaxPort.Snapshot(kept, port.snapshot().reading()));
            view = view.withPorts(shownPorts());
            if (setting == Setting.PRIORITY) {
                // The server has renumbered the others.
                readAfterwards();
            }
            return null;
        });
    }

    <S> void put(Setting<S> setting, S value) {
        connected(() -> {
            S kept = server.put(setting, value);
            view = view.withConfiguration(view.configuration.with(setting, kept));
            return null;
        });
    }

    void enable(ManagedRoutingMethod method, boolean enabled) {
        connected(() -> {
            RoutingMethod known = method.method();
            requireUnique(known.deviceId());
            method.update(server.enable(known.deviceId(), known.guid(), enabled));
            return null;
        });
    }

    /** The library finds a port by its device id alone. */
    private void requireUnique(DeviceId deviceId) {
        long sharing = ports.mbeans().stream()
                .filter(port -> port.deviceId().equals(deviceId))
                .count();
        if (sharing > 1) {
            throw new IllegalStateException(this + ": " + sharing + " ports share DeviceId " + deviceId
                    + ", so which one would be meant cannot be told");
        }
    }

    void command(int jobId, JobCommand command) {
        connected(() -> {
            server.command(jobId, command);
            readJobsAfterwards();
            return null;
        });
    }

    int send(OutgoingFax fax) {
        return connected(() -> {
            int id = server.send(fax);
            readJobsAfterwards();
            return id;
        });
    }

    InstantSource clock() {
        return clock;
    }

    /** Tells which readings are stale as of now, and goes on telling that. */
    Predicate<Reading> staleness() {
        return view::stale;
    }

    private <R> R operate(Supplier<R> operation) {
        if (!lock(LONGEST_WAIT)) {
            throw new NotNowException(this + ": is busy with another operation for more than "
                    + LONGEST_WAIT.toSeconds() + " s. Try again later");
        }
        try {
            requireOpen();
            return operation.get();
        } finally {
            operating.unlock();
        }
    }

    private boolean lock(Duration longest) {
        try {
            return operating.tryLock(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void requireOpen() {
        if (closing.get()) {
            throw new NotNowException(this + ": is closed");
        }
    }

    /** An operation that needs the connection; a failure of the connection is shown, another is the caller's. */
    private <R> R connected(Supplier<R> operation) {
        return operate(() -> {
            if (view.state != ServerState.CONNECTED) {
                throw new IllegalStateException(
                        this + ": is not connected (" + view.state + "). Invoke connect to connect it again");
            }
            try {
                return operation.get();
            } catch (FaxUnavailableException e) {
                failed(e);
                throw e;
            }
        });
    }

    /**
     * Reads the queue after a change. The change stands even if this fails: who was told that it failed would send the
     * fax a second time.
     */
    private void readJobsAfterwards() {
        try {
            notingFailure("queue", this::readJobs);
        } catch (FaxUnavailableException e) {
            LOG.log(Level.FINE, e, () -> this + ": reading the queue after a change");
        }
    }

    /** Reads the ports after a change, which stands even if this fails. */
    private void readAfterwards() {
        try {
            read();
        } catch (FaxException e) {
            // It stands in LastError, and the ports are stale.
            LOG.log(Level.FINE, e, () -> this + ": reading the ports after a change");
        }
    }

    private List<FaxJob> readJobs() {
        FaxJobs read = server.getJobs();
        view = view.withJobs(read.jobs());
        noticed("job", read.failures());
        return read.jobs();
    }

    private void open() {
        try {
            server.connect();
        } catch (FaxException e) {
            failed(e, ServerState.UNREACHABLE);
            throw e;
        } catch (RuntimeException e) {
            failedUnexpectedly(e);
            throw e;
        }
        view = view.connected();
        LOG.log(Level.INFO, "{0}: connected", this);
    }

    private List<ObjectName> read() {
        Instant began = clock.instant();
        FaxPorts ports;
        ServerConfiguration configuration;
        try {
            ports = server.getPorts();
            configuration = server.getConfiguration();
        } catch (FaxException e) {
            failed(e);
            throw e;
        } catch (RuntimeException e) {
            failedUnexpectedly(e);
            throw e;
        }
        // Closing did not wait for a server that hung until now, and has unregistered everything.
        requireOpen();
        Instant ended = clock.instant();
        Duration took = Duration.between(began, ended);
        long number = view.reading == null ? 1 : view.reading.number() + 1;
        view = view.withConfiguration(configuration);
        return publish(ports, new Reading(number, ended, took.isNegative() ? Duration.ZERO : took));
    }

    private void failed(FaxException failure) {
        failed(failure, failure instanceof FaxUnavailableException ? ServerState.UNREACHABLE : view.state);
    }

    private void failed(FaxException failure, ServerState state) {
        tell("server", failure.getMessage());
        view = view.failed(state, new Failure(failure.getMessage(), clock.instant()));
    }

    /** A defect of ours or of a backend: told where an operator looks, besides being thrown. */
    private void failedUnexpectedly(RuntimeException failure) {
        view = view.failed(ServerState.UNREACHABLE, new Failure("unexpected: " + failure, clock.instant()));
    }

    /** Logs a failure, once while it goes on: polling meets it again and again, perhaps in several readings. */
    private boolean tell(String kind, String failure) {
        boolean known = noticed.containsValue(failure);
        noticed.put(kind, failure);
        log(failure, known);
        return !known;
    }

    /** A reading succeeded: should the trouble that it had come back, it is told again. */
    private void well(String kind) {
        String before = noticed.remove(kind);
        noticed.values().removeIf(trouble -> trouble.equals(before));
    }

    /**
     * Tells that a part of a reading failed, or that it did not, while the rest is well. Polling meets the same trouble
     * again and again, perhaps another one in between: each is told when it begins or changes.
     */
    private void noticed(String kind, List<FaxException> troubles) {
        if (troubles.isEmpty()) {
            well(kind);
            return;
        }
        String trouble = troubles.get(0).getMessage();
        if (tell(kind, trouble)) {
            view = view.withFailure(new Failure(trouble, clock.instant()));
        }
    }

    private void log(String text, boolean known) {
        LOG.log(known ? Level.FINE : Level.WARNING, "{0}: {1}", new Object[] {this, text});
    }

    private List<ObjectName> publish(FaxPorts read, Reading reading) {
        List<String> troubles = new ArrayList<>();
        read.failures().forEach(failure -> troubles.add(failure.cause().getMessage()));

        Map<DeviceId, Integer> occurrences = new HashMap<>();
        Map<ObjectName, ManagedFaxPort.Snapshot> named = new LinkedHashMap<>();
        for (FaxPort port : read.ports()) {
            int occurrence = occurrences.merge(port.deviceId(), 1, Integer::sum);
            named.put(
                    ObjectNames.faxPort(facts.name(), port.name(), port.deviceId(), occurrence),
                    new ManagedFaxPort.Snapshot(port, reading));
        }
        Map<DeviceId, Long> publishedBefore =
                ports.mbeans().stream().collect(Collectors.groupingBy(ManagedFaxPort::deviceId, Collectors.counting()));
        List<ObjectName> names = ports.publish(
                named,
                (objectName, port) -> {
                    boolean gone = read.complete()
                            || occurrences.getOrDefault(port.deviceId(), 0) >= publishedBefore.get(port.deviceId());
                    if (gone) {
                        remembered.put(port.deviceId(), port.activity());
                    }
                    return gone;
                },
                troubles);
        // One that was plugged in again, or renamed, goes on counting.
        ports.mbeans().stream().filter(ManagedFaxPort::unseen).forEach(port -> {
            Activity before = remembered.remove(port.deviceId());
            if (before != null) {
                port.inherit(before);
            }
        });
        publishMethods(read, troubles);

        well("server");
        Failure failure = view.failure;
        if (troubles.isEmpty()) {
            well("port");
        } else {
            String text =
                    troubles.get(0) + (troubles.size() > 1 ? " (and " + (troubles.size() - 1) + " more like it)" : "");
            tell("port", text);
            failure = new Failure(text, reading.at());
        }
        view = new View(
                this, ServerState.CONNECTED, reading, false, shownPorts(), view.configuration, view.jobs, failure);
        return names;
    }

    private void publishMethods(FaxPorts read, List<String> troubles) {
        Map<String, Integer> occurrences = new HashMap<>();
        Map<ObjectName, RoutingMethod> named = new LinkedHashMap<>();
        Map<DeviceId, String> portNames = new HashMap<>();
        read.ports().forEach(port -> portNames.putIfAbsent(port.deviceId(), port.name()));
        for (RoutingMethod method : read.routingMethods()) {
            int occurrence =
                    occurrences.merge(method.deviceId() + " " + RoutingMethod.plain(method.guid()), 1, Integer::sum);
            named.put(
                    ObjectNames.routingMethod(
                            facts.name(),
                            portNames.getOrDefault(method.deviceId(), method.deviceName()),
                            method.deviceId(),
                            method.guid(),
                            occurrence),
                    method);
        }
        Set<DeviceId> still =
                ports.mbeans().stream().map(ManagedFaxPort::deviceId).collect(Collectors.toSet());
        methods.publish(
                named,
                (objectName, method) -> read.routingMethodsComplete()
                        || !still.contains(method.method().deviceId()),
                troubles);
    }

    private List<ShownPort> shownPorts() {
        return ports.mbeans().stream()
                .map(mbean -> new ShownPort(mbean, mbean.snapshot()))
                .toList();
    }

    @Override
    public String toString() {
        return "server " + facts.name();
    }

    /**
     * What the settings tell of a fax server.
     *
     * @param name the configured name: the ObjectName's {@code server} key
     * @param host the argument of Connect, as shown
     * @param backend {@code com} or {@code simulated}, as shown
     * @param writesAllowed whether clients may change the fax server through the bridge
     */
    public record Facts(String name, String host, String backend, boolean writesAllowed) {}

    /** Nothing was asked of the fax server: another operation is under way, or all is over. */
    static final class NotNowException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NotNowException(String message) {
            super(message);
        }
    }

    /** The last failure; kept after things went well again. */
    record Failure(String text, Instant at) {
        static final Failure NONE = new Failure("", null);
    }

    /** A published port and what the last reading told of it. */
    private record ShownPort(ManagedFaxPort mbean, ManagedFaxPort.Snapshot snapshot) {}

    /** The server at one moment; jobs are null before the queue was ever read. */
    record View(
            ManagedFaxServer of,
            ServerState state,
            Reading reading,
            boolean outdated,
            List<ShownPort> ports,
            ServerConfiguration configuration,
            List<FaxJob> jobs,
            Failure failure) {

        View inState(ServerState next) {
            return new View(of, next, reading, outdated, ports, configuration, jobs, failure);
        }

        /** What was read through an earlier connection is outdated. */
        View connected() {
            return new View(of, ServerState.CONNECTED, reading, true, ports, configuration, jobs, failure);
        }

        View failed(ServerState next, Failure last) {
            return new View(of, next, reading, true, ports, configuration, jobs, last);
        }

        View withFailure(Failure last) {
            return new View(of, state, reading, outdated, ports, configuration, jobs, last);
        }

        View withConfiguration(ServerConfiguration next) {
            return new View(of, state, reading, outdated, ports, next, jobs, failure);
        }

        View withJobs(List<FaxJob> next) {
            return new View(of, state, reading, outdated, ports, configuration, next, failure);
        }

        View withPorts(List<ShownPort> next) {
            return new View(of, state, reading, outdated, next, configuration, jobs, failure);
        }

        boolean stale(Reading ofPort) {
            // Ports are shown the new reading one by one, before it is shown here: newer is not stale.
            long last = reading == null ? 0 : reading.number();
            return state != ServerState.CONNECTED || ofPort.number() < last || (outdated && ofPort.number() == last);
        }

        CompositeData[] portTable() {
            return ManagedFaxPort.rowType()
                    .rows(ports.stream()
                            .map(port -> port.mbean.view(port.snapshot, stale(port.snapshot.reading())))
                            .toList());
        }

        CompositeData[] jobTable() {
            return JobRow.TYPE.rows(jobs == null ? List.of() : jobs);
        }

        String[] unsupportedSettings() {
            return Setting.OF_SERVER.stream()
                    .filter(configuration.refused()::containsKey)
                    .map(Setting::name)
                    .toArray(String[]::new);
        }
    }

    /** What the MBean server sees of it. */
    private static final class Bean extends ModelledMBean<View, ManagedFaxServer> {

        private final ManagedFaxServer managed;

        Bean(ManagedFaxServer managed) {
            this.managed = managed;
        }

        @Override
        MBeanModel<View, ManagedFaxServer> model() {
            return FaxServerModel.MODEL;
        }

        @Override
        View view() {
            return managed.view;
        }

        @Override
        ManagedFaxServer target() {
            return managed;
        }

        @Override
        boolean writesAllowed() {
            return managed.writesAllowed();
        }

        @Override
        void refused(String message) {
            managed.refused(message);
        }

        @Override
        public String toString() {
            return managed.toString();
        }
    }
}
