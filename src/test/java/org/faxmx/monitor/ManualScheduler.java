package org.faxmx.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.faxmx.ManualClock;

/**
 * A timer whose time passes only when a test says so, and whose tasks run on the thread of the test. A clock follows it.
 */
public final class ManualScheduler extends ScheduledThreadPoolExecutor {

    private final ManualClock clock;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Task> cancelled = new ArrayList<>();
    private long nanos;

    /** @param clock moved on together with this timer */
    public ManualScheduler(ManualClock clock) {
        super(0);
        this.clock = clock;
    }

    /** The time of this timer. */
    public synchronized long nanos() {
        return nanos;
    }

    /** Milliseconds until each pending task is due, in the order in which they were scheduled. */
    public synchronized List<Long> pending() {
        return tasks.stream().map(task -> task.getDelay(TimeUnit.MILLISECONDS)).toList();
    }

    /** Lets time pass without running anything, as when the machine stands still. */
    public synchronized void pass(Duration time) {
        nanos += time.toNanos();
        clock.advance(time);
    }

    /** Whether a task is due at that time. */
    public synchronized boolean isDue(long time) {
        return tasks.stream().anyMatch(task -> task.due <= time);
    }

    /** Runs the task that is due first, at its time or now if that is past. */
    public void runNext() {
        Task next;
        synchronized (this) {
            next = tasks.stream()
                    .min(Comparator.comparingLong(task -> task.due))
                    .orElseThrow(() -> new AssertionError("nothing is scheduled"));
            pass(Duration.ofNanos(Math.max(0, next.due - nanos)));
            next.begin();
        }
        next.work.run();
    }

    /** Runs the tasks that were cancelled, as happens when that was too late. */
    public void runCancelled() {
        List<Task> late;
        synchronized (this) {
            late = List.copyOf(cancelled);
            cancelled.clear();
        }
        late.forEach(task -> task.work.run());
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        return add(work, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long delay, long period, TimeUnit unit) {
        return add(work, unit.toNanos(delay), unit.toNanos(period));
    }

    private synchronized Task add(Runnable work, long delay, long period) {
        if (isShutdown()) {
            throw new RejectedExecutionException("shut down");
        }
        Task task = new Task(work, nanos + delay, period);
        tasks.add(task);
        return task;
    }

    private synchronized void remove(Task task) {
        if (tasks.remove(task)) {
            cancelled.add(task);
        }
    }

    /** Scheduled work; guarded by the scheduler. */
    private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {

        private final Runnable work;
        private final long period;
        private long due;

        Task(Runnable work, long due, long period) {
            super(work, null);
            this.work = work;
            this.due = due;
            this.period = period;
        }

        /** A task of a fixed rate stays, even while it runs. */
        void begin() {
            if (period == 0) {
                tasks.remove(this);
            }
            due += period;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            ManualScheduler.this.remove(this);
            return super.cancel(mayInterrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - nanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
