package org.faxmx.monitor;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Judges a connection by its outcome, because a dead one may answer every call with a code that says nothing. It is to be
 * made again when enumerations and readings of the queue all fail, three times in a row or for 30 seconds. A server that
 * merely denies is not connected again and again: pauses between such attempts double from one minute to 16, until a
 * request succeeds.
 */
final class FailingReadings {

    private static final int MOST = 3;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(16);

    private final LongSupplier nanos;
    private int enumerations;
    private int queues;
    private long since;
    private long lastAttempt;
    // 0 while no attempt was made in vain.
    private long pause;

    FailingReadings(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized void succeeded() {
        enumerations = 0;
        queues = 0;
        pause = 0;
    }

    /** Counts a refused reading; returns whether the connection is to be made again now. */
    synchronized boolean refused(boolean enumeration) {
        long now = nanos.getAsLong();
        if (enumerations + queues == 0) {
            since = now;
        }
        enumerations += enumeration ? 1 : 0;
        queues += enumeration ? 0 : 1;
        boolean dead = enumerations > 0
                && queues > 0
                && (Math.max(enumerations, queues) >= MOST || now - since >= LONGEST_NANOS);
        if (!dead || pause > 0 && now - lastAttempt < pause) {
            return false;
        }
        enumerations = 0;
        queues = 0;
        lastAttempt = now;
        pause = pause == 0 ? FIRST_PAUSE_NANOS : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        return true;
    }
}
