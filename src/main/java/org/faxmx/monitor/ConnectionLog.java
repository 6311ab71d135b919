package org.faxmx.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.fax.HiddenNumbers;

/**
 * The lines of the log on the connection to one fax server: one when it is lost, one when it is back. A server that is lost
 * three times within ten minutes has a line in ten minutes from then on, with the number of losses, until it was not lost
 * for ten minutes; a loss or return is logged then once it has lasted for a minute, and each at level FINE. Any thread may
 * use it.
 */
final class ConnectionLog implements AutoCloseable {

    static final Duration WINDOW = Duration.ofMinutes(10);

    /** How long a loss or return lasts until it is not one of many. */
    static final Duration LASTING = Duration.ofMinutes(1);

    private static final int MANY = 3;

    private final Logger log;
    private final Object server;
    private final MonitorContext context;
    // When it was lost within the last ten minutes, oldest first.
    private final Deque<Long> losses = new ArrayDeque<>();
    private boolean connected;
    private long since;
    private String failure = "";
    // The next line of a server that is lost again and again; null for none.
    private Future<?> next;
    // When the last loss or return of such a server will have lasted; null for none.
    private Future<?> lasting;
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
        since = context.nanos().getAsLong();
        failure = HiddenNumbers.in(why);
        losses.add(since);
        forget();
        if (next != null) {
            log.log(Level.FINE, "{0}: {1}: {2}", new Object[] {server, what, why});
        } else if (losses.size() < MANY) {
            log.log(Level.WARNING, "{0}: {1}: {2}. Attempts to reconnect follow", new Object[] {server, what, failure});
        } else {
            log.log(
                    Level.WARNING,
                    "{0}: lost {1} times in the last {2} min, now: {3}. From now on this is one line in {2} min",
                    new Object[] {server, losses.size(), WINDOW.toMinutes(), failure});
            next = schedule(this::sumUp, WINDOW);
        }
        watch();
    }

    /** A server that is lost fails for that reason now. */
    synchronized void failing(String why) {
        log.log(Level.FINE, "{0}: {1}", new Object[] {server, why});
        failure = HiddenNumbers.in(why);
    }

    /** @param how in words */
    synchronized void connected(String how) {
        log.log(next == null ? Level.INFO : Level.FINE, "{0}: {1}", new Object[] {server, how});
        if (!connected) {
            connected = true;
            since = context.nanos().getAsLong();
            watch();
        }
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
        stopWatching();
    }

    private void stopWatching() {
        if (lasting != null) {
            lasting.cancel(false);
            lasting = null;
        }
    }

    /** Has the line come that this loss or return has lasted. */
    private void watch() {
        stopWatching();
        if (next != null) {
            lasting = schedule(this::last, LASTING);
        }
    }

    private synchronized void last() {
        // One that was cancelled may still come.
        if (lasting == null || context.nanos().getAsLong() - since < LASTING.toNanos()) {
            return;
        }
        lasting = null;
        log.log(connected ? Level.INFO : Level.WARNING, "{0}: {1}", new Object[] {server, state()});
    }

    private String state() {
        long seconds = Duration.ofNanos(context.nanos().getAsLong() - since).toSeconds();
        return connected ? "connected for " + seconds + " s" : "not reachable for " + seconds + " s: " + failure;
    }

    private void forget() {
        long now = context.nanos().getAsLong();
        while (!losses.isEmpty() && now - losses.peek() > WINDOW.toNanos()) {
            losses.remove();
        }
    }

    private Future<?> schedule(Runnable line, Duration after) {
        if (closed) {
            return null;
        }
        try {
            return context.timer().schedule(line, after.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.log(Level.FINE, "no further line: the bridge is closing", e);
            return null;
        }
    }

    private synchronized void sumUp() {
        // A cancelled line may still come.
        if (next == null) {
            return;
        }
        next = null;
        forget();
        if (!losses.isEmpty()) {
            log.log(Level.WARNING, "{0}: lost {1} times in the last {2} min; now {3}", new Object[] {
                server, losses.size(), WINDOW.toMinutes(), state()
            });
            next = schedule(this::sumUp, WINDOW);
            return;
        }
        stopWatching();
        if (connected) {
            log.log(Level.INFO, "{0}: not lost in the last {1} min; {2}", new Object[] {
                server, WINDOW.toMinutes(), state()
            });
        } else {
            log.log(Level.WARNING, "{0}: {1}", new Object[] {server, state()});
        }
    }
}
