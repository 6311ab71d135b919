package org.faxmx.monitor;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The attempts to reconnect to a fax server that does not answer, one at a time. Pauses between them double from 1 second
 * to 60; each is cut to a random share of 50 to 100 %, so that a hundred servers lost at one moment do not all return at
 * another. The pause is 1 second again once no attempt is wanted.
 *
 * <p>Attempts run on {@link MonitorContext#attempts()}. Any thread may call the methods; none waits for an attempt.
 */
final class Reconnection implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Reconnection.class.getName());

    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final double LEAST_SHARE = 0.5;

    private final BooleanSupplier wanted;
    private final BooleanSupplier attempt;
    private final MonitorContext context;

    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private Round round;
    private boolean closed;

    /**
     * @param wanted whether attempts are to be made; returns at once
     * @param attempt makes one; false if it was not made, because another is under way
     */
    Reconnection(BooleanSupplier wanted, BooleanSupplier attempt, MonitorContext context) {
        this.wanted = wanted;
        this.attempt = attempt;
        this.context = context;
    }

    /** Schedules an attempt or cancels it, as wanted; to be called when that may have changed. */
    synchronized void update() {
        if (closed || !wanted.getAsBoolean()) {
            cancel();
        } else if (round == null) {
            schedule();
        }
    }

    /** Starts with a short pause again, because something changed that may have kept attempts from succeeding. */
    synchronized void restart() {
        cancel();
        update();
    }

    /**
     * When the next attempt is due, which is in the past while it waits for a thread; empty while none is scheduled, and
     * during an attempt.
     */
    synchronized Optional<Instant> next() {
        return Optional.ofNullable(round).filter(pending -> !pending.begun).map(pending -> context.clock()
                .instant()
                .plusNanos(pending.due - context.nanos().getAsLong()));
    }

    /** Cancels the next attempt; one under way is not waited for. */
    @Override
    public synchronized void close() {
        closed = true;
        cancel();
    }

    private void cancel() {
        pauseMillis = FIRST_PAUSE_MILLIS;
        // The end of an attempt under way leads to update again.
        if (round != null && !round.begun) {
            round.future.cancel(false);
            round = null;
        }
    }

    private void schedule() {
        double share = LEAST_SHARE + (1 - LEAST_SHARE) * context.random().nextDouble();
        long millis = Math.round(pauseMillis * share);
        Round next = new Round(context.nanos().getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis));
        try {
            next.future =
                    context.timer().schedule(() -> context.attempt(() -> run(next)), millis, TimeUnit.MILLISECONDS);
            round = next;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "no attempt to reconnect: the bridge is closing", e);
        }
    }

    private void run(Round mine) {
        if (!begin(mine)) {
            return;
        }
        boolean made = true;
        try {
            made = attempt.getAsBoolean();
        } finally {
            ended(made);
        }
    }

    /** A cancelled round may still be run. */
    private synchronized boolean begin(Round mine) {
        mine.begun = true;
        return round == mine;
    }

    private synchronized void ended(boolean made) {
        round = null;
        if (made) {
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
        update();
    }

    /** One attempt; guarded by the reconnection. */
    private static final class Round {
        private final long due;
        private Future<?> future;
        private boolean begun;

        Round(long due) {
            this.due = due;
        }
    }
}
