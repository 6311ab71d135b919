package org.faxmx.management;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/**
 * The MBean of one fax server, and the publisher of its ports.
 *
 * <p>Operations may be invoked by several clients at once. Those that change the connection or read much are carried out
 * one after the other; so are those that ask for one thing (a write, a job command, a look at one port). The latter never
 * wait for the former: what is shown comes out right whatever order answers come in, see {@link ShownServer}. Attributes
 * are answered from what is shown, without waiting for anybody.
 *
 * <p>A server that does not answer is tried again until it does, on the executor's threads, see {@link Reconnection}.
 */
public final class ManagedFaxServer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ManagedFaxServer.class.getName());

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    // For each of the two kinds of operations that may be under way.
    private static final Duration LONGEST_GOODBYE = Duration.ofMillis(2500);

    private final Facts facts;
    private final FaxServer server;
    private final InstantSource clock;
    // What is timed does not depend on a clock that somebody sets.
    private final LongSupplier nanos;

    private final NotificationDelivery.Listeners listeners;
    private final BridgeFigures figures;
    private final Executor executor;
    private final LongAdder latePolls = new LongAdder();
    private final BoundedLock reading;
    private final BoundedLock requesting;
    private final ShownServer shown;
    private final Reconnection reconnection;
    private final Registration registration;
    // Whether a write renumbered ports that were not read again since.
    private final AtomicBoolean renumbered = new AtomicBoolean();
    private volatile Runnable onceConnected = () -> {};
    // What was shown when the last poll of ports ended.
    private volatile long polledReading;
    private final AtomicBoolean closing = new AtomicBoolean();

    private ManagedFaxServer(Facts facts, FaxServer server, Surroundings around) {
        ObjectName name = ObjectNames.faxServer(facts.name());
        this.facts = facts;
        this.server = server;
        this.clock = around.clock();
        this.nanos = around.nanos();
        this.figures = around.figures();
        this.executor = around.executor();
        this.listeners = around.notifications().listeners();
        this.reading = new BoundedLock(toString(), "another reading or a change of the connection");
        this.requesting = new BoundedLock(toString(), "another request");
        this.shown = new ShownServer(this, around.mbeans(), clock, new Announcer(this, name, listeners, clock));
        this.reconnection = new Reconnection(
                this::unreachable, this::reconnect, around.attempts(), around.executor(), around.random(), clock);
        this.registration = Registration.of(around.mbeans(), name, new Bean(this));
    }

    /**
     * Registers the MBean of a fax server, connects and reads the ports for the first time. A server that cannot be
     * reached is registered all the same, says so, and is tried again until it answers.
     *
     * @param facts what is known of it from the settings
     * @param server what is published; closed with the returned object, and closed if this method throws
     * @param around what it shares with others
     * @throws IllegalStateException if the name is taken by somebody else's MBean
     */
    public static ManagedFaxServer publish(Facts facts, FaxServer server, Surroundings around) {
        Objects.requireNonNull(server, "server");
        ManagedFaxServer managed;
        try {
            managed = new ManagedFaxServer(facts, server, around);
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
        try {
            managed.connect();
        } catch (FaxException e) {
            // It stands in LastError and the log, and attempts follow.
            LOG.log(Level.FINE, e, () -> managed + ": first connection");
        } catch (RuntimeException | Error e) {
            managed.close();
            throw e;
        }
        managed.polledReading = managed.lastReading();
        return managed;
    }

    /**
     * Connects, or connects anew, and reads the ports. If that fails, attempts to connect follow.
     *
     * @throws FaxException if the server cannot be reached or does not tell its ports
     */
    public void connect() {
        readUnlessJustLost("FaxServer.Connect", this::establish);
    }

    /**
     * Disconnects until {@link #connect} is called; attempts to connect end. The ports stay published with their last
     * values, stale.
     *
     * @throws FaxException if the server did not take the goodbye; it is disconnected all the same
     */
    public void disconnect() {
        read(LONGEST_WAIT, () -> {
            shown.disconnected();
            reconnection.follow();
            try {
                server.disconnect();
            } catch (FaxException e) {
                shown.tell(e.getMessage());
                throw e;
            }
            if (!closing.get()) {
                LOG.log(Level.INFO, "{0}: disconnected", this);
            }
            return null;
        });
    }

    /**
     * Enumerates the ports, publishes each as an MBean and unregisters those that are gone; connects first if the server
     * could not be reached. A port that is still there keeps its MBean. As many ports as fail to answer stay published,
     * stale, with their last values: those first that did not answer before either. Where more went missing at once, all
     * of them stay until every port answers: which of them has failed is not known.
     *
     * @return the names of the ports read, in the server's order
     * @throws FaxException if the enumeration failed as a whole
     * @throws IllegalStateException if the server was disconnected by an operator
     */
    public List<ObjectName> getPorts() {
        return readUnlessJustLost(
                "FaxServer.GetPorts", () -> switch (shown.view().state()) {
                    case DISCONNECTED ->
                        throw new IllegalStateException(
                                this + ": was disconnected by an operator. Invoke connect to connect it again");
                    case CONNECTED -> enumerate();
                    case CONNECTING, UNREACHABLE -> establish();
                });
    }

    /**
     * Looks at what all ports are doing and reads the queue; does nothing while there is no connection. While the ports
     * are being read, it takes its turn: a client that reads them again and again must not keep it from that. Ports of
     * one device id cannot be told apart here: all of them show what is told of it.
     *
     * @throws FaxException if the server does not answer
     * @throws IllegalStateException if its turn has not come after ten seconds
     */
    public void pollStatus() {
        // Not beside the other: in one apartment each would wait for the other's calls until its own time is up.
        whileConnected(LONGEST_WAIT, () -> {
            // Neither says anything of the ports' configuration: only a lost connection makes that stale.
            notingRefusal("status", order -> {
                shown.looked(server.getStatuses(), order);
                return null;
            });
            notingRefusal("queue", this::readQueue);
        });
    }

    /**
     * Reads the ports as {@link #getPorts} does; does nothing while there is no connection, which is not a poll's to
     * make, and waits for no other reading. While somebody else is at it, what others have read since the poll before
     * does instead.
     *
     * @throws FaxException if the server does not answer
     * @throws IllegalStateException if it is being read already, and was not read since the poll before
     */
    public void poll() {
        try {
            whileConnected(Duration.ZERO, this::enumerate);
        } catch (NotNowException e) {
            if (lastReading() == polledReading) {
                throw e;
            }
        } finally {
            polledReading = lastReading();
        }
    }

    /**
     * Reads the queue.
     *
     * @return the queue that is shown then
     * @throws FaxException if the server does not answer
     * @throws IllegalStateException if the server is not connected
     */
    public List<FaxJob> getJobs() {
        return read(LONGEST_WAIT, () -> ask(this::readQueue));
    }

    /** The configured name. */
    public String name() {
        return facts.name();
    }

    /** Whether the last thing heard of the server is that it answers. */
    public boolean connected() {
        return shown.view().connected();
    }

    /** The state in a word, as the attribute {@code State} shows it. */
    public String state() {
        return shown.view().state().name();
    }

    /** The failure of which {@code LastError} tells; "" where there was none. */
    public String lastError() {
        return shown.view().failure().text();
    }

    /** Has a server that cannot be reached tried again soon, because what it is tried with has changed. */
    public void tryAgainSoon() {
        reconnection.restart();
    }

    /**
     * Has something done each time the server was connected, in place of what was to be done before.
     *
     * @param action done by whoever had it connected; waits for nobody
     */
    void onceConnected(Runnable action) {
        onceConnected = action;
    }

    /** How many ports are published. */
    public int portCount() {
        return shown.view().ports().size();
    }

    /** How many routing methods are published. */
    int methodCount() {
        return shown.methodCount();
    }

    /**
     * Unregisters all MBeans and closes the fax server; may be called again. Operations under way are waited for, but
     * not for ever: a fax server that does not answer must not keep the bridge from ending.
     */
    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        reconnection.close();
        awaitEnd(reading);
        awaitEnd(requesting);
        try {
            shown.close();
            registration.close();
        } finally {
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

    /** Polls of it began too late, or were left out. */
    void latePolls(long count) {
        latePolls.add(count);
    }

    long latePolls() {
        return latePolls.sum();
    }

    InstantSource clock() {
        return clock;
    }

    /** What is shown at this moment. */
    ServerView shown() {
        return shown.view();
    }

    /** Tells an operator of something that did not work out, while everything else goes on. */
    void refused(String message) {
        shown.tell(message);
    }

    void refreshStatus(ManagedFaxPort port) {
        request(order -> {
            shown.requireUnique(port.deviceId());
            shown.looked(port, server.getStatus(port.deviceId()), order);
            return null;
        });
    }

    <S> void put(ManagedFaxPort port, Setting<S> setting, S value) {
        request(order -> {
            shown.requireUnique(port.deviceId());
            FaxPort kept = server.put(port.deviceId(), setting, value);
            shown.kept(port, kept);
            return null;
        });
        if (setting == Setting.PRIORITY) {
            // The server has renumbered the others.
            renumbered.set(true);
            readRenumbered();
        }
    }

    <S> void put(Setting<S> setting, S value) {
        request(order -> {
            shown.kept(setting, server.put(setting, value));
            return null;
        });
    }

    void enable(ManagedRoutingMethod method, boolean enabled) {
        request(order -> {
            RoutingMethod known = method.method();
            shown.requireUnique(known.deviceId());
            shown.kept(method, server.enable(known.deviceId(), known.guid(), enabled));
            return null;
        });
    }

    void command(int jobId, JobCommand command) {
        request(order -> {
            server.command(jobId, command);
            return null;
        });
        afterwards(() -> notingRefusal("queue", this::readQueue));
    }

    int send(OutgoingFax fax) {
        int id = request(order -> server.send(fax));
        afterwards(() -> notingRefusal("queue", this::readQueue));
        return id;
    }

    /** An operation that changes the connection or reads much. */
    private <R> R read(Duration longestWait, Supplier<R> operation) {
        try {
            return reading.hold(longestWait, () -> {
                requireOpen();
                return operation.get();
            });
        } finally {
            readRenumberedLater();
        }
    }

    /**
     * As {@link #read}, unless somebody found out while this waited for its turn that the server does not answer: who
     * tried it once more would wait for a second deadline.
     */
    private <R> R readUnlessJustLost(String attempted, Supplier<R> operation) {
        long losses = shown.losses();
        return read(LONGEST_WAIT, () -> {
            if (shown.losses() != losses && unreachable()) {
                throw new FaxUnavailableException(
                        attempted, "the server was found not to answer a moment ago: " + lastError(), "", null);
            }
            return operation.get();
        });
    }

    private void whileConnected(Duration longestWait, Runnable operation) {
        // Attempts to reach a server that is away are not waited for: the thread is one that polls other servers.
        if (closing.get() || connected()) {
            read(longestWait, () -> {
                if (connected()) {
                    operation.run();
                }
                return null;
            });
        }
    }

    /** The order number of the last reading shown; 0 before the first. */
    private long lastReading() {
        Reading last = shown.view().reading();
        return last == null ? 0 : last.order();
    }

    /** An operation that asks for one thing. It never waits for those that read much. */
    private <R> R request(LongFunction<R> question) {
        return requesting.hold(LONGEST_WAIT, () -> {
            requireOpen();
            return ask(question);
        });
    }

    /**
     * Reads what a change may have altered besides. The change stands even if this fails: who was told that it failed
     * would send the fax a second time.
     */
    private void afterwards(Runnable rereading) {
        try {
            requireOpen();
            rereading.run();
        } catch (FaxException | NotNowException e) {
            // It stands in LastError, unless the connection was given up or the bridge is ending.
            LOG.log(Level.FINE, e, () -> this + ": reading after a change");
        }
    }

    /**
     * Reads all ports if they were renumbered, unless a reading or a change of the connection is under way: a backend
     * may answer after that only. Whoever is at it looks at its end whether ports are to be read again.
     */
    private void readRenumbered() {
        boolean held = reading.tryHold(() -> {
            if (renumbered.getAndSet(false)) {
                afterwards(this::enumerate);
            }
        });
        if (held) {
            // Another write may have found this one at it.
            readRenumberedLater();
        }
    }

    /** To be called when a reading is over: those who wrote meanwhile did not wait for it. */
    private void readRenumberedLater() {
        if (!renumbered.get() || closing.get()) {
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    readRenumbered();
                } catch (RuntimeException e) {
                    LOG.log(Level.SEVERE, e, () -> this + ": reading after a change failed unexpectedly");
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, e, () -> this + ": no reading after a change: the bridge is ending");
        }
    }

    private void requireOpen() {
        if (closing.get()) {
            throw new NotNowException(this + ": is closed");
        }
    }

    /** Asks the connected server; a failure of the connection is shown, another is the caller's. */
    private <R> R ask(LongFunction<R> question) {
        long order = shown.nextOfConnected();
        try {
            return question.apply(order);
        } catch (FaxUnavailableException e) {
            shown.lost(e.getMessage(), order);
            reconnection.follow();
            throw e;
        }
    }

    private void notingRefusal(String kind, LongFunction<?> question) {
        try {
            ask(question);
            shown.trouble(kind, List.of());
        } catch (FaxUnavailableException e) {
            throw e;
        } catch (FaxException e) {
            shown.trouble(kind, List.of(e));
        }
    }

    private List<FaxJob> readQueue(long order) {
        return shown.queued(server.getJobs(), order);
    }

    private List<ObjectName> enumerate() {
        long order = shown.nextOfConnected();
        Enumeration told = enumeration(order, refusal -> shown.refused(refusal, order));
        return shown.enumerated(told.read, told.reading);
    }

    /** Connects and reads everything: a connection that cannot even do that is none. */
    private List<ObjectName> establish() {
        shown.connecting();
        open(shown.next());
        try {
            Enumeration told = enumeration(shown.next(), shown::connectedAndRefused);
            return shown.connected(told.read, told.reading);
        } finally {
            reconnection.follow();
            if (connected()) {
                onceConnected.run();
            }
        }
    }

    private void open(long order) {
        try {
            server.connect();
        } catch (FaxException e) {
            lost(e.getMessage(), order);
            throw e;
        } catch (RuntimeException e) {
            lost(unexpected(e), order);
            throw e;
        }
    }

    private Enumeration enumeration(long order, Consumer<FaxException> refused) {
        long began = nanos.getAsLong();
        try {
            FaxReading read = server.read(FaxReading.Scope.ALL);
            Reading told = new Reading(order, clock.instant(), Duration.ofNanos(nanos.getAsLong() - began));
            figures.read(told.took());
            return new Enumeration(read, told);
        } catch (FaxUnavailableException e) {
            lost(e.getMessage(), order);
            throw e;
        } catch (FaxException e) {
            refused.accept(e);
            throw e;
        } catch (RuntimeException e) {
            lost(unexpected(e), order);
            throw e;
        }
    }

    /** A defect of ours or of a backend: told where an operator looks, besides being thrown. */
    private static String unexpected(RuntimeException defect) {
        return "unexpected: " + defect;
    }

    private void lost(String failure, long order) {
        shown.lost(failure, order);
        reconnection.follow();
    }

    private boolean unreachable() {
        return shown.view().state() == ServerState.UNREACHABLE;
    }

    /** Makes an attempt to connect again; whether it did, rather than leaving that to somebody who is at it. */
    private boolean reconnect() {
        try {
            return read(Duration.ZERO, () -> {
                if (!unreachable()) {
                    return false;
                }
                establish();
                return true;
            });
        } catch (NotNowException e) {
            LOG.log(Level.FINE, e, () -> this + ": connecting again");
            return false;
        } catch (FaxException e) {
            // It stands in LastError; that contact was lost was logged when it was.
            LOG.log(Level.FINE, e, () -> this + ": connecting again");
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, e, () -> this + ": connecting again failed unexpectedly");
            return true;
        }
    }

    private void awaitEnd(BoundedLock operations) {
        try {
            operations.hold(LONGEST_GOODBYE, () -> null);
        } catch (NotNowException e) {
            LOG.log(Level.FINE, e, () -> this + ": closing all the same");
        }
    }

    private ServerView view() {
        ServerView now = shown.view();
        return now.state() == ServerState.UNREACHABLE
                ? now.withNextAttempt(reconnection.next().orElse(null))
                : now;
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

    /** What one complete reading told. */
    private record Enumeration(FaxReading read, Reading reading) {}

    /** What the MBean server sees of it. */
    private static final class Bean extends ModelledMBean<ServerView, ManagedFaxServer> implements NotificationEmitter {

        private final ManagedFaxServer managed;

        Bean(ManagedFaxServer managed) {
            this.managed = managed;
        }

        @Override
        MBeanModel<ServerView, ManagedFaxServer> model() {
            return FaxServerModel.MODEL;
        }

        @Override
        ServerView view() {
            return managed.view();
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
        public MBeanNotificationInfo[] getNotificationInfo() {
            return getMBeanInfo().getNotifications();
        }

        @Override
        public void addNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback) {
            managed.listeners.add(listener, filter, handback);
        }

        @Override
        public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
            managed.listeners.remove(listener);
        }

        @Override
        public void removeNotificationListener(
                NotificationListener listener, NotificationFilter filter, Object handback)
                throws ListenerNotFoundException {
            managed.listeners.remove(listener, filter, handback);
        }

        @Override
        public String toString() {
            return managed.toString();
        }
    }
}
