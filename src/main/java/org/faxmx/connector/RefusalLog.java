package org.faxmx.connector;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Counts and logs what a connector refuses; only once in ten seconds, with a count, so that a client cannot fill the log. */
final class RefusalLog {

    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final Logger logger;
    private final LongSupplier nanoTime;

    private final LongAdder refused = new LongAdder();
    private long omitted;
    private boolean begun;
    private long last;

    RefusalLog(Logger logger, LongSupplier nanoTime) {
        this.logger = logger;
        this.nanoTime = nanoTime;
    }

    /** How much was refused, logged or not. */
    long refused() {
        return refused.sum();
    }

    /** Counts what is logged elsewhere. */
    void count() {
        refused.increment();
    }

    void log(String refusal) {
        count();
        report(refusal);
    }

    /** Logs something that is no refusal as such ones are. */
    synchronized void report(String refusal) {
        long now = nanoTime.getAsLong();
        if (begun && now - last < PAUSE_NANOS) {
            omitted++;
            return;
        }
        logger.log(Level.WARNING, "{0}{1}", new Object[] {
            refusal, omitted == 0 ? "" : " (and " + omitted + " refusals before that were not logged)"
        });
        begun = true;
        last = now;
        omitted = 0;
    }
}
