package org.faxmx.management;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import javax.management.MBeanServer;

/**
 * What all fax servers of a bridge share. It outlives them.
 *
 * @param mbeans where MBeans are registered
 * @param clock what moments and ages are taken from
 * @param executor what readings and attempts to connect again are made on
 * @param random what the pauses between these attempts are cut by
 * @param notifications how notifications reach those who listen
 */
public record Surroundings(
        MBeanServer mbeans,
        InstantSource clock,
        ScheduledExecutorService executor,
        RandomGenerator random,
        NotificationDelivery notifications) {

    /** Refuses nulls. */
    public Surroundings {
        Objects.requireNonNull(mbeans, "mbeans");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(random, "random");
        Objects.requireNonNull(notifications, "notifications");
    }
}
