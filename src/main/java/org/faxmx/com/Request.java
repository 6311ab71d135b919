package org.faxmx.com;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Work on an apartment's thread that a caller waits for. */
final class Request<T> {

    private final Callable<T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    final boolean urgent;
    // The longest time without progress, in nanoseconds.
    final long longest;
    // When it should be finished, on the apartment's clock; written by its caller first, then by the apartment's
    // thread.
    volatile long end;
    // Set once, when it begins or is refused.
    final AtomicBoolean decided = new AtomicBoolean();
    // The apartment's calls by then; written before.
    long callsBefore;
    // The caller no longer waits, so no further call may be made.
    volatile boolean cancelled;
    // Whether that kept it from making one.
    volatile boolean stopped;
    // The request in the middle of which this one runs, or null.
    volatile Request<?> outer;

    Request(Callable<T> work, boolean urgent, long longest) {
        this.work = work;
        this.urgent = urgent;
        this.longest = longest;
    }

    /** Waits that long for the result; an exception of the work is thrown, a checked one wrapped. */
    T result(long nanos) throws TimeoutException, InterruptedException {
        try {
            return result.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    boolean isDone() {
        return result.isDone();
    }

    void fail(ComException reason) {
        result.completeExceptionally(reason);
    }

    /** Refuses it unless it has begun, and returns whether it was refused. */
    boolean refuse(ComException refusal) {
        boolean refused = decided.compareAndSet(false, true);
        if (refused) {
            fail(refusal);
        }
        return refused;
    }

    /** Carries it out on the apartment's thread, unless it was refused. */
    void run(CallFrame frame) {
        if (!decided.compareAndSet(false, true)) {
            return;
        }
        try {
            T value;
            try {
                value = work.call();
            } finally {
                frame.freeStrings();
            }
            result.complete(value);
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
