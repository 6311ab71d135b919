package org.faxmx.monitor;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.fax.FaxException;

/**
 * The times at which one fax server is polled: its ports, and their status. Polls have a fixed rate, which depends neither
 * on how long one takes nor on when the bridge was started, and an offset, so that many servers are not all polled at the
 * same time.
 *
 * <p>The polls of one server follow each other: one that comes due while the other kind is under way begins when that
 * ends; one that comes due while its own kind is under way or waits, or that was missed because the machine stood still,
 * is left out. So a server that does not answer occupies one thread at most, and does not get requests faster than it
 * answers.
 *
 * <p>After a connection was made, the status is polled as soon as a thread is free, because the one before is of an
 * earlier connection; at most once in each interval of status polls, so that a server that is lost with each of these
 * polls is left alone for as long.
 */
public final class PollSchedule implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PollSchedule.class.getName());

    // A poll is late if it begins after this share of its interval, and after the time that a thread needs to wake up.
    private static final long PUNCTUAL_SHARE = 10;
    private static final long PUNCTUAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ServerMonitor monitor;
    private final MonitorContext context;
    private final Poll ports;
    private final Poll status;
    // The status poll that follows a connection.
    private final Poll extra;

    // The poll that a thread is carrying out; null for none.
    private Poll underWay;
    private boolean closed;

    private PollSchedule(ServerMonitor monitor, Duration ports, Duration status, MonitorContext context) {
        this.monitor = monitor;
        this.context = context;
        this.ports = new Poll(monitor::poll, ports);
        this.status = new Poll(monitor::pollStatus, status);
        this.extra = new Poll(monitor::pollStatus, Duration.ZERO);
        this.extra.due = context.nanos().getAsLong() - this.status.interval;
    }

    /**
     * Starts to poll a server.
     *
     * @param ports time from one enumeration to the next; zero for none
     * @param status time from one status poll to the next; zero for none
     * @param offset the share of an interval at which its times lie; the whole part is ignored
     */
    public static PollSchedule start(
            ServerMonitor monitor, Duration ports, Duration status, double offset, MonitorContext context) {
        PollSchedule schedule = new PollSchedule(monitor, ports, status, context);
        schedule.ports.schedule(offset - Math.floor(offset));
        schedule.status.schedule(offset - Math.floor(offset));
        monitor.onConnected(schedule::pollStatusSoon);
        return schedule;
    }

    /** Stops; a poll under way is not waited for. */
    @Override
    public synchronized void close() {
        closed = true;
        ports.cancel();
        status.cancel();
    }

    /** Polls the status as soon as a thread is free, unless status is not polled, or it was done within the interval. */
    void pollStatusSoon() {
        synchronized (this) {
            long now = context.nanos().getAsLong();
            if (closed || status.interval == 0 || now - extra.due < status.interval) {
                return;
            }
            extra.due = now;
            extra.waiting = true;
        }
        context.poll(this::carryOut);
    }

    /** Carries out the polls that wait, unless another thread does. */
    private void carryOut() {
        for (Poll next = next(null); next != null; next = next(next)) {
            next.run();
        }
    }

    /** Takes the next poll that waits, after that one; null if none does, or another thread carries them out. */
    private synchronized Poll next(Poll before) {
        if (underWay != before) {
            return null;
        }
        underWay = closed ? null : ports.waiting ? ports : status.waiting ? status : extra.waiting ? extra : null;
        if (underWay == status) {
            extra.waiting = false;
        }
        if (underWay != null) {
            underWay.begin();
        }
        return underWay;
    }

    /** Polls of one kind; guarded by the schedule. */
    private final class Poll {

        private final Runnable request;
        private final long interval;

        private Future<?> timer;
        private long next;
        private long due;
        private boolean waiting;

        Poll(Runnable request, Duration interval) {
            this.request = request;
            this.interval = interval.toNanos();
        }

        void schedule(double offset) {
            if (interval == 0) {
                return;
            }
            long now = context.nanos().getAsLong();
            long delay = interval - Math.floorMod(now - (long) (interval * offset), interval);
            next = now + delay;
            try {
                timer = context.timer().scheduleAtFixedRate(this::onTimer, delay, interval, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                LOG.log(Level.FINE, "no polls: the bridge is closing", e);
            }
        }

        void cancel() {
            if (timer != null) {
                timer.cancel(false);
            }
        }

        private void onTimer() {
            synchronized (PollSchedule.this) {
                long time = next;
                next += interval;
                if (closed) {
                    return;
                }
                // Where the machine stood still, the timer makes up for all that was missed: only the last is polled.
                boolean missed = context.nanos().getAsLong() - next >= 0;
                if (missed || waiting || underWay == this) {
                    late(1);
                    return;
                }
                waiting = true;
                due = time;
            }
            context.poll(PollSchedule.this::carryOut);
        }

        void begin() {
            waiting = false;
            long delay = Math.max(0, context.nanos().getAsLong() - due);
            context.statistics().polled(Duration.ofNanos(delay));
            if (delay > Math.max(PUNCTUAL_NANOS, interval / PUNCTUAL_SHARE) && delay < interval) {
                late(1);
            }
        }

        private void late(long count) {
            context.statistics().late(count);
            monitor.latePolls(count);
        }

        void run() {
            try {
                request.run();
            } catch (FaxException | NotConnectedException e) {
                // It is in LastError and was logged when it began, or the connection was lost just now.
                LOG.log(Level.FINE, e, () -> monitor + ": poll");
            } catch (BusyException e) {
                late(1);
            } catch (RuntimeException | Error e) {
                // The next poll is to follow all the same.
                LOG.log(Level.SEVERE, e, () -> monitor + ": a poll failed unexpectedly");
            }
        }
    }
}
