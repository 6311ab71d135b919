package org.faxmx;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxServer;
import org.faxmx.management.BridgeFigures;
import org.faxmx.management.ManagedFaxServer;
import org.faxmx.management.NotificationDelivery;
import org.faxmx.management.Polling;
import org.faxmx.management.Surroundings;

/**
 * The fax servers that a bridge publishes, each with its polling. They can be changed while it runs; those that do not
 * change keep their MBeans, connection and counters. Any thread may call it; changes are made one after the other.
 */
final class RunningServers implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RunningServers.class.getName());

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);
    // For all servers: each keeps one of them busy at most, and no longer than its timeout.
    private static final int THREADS = 16;
    // Servers that hang are tried again and again: that leaves threads to poll those that answer.
    private static final int ATTEMPTS = THREADS / 2;
    // Multiples of it lie far from each other in an interval, however many there are: each server's share is the next.
    private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

    private final boolean writes;
    private final Function<ServerSettings, FaxServer> opening;
    private final ScheduledThreadPoolExecutor poller;
    private final NotificationDelivery notifications = new NotificationDelivery();
    private final Surroundings around;

    private final ReentrantLock changing = new ReentrantLock();
    // How many pollings were begun; guarded by changing.
    private int polled;
    private volatile boolean closed;
    private volatile List<Running> running = List.of();

    /** None yet. */
    RunningServers(boolean writes, MBeanServer mbeans, InstantSource clock) {
        this(writes, mbeans, clock, settings -> FaxServers.open(settings, clock));
    }

    /**
     * None yet.
     *
     * @param opening makes a fax server out of its settings, not connected
     */
    RunningServers(
            boolean writes, MBeanServer mbeans, InstantSource clock, Function<ServerSettings, FaxServer> opening) {
        this.writes = writes;
        this.opening = opening;
        AtomicInteger number = new AtomicInteger();
        poller = new ScheduledThreadPoolExecutor(0, work -> {
            Thread thread = new Thread(work, "faxmx-poll-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        // The work of a server that is gone would stay for up to a day, and with it the server.
        poller.setRemoveOnCancelPolicy(true);
        // What a change that is under way while all is closed would have polled.
        poller.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        around = new Surroundings(
                mbeans,
                clock,
                System::nanoTime,
                poller,
                new Random(),
                notifications,
                new BridgeFigures(),
                new Semaphore(ATTEMPTS));
    }

    /** What is published now, in the order of the settings. */
    List<ManagedFaxServer> managed() {
        return running.stream().map(server -> server.published().managed()).toList();
    }

    /** How many MBeans stand for what is published now. */
    int mbeanCount() {
        return running.stream()
                .mapToInt(server -> server.published().mbeanCount())
                .sum();
    }

    /** What they share, and the bridge's own MBean with them. */
    Surroundings surroundings() {
        return around;
    }

    /** The settings of what is published now. */
    List<ServerSettings> settings() {
        return running.stream().map(Running::settings).toList();
    }

    /**
     * Publishes these servers and no others. All or nothing: where one cannot be had or published, what was begun is
     * undone. A server that does not answer can be published. New servers are connected at the same time, and all of
     * them have answered or failed when this returns.
     *
     * @return what was done, a line for each server that was added, removed or changed
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be had on this machine
     * @throws IllegalStateException if a name is taken, another change takes long, or all is closed
     */
    List<String> change(List<ServerSettings> wanted) {
        if (!lock(LONGEST_WAIT)) {
            throw new IllegalStateException("another change of the fax servers is under way. Try again later");
        }
        try {
            requireOpen();
            Change change = new Change(wanted);
            change.publish();
            change.retire();
            return change.told();
        } finally {
            changing.unlock();
        }
    }

    /** Closes all, even if some of it fails to; a change under way gives up. May be called again. */
    @Override
    public void close() {
        closed = true;
        boolean alone = lock(LONGEST_GOODBYE);
        try {
            poller.shutdownNow();
            notifications.close();
            Deque<Running> last = new ArrayDeque<>();
            running.forEach(last::push);
            running = List.of();
            RuntimeException failure = null;
            for (Running server : last) {
                try {
                    server.close();
                } catch (RuntimeException e) {
                    failure = first(failure, e);
                }
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            if (alone) {
                changing.unlock();
            }
        }
    }

    /** The first of several failures, with the others suppressed in it. */
    private static <F extends Throwable> F first(F known, F next) {
        if (known == null) {
            return next;
        }
        if (known != next) {
            known.addSuppressed(next);
        }
        return known;
    }

    private boolean lock(Duration longest) {
        try {
            return changing.tryLock(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the bridge is closed");
        }
    }

    private PublishedServer publish(ServerSettings settings, FaxServer server) {
        return PublishedServer.publish(
                new ManagedFaxServer.Facts(
                        settings.name(), settings.host(), settings.backend().toString(), writes),
                server,
                around);
    }

    /** A published server. */
    private record Running(ServerSettings settings, PublishedServer published, Polling polling)
            implements AutoCloseable {

        @Override
        public void close() {
            polling.close();
            published.close();
        }

        /** Whether only the times at which it is read differ. */
        boolean isConnectedAs(ServerSettings other) {
            return settings.withPolling(other.polling()).differences(other).isEmpty();
        }
    }

    /** One change, under the lock. */
    private final class Change {

        private final List<ServerSettings> wanted;
        private final Map<String, Running> before;
        // Servers that are published at the same time are taken out of it by several threads.
        private final Map<String, FaxServer> opened = Collections.synchronizedMap(new LinkedHashMap<>());
        private final Map<String, PublishedServer> published = new HashMap<>();
        private final Deque<Runnable> undoing = new ArrayDeque<>();
        private final List<String> lost = new ArrayList<>();

        Change(List<ServerSettings> wanted) {
            this.wanted = wanted;
            this.before = running.stream()
                    .collect(Collectors.toMap(server -> server.settings().name(), Function.identity()));
        }

        /** All that may fail. */
        void publish() {
            try {
                for (ServerSettings server : wanted) {
                    Running known = before.get(server.name());
                    if (known == null || !known.isConnectedAs(server)) {
                        opened.put(server.name(), opening.apply(server));
                    }
                }
                // What is new first: undoing that leaves no trace.
                addAll(wanted.stream()
                        .filter(server -> !before.containsKey(server.name()))
                        .toList());
                for (ServerSettings server : wanted) {
                    if (before.containsKey(server.name()) && opened.containsKey(server.name())) {
                        Running old = before.get(server.name());
                        // Its name is needed.
                        undoing.push(() -> restore(old));
                        old.close();
                        add(server);
                    }
                }
            } catch (RuntimeException | Error e) {
                opened.values().forEach(server -> undo(server::close, e));
                undoing.forEach(step -> undo(step, e));
                if (!lost.isEmpty()) {
                    throw new IllegalStateException(
                            e.getMessage() + "; but " + String.join(" and ", lost)
                                    + " had to go for it and could not be published again",
                            e);
                }
                throw e;
            }
        }

        /** Adds servers at the same time: one that does not answer keeps none of the others from being connected. */
        private void addAll(List<ServerSettings> servers) {
            if (servers.isEmpty()) {
                return;
            }
            AtomicInteger number = new AtomicInteger();
            ExecutorService connecting = Executors.newFixedThreadPool(Math.min(THREADS, servers.size()), work -> {
                Thread thread = new Thread(work, "faxmx-connect-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
            List<Future<PublishedServer>> begun = new ArrayList<>();
            Throwable failure = null;
            try {
                servers.forEach(server -> begun.add(connecting.submit(() -> publishOpened(server))));
            } catch (Error e) {
                // There may be no thread to be had; those that there are may have published something.
                failure = e;
            }
            boolean interrupted = awaitEnd(connecting);
            for (int i = 0; i < begun.size(); i++) {
                try {
                    // One that was not even begun was dropped at the interruption.
                    if (begun.get(i).isDone()) {
                        added(servers.get(i), begun.get(i).get());
                    }
                } catch (ExecutionException e) {
                    failure = first(failure, e.getCause());
                } catch (InterruptedException e) {
                    throw new AssertionError("what is done is not waited for", e);
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
                failure = first(failure, new IllegalStateException("publishing the fax servers was interrupted"));
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                // Nothing checked is thrown by what was begun.
                throw (RuntimeException) failure;
            }
            requireOpen();
        }

        private void add(ServerSettings server) {
            added(server, publishOpened(server));
            requireOpen();
        }

        /** Any thread may call it. */
        private PublishedServer publishOpened(ServerSettings server) {
            requireOpen();
            // Closes it if that fails.
            return RunningServers.this.publish(server, opened.remove(server.name()));
        }

        private void added(ServerSettings server, PublishedServer added) {
            undoing.push(added::close);
            published.put(server.name(), added);
        }

        /** Waits for all that was begun; an interruption is handed on to it. Whether there was one. */
        private boolean awaitEnd(ExecutorService connecting) {
            connecting.shutdown();
            boolean interrupted = false;
            while (true) {
                try {
                    if (connecting.awaitTermination(1, TimeUnit.DAYS)) {
                        return interrupted;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    connecting.shutdownNow();
                }
            }
        }

        private void restore(Running old) {
            ServerSettings settings = old.settings();
            List<Running> next = new ArrayList<>(running);
            try {
                requireOpen();
                PublishedServer again = RunningServers.this.publish(settings, opening.apply(settings));
                next.replaceAll(server -> server == old ? running(settings, again) : server);
            } catch (RuntimeException e) {
                // The next change finds it missing and tries again.
                next.remove(old);
                lost.add("server " + settings.name());
                throw e;
            } finally {
                running = List.copyOf(next);
            }
        }

        private void undo(Runnable step, Throwable failure) {
            try {
                step.run();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }

        /** Puts the new servers in the place of the old ones. */
        void retire() {
            poller.setCorePoolSize(Math.min(THREADS, wanted.size()));
            List<Running> next = new ArrayList<>();
            for (ServerSettings server : wanted) {
                Running known = before.get(server.name());
                PublishedServer added = published.get(server.name());
                if (added != null) {
                    next.add(running(server, added));
                } else if (known.settings().polling().equals(server.polling())) {
                    next.add(new Running(server, known.published(), known.polling()));
                } else {
                    known.polling().close();
                    next.add(running(server, known.published()));
                }
            }
            running = List.copyOf(next);
            before.forEach((name, old) -> {
                if (wanted.stream().noneMatch(server -> server.name().equals(name))) {
                    try {
                        old.close();
                    } catch (RuntimeException e) {
                        // It is not published any more, which is what was wanted.
                        LOG.log(Level.WARNING, e, () -> "server " + name + ": removing it");
                    }
                }
            });
            if (closed) {
                next.forEach(Running::close);
            }
        }

        private Running running(ServerSettings server, PublishedServer added) {
            return new Running(
                    server,
                    added,
                    Polling.start(
                            added.managed(),
                            server.polling().ports(),
                            server.polling().status(),
                            GOLDEN_RATIO * ++polled,
                            around));
        }

        List<String> told() {
            List<String> lines = new ArrayList<>();
            before.keySet().stream()
                    .filter(name ->
                            wanted.stream().noneMatch(server -> server.name().equals(name)))
                    .sorted()
                    .forEach(name -> lines.add("removed server " + name));
            for (ServerSettings server : wanted) {
                Running known = before.get(server.name());
                if (known == null) {
                    lines.add("added server " + server.name());
                    continue;
                }
                List<String> keys = server.differences(known.settings());
                if (!keys.isEmpty()) {
                    lines.add("changed server " + server.name() + ": " + String.join(", ", keys));
                }
            }
            return lines;
        }
    }
}
