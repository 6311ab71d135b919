package org.faxmx.jmx;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counters of a bridge's notifications, over all fax servers. Any thread may call it; it takes no lock. */
public final class NotificationStatistics {

    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final AtomicLong waiting = new AtomicLong();

    /** A notification is passed to a listener. */
    void countSent() {
        sent.increment();
    }

    /** A notification was dropped because a queue was full. */
    void countDropped() {
        dropped.increment();
    }

    /** Notifications were queued, or with a negative count left their queue. */
    void waiting(long count) {
        waiting.addAndGet(count);
    }

    /** How many notifications wait in all queues. */
    long waiting() {
        return waiting.get();
    }

    long sent() {
        return sent.sum();
    }

    long dropped() {
        return dropped.sum();
    }
}
