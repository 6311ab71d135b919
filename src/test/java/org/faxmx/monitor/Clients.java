package org.faxmx.monitor;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Requests of clients, each on a thread of its own. */
final class Clients {

    private static final int PATIENCE_SECONDS = 30;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    Future<?> start(Runnable work) {
        return threads.submit(work);
    }

    <R> Future<R> start(Callable<R> work) {
        return threads.submit(work);
    }

    /** What the request returned; waits for it. */
    static <R> R end(Future<R> work) throws Exception {
        return work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** What the request failed with; waits for it. */
    static Throwable failure(Future<?> work) {
        return assertThrows(ExecutionException.class, () -> end(work)).getCause();
    }

    /** Interrupts requests that are under way, and waits for their end. */
    public void close() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
}
