package org.faxmx.connector;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that make answers. Requests wait without a thread; those that wait too long, or are too many, are refused.
 * Large answers and operations that wait for fax servers have threads of their own, so that small ones go past them.
 */
final class AnswerQueues implements AutoCloseable {

    private static final Duration IDLE = Duration.ofSeconds(30);

    /** What a request is. */
    enum Kind {
        /** It reads a few MBeans. */
        SMALL,
        /** It is a bulk, or reads the MBeans of a pattern. */
        LARGE,
        /** It writes or invokes, which may wait for a fax server. */
        OPERATION
    }

    private final Map<Kind, ThreadPoolExecutor> threads = new EnumMap<>(Kind.class);
    private final Map<Kind, Duration> longestWait = new EnumMap<>(Kind.class);
    private final ScheduledExecutorService timer;

    /** @param timer refuses those that wait too long */
    AnswerQueues(HttpLimits limits, ScheduledExecutorService timer) {
        this.timer = timer;
        for (Kind kind : Kind.values()) {
            boolean operation = kind == Kind.OPERATION;
            threads.put(kind, pool(kind, operation ? limits.operations() : limits.answers(), limits.waiting()));
            longestWait.put(kind, operation ? limits.longestOperationWait() : limits.longestWait());
        }
    }

    /**
     * Has the work done by a thread of its kind, or else, without it, refused. Returns at once.
     *
     * @param refuse called by this thread or the timer's
     */
    void submit(Kind kind, Runnable work, Runnable refuse) {
        AtomicBoolean begun = new AtomicBoolean();
        ThreadPoolExecutor pool = threads.get(kind);
        Runnable once = () -> {
            if (begun.compareAndSet(false, true)) {
                work.run();
            }
        };
        if (!offer(pool, once)) {
            refuse.run();
        } else if (pool.getQueue().contains(once)) {
            timer.schedule(
                    () -> {
                        if (begun.compareAndSet(false, true)) {
                            pool.remove(once);
                            refuse.run();
                        }
                    },
                    longestWait.get(kind).toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Interrupts what is under way; what waits is dropped. */
    @Override
    public void close() {
        threads.values().forEach(ThreadPoolExecutor::shutdownNow);
    }

    private static boolean offer(ThreadPoolExecutor pool, Runnable work) {
        try {
            pool.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private static ThreadPoolExecutor pool(Kind kind, int count, int waiting) {
        AtomicInteger number = new AtomicInteger();
        String name = "faxmx-http-" + kind.name().toLowerCase(Locale.ROOT) + "-";
        ThreadFactory daemons = work -> {
            Thread thread = new Thread(work, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        // A pool starts threads beyond its core size only when the queue is full, so all are core threads.
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                count, count, IDLE.toSeconds(), TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), daemons);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
