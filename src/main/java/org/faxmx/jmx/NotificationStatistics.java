package org.faxmx.jmx;

import java.util.concurrent.atomic.LongAdder;

/** Counters of a bridge's notifications, over all fax servers. Any thread may call it; it takes no lock. */
public final class NotificationStatistics {

    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** A notification is passed to a listener. */
    void countSent() {
        sent.increment();
    }

    /** A notification was dropped because a queue was full. */
    void countDropped() {
        dropped.increment();
    }

    long sent() {
        return sent.sum();
    }

    long dropped() {
        return dropped.sum();
    }
}
