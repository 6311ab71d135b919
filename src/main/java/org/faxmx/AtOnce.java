package org.faxmx;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.faxmx.management.DaemonThreads;

/** Steps that are carried out at the same time: one that takes long keeps none of the others waiting. */
final class AtOnce {

    private static final int THREADS = 16;

    private AtOnce() {}

    /**
     * Carries out all steps and waits for them. If the calling thread is interrupted, so are the steps under way, those
     * that follow are carried out by the calling thread, and it is interrupted when this returns.
     *
     * @throws RuntimeException the failure of the first step that failed, with those of the others suppressed in it; or
     *     an Error
     */
    static void run(List<Runnable> steps) {
        if (steps.isEmpty()) {
            return;
        }
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.min(THREADS, steps.size()), new DaemonThreads("faxmx-change-"));
        List<FutureTask<?>> tasks = new ArrayList<>();
        for (Runnable step : steps) {
            FutureTask<?> task = new FutureTask<>(step, null);
            tasks.add(task);
            try {
                threads.execute(task);
            } catch (OutOfMemoryError e) {
                // There is no thread to be had, so this one does it.
                task.run();
            }
        }
        boolean interrupted = awaitEnd(threads);
        try {
            throwFirst(tasks);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the waiting thread was interrupted. */
    private static boolean awaitEnd(ExecutorService threads) {
        threads.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.DAYS)) {
                    return interrupted;
                }
            } catch (InterruptedException e) {
                interrupted = true;
                for (Runnable left : threads.shutdownNow()) {
                    Thread.currentThread().interrupt();
                    left.run();
                }
                // Else the next wait would end at once.
                Thread.interrupted();
            }
        }
    }

    private static void throwFirst(List<? extends Future<?>> tasks) {
        Throwable first = null;
        for (Future<?> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                if (first == null) {
                    first = e.getCause();
                } else if (first != e.getCause()) {
                    first.addSuppressed(e.getCause());
                }
            } catch (InterruptedException e) {
                throw new AssertionError("what is done is not waited for", e);
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            // A Runnable throws nothing checked.
            throw (RuntimeException) first;
        }
    }
}
