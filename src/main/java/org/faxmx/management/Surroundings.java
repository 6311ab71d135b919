package org.faxmx.management;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.management.MBeanServer;

/**
 * What all fax servers of a bridge share. It outlives them.
 *
 * @param mbeans where MBeans are registered
 * @param clock what moments and ages are taken from
 * @param nanos a time that is never set, in nanoseconds from any moment: what polls are timed by
 * @param executor what readings and attempts to connect again are made on
 * @param random what the pauses between these attempts are cut by
 * @param notifications how notifications reach those who listen
 * @param figures what is counted of the bridge's work
 * @param attempts those to connect again, of which only so many are made at once
 */
public record Surroundings(
        MBeanServer mbeans,
        InstantSource clock,
        LongSupplier nanos,
        ScheduledExecutorService executor,
        RandomGenerator random,
        NotificationDelivery notifications,
        BridgeFigures figures,
        Attempts attempts) {

    /** Refuses nulls. */
    public Surroundings {
        Objects.requireNonNull(mbeans, "mbeans");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(nanos, "nanos");
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(random, "random");
        Objects.requireNonNull(notifications, "notifications");
        Objects.requireNonNull(figures, "figures");
        Objects.requireNonNull(attempts, "attempts");
    }
}
