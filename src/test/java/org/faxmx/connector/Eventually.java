package org.faxmx.connector;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waiting, with a limit, for a condition without an event. */
public final class Eventually {

    private static final Duration BOUND = Duration.ofSeconds(15);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Eventually() {}

    /** A condition to check repeatedly. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns as soon as the condition holds and fails with the message if it does not in time. */
    public static void holds(Condition condition, Supplier<String> message) throws Exception {
        holdsWithin(BOUND, condition, message);
    }

    /** The same with another bound. */
    public static void holdsWithin(Duration bound, Condition condition, Supplier<String> message) throws Exception {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(message.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Fails as soon as the condition does not hold; returns when it did all that time. */
    static void keepsHolding(Duration time, Condition condition, String message) throws Exception {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline) {
            if (!condition.holds()) {
                throw new AssertionError(message);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
