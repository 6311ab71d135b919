package org.faxmx.management;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The attempts to connect again that all fax servers of a bridge make, so many at once at most: servers that hang leave
 * threads to poll the others. Those beyond that wait their turn, first come, first served, and no thread waits with them.
 * Any thread may call it.
 */
public final class Attempts {

    private static final Logger LOG = Logger.getLogger(Attempts.class.getName());

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int free;

    /**
     * None is under way.
     *
     * @param most how many may be made at once, at least 1
     */
    public Attempts(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most is " + most + ", and must be 1 at least");
        }
        this.free = most;
    }

    /**
     * Makes an attempt before this returns, if its turn is now; else on the executor, as soon as those before it have
     * ended.
     */
    void make(Runnable attempt, Executor executor) {
        if (begins(new Waiting(attempt, executor))) {
            carryOut(attempt);
        }
    }

    /** Makes an attempt no more that waits its turn. */
    synchronized void forget(Runnable attempt) {
        waiting.removeIf(other -> other.attempt == attempt);
    }

    private synchronized boolean begins(Waiting next) {
        if (free == 0) {
            waiting.add(next);
            return false;
        }
        free--;
        return true;
    }

    private void carryOut(Runnable attempt) {
        try {
            attempt.run();
        } finally {
            passOn();
        }
    }

    /** Gives the turn to whoever waits for it. */
    private void passOn() {
        for (Waiting next = next(); next != null; next = next()) {
            Runnable attempt = next.attempt;
            try {
                // Not on this thread: polls that came due meanwhile go first.
                next.executor.execute(() -> carryOut(attempt));
                return;
            } catch (RejectedExecutionException e) {
                LOG.log(Level.FINE, "no attempt to reconnect: the bridge is ending", e);
            }
        }
    }

    private synchronized Waiting next() {
        Waiting next = waiting.poll();
        if (next == null) {
            free++;
        }
        return next;
    }

    private record Waiting(Runnable attempt, Executor executor) {}
}
