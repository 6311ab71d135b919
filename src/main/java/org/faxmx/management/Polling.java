package org.faxmx.management;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.fax.FaxException;

/**
 * The regular reading of one fax server: its ports, and what they are doing. Readings have fixed times, which do not
 * depend on how long one takes nor on when the bridge was started. They follow each other: one whose time comes while the
 * other kind is under way begins as soon as that ends, and one whose time comes while its own kind is still under way or
 * waiting is left out. So a fax server that does not answer keeps one thread at most, and is not asked faster than it
 * answers.
 *
 * <p>When a server was connected again, what its ports were doing before says nothing any more: they are looked at as
 * soon as a thread is free, besides. That is done once in the time from one look to the next: a server that is lost
 * whenever it is looked at is to be left alone for as long.
 */
public final class Polling implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Polling.class.getName());

    // What is later than this share of its interval is counted as late, but no less than what threads take to wake up.
    private static final long PUNCTUAL_SHARE = 10;
    private static final long PUNCTUAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ManagedFaxServer server;
    private final Surroundings around;
    private final double share;
    private final Round ports;
    private final Round status;
    // Looks besides those at their times.
    private final Round again;

    // What a thread is carrying out; null while none is.
    private Round underWay;
    private boolean closed;

    private Polling(ManagedFaxServer server, Duration ports, Duration status, double share, Surroundings around) {
        this.server = server;
        this.around = around;
        this.share = share - Math.floor(share);
        this.ports = new Round(server::poll, ports);
        this.status = new Round(server::pollStatus, status);
        this.again = new Round(server::pollStatus, Duration.ZERO);
        this.again.since = around.nanos().getAsLong() - this.status.interval;
    }

    /**
     * Begins to read a server.
     *
     * @param server what is read
     * @param ports time from one enumeration to the next; zero for none
     * @param status time from one look at what the ports are doing to the next; zero for none
     * @param share where in an interval its times lie, 0 to 1: servers with different shares are not all read at once,
     *     whenever they were added
     * @param around what carries it out and counts it
     */
    public static Polling start(
            ManagedFaxServer server, Duration ports, Duration status, double share, Surroundings around) {
        Polling polling = new Polling(server, ports, status, share, around);
        synchronized (polling) {
            polling.ports.plan();
            polling.status.plan();
        }
        server.onceConnected(polling::lookSoon);
        return polling;
    }

    /** Stops; a reading under way is not waited for. */
    @Override
    public synchronized void close() {
        closed = true;
        ports.cancel();
        status.cancel();
    }

    /** Looks at what ports are doing besides, unless nobody is to look at that, or it was done just now. */
    void lookSoon() {
        synchronized (this) {
            long now = around.nanos().getAsLong();
            if (status.interval == 0 || now - again.since < status.interval) {
                return;
            }
            again.since = now;
        }
        schedule(() -> again.waiting = true, 0);
    }

    /**
     * Has readings carried out after a time, unless another thread is at it then, which does it.
     *
     * @param waiting has a reading wait
     * @return what cancels it, or null if the bridge is ending
     */
    private Future<?> schedule(Runnable waiting, long nanos) {
        try {
            return around.executor().schedule(() -> carryOut(waiting), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.FINE, "no polling: the bridge is ending", e);
            return null;
        }
    }

    private void carryOut(Runnable waiting) {
        Round next;
        synchronized (this) {
            if (closed) {
                return;
            }
            waiting.run();
            if (underWay != null) {
                return;
            }
            next = next();
        }
        while (next != null) {
            next.read();
            next = next();
        }
    }

    private synchronized Round next() {
        Round next = ports.waiting ? ports : status.waiting ? status : again.waiting ? again : null;
        underWay = closed ? null : next;
        if (underWay == status) {
            again.waiting = false;
        }
        if (underWay != null) {
            underWay.begin();
        }
        return underWay;
    }

    /** Readings of one kind; guarded by the polling. */
    private final class Round {

        private final Runnable reading;
        private final long interval;

        private long due;
        private long since;
        private Future<?> timer;
        private boolean waiting;

        Round(Runnable reading, Duration interval) {
            this.reading = reading;
            this.interval = interval.toNanos();
        }

        /** Waits for the next of its times, which are the same for all servers but for the share. */
        void plan() {
            if (interval == 0) {
                return;
            }
            long now = around.nanos().getAsLong();
            long phase = (long) (interval * share);
            due = now + interval - Math.floorMod(now - phase, interval);
            timer = schedule(this::come, due - now);
        }

        void cancel() {
            if (timer != null) {
                timer.cancel(false);
            }
        }

        /** Its time has come. */
        void come() {
            long missed = Math.max(0, around.nanos().getAsLong() - due) / interval;
            if (waiting || underWay == this) {
                missed++;
            } else {
                waiting = true;
                since = due;
            }
            late(missed);
            plan();
        }

        void begin() {
            waiting = false;
            long delay = Math.max(0, around.nanos().getAsLong() - since);
            around.figures().polled(Duration.ofNanos(delay));
            // What is a whole interval late stands for one that was left out, which is counted already.
            if (delay > Math.max(PUNCTUAL_NANOS, interval / PUNCTUAL_SHARE) && delay < interval) {
                late(1);
            }
        }

        private void late(long count) {
            if (count > 0) {
                around.figures().late(count);
                server.latePolls(count);
            }
        }

        void read() {
            try {
                reading.run();
            } catch (FaxException e) {
                // It stands in LastError and was logged when it began.
                LOG.log(Level.FINE, e, () -> server + ": polling");
            } catch (NotNowException e) {
                // Contact was lost just now, the bridge is ending, or somebody else is reading it: no defect.
                LOG.log(Level.FINE, e, () -> server + ": polling");
                if (server.connected()) {
                    late(1);
                }
            } catch (RuntimeException | Error e) {
                // The next is to be read all the same.
                LOG.log(Level.SEVERE, e, () -> server + ": polling failed unexpectedly");
            }
        }
    }
}
