package org.faxmx.management;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;

/**
 * The way of notifications from all fax servers of a bridge to those who listen. Whoever sends never waits: each listener
 * has a queue of its own, in the order in which was sent, and threads of the delivery's own hand over what is in it. One
 * listener is called by one thread at a time, for each MBean that it listens to. Four threads do that, and none while there
 * is nothing to hand over. A call that does not return for five seconds keeps its thread, and another takes that one's
 * place until it does, for a hundred such calls at most.
 *
 * <p>Queues are bounded, each and all of them together. When one is full the oldest notification in it is dropped and
 * counted; when all together are, the oldest in the longest: the newest always arrives, its sequence number shows how
 * many are missing, and who is slow pays for it.
 */
public final class NotificationDelivery implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NotificationDelivery.class.getName());

    private static final int THREADS = 4;
    // What listens to each of a hundred servers may be stuck in all of them.
    private static final int MOST_STUCK = 100;
    private static final long IDLE_SECONDS = 10;
    private static final long LOOK_SECONDS = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    // What a server with 10,000 ports tells when three attributes of each change in one look, and a little.
    private static final int CAPACITY = 32_000;
    // They hold 75 MiB, at 780 bytes each, if no two listeners wait for the same.
    private static final int TOGETHER = 100_000;
    // After so many a thread turns to the next listener.
    private static final int TURN = 100;

    private final int capacity;
    private final int together;
    private final LongSupplier nanos;
    private final ThreadPoolExecutor executor;
    private final ScheduledExecutorService watch;
    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    // Guarded by this, as are the mailboxes.
    private final Set<Mailbox> filled = new HashSet<>();
    private final Set<Mailbox> underWay = new HashSet<>();
    private int waiting;
    private Mailbox longest;
    private int longEnough;
    private int stuck;
    private boolean watching;

    /** A delivery with room for 32,000 notifications for each listener, and for 100,000 for all together. */
    public NotificationDelivery() {
        this(CAPACITY, TOGETHER, System::nanoTime, watch());
    }

    /**
     * A delivery to nobody yet.
     *
     * @param capacity how many notifications may wait for one listener
     * @param together how many may wait for all of them
     * @param nanos a time that is never set, in nanoseconds from any moment: what calls are timed by
     * @param watch what looks for listeners that are stuck; shut down with this
     */
    NotificationDelivery(int capacity, int together, LongSupplier nanos, ScheduledExecutorService watch) {
        this.capacity = capacity;
        this.together = together;
        this.nanos = nanos;
        this.watch = watch;
        executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DaemonThreads("faxmx-notify-"));
        executor.allowCoreThreadTimeOut(true);
        // What is sent while all is closed.
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    private static ScheduledExecutorService watch() {
        ScheduledThreadPoolExecutor watch =
                new ScheduledThreadPoolExecutor(1, new DaemonThreads("faxmx-notify-watch-"));
        watch.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        watch.allowCoreThreadTimeOut(true);
        return watch;
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
        watch.shutdownNow();
    }

    /** How many notifications wait for listeners. */
    synchronized int waiting() {
        return waiting;
    }

    /** The mailbox with most in it; it is not looked for again before it has lost half of that. */
    private Mailbox longest() {
        if (longest == null || longest.queue.size() <= longEnough) {
            longest = filled.stream()
                    .max(Comparator.comparingInt(mailbox -> mailbox.queue.size()))
                    .orElseThrow();
            longEnough = longest.queue.size() / 2;
        }
        return longest;
    }

    /** Has somebody look for listeners that are stuck, while any is being called. */
    private void keepWatch() {
        if (watching || underWay.size() <= stuck) {
            return;
        }
        try {
            watch.schedule(this::look, LOOK_SECONDS, TimeUnit.SECONDS);
            watching = true;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "nobody is watched any more: the bridge is ending", e);
        }
    }

    private synchronized void look() {
        watching = false;
        long now = nanos.getAsLong();
        for (Mailbox mailbox : underWay) {
            if (mailbox.inCall && !mailbox.stays && now - mailbox.calledAt >= PATIENCE.toNanos()) {
                mailbox.stays = true;
                stuck++;
                // Not what it says of itself: no code of a listener's may run here.
                LOG.log(
                        mailbox.stayed ? Level.FINE : Level.WARNING,
                        "a listener, {0}, has not returned for {1} s; others are told by another thread",
                        new Object[] {mailbox.listener.getClass().getName(), PATIENCE.toSeconds()});
                mailbox.stayed = true;
            }
        }
        allowThreads();
        keepWatch();
    }

    private void allowThreads() {
        int threads = THREADS + Math.min(stuck, MOST_STUCK);
        // There may never be more in the core than at most.
        if (threads > executor.getMaximumPoolSize()) {
            executor.setMaximumPoolSize(threads);
            executor.setCorePoolSize(threads);
        } else if (threads < executor.getMaximumPoolSize()) {
            executor.setCorePoolSize(threads);
            executor.setMaximumPoolSize(threads);
        }
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
        private boolean failed;

        // Guarded by the delivery.
        private final Deque<Notification> queue = new ArrayDeque<>();
        private boolean closed;
        private boolean inCall;
        private long calledAt;
        private boolean stays;
        private boolean stayed;

        Mailbox(NotificationListener listener, NotificationFilter filter, Object handback) {
            this.listener = listener;
            this.filter = filter;
            this.handback = handback;
        }

        void put(Notification notification) {
            synchronized (NotificationDelivery.this) {
                if (closed || executor.isShutdown()) {
                    return;
                }
                if (queue.size() == capacity) {
                    take();
                    dropped.increment();
                } else if (waiting == together) {
                    longest().take();
                    dropped.increment();
                }
                queue.add(notification);
                waiting++;
                filled.add(this);
                if (underWay.add(this)) {
                    executor.execute(this);
                    keepWatch();
                }
            }
        }

        void close() {
            synchronized (NotificationDelivery.this) {
                closed = true;
                waiting -= queue.size();
                queue.clear();
                filled.remove(this);
                longest = longest == this ? null : longest;
            }
        }

        @Override
        public void run() {
            for (int handed = 0; handed < TURN; handed++) {
                Notification next = next();
                if (next == null) {
                    return;
                }
                try {
                    hand(next);
                } finally {
                    returned();
                }
            }
            executor.execute(this);
        }

        private Notification next() {
            synchronized (NotificationDelivery.this) {
                Notification next = take();
                if (next == null) {
                    underWay.remove(this);
                } else {
                    inCall = true;
                    calledAt = nanos.getAsLong();
                }
                return next;
            }
        }

        private void returned() {
            synchronized (NotificationDelivery.this) {
                inCall = false;
                if (stays) {
                    stays = false;
                    stuck--;
                    allowThreads();
                    keepWatch();
                }
            }
        }

        private Notification take() {
            Notification next = queue.poll();
            if (next != null) {
                waiting--;
                if (queue.isEmpty()) {
                    filled.remove(this);
                }
            }
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
                LOG.log(
                        failed ? Level.FINE : Level.WARNING,
                        e,
                        () -> "a listener, " + listener.getClass().getName() + ", threw an exception");
                failed = true;
            }
        }
    }
}
