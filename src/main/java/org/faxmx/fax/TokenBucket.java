package org.faxmx.fax;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Limits how often something happens: so many times at once, and as many more in each minute. Any thread may use it. */
final class TokenBucket {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private final long capacity;
    private final long cost;
    // Guarded by this, in nanoseconds: what a token costs, times the tokens.
    private long credit;
    private long asOf;

    /**
     * A full bucket.
     *
     * @param perMinute its tokens, and how many it gets in a minute
     * @param nanos a monotonic clock in nanoseconds
     */
    TokenBucket(int perMinute, LongSupplier nanos) {
        this.nanos = nanos;
        this.cost = MINUTE / perMinute;
        this.capacity = cost * perMinute;
        this.credit = capacity;
        this.asOf = nanos.getAsLong();
    }

    /** Takes a token. Returns how long to wait for the next one if there is none, else zero. */
    synchronized Duration take() {
        long now = nanos.getAsLong();
        // A long time could overflow the sum.
        credit += Math.min(capacity - credit, Math.max(0, now - asOf));
        asOf = now;
        if (credit < cost) {
            return Duration.ofNanos(cost - credit);
        }
        credit -= cost;
        return Duration.ZERO;
    }
}
