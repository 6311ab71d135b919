package org.faxmx.management;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** An executor for which no time passes: what was scheduled once is run when a test says so, on the test's thread. */
final class ManualScheduler extends ScheduledThreadPoolExecutor {

    private final List<Task> tasks = new ArrayList<>();

    ManualScheduler() {
        super(1);
        setRemoveOnCancelPolicy(true);
    }

    /** After how many milliseconds what is pending is to be run, in the order in which it was scheduled. */
    synchronized List<Long> pending() {
        return tasks.stream()
                .filter(task -> !task.future.isCancelled())
                .map(Task::millis)
                .toList();
    }

    /** Runs what was scheduled first of what is pending. */
    void runNext() {
        take(task -> !task.future.isCancelled()).run();
    }

    /** Runs what was scheduled first of what is to be run after such a time. */
    void run(LongPredicate after) {
        take(task -> !task.future.isCancelled() && after.test(task.millis)).run();
    }

    /** Runs what was cancelled last, as happens when cancelling comes too late. */
    void runCancelled() {
        take(task -> task.future.isCancelled()).run();
    }

    private synchronized Runnable take(Predicate<Task> which) {
        Task task = tasks.stream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no such task among " + tasks));
        tasks.remove(task);
        return task.work;
    }

    @Override
    public synchronized ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        Callable<Void> nothing = () -> null;
        ScheduledFuture<?> never = super.schedule(nothing, 1, TimeUnit.DAYS);
        tasks.add(new Task(work, unit.toMillis(delay), never));
        return never;
    }

    private record Task(Runnable work, long millis, ScheduledFuture<?> future) {}
}
