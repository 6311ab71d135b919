package org.faxmx;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.management.MBeanServer;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxServer;
import org.faxmx.management.Attempts;
import org.faxmx.management.BridgeFigures;
import org.faxmx.management.DaemonThreads;
import org.faxmx.management.ManagedFaxServer;
import org.faxmx.management.NotificationDelivery;
import org.faxmx.management.Surroundings;

/**
 * The fax servers that a bridge publishes, each with its polling. They can be changed while it runs; those that do not
 * change keep their MBeans, connection and counters. Any thread may call it; changes are made one after the other.
 */
final class RunningServers implements AutoCloseable {

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);
    // For all servers: each keeps one of them busy at most, and no longer than its timeout.
    private static final int THREADS = 16;
    // Servers that hang are tried again and again: that leaves threads to poll those that answer.
    private static final int ATTEMPTS = THREADS / 2;
    private final ScheduledThreadPoolExecutor poller;
    private final NotificationDelivery notifications = new NotificationDelivery();
    private final Surroundings around;
    private final Roster roster;

    private final ReentrantLock changing = new ReentrantLock();

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
        poller = new ScheduledThreadPoolExecutor(0, new DaemonThreads("faxmx-poll-"));
        // The work of a server that is gone would stay for up to a day, and with it the server.
        poller.setRemoveOnCancelPolicy(true);
        around = new Surroundings(
                mbeans,
                clock,
                System::nanoTime,
                poller,
                new Random(),
                notifications,
                new BridgeFigures(),
                new Attempts(ATTEMPTS));
        roster = new Roster(writes, opening, around);
    }

    /**
     * What is published now, in the order of the settings. A server that is being published anew is not among them until
     * it has answered or failed to.
     */
    List<ManagedFaxServer> managed() {
        return roster.now().stream().map(server -> server.published().managed()).toList();
    }

    /** What they share, and the bridge's own MBean with them. */
    Surroundings surroundings() {
        return around;
    }

    /** The settings of what is published now. */
    List<ServerSettings> settings() {
        return roster.now().stream().map(RunningServer::settings).toList();
    }

    /**
     * Publishes these servers and no others. All or nothing: where one cannot be had or published, what was begun is
     * undone. A server that does not answer can be published. Servers are connected, published anew and removed at the
     * same time; each is polled as soon as it is published, and all of them have answered or failed when this returns.
     * It waits for a change under way, however long that takes.
     *
     * @return what was done, a line for each server that was added, removed or changed
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be had on this machine
     * @throws IllegalStateException if a name is taken, the thread is interrupted, or all is closed; telling which
     *     servers were lost, if some had to go for it and could not be published again
     */
    List<String> change(List<ServerSettings> wanted) {
        awaitTurn();
        try {
            roster.requireNotEnded();
            ServerChange change = new ServerChange(roster, wanted);
            List<String> told = change.told();
            if (!told.isEmpty()) {
                makeRoom(change.most());
            }
            change.carryOut();
            return told;
        } finally {
            changing.unlock();
        }
    }

    /** Closes all, even if some of it fails to; a change under way gives up. May be called again. */
    @Override
    public void close() {
        roster.end();
        boolean locked = lockForGoodbye();
        try {
            poller.shutdownNow();
            notifications.close();
            roster.close();
        } finally {
            if (locked) {
                changing.unlock();
            }
        }
    }

    /**
     * Sees to it that there are threads enough to poll so many servers besides those that are being read now. These may
     * hang, and keep their threads after they are closed. So the number never falls.
     */
    private void makeRoom(int count) {
        int needed = Math.min(THREADS, count + poller.getActiveCount());
        if (needed > poller.getCorePoolSize()) {
            poller.setCorePoolSize(needed);
        }
    }

    private void awaitTurn() {
        try {
            changing.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the fax servers could be changed", e);
        }
    }

    /** Waits for the change under way; if that does not give up in time, it is false and nothing is locked. */
    private boolean lockForGoodbye() {
        try {
            return changing.tryLock(LONGEST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
