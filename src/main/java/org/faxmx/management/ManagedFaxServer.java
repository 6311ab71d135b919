package org.faxmx.management;

import static org.faxmx.management.MBeanModel.GAUGE;
import static org.faxmx.management.MBeanModel.legalValues;
import static org.faxmx.management.MBeanModel.max;
import static org.faxmx.management.MBeanModel.min;
import static org.faxmx.management.MBeanModel.units;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;

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

    private final String name;
    private final String host;
    private final String backend;
    private final FaxServer server;
    private final MBeanServer mbeans;
    private final InstantSource clock;

    private final ReentrantLock operating = new ReentrantLock();
    private final AtomicBoolean closing = new AtomicBoolean();
    // Guarded by operating.
    private Map<ObjectName, PublishedPort> published = Map.of();
    private Registration registration;

    private volatile View view;

    private ManagedFaxServer(
            String name, String host, String backend, FaxServer server, MBeanServer mbeans, InstantSource clock) {
        this.name = name;
        this.host = host;
        this.backend = backend;
        this.server = server;
        this.mbeans = mbeans;
        this.clock = clock;
        this.view = new View(this, ServerState.CONNECTING, null, false, List.of(), Failure.NONE);
    }

    /**
     * Registers the MBean of a fax server, connects and reads the ports for the first time. A server that cannot be
     * reached is registered all the same and says so.
     *
     * @param name the configured name: the ObjectName's {@code server} key
     * @param host the argument of Connect, as shown
     * @param backend {@code com} or {@code simulated}, as shown
     * @param server what is published; closed with the returned object, and closed if this method throws
     * @param mbeans where it is registered
     * @param clock what moments and ages are taken from
     * @throws IllegalStateException if the name is taken by somebody else's MBean
     */
    public static ManagedFaxServer publish(
            String name, String host, String backend, FaxServer server, MBeanServer mbeans, InstantSource clock) {
        Objects.requireNonNull(server, "server");
        ManagedFaxServer managed = new ManagedFaxServer(name, host, backend, server, mbeans, clock);
        try {
            managed.registration = Registration.of(mbeans, ObjectNames.faxServer(name), new Bean(managed));
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

    /** The configured name. */
    public String name() {
        return name;
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
        return (int)
                shown.ports.stream().filter(port -> shown.stale(port.reading())).count();
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
            published.values().forEach(port -> port.registration.close());
            published = Map.of();
            registration.close();
        } finally {
            if (locked) {
                operating.unlock();
            }
            server.close();
        }
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
            throw new IllegalStateException(this + ": is busy with another operation for more than "
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
            throw new IllegalStateException(this + ": is closed");
        }
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
        try {
            ports = server.getPorts();
        } catch (FaxException e) {
            failed(e, e instanceof FaxUnavailableException ? ServerState.UNREACHABLE : ServerState.CONNECTED);
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
        return publish(ports, new Reading(number, ended, took.isNegative() ? Duration.ZERO : took));
    }

    private void failed(FaxException failure, ServerState state) {
        LOG.log(Level.WARNING, "{0}: {1}", new Object[] {this, failure.getMessage()});
        view = view.failed(state, new Failure(failure.getMessage(), clock.instant()));
    }

    /** A defect of ours or of a backend: told where an operator looks, besides being thrown. */
    private void failedUnexpectedly(RuntimeException failure) {
        view = view.failed(ServerState.UNREACHABLE, new Failure("unexpected: " + failure, clock.instant()));
    }

    private List<ObjectName> publish(FaxPorts ports, Reading reading) {
        List<String> troubles = new ArrayList<>();
        ports.failures().forEach(failure -> troubles.add(failure.cause().getMessage()));

        Map<ObjectName, PublishedPort> next = new LinkedHashMap<>();
        Map<DeviceId, Integer> occurrences = new HashMap<>();
        for (FaxPort port : ports.ports()) {
            int occurrence = occurrences.merge(port.deviceId(), 1, Integer::sum);
            ObjectName objectName = ObjectNames.faxPort(name, port.name(), port.deviceId(), occurrence);
            PublishedPort known = published.get(objectName);
            if (known != null && known.registration.stands()) {
                known.mbean.update(port, reading);
                next.put(objectName, known);
                continue;
            }
            ManagedFaxPort mbean = new ManagedFaxPort(this, port, reading);
            try {
                next.put(objectName, new PublishedPort(mbean, Registration.of(mbeans, objectName, mbean)));
            } catch (IllegalStateException e) {
                troubles.add("publishing port " + port.deviceId() + " failed: " + e.getMessage());
            }
        }
        List<ObjectName> names = List.copyOf(next.keySet());
        Map<DeviceId, Long> publishedBefore = published.values().stream()
                .collect(Collectors.groupingBy(PublishedPort::deviceId, Collectors.counting()));
        published.forEach((objectName, port) -> {
            if (next.containsKey(objectName)) {
                return;
            }
            DeviceId deviceId = port.deviceId();
            if (ports.complete() || occurrences.getOrDefault(deviceId, 0) >= publishedBefore.get(deviceId)) {
                port.registration.close();
            } else {
                next.put(objectName, port);
            }
        });
        published = next;

        Failure failure = view.failure;
        if (!troubles.isEmpty()) {
            String text =
                    troubles.get(0) + (troubles.size() > 1 ? " (and " + (troubles.size() - 1) + " more like it)" : "");
            LOG.log(Level.WARNING, "{0}: {1}", new Object[] {this, text});
            failure = new Failure(text, reading.at());
        }
        view = new View(
                this,
                ServerState.CONNECTED,
                reading,
                false,
                next.values().stream().map(port -> port.mbean.snapshot()).toList(),
                failure);
        return names;
    }

    @Override
    public String toString() {
        return "server " + name;
    }

    private record PublishedPort(ManagedFaxPort mbean, Registration registration) {

        DeviceId deviceId() {
            return mbean.snapshot().port().deviceId();
        }
    }

    /** The last failure; kept after things went well again. */
    private record Failure(String text, Instant at) {
        static final Failure NONE = new Failure("", null);
    }

    /** The server at one moment. */
    private record View(
            ManagedFaxServer of,
            ServerState state,
            Reading reading,
            boolean outdated,
            List<ManagedFaxPort.Snapshot> ports,
            Failure failure) {

        View inState(ServerState next) {
            return new View(of, next, reading, outdated, ports, failure);
        }

        /** What was read through an earlier connection is outdated. */
        View connected() {
            return new View(of, ServerState.CONNECTED, reading, true, ports, failure);
        }

        View failed(ServerState next, Failure last) {
            return new View(of, next, reading, true, ports, last);
        }

        boolean stale(Reading ofPort) {
            // Ports are shown the new reading one by one, before it is shown here: newer is not stale.
            long last = reading == null ? 0 : reading.number();
            return state != ServerState.CONNECTED || ofPort.number() < last || (outdated && ofPort.number() == last);
        }

        CompositeData[] portTable() {
            return ports.stream()
                    .map(port -> new ManagedFaxPort.View(of, port, stale(port.reading())))
                    .map(ManagedFaxPort.rowType()::row)
                    .toArray(CompositeData[]::new);
        }
    }

    /** What the MBean server sees of it. */
    private static final class Bean extends ModelledMBean<View, ManagedFaxServer> {

        private static final MBeanModel<View, ManagedFaxServer> MODEL = MBeanModel.<View, ManagedFaxServer>builder(
                        ManagedFaxServer.class,
                        "A fax server. Its ports are the MBeans faxmx:type=FaxPort with the same server key; the "
                                + "operation getPorts reads them now.")
                .attribute("Name", SimpleType.STRING, "Configured name of the fax server.", v -> v.of.name)
                .attribute(
                        "Host",
                        SimpleType.STRING,
                        "Computer that was given to Connect; empty means this machine.",
                        v -> v.of.host)
                .attribute(
                        "Backend",
                        SimpleType.STRING,
                        "What stands behind it: com is Microsoft's fax COM library, simulated is the embedded "
                                + "simulated fax server.",
                        v -> v.of.backend,
                        legalValues("com", "simulated"))
                .attribute(
                        "State",
                        SimpleType.STRING,
                        "CONNECTING, CONNECTED, DISCONNECTED (by an operator) or UNREACHABLE.",
                        v -> v.state.name(),
                        legalValues("CONNECTING", "CONNECTED", "DISCONNECTED", "UNREACHABLE"))
                .attribute(
                        "StateCode",
                        SimpleType.INTEGER,
                        "State as a number: 0 CONNECTING, 1 CONNECTED, 2 DISCONNECTED, 3 UNREACHABLE.",
                        v -> v.state.code(),
                        GAUGE,
                        min(0),
                        max(3))
                .attribute(
                        "Connected",
                        SimpleType.BOOLEAN,
                        "Whether State is CONNECTED.",
                        v -> v.state == ServerState.CONNECTED)
                .attribute(
                        "LastError",
                        SimpleType.STRING,
                        "The last failure: what was attempted, the HRESULT with its name, and what to do; empty if "
                                + "there was none. It stays after things went well again, see LastErrorTime.",
                        v -> v.failure.text)
                .attribute(
                        "LastErrorTime",
                        SimpleType.STRING,
                        "When LastError happened: ISO-8601, UTC; empty for never.",
                        v -> moment(v.failure.at))
                .attribute(
                        "PortCount",
                        SimpleType.INTEGER,
                        "How many ports are published.",
                        v -> v.ports.size(),
                        units("ports"),
                        GAUGE)
                .attribute(
                        "PortTable",
                        arrayOf(ManagedFaxPort.rowType().type()),
                        "All ports with the attributes of their MBeans, in one read.",
                        View::portTable)
                .attribute(
                        "LastReadTime",
                        SimpleType.STRING,
                        "When the ports were last enumerated: ISO-8601, UTC; empty for never.",
                        v -> moment(v.reading == null ? null : v.reading.at()))
                .attribute(
                        "SnapshotAgeMillis",
                        SimpleType.LONG,
                        "Time since the ports were last enumerated; -1 for never.",
                        v -> v.reading == null ? -1L : v.reading.ageMillis(v.of.clock),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "ReadMillis",
                        SimpleType.LONG,
                        "How long the last enumeration took; -1 where there was none.",
                        v -> v.reading == null ? -1L : v.reading.took().toMillis(),
                        units("ms"),
                        GAUGE)
                .action(
                        "getPorts",
                        arrayOf(SimpleType.OBJECTNAME),
                        "Calls IFaxServer::GetPorts, publishes every port as an MBean, unregisters those that are "
                                + "gone, and returns the names in the server's order.",
                        server -> server.getPorts().toArray(ObjectName[]::new))
                .action(
                        "connect",
                        SimpleType.VOID,
                        "Connects to the fax server, or connects anew, and reads its ports.",
                        server -> {
                            server.connect();
                            return null;
                        })
                .action(
                        "disconnect",
                        SimpleType.VOID,
                        "Disconnects from the fax server and stays disconnected until connect is invoked. The ports "
                                + "stay published with their last values, marked stale.",
                        server -> {
                            server.disconnect();
                            return null;
                        })
                .build();

        private final ManagedFaxServer managed;

        Bean(ManagedFaxServer managed) {
            this.managed = managed;
        }

        private static String moment(Instant instant) {
            return instant == null ? "" : instant.truncatedTo(ChronoUnit.MILLIS).toString();
        }

        private static ArrayType<?> arrayOf(OpenType<?> element) {
            try {
                return new ArrayType<>(1, element);
            } catch (OpenDataException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        MBeanModel<View, ManagedFaxServer> model() {
            return MODEL;
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
        public String toString() {
            return managed.toString();
        }
    }
}
