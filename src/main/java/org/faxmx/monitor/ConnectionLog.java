package org.faxmx.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The lines of the log on the connection to one fax server: one when it is lost, one when it is back. A server that is lost
 * three times within ten minutes has a line in ten minutes from then on, with the number of losses, until it was not lost
 * for ten minutes; each loss and return is logged at level FINE. Any thread may use it.
 */
final class ConnectionLog implements AutoCloseable {

    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final int MANY = 3;

    private final Logger log;
    private final Object server;
    private final MonitorContext context;
    // When it was lost within the last ten minutes, oldest first.
    private final Deque<Long> losses = new ArrayDeque<>();
    private boolean connected;
    private String failure = "";
    // The next line of a server that is lost again and again; null for none.
    private Future<?> next;
    private boolean closed;

    /** @param server the prefix of each line */
    ConnectionLog(Logger log, Object server, MonitorContext context) {
        this.log = log;
        this.server = server;
        this.context = context;
    }

    /** @param what has happened, in words */
    synchronized void lost(String what, String why) {
        connected = false;
        failure = why;
        losses.add(context.nanos().getAsLong());
        forget();
        if (next != null) {
            log.log(Level.FINE, "{0}: {1}: {2}", new Object[] {server, what, why});
        } else if (losses.size() < MANY) {
            log.log(Level.WARNING, "{0}: {1}: {2}. Attempts to reconnect follow", new Object[] {server, what, why});
        } else {
            log.log(
                    Level.WARNING,
                    "{0}: lost {1} times in the last {2} min, now: {3}. From now on this is one line in {2} min",
                    new Object[] {server, losses.size(), WINDOW.toMinutes(), why});
            schedule();
        }
    }

    /** @param how in words */
    synchronized void connected(String how) {
        connected = true;
        log.log(next == null ? Level.INFO : Level.FINE, "{0}: {1}", new Object[] {server, how});
    }

    /** An operator disconnected it: what was before does not matter any longer. */
    synchronized void disconnected() {
        losses.clear();
        cancel();
    }

    @Override
    public synchronized void close() {
        closed = true;
        cancel();
    }

    private void cancel() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void forget() {
        long now = context.nanos().getAsLong();
        while (!losses.isEmpty() && now - losses.peek() > WINDOW.toNanos()) {
            losses.remove();
        }
    }

    private void schedule() {
        if (closed) {
            return;
        }
        try {
            next = context.timer().schedule(this::sumUp, WINDOW.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.log(Level.FINE, "no further line: the bridge is closing", e);
        }
    }

    private synchronized void sumUp() {
        // A cancelled line may still come.
        if (next == null) {
            return;
        }
        next = null;
        forget();
        String now = connected ? "connected" : "not reachable: " + failure;
        if (losses.isEmpty()) {
            log.log(connected ? Level.INFO : Level.WARNING, "{0}: not lost in the last {1} min; {2}", new Object[] {
                server, WINDOW.toMinutes(), now
            });
        } else {
            log.log(Level.WARNING, "{0}: lost {1} times in the last {2} min; now {3}", new Object[] {
                server, losses.size(), WINDOW.toMinutes(), now
            });
            schedule();
        }
    }
}
