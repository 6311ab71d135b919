package org.faxmx.management;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;

/**
 * The way of notifications from all fax servers of a bridge to those who listen. Whoever sends never waits: each listener
 * has a queue of its own, in the order in which was sent, and threads of the delivery's own hand over what is in it. One
 * listener is called by one thread at a time. There are at most four threads and none while there is nothing to hand
 * over, so three listeners that do not return delay nobody else.
 *
 * <p>A queue is bounded. When it is full the oldest notification in it is dropped and counted: the newest always
 * arrives, and its sequence number shows how many are missing.
 */
public final class NotificationDelivery implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NotificationDelivery.class.getName());

    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 10;
    // What a server with 10,000 ports tells when all of them are seen for the first time.
    private static final int CAPACITY = 20_000;
    // After so many a thread turns to the next listener.
    private static final int TURN = 100;

    private final int capacity;
    private final ThreadPoolExecutor executor;
    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** A delivery with room for 20,000 notifications for each listener. */
    public NotificationDelivery() {
        this(CAPACITY);
    }

    NotificationDelivery(int capacity) {
        this.capacity = capacity;
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "faxmx-notify-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        // What is sent while all is closed.
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** How often a notification was handed to a listener. */
    long sent() {
        return sent.sum();
    }

    /** How often a notification was dropped because a listener was too slow. */
    long dropped() {
        return dropped.sum();
    }

    /** Those who listen to one MBean; none yet. */
    Listeners listeners() {
        return new Listeners();
    }

    /** Hands over no more; a listener that is being called is not waited for. May be called again. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** Those who listen to one MBean. Any thread may call it. */
    final class Listeners {

        private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();

        /** Whether nobody listens, so that nothing need be told. */
        boolean isEmpty() {
            return mailboxes.isEmpty();
        }

        void add(NotificationListener listener, NotificationFilter filter, Object handback) {
            if (listener == null) {
                throw new IllegalArgumentException("a listener is needed, not null");
            }
            mailboxes.add(new Mailbox(listener, filter, handback));
        }

        /** Removes a listener however often it listens. */
        void remove(NotificationListener listener) throws ListenerNotFoundException {
            List<Mailbox> theirs = mailboxes.stream()
                    .filter(mailbox -> mailbox.listener == listener)
                    .toList();
            if (theirs.isEmpty()) {
                throw new ListenerNotFoundException("this listener does not listen here");
            }
            theirs.forEach(this::remove);
        }

        /** Removes a listener once. */
        void remove(NotificationListener listener, NotificationFilter filter, Object handback)
                throws ListenerNotFoundException {
            remove(mailboxes.stream()
                    .filter(mailbox ->
                            mailbox.listener == listener && mailbox.filter == filter && mailbox.handback == handback)
                    .findFirst()
                    .orElseThrow(() -> new ListenerNotFoundException(
                            "this listener does not listen here with that filter and handback")));
        }

        /** Sends to all; nobody is waited for, and no code of a listener's is run. */
        void send(Notification notification) {
            mailboxes.forEach(mailbox -> mailbox.put(notification));
        }

        private void remove(Mailbox mailbox) {
            mailboxes.remove(mailbox);
            mailbox.close();
        }
    }

    /** What one listener is still to be told. */
    private final class Mailbox implements Runnable {

        private final NotificationListener listener;
        private final NotificationFilter filter;
        private final Object handback;

        private final Deque<Notification> waiting = new ArrayDeque<>();
        private boolean underWay;
        private boolean closed;
        private boolean failed;

        Mailbox(NotificationListener listener, NotificationFilter filter, Object handback) {
            this.listener = listener;
            this.filter = filter;
            this.handback = handback;
        }

        synchronized void put(Notification notification) {
            if (closed) {
                return;
            }
            if (waiting.size() == capacity) {
                waiting.poll();
                dropped.increment();
            }
            waiting.add(notification);
            if (!underWay) {
                underWay = true;
                executor.execute(this);
            }
        }

        synchronized void close() {
            closed = true;
            waiting.clear();
        }

        @Override
        public void run() {
            for (int handed = 0; handed < TURN; handed++) {
                Notification next = next();
                if (next == null) {
                    return;
                }
                hand(next);
            }
            executor.execute(this);
        }

        private synchronized Notification next() {
            Notification next = waiting.poll();
            underWay = next != null;
            return next;
        }

        private void hand(Notification notification) {
            try {
                if (filter == null || filter.isNotificationEnabled(notification)) {
                    sent.increment();
                    listener.handleNotification(notification, handback);
                }
            } catch (RuntimeException | Error e) {
                // It is not ours: what it throws is told once, and it is told what comes next.
                LOG.log(failed ? Level.FINE : Level.WARNING, e, () -> "listener " + listener + " threw an exception");
                failed = true;
            }
        }
    }
}
