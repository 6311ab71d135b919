package org.faxmx.com;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The accounts of one apartment: calls made, and references and strings acquired and given back. Written by the
 * apartment's thread only, read by any.
 */
final class Ledger {

    // Reading the clock takes a third as long as a quick call, so those are timed four at a time: a slow one among them
    // shows all the same, and from then on each is timed until they are quick again.
    private static final int QUICK_CALLS = 4;
    private static final long SLOW_NANOS = 200_000;

    private final LongSupplier nanoTime;
    private long marked;
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

    /** @param nanoTime what calls are timed by */
    Ledger(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A call returned. */
    void called(int hresult) {
        add(calls, 1);
        if (hresult < 0) {
            add(failures, 1);
            lastFailure.lazySet(hresult);
        }
        untimed++;
        if (untimed >= group) {
            mark();
        }
    }

    /** What the call that failed last meant by its answer, where that says nothing by itself. */
    void meant(HResult failure) {
        lastFailure.lazySet(failure.value());
    }

    /** Whether calls take long at the moment; for the apartment's thread only. */
    boolean slow() {
        return slow;
    }

    /** To be told when calls begin after something else, and when they end. */
    void mark() {
        long now = nanoTime.getAsLong();
        if (untimed > 0) {
            long took = now - marked;
            add(nanos, took);
            longest.lazySet(Math.max(longest.getPlain(), took));
            slow = took > SLOW_NANOS;
            group = slow ? 1 : QUICK_CALLS;
            untimed = 0;
        }
        marked = now;
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

    /**
     * What stands in the accounts now.
     *
     * @param timeouts requests that were not done in time, which their callers count
     * @param queueLength requests that wait now
     */
    ApartmentStatistics balance(long timeouts, int queueLength) {
        return new ApartmentStatistics(
                calls.get(),
                failures.get(),
                timeouts,
                queueLength,
                // What was given back is read first: nothing is ever given back twice.
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

    private static void add(AtomicLong account, long amount) {
        account.lazySet(account.getPlain() + amount);
    }
}
