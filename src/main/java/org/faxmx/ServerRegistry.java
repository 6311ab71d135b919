package org.faxmx;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.StateTexts;
import org.faxmx.fax.WriteRules;
import org.faxmx.jmx.NotificationStatistics;
import org.faxmx.jmx.PublishedServer;
import org.faxmx.jmx.PublishingContext;
import org.faxmx.monitor.BusyException;
import org.faxmx.monitor.DaemonThreads;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.MonitorStatistics;
import org.faxmx.monitor.NotConnectedException;
import org.faxmx.monitor.PollSchedule;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerState;

/**
 * The published fax servers of a bridge, each with its polls. A server is listed from when its MBean is registered until
 * it begins to be closed. Any thread may call it.
 */
final class ServerRegistry implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ServerRegistry.class.getName());

    // Each server occupies one of these at most, and no longer than its timeout.
    private static final int POLLING_THREADS = 16;
    private static final int CONNECTING_THREADS = 8;
    private static final int CHANGING_THREADS = 16;
    // Offsets of polls are its multiples: they lie far from each other in an interval, however many there are.
    private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

    private final Function<ServerSettings, FaxServer> opening;
    private final Function<Backend, WriteRules> rules;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, new DaemonThreads("faxmx-timer-"));
    private final ExecutorService polls = new FewThreads(POLLING_THREADS, new DaemonThreads("faxmx-poll-"));
    private final ExecutorService attempts = new FewThreads(CONNECTING_THREADS, new DaemonThreads("faxmx-connect-"));
    private final PublishingContext context;
    private final AtomicInteger schedules = new AtomicInteger();

    // Guarded by this.
    private final Map<String, Entry> entries = new HashMap<>();
    private List<String> order = List.of();
    private boolean started;
    private boolean closed;

    /** @param settings says whether and what clients may write; its servers are not published yet */
    ServerRegistry(BridgeSettings settings, MBeanServer mbeans, InstantSource clock) {
        this(settings, mbeans, clock, server -> FaxServers.open(server, clock));
    }

    /** @param opening returns the fax server of some settings, not connected */
    ServerRegistry(
            BridgeSettings settings,
            MBeanServer mbeans,
            InstantSource clock,
            Function<ServerSettings, FaxServer> opening) {
        this.opening = opening;
        this.rules = FaxServers.writeRules(settings, System::nanoTime);
        // A cancelled poll would hold its server until the next time of that poll.
        timer.setRemoveOnCancelPolicy(true);
        context = new PublishingContext(
                mbeans,
                new MonitorContext(
                        clock, System::nanoTime, timer, polls, attempts, new Random(), new MonitorStatistics()),
                new NotificationStatistics(),
                settings.writes());
    }

    /** The published servers, in the order of the settings. */
    List<PublishedServer> published() {
        return listed().stream().map(Entry::published).toList();
    }

    /** Whether servers were published, and each of them was tried once, whether it answered or not. */
    boolean ready() {
        synchronized (this) {
            if (!started) {
                return false;
            }
        }
        return published().stream()
                .noneMatch(server -> server.monitor().snapshot().state() == ServerState.CONNECTING);
    }

    /** The settings of the published servers. */
    List<ServerSettings> settings() {
        return listed().stream().map(Entry::settings).toList();
    }

    /** What the servers share, and the MBean of the bridge with them. */
    PublishingContext context() {
        return context;
    }

    /**
     * Publishes these servers in place of all others. All or nothing: backends and names are checked before anything is
     * changed, and what was begun is undone if something fails unexpectedly. A server that does not answer is published
     * all the same. Servers are published, replaced and closed side by side; all of them have answered or failed to when
     * this method returns. Only one change may be made at a time.
     *
     * @return what was done: a line for each server that was added, removed or changed
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be used on this machine
     * @throws IllegalStateException if a name is taken, the thread is interrupted, or the registry is closed; with the
     *     names of servers that were closed and could not be published again
     */
    List<String> apply(List<ServerSettings> wanted) {
        requireOpen();
        List<Entry> before = listed();
        Map<String, Entry> known = before.stream().collect(Collectors.toMap(Entry::name, Function.identity()));
        List<Entry> removed = new ArrayList<>(before);
        removed.removeIf(entry -> names(wanted).anyMatch(entry.name()::equals));
        Map<Boolean, List<ServerSettings>> kept = wanted.stream()
                .collect(Collectors.partitioningBy(server -> known.containsKey(server.name())
                        && known.get(server.name()).sameConnection(server)));
        List<ServerSettings> fresh = kept.get(false);
        Map<String, FaxServer> opened = open(fresh, known);
        order(Stream.concat(names(wanted), removed.stream().map(Entry::name)));
        try {
            // Those that are added first: undoing that leaves no trace.
            for (boolean added : new boolean[] {true, false}) {
                runAll(fresh.stream()
                        .filter(server -> known.containsKey(server.name()) != added)
                        .map(server -> () -> replace(known.get(server.name()), server, opened)));
            }
            requireNotInterrupted();
            requireOpen();
        } catch (RuntimeException | Error e) {
            opened.values().forEach(FaxServer::close);
            restore(before, fresh, e);
            throw e;
        }
        kept.get(true).forEach(server -> adjust(known.get(server.name()), server));
        runAll(removed.stream().map(entry -> () -> closeRemoved(entry)));
        synchronized (this) {
            started = true;
        }
        return lines(wanted, known, removed);
    }

    /** Closes all servers, even if some of them fail to close; a change under way fails soon. May be called again. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        try {
            runAll(listed().stream().map(entry -> () -> close(entry)));
        } finally {
            timer.shutdownNow();
            polls.shutdownNow();
            attempts.shutdownNow();
        }
    }

    private synchronized List<Entry> listed() {
        return entries.values().stream()
                .sorted(Comparator.comparing(entry -> order.indexOf(entry.name())))
                .toList();
    }

    private synchronized Entry listed(String name) {
        return entries.get(name);
    }

    private synchronized void order(Stream<String> names) {
        order = names.toList();
    }

    private synchronized void list(Entry entry) {
        requireOpen();
        entries.put(entry.name(), entry);
    }

    private void close(Entry entry) {
        synchronized (this) {
            entries.remove(entry.name(), entry);
        }
        entry.schedule().close();
        entry.published().close();
    }

    private synchronized boolean closed() {
        return closed;
    }

    private void requireOpen() {
        if (closed()) {
            throw new IllegalStateException("the bridge is closed");
        }
    }

    private static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("interrupted while the fax servers were changed");
        }
    }

    private static Stream<String> names(List<ServerSettings> servers) {
        return servers.stream().map(ServerSettings::name);
    }

    private static List<String> lines(List<ServerSettings> wanted, Map<String, Entry> known, List<Entry> removed) {
        List<String> lines = new ArrayList<>();
        removed.stream().map(Entry::name).sorted().forEach(name -> lines.add("removed server " + name));
        for (ServerSettings server : wanted) {
            Entry old = known.get(server.name());
            List<String> keys = old == null ? List.of() : server.differences(old.settings());
            if (old == null) {
                lines.add("added server " + server.name());
            } else if (!keys.isEmpty()) {
                lines.add("changed server " + server.name() + ": " + String.join(", ", keys));
            }
        }
        return lines;
    }

    /** Opens backends and checks the names that are new; nothing is published yet. */
    private Map<String, FaxServer> open(List<ServerSettings> fresh, Map<String, Entry> known) {
        Map<String, FaxServer> opened = new ConcurrentHashMap<>();
        try {
            for (ServerSettings settings : fresh) {
                FaxServer server = opening.apply(settings);
                opened.put(settings.name(), server);
                if (!known.containsKey(settings.name())) {
                    PublishedServer.requireNamesFree(settings.name(), server, context);
                }
            }
            return opened;
        } catch (RuntimeException | Error e) {
            opened.values().forEach(FaxServer::close);
            throw e;
        }
    }

    /** @param old null for an added server */
    private void replace(Entry old, ServerSettings settings, Map<String, FaxServer> opened) {
        requireNotInterrupted();
        requireOpen();
        if (old != null) {
            // Frees the names of its MBeans.
            close(old);
        }
        publish(settings, opened.remove(settings.name()));
    }

    /** Undoes a change: closes what it published, and publishes again what it closed. */
    private void restore(List<Entry> before, List<ServerSettings> fresh, Throwable failure) {
        Map<String, Entry> known = before.stream().collect(Collectors.toMap(Entry::name, Function.identity()));
        // An interruption would keep the old servers from being connected.
        boolean interrupted = Thread.interrupted();
        try {
            runAll(names(fresh).map(name -> () -> restore(known.get(name), listed(name))));
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        } finally {
            order(before.stream().map(Entry::name));
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        List<String> lost = before.stream()
                .map(Entry::name)
                .filter(name -> listed(name) == null)
                .map("server "::concat)
                .toList();
        if (!lost.isEmpty() && !closed()) {
            throw new IllegalStateException(
                    failure.getMessage() + "; " + String.join(" and ", lost)
                            + " had been closed for the change and could not be published again",
                    failure);
        }
    }

    private void restore(Entry old, Entry now) {
        if (now != old && now != null) {
            close(now);
        }
        if (now != old && old != null && !closed()) {
            publish(old.settings(), opening.apply(old.settings()));
        }
    }

    /** Gives a connection that is kept its new times. */
    private void adjust(Entry known, ServerSettings settings) {
        ServerMonitor monitor = known.published().monitor();
        if (!known.settings().timeout().equals(settings.timeout())) {
            monitor.timeout(settings.timeout());
        }
        describe(monitor, settings);
        PollSchedule schedule = known.schedule();
        if (!known.settings().polling().equals(settings.polling())) {
            schedule.close();
            monitor.routingPoll(settings.polling().routing());
            schedule = schedule(settings, monitor);
        }
        list(new Entry(settings, known.published(), schedule));
    }

    private static void describe(ServerMonitor monitor, ServerSettings settings) {
        monitor.expectedPorts(settings.expectedPorts());
        monitor.stateTexts(StateTexts.of(settings.stateTexts()));
    }

    private void closeRemoved(Entry entry) {
        try {
            close(entry);
        } catch (RuntimeException e) {
            // It is no longer published, which is what the settings say.
            LOG.log(Level.WARNING, e, () -> "server " + entry.name() + ": closing it failed");
        }
    }

    /** Publishes, lists and connects a server; it is closed if that fails otherwise than by the server. */
    private void publish(ServerSettings settings, FaxServer server) {
        ServerMonitor monitor = new ServerMonitor(
                settings.name(), server, settings.timeout(), settings.polling().routing(), context.monitoring());
        describe(monitor, settings);
        PublishedServer published = PublishedServer.publish(
                settings.host(),
                settings.backend().toString(),
                rules.apply(settings.backend()),
                monitor,
                server,
                context);
        Entry entry = new Entry(settings, published, schedule(settings, monitor));
        try {
            list(entry);
            monitor.connect();
        } catch (FaxException | NotConnectedException | BusyException e) {
            LOG.log(Level.FINE, e, () -> monitor + ": is published without a connection");
        } catch (RuntimeException | Error e) {
            close(entry);
            throw e;
        }
    }

    /** Polls are without effect until the server is connected. */
    private PollSchedule schedule(ServerSettings settings, ServerMonitor monitor) {
        return PollSchedule.start(
                monitor,
                settings.polling().ports(),
                settings.polling().status(),
                GOLDEN_RATIO * schedules.incrementAndGet(),
                context.monitoring());
    }

    /**
     * Runs actions side by side and waits for all of them. An interruption of the calling thread interrupts those under
     * way; this thread runs the others.
     *
     * @throws RuntimeException the first failure, with the others suppressed in it; or an Error
     */
    private static void runAll(Stream<Runnable> actions) {
        List<Runnable> all = actions.toList();
        if (all.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(CHANGING_THREADS, all.size()), new DaemonThreads("faxmx-change-"));
        List<CompletableFuture<Void>> running = all.stream()
                .map(action -> CompletableFuture.runAsync(action, threads))
                .toList();
        threads.shutdown();
        try {
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow().forEach(Runnable::run);
        }
        Throwable first = null;
        for (CompletableFuture<Void> action : running) {
            try {
                action.join();
            } catch (CompletionException e) {
                if (first == null) {
                    first = e.getCause();
                } else if (first != e.getCause()) {
                    first.addSuppressed(e.getCause());
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            // A Runnable throws nothing checked.
            throw (RuntimeException) first;
        }
    }

    /** A published server and its polls. */
    private record Entry(ServerSettings settings, PublishedServer published, PollSchedule schedule) {

        String name() {
            return settings.name();
        }

        /** Whether other settings are of the same connection: they differ in times, words and expected ports at most. */
        boolean sameConnection(ServerSettings other) {
            return settings.withPolling(other.polling())
                    .withTimeout(other.timeout())
                    .withExpectedPorts(other.expectedPorts())
                    .withStateTexts(other.stateTexts())
                    .differences(other)
                    .isEmpty();
        }
    }
}
