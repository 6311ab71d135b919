package org.faxmx.management;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What a bridge counts and times of its own work, over all fax servers. Counting takes no lock; any thread may. */
public final class BridgeFigures {

    private final LongAdder polls = new LongAdder();
    private final LongAdder latePolls = new LongAdder();
    private final RecentTimes delays = new RecentTimes();
    private final LongAdder reads = new LongAdder();
    private final LongAdder readNanos = new LongAdder();
    private final RecentTimes readTimes = new RecentTimes();

    /** Nothing was counted yet. */
    public BridgeFigures() {}

    /** A poll begins so long after its time. */
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

    long polls() {
        return polls.sum();
    }

    long latePolls() {
        return latePolls.sum();
    }

    /** How long after their times polls began. */
    RecentTimes delays() {
        return delays;
    }

    long reads() {
        return reads.sum();
    }

    /** How long all enumerations together took. */
    long readMillis() {
        return TimeUnit.NANOSECONDS.toMillis(readNanos.sum());
    }

    /** How long enumerations took. */
    RecentTimes readTimes() {
        return readTimes;
    }
}
