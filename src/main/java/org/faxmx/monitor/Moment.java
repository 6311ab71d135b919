package org.faxmx.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * A moment on both clocks.
 *
 * @param at what the wall clock showed, which may be set at any time
 * @param nanos the time of the monotonic clock, from which ages are taken
 */
public record Moment(Instant at, long nanos) {

    /** How much time has passed since, by that monotonic clock. */
    public Duration age(LongSupplier clock) {
        return Duration.ofNanos(clock.getAsLong() - nanos);
    }
}
