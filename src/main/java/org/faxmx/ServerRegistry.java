package org.faxmx;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxServer;
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

/**
 * The published fax servers of a bridge, each with its polls. A server is listed from when its MBean is registered; one
 * that is published again is listed all the time. Any thread may call it; changes are made one after the other.
 */
final class ServerRegistry implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ServerRegistry.class.getName());

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    // Each server occupies one of these at most, and no longer than its timeout.
    private static final int POLLING_THREADS = 16;
    private static final int CONNECTING_THREADS = 8;
    private static final int CHANGING_THREADS = 16;
    private static final long IDLE_SECONDS = 60;
    // Its multiples lie far from each other in an interval, however many there are: the offset of each server is the
    // next.
    private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

    private final Function<ServerSettings, FaxServer> opening;
    private final Duration longestWait;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, new DaemonThreads("faxmx-timer-"));
    private final ExecutorService polls = threads(POLLING_THREADS, "faxmx-poll-");
    private final ExecutorService attempts = threads(CONNECTING_THREADS, "faxmx-connect-");
    private final PublishingContext context;
    private final ReentrantLock changing = new ReentrantLock();

    // Guarded by this, as are all below.
    private final Map<String, Entry> entries = new HashMap<>();
    private List<String> order = List.of();
    private int schedules;
    private boolean closed;

    ServerRegistry(boolean writes, MBeanServer mbeans, InstantSource clock) {
        this(writes, mbeans, clock, settings -> FaxServers.open(settings, clock), LONGEST_WAIT);
    }

    /**
     * @param opening returns the fax server of some settings, not connected
     * @param longestWait how long {@link #close} waits for a change under way; by default 5 s
     */
    ServerRegistry(
            boolean writes,
            MBeanServer mbeans,
            InstantSource clock,
            Function<ServerSettings, FaxServer> opening,
            Duration longestWait) {
        this.opening = opening;
        this.longestWait = longestWait;
        // A cancelled poll would hold its server until the next time of that poll.
        timer.setRemoveOnCancelPolicy(true);
        context = new PublishingContext(
                mbeans,
                new MonitorContext(
                        clock, System::nanoTime, timer, polls, attempts, new Random(), new MonitorStatistics()),
                new NotificationStatistics(),
                writes);
    }

    private static ExecutorService threads(int count, String prefix) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DaemonThreads(prefix));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** The published servers, in the order of the settings. */
    List<PublishedServer> published() {
        return listed().stream().map(Entry::published).toList();
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
     * this method returns. It waits for a change under way.
     *
     * @return what was done: a line for each server that was added, removed or changed
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be used on this machine
     * @throws IllegalStateException if a name is taken, the thread is interrupted, or the registry is closed; with the
     *     names of servers that were closed and could not be published again
     */
    List<String> apply(List<ServerSettings> wanted) {
        try {
            changing.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the fax servers could be changed", e);
        }
        try {
            return change(wanted);
        } finally {
            changing.unlock();
        }
    }

    /** Closes all servers, even if some of them fail to close; a change under way fails. May be called again. */
    @Override
    public void close() {
        List<Entry> last;
        synchronized (this) {
            closed = true;
            last = listed();
            entries.clear();
        }
        try {
            runAll(last.stream().map(entry -> entry::close));
        } finally {
            awaitChange();
            timer.shutdownNow();
            polls.shutdownNow();
            attempts.shutdownNow();
        }
    }

    private void awaitChange() {
        try {
            if (changing.tryLock(longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
                changing.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Entry> listed() {
        return entries.values().stream()
                .sorted(Comparator.comparing(entry -> order.indexOf(entry.name())))
                .toList();
    }

    private synchronized void order(Stream<String> names) {
        order = names.toList();
    }

    private synchronized void list(Entry entry) {
        requireOpen();
        entries.put(entry.name(), entry);
    }

    private synchronized void remove(Entry entry) {
        entries.remove(entry.name(), entry);
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the bridge is closed");
        }
    }

    private synchronized boolean closed() {
        return closed;
    }

    private List<String> change(List<ServerSettings> wanted) {
        List<Entry> before = listed();
        Map<String, Entry> known = before.stream().collect(Collectors.toMap(Entry::name, Function.identity()));
        Predicate<ServerSettings> kept = server ->
                known.containsKey(server.name()) && known.get(server.name()).sameConnection(server);
        Set<String> names = wanted.stream().map(ServerSettings::name).collect(Collectors.toSet());
        List<Entry> removed =
                before.stream().filter(entry -> !names.contains(entry.name())).toList();
        List<Step> steps = wanted.stream()
                .filter(kept.negate())
                .map(server -> new Step(server, known.get(server.name())))
                .toList();
        requireOpen();
        open(steps);
        order(Stream.concat(
                wanted.stream().map(ServerSettings::name), removed.stream().map(Entry::name)));
        carryOut(steps, before);
        wanted.stream().filter(kept).forEach(server -> adjust(known.get(server.name()), server));
        removed.forEach(this::remove);
        runAll(removed.stream().map(entry -> () -> closeRemoved(entry)));
        return lines(wanted, known, removed);
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

    /** Opens backends and checks names; nothing is published yet. */
    private void open(List<Step> steps) {
        try {
            steps.forEach(Step::open);
        } catch (RuntimeException | Error e) {
            steps.forEach(Step::discard);
            throw e;
        }
    }

    private void carryOut(List<Step> steps, List<Entry> before) {
        try {
            invokeAll(steps);
            requireOpen();
        } catch (RuntimeException | Error e) {
            try {
                runAll(steps.stream().map(step -> step::undo));
            } catch (RuntimeException | Error another) {
                e.addSuppressed(another);
            }
            order(before.stream().map(Entry::name));
            List<String> lost =
                    steps.stream().filter(Step::lost).map(Step::toString).toList();
            if (lost.isEmpty() || closed()) {
                throw e;
            }
            throw new IllegalStateException(
                    e.getMessage() + "; " + String.join(" and ", lost)
                            + " had been closed for the change and could not be published again",
                    e);
        }
    }

    /** Gives a connection that is kept its new times. */
    private void adjust(Entry known, ServerSettings settings) {
        ServerMonitor monitor = known.published().monitor();
        if (!known.settings().timeout().equals(settings.timeout())) {
            monitor.timeout(settings.timeout());
        }
        if (known.settings().polling().equals(settings.polling())) {
            list(new Entry(settings, known.published(), known.schedule()));
        } else {
            known.schedule().close();
            monitor.routingPoll(settings.polling().routing());
            list(new Entry(settings, known.published(), schedule(settings, monitor)));
        }
    }

    private static void closeRemoved(Entry entry) {
        try {
            entry.close();
        } catch (RuntimeException e) {
            // It is no longer published, which is what the settings say.
            LOG.log(Level.WARNING, e, () -> "server " + entry.name() + ": closing it failed");
        }
    }

    /** Publishes and lists a server, and connects it; the server is closed if that fails. */
    private Entry publish(ServerSettings settings, FaxServer server) {
        ServerMonitor monitor = new ServerMonitor(
                settings.name(), server, settings.timeout(), settings.polling().routing(), context.monitoring());
        PublishedServer published =
                PublishedServer.publish(settings.host(), settings.backend().toString(), monitor, server, context);
        Entry entry = new Entry(settings, published, schedule(settings, monitor));
        try {
            list(entry);
            monitor.connect();
        } catch (FaxException | NotConnectedException | BusyException e) {
            LOG.log(Level.FINE, e, () -> monitor + ": is published without a connection");
        } catch (RuntimeException | Error e) {
            remove(entry);
            entry.close();
            throw e;
        }
        return entry;
    }

    /** Polls are without effect until the server is connected. */
    private PollSchedule schedule(ServerSettings settings, ServerMonitor monitor) {
        int number;
        synchronized (this) {
            number = ++schedules;
        }
        return PollSchedule.start(
                monitor,
                settings.polling().ports(),
                settings.polling().status(),
                GOLDEN_RATIO * number,
                context.monitoring());
    }

    /** Carries out steps side by side; an interruption of the calling thread interrupts those under way. */
    private static void invokeAll(List<Step> steps) {
        if (steps.isEmpty()) {
            return;
        }
        ExecutorService threads = changingThreads(steps.size());
        List<Throwable> failures = new ArrayList<>();
        try {
            for (Future<Void> done : threads.invokeAll(steps)) {
                try {
                    done.get();
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the fax servers were changed", e);
        } finally {
            threads.shutdown();
        }
        throwFirst(failures);
    }

    /** Runs actions side by side and waits for all of them; an interruption has no effect on it. */
    private static void runAll(Stream<Runnable> actions) {
        List<Runnable> all = actions.toList();
        if (all.isEmpty()) {
            return;
        }
        ExecutorService threads = changingThreads(all.size());
        List<CompletableFuture<Void>> running = all.stream()
                .map(action -> CompletableFuture.runAsync(action, threads))
                .toList();
        threads.shutdown();
        List<Throwable> failures = new ArrayList<>();
        for (CompletableFuture<Void> action : running) {
            try {
                action.join();
            } catch (CompletionException e) {
                failures.add(e.getCause());
            }
        }
        throwFirst(failures);
    }

    private static ExecutorService changingThreads(int steps) {
        return Executors.newFixedThreadPool(Math.min(CHANGING_THREADS, steps), new DaemonThreads("faxmx-change-"));
    }

    private static void throwFirst(List<Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.get(0);
        new HashSet<>(failures).stream().filter(failure -> failure != first).forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        // The actions throw nothing checked.
        throw (RuntimeException) first;
    }

    /** A published server and its polls. */
    private record Entry(ServerSettings settings, PublishedServer published, PollSchedule schedule) {

        String name() {
            return settings.name();
        }

        /** Whether other settings are of the same connection: they differ in times at most. */
        boolean sameConnection(ServerSettings other) {
            return settings.withPolling(other.polling())
                    .withTimeout(other.timeout())
                    .differences(other)
                    .isEmpty();
        }

        void close() {
            schedule.close();
            published.close();
        }
    }

    /** A step of a change: a server is published, in place of another if it has one. */
    private final class Step implements Callable<Void> {

        private final ServerSettings settings;
        // Null for an added server.
        private final Entry old;
        // Null before it is opened, and from when a monitor closes it.
        private FaxServer server;
        private Entry entry;
        private boolean begun;
        private boolean lost;
        private boolean undone;

        Step(ServerSettings settings, Entry old) {
            this.settings = settings;
            this.old = old;
        }

        synchronized void open() {
            server = opening.apply(settings);
            if (old == null) {
                PublishedServer.requireNamesFree(settings.name(), server, context);
            }
        }

        synchronized void discard() {
            if (server != null) {
                server.close();
            }
        }

        @Override
        public synchronized Void call() {
            if (undone) {
                return null;
            }
            requireOpen();
            begun = true;
            if (old != null) {
                // Frees the names of its MBeans.
                old.close();
            }
            FaxServer opened = server;
            server = null;
            entry = publish(settings, opened);
            return null;
        }

        /** Waits for the end of the step if it is under way. */
        synchronized void undo() {
            undone = true;
            discard();
            if (!begun) {
                return;
            }
            if (entry != null) {
                remove(entry);
                entry.close();
            }
            if (old != null && !closed()) {
                lost = true;
                remove(old);
                publish(old.settings(), opening.apply(old.settings()));
                lost = false;
            }
        }

        /** Whether the old server was closed and is not published again. */
        synchronized boolean lost() {
            return lost;
        }

        @Override
        public String toString() {
            return "server " + settings.name();
        }
    }
}
