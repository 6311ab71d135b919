package org.faxmx.management;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What a bridge counts and times of its own work, over all fax servers. Counting takes no lock; any thread may. */
public final class BridgeFigures {

    // Enough for a 99th percentile that is more than the longest of a few.
    private static final int RECENT = 1_000;

    private final LongAdder polls = new LongAdder();
    private final LongAdder latePolls = new LongAdder();
    private final AtomicLong longestDelay = new AtomicLong();
    private final LongAdder reads = new LongAdder();
    private final LongAdder readMillis = new LongAdder();
    private final AtomicLong longestRead = new AtomicLong();
    private final AtomicLongArray recent = new AtomicLongArray(RECENT);
    private final AtomicLong next = new AtomicLong();

    /** Nothing was counted yet. */
    public BridgeFigures() {}

    /** A poll begins so long after its time. */
    void polled(Duration delay) {
        polls.increment();
        longestDelay.accumulateAndGet(delay.toMillis(), Math::max);
    }

    /** Polls began too late, or were left out. */
    void late(long count) {
        latePolls.add(count);
    }

    /** An enumeration was answered after that time. */
    void read(Duration took) {
        long millis = took.toMillis();
        reads.increment();
        readMillis.add(millis);
        longestRead.accumulateAndGet(millis, Math::max);
        recent.set((int) (next.getAndIncrement() % RECENT), millis);
    }

    long polls() {
        return polls.sum();
    }

    long latePolls() {
        return latePolls.sum();
    }

    long longestDelayMillis() {
        return longestDelay.get();
    }

    long reads() {
        return reads.sum();
    }

    long readMillis() {
        return readMillis.sum();
    }

    long longestReadMillis() {
        return longestRead.get();
    }

    /** The time that so many percent of the last 1,000 enumerations took at most; -1 if there was none. */
    long readMillis(int percent) {
        long[] times = new long[(int) Math.min(next.get(), RECENT)];
        if (times.length == 0) {
            return -1;
        }
        for (int i = 0; i < times.length; i++) {
            times[i] = recent.get(i);
        }
        Arrays.sort(times);
        return times[Math.max(0, (int) Math.ceil(times.length * percent / 100.0) - 1)];
    }
}
