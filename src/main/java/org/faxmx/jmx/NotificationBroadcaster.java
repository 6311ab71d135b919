package org.faxmx.jmx;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import org.faxmx.monitor.DaemonThreads;

/**
 * Sends the notifications of one fax server to the listeners of its MBean, in order, on a thread of its own, which exists
 * only while there is something to send. {@link #send} does not wait: notifications queue, and when the queue is full the
 * oldest is dropped and counted. So a listener that is slow or hangs delays the other listeners of this fax server, and
 * nothing else. Filters and listeners run on that thread only.
 */
final class NotificationBroadcaster extends NotificationBroadcasterSupport implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NotificationBroadcaster.class.getName());
    private static final int IDLE_SECONDS = 10;
    // They hold 75 MiB, at 780 bytes each.
    private static final int MOST_TOGETHER = 100_000;

    private final NotificationStatistics statistics;
    private final List<NotificationListener> listeners = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor executor;
    // Used by the executor's thread.
    private boolean failed;

    /** @param capacity how many notifications may wait */
    NotificationBroadcaster(String server, int capacity, NotificationStatistics statistics) {
        this.statistics = statistics;
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(capacity);
        executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                queue,
                new DaemonThreads("faxmx-notify-" + server + "-"),
                (next, full) -> replaceOldest(next, queue));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Whether there is no listener, so that no notification need be made. */
    boolean isIdle() {
        return listeners.isEmpty();
    }

    /** Queues a notification for all listeners. If very many wait over all servers, the oldest of this one is dropped. */
    void send(Notification notification) {
        if (statistics.waiting() >= MOST_TOGETHER && executor.getQueue().poll() != null) {
            dropped();
        }
        statistics.waiting(1);
        executor.execute(() -> {
            statistics.waiting(-1);
            sendNotification(notification);
        });
    }

    private void dropped() {
        statistics.waiting(-1);
        statistics.countDropped();
    }

    /** Drops what waits; a listener that is being called is not waited for. */
    @Override
    public void close() {
        statistics.waiting(-executor.shutdownNow().size());
    }

    @Override
    public void addNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback) {
        super.addNotificationListener(listener, filter, handback);
        listeners.add(listener);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        super.removeNotificationListener(listener);
        listeners.removeIf(other -> other == listener);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback)
            throws ListenerNotFoundException {
        super.removeNotificationListener(listener, filter, handback);
        listeners.remove(listener);
    }

    @Override
    protected void handleNotification(NotificationListener listener, Notification notification, Object handback) {
        statistics.countSent();
        try {
            listener.handleNotification(notification, handback);
        } catch (RuntimeException | Error e) {
            // The other listeners, and what follows, are not to be lost.
            LOG.log(
                    failed ? Level.FINE : Level.WARNING,
                    e,
                    () -> "a listener, " + listener.getClass().getName() + ", threw an exception");
            failed = true;
        }
    }

    private void replaceOldest(Runnable next, BlockingQueue<Runnable> queue) {
        while (!executor.isShutdown() && !queue.offer(next)) {
            if (queue.poll() != null) {
                dropped();
            }
        }
        if (executor.isShutdown()) {
            statistics.waiting(-1);
        }
    }
}
