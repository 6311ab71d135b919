package org.faxmx.com;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The counts of one apartment: calls made, and references and strings acquired and released. Written by the apartment's
 * thread only, read by any.
 */
final class Ledger {

    // Reading the clock takes as long as a fast early-bound call, so fast calls are timed in groups. A slow call shows
    // in its group's time; from then on each call is timed alone until one is fast again.
    private static final int GROUP_OF_FAST_CALLS = 16;
    private static final long SLOW_NANOS = 200_000;

    private final LongSupplier nanoTime;
    private long lastReading;
    private int untimed;
    private int group = 1;
    private boolean slow;

    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong lastFailure = new AtomicLong();
    private final AtomicLong referencesAcquired = new AtomicLong();
    private final AtomicLong referencesReleased = new AtomicLong();
    private final AtomicLong stringsAcquired = new AtomicLong();
    private final AtomicLong stringsReleased = new AtomicLong();

    /** @param nanoTime the monotonic clock, in nanoseconds */
    Ledger(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts a call that returned. */
    void countCall(int hresult) {
        add(calls, 1);
        if (hresult < 0) {
            add(failures, 1);
            lastFailure.lazySet(hresult);
        }
        untimed++;
        if (untimed >= group) {
            readClock();
        }
    }

    /** Counts a call that returned more about a failure, which was counted; it is none of its own, whatever it returned. */
    void countCallAboutFailure() {
        countCall(HResult.S_OK.value());
    }

    /** The calls that have returned. */
    long calls() {
        return calls.get();
    }

    /** Replaces the last failure, where EXCEPINFO holds a more specific code. */
    void replaceLastFailure(HResult failure) {
        lastFailure.lazySet(failure.value());
    }

    /** Whether calls are slow at the moment; for the apartment's thread only. */
    boolean slow() {
        return slow;
    }

    /** Ends the group of calls being timed, if any, and starts the next; to be called before and after a series. */
    void readClock() {
        long now = nanoTime.getAsLong();
        if (untimed > 0) {
            long took = now - lastReading;
            add(nanos, took);
            longest.lazySet(Math.max(longest.getPlain(), took));
            slow = took > SLOW_NANOS;
            group = slow ? 1 : GROUP_OF_FAST_CALLS;
            untimed = 0;
        }
        lastReading = now;
    }

    void referenceAcquired() {
        add(referencesAcquired, 1);
    }

    void referenceReleased() {
        add(referencesReleased, 1);
    }

    void stringAcquired() {
        add(stringsAcquired, 1);
    }

    void stringsReleased(int count) {
        add(stringsReleased, count);
    }

    ApartmentStatistics statistics(long timeouts, int queueLength) {
        return new ApartmentStatistics(
                calls.get(),
                failures.get(),
                timeouts,
                queueLength,
                // Releases are read before acquisitions, so that no live count is negative.
                referencesReleased.get(),
                referencesAcquired.get(),
                stringsReleased.get(),
                stringsAcquired.get(),
                nanos.get(),
                longest.get(),
                new HResult((int) lastFailure.get()),
                0,
                0);
    }

    private static void add(AtomicLong count, long amount) {
        count.lazySet(count.getPlain() + amount);
    }
}
