package org.faxmx.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/**
 * The attempts to reach a fax server again that does not answer. They follow each other after pauses that double from 1
 * second up to 60, and each pause is cut to a random share of 50 to 100 %: a hundred servers that were lost in one moment
 * do not all come back in one. Pauses are short again once no attempt is wanted any more.
 *
 * <p>Attempts are made on the executor's threads, one at a time, and each waits its turn among those of other servers. Any
 * thread may call the methods; none of them waits for an attempt.
 */
final class Reconnection implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Reconnection.class.getName());

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final double LEAST_SHARE = 0.5;

    private final BooleanSupplier wanted;
    private final BooleanSupplier attempt;
    private final Attempts attempts;
    private final ScheduledExecutorService executor;
    private final RandomGenerator random;
    private final InstantSource clock;

    private Duration pause = FIRST_PAUSE;
    private Round round;
    private boolean closed;

    /**
     * No attempt is made before {@link #follow} was called.
     *
     * @param wanted whether attempts are to be made, asked again and again; it answers at once and waits for nobody
     * @param attempt makes one; whether it did, rather than finding that somebody else is at it
     * @param attempts those of all servers, among which it waits its turn
     * @param executor what attempts are made on
     * @param random where the shares of pauses come from
     * @param clock what moments are taken from
     */
    Reconnection(
            BooleanSupplier wanted,
            BooleanSupplier attempt,
            Attempts attempts,
            ScheduledExecutorService executor,
            RandomGenerator random,
            InstantSource clock) {
        this.wanted = wanted;
        this.attempt = attempt;
        this.attempts = attempts;
        this.executor = executor;
        this.random = random;
        this.clock = clock;
    }

    /** Sees whether attempts are wanted, and begins or ends them; to be called when that may have changed. */
    synchronized void follow() {
        if (closed || !wanted.getAsBoolean()) {
            end();
        } else if (round == null) {
            schedule();
        }
    }

    /** Begins anew with short pauses: something has changed that may have kept attempts from succeeding. */
    synchronized void restart() {
        end();
        follow();
    }

    /**
     * When the next attempt is due, which was in the past where it waits its turn; nothing while none is, and while one
     * is being made.
     */
    synchronized Optional<Instant> next() {
        return Optional.ofNullable(round).filter(pending -> !pending.begun).map(pending -> pending.due);
    }

    /** Makes no further attempt; one that is being made is not waited for. */
    @Override
    public synchronized void close() {
        closed = true;
        end();
    }

    private void end() {
        pause = FIRST_PAUSE;
        // While an attempt is being made, its own end leads here again.
        if (round != null && !round.begun) {
            round.future.cancel(false);
            attempts.forget(round);
            round = null;
        }
    }

    private void schedule() {
        double share = LEAST_SHARE + (1 - LEAST_SHARE) * random.nextDouble();
        long millis = Math.round(pause.toMillis() * share);
        Round next = new Round(clock.instant().plusMillis(millis));
        try {
            next.future = executor.schedule(() -> attempts.make(next, executor), millis, TimeUnit.MILLISECONDS);
            round = next;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "no attempt to reconnect: the bridge is ending", e);
        }
    }

    private void make(Round mine) {
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

    /** Cancelling may come too late to keep a round from being run. */
    private synchronized boolean begin(Round mine) {
        boolean current = round == mine;
        mine.begun = true;
        return current;
    }

    private synchronized void ended(boolean made) {
        round = null;
        if (made) {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
        follow();
    }

    /** One attempt; guarded by its owner. */
    private final class Round implements Runnable {
        private final Instant due;
        private Future<?> future;
        private boolean begun;

        Round(Instant due) {
            this.due = due;
        }

        @Override
        public void run() {
            make(this);
        }
    }
}
