package org.faxmx.monitor;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
}
