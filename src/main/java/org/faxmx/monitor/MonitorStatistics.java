package org.faxmx.monitor;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counters and times of a bridge's polls and readings, over all fax servers. Any thread may call it; it takes no lock. */
public final class MonitorStatistics {

    private final LongAdder polls = new LongAdder();
    private final LongAdder latePolls = new LongAdder();
    private final RecentTimes delays = new RecentTimes();
    private final LongAdder reads = new LongAdder();
    private final LongAdder readNanos = new LongAdder();
    private final RecentTimes readTimes = new RecentTimes();

    /** A poll began that long after its time. */
    void polled(Duration delay) {
        polls.increment();
        delays.add(delay);
    }

    /** Polls began too late, or were left out. */
    void late(long count) {
        latePolls.add(count);
    }

    /** An enumeration was answered after that time. */
    void read(Duration took) {
        reads.increment();
        readNanos.add(took.toNanos());
        readTimes.add(took);
    }

    public long polls() {
        return polls.sum();
    }

    public long latePolls() {
        return latePolls.sum();
    }

    /** How long after their times polls began. */
    public RecentTimes delays() {
        return delays;
    }

    public long reads() {
        return reads.sum();
    }

    /** How long all enumerations together took, in milliseconds. */
    public long readMillis() {
        return TimeUnit.NANOSECONDS.toMillis(readNanos.sum());
    }

    /** How long enumerations took. */
    public RecentTimes readTimes() {
        return readTimes;
    }

    /** The last 1,000 durations of a repeated event, and the longest of all. Any thread may call it; it takes no lock. */
    public static final class RecentTimes {

        // Enough for a 99th percentile that is more than the longest of a few.
        private static final int RECENT = 1_000;
        private static final long NANOS_A_MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

        private final AtomicLong longest = new AtomicLong();
        private final AtomicLongArray recent = new AtomicLongArray(RECENT);
        private final AtomicLong next = new AtomicLong();

        void add(Duration time) {
            long nanos = time.toNanos();
            longest.accumulateAndGet(nanos, Math::max);
            recent.set((int) (next.getAndIncrement() % RECENT), nanos);
        }

        /** The longest of all in milliseconds, rounded up. */
        public long longestMillis() {
            return roundedUp(longest.get());
        }

        /** The percentile of the recent durations in milliseconds, rounded up; -1 for none. */
        public long millis(int percent) {
            long[] times = new long[(int) Math.min(next.get(), RECENT)];
            if (times.length == 0) {
                return -1;
            }
            for (int i = 0; i < times.length; i++) {
                times[i] = recent.get(i);
            }
            Arrays.sort(times);
            return roundedUp(times[Math.max(0, (int) Math.ceil(times.length * percent / 100.0) - 1)]);
        }

        private static long roundedUp(long nanos) {
            return -Math.floorDiv(-nanos, NANOS_A_MILLISECOND);
        }
    }
}
