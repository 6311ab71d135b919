package org.faxmx.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The calls that listeners are still to receive. They are added under the lock of the state that they are about, and made
 * in that order by one of the threads that add them, which holds no lock. Any thread may call it.
 */
final class ListenerQueue {

    private static final Logger LOG = Logger.getLogger(ListenerQueue.class.getName());

    private static final int MOST_SINGLE = 1_000;

    private final List<MonitorListener> listeners = new CopyOnWriteArrayList<>();
    // Guarded by this.
    private final Deque<Consumer<MonitorListener>> calls = new ArrayDeque<>();
    private long added;
    private long made;
    private Thread delivering;

    void listen(MonitorListener listener) {
        listeners.add(listener);
    }

    /** Adds a change; while a listener hangs, and very many calls wait, it is merged with the change before. */
    synchronized void addChange(ServerSnapshot before, ServerSnapshot now) {
        if (calls.size() >= MOST_SINGLE && calls.peekLast() instanceof Change last) {
            calls.removeLast();
            calls.add(new Change(last.before, now));
        } else {
            add(new Change(before, now));
        }
    }

    synchronized void add(Consumer<MonitorListener> call) {
        calls.add(call);
        added++;
    }

    /** Makes all calls, unless another thread is making them: that one makes these too. */
    void deliver() {
        synchronized (this) {
            if (delivering != null) {
                return;
            }
            delivering = Thread.currentThread();
        }
        for (Consumer<MonitorListener> call = next(); call != null; call = next()) {
            for (MonitorListener listener : listeners) {
                try {
                    call.accept(listener);
                } catch (RuntimeException | Error e) {
                    // The other listeners, and what follows, are not to be lost.
                    LOG.log(Level.SEVERE, e, () -> listener + " failed unexpectedly");
                }
            }
            called();
        }
    }

    /**
     * Waits until all calls that have been added are made. Returns at once on the thread that makes them, and after that
     * time at the latest: a listener may hang.
     *
     * @return whether they are made
     */
    synchronized boolean await(Duration longest) {
        long last = added;
        long end = System.nanoTime() + longest.toNanos();
        try {
            while (made < last && delivering != Thread.currentThread()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized Consumer<MonitorListener> next() {
        Consumer<MonitorListener> next = calls.poll();
        if (next == null) {
            delivering = null;
        }
        return next;
    }

    private synchronized void called() {
        made++;
        notifyAll();
    }

    /** One snapshot replaced another. */
    private record Change(ServerSnapshot before, ServerSnapshot now) implements Consumer<MonitorListener> {

        @Override
        public void accept(MonitorListener listener) {
            listener.changed(before, now);
        }
    }
}
