package org.faxmx.connector;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Work at intervals while there is any, so that a bridge without clients does not wake up. Any thread may call it. */
final class Ticks {

    private static final Logger LOG = Logger.getLogger(Ticks.class.getName());

    private final ScheduledExecutorService timer;
    private final long millis;
    private final Runnable work;
    private final BooleanSupplier needed;

    // Whether one is due. Guarded by this.
    private boolean due;

    /**
     * @param millis from the end of one to the next, and from {@link #begin} to the first
     * @param work called by the timer
     * @param needed whether there is more to do; what makes it so calls {@link #begin} after it
     */
    Ticks(ScheduledExecutorService timer, long millis, Runnable work, BooleanSupplier needed) {
        this.timer = timer;
        this.millis = millis;
        this.work = work;
        this.needed = needed;
    }

    /** There is work now. */
    synchronized void begin() {
        if (!due) {
            due = true;
            next();
        }
    }

    private void tick() {
        try {
            work.run();
        } finally {
            synchronized (this) {
                // After a failure it goes on: without ticks no client would be cut off any longer.
                due = true;
                try {
                    due = needed.getAsBoolean();
                } finally {
                    if (due) {
                        next();
                    }
                }
            }
        }
    }

    private void next() {
        try {
            timer.schedule(this::tick, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "no ticks: the connector is closed", e);
        }
    }
}
