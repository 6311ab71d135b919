package org.faxmx.doctor;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A limit of the time of work that the JDK itself does not limit, such as looking up a host or a slow network drive. */
record TimeLimit(Duration longest) {

    /**
     * Carries out work on a daemon thread of its own, which is left alone if it does not end.
     *
     * @throws TimeoutException if it does not end in time
     * @throws ExecutionException if it fails, with its failure as the cause
     */
    <T> T call(String what, Callable<T> work) throws TimeoutException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "faxmx-doctor-" + what);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }
}
