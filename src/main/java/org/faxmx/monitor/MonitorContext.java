package org.faxmx.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/**
 * What the monitors of all fax servers of a bridge share. It outlives them.
 *
 * @param clock the source of moments
 * @param nanos the monotonic clock that {@code timer} follows, in nanoseconds; times polls and readings, and the source of ages
 * @param timer starts polls and attempts to reconnect at their times; it runs nothing that takes long
 * @param polls runs polls
 * @param attempts runs attempts to reconnect: a pool of its own, so that servers that hang leave threads for polls
 * @param random the shares that pauses between attempts are cut to
 * @param statistics what is counted of polls and readings
 */
public record MonitorContext(
        InstantSource clock,
        LongSupplier nanos,
        ScheduledExecutorService timer,
        Executor polls,
        Executor attempts,
        RandomGenerator random,
        MonitorStatistics statistics) {

    private static final Logger LOG = Logger.getLogger(MonitorContext.class.getName());

    /** Has a thread of polls carry out work; without effect if the bridge is closing. */
    void poll(Runnable work) {
        execute(polls, work);
    }

    /** Has a thread of attempts carry out work; without effect if the bridge is closing. */
    void attempt(Runnable work) {
        execute(attempts, work);
    }

    private static void execute(Executor threads, Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "not carried out: the bridge is closing", e);
        }
    }

    /** This moment. */
    public Moment now() {
        return new Moment(clock.instant(), nanos.getAsLong());
    }

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
}
