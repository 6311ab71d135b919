package org.faxmx.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.TreeSet;

/**
 * The time of a simulated service, counted from its start, and what is going to happen in it. Guarded by the service.
 *
 * <p>It stands still until {@link #advance} lets everything happen whose time has come. While that goes on, the time is
 * that of what happens, so that the outcome does not depend on how often somebody looked.
 */
final class Timeline {

    private final InstantSource clock;
    private final Instant start;
    private final TreeSet<Event> events = new TreeSet<>();
    private Duration now = Duration.ZERO;
    private long scheduled;
    private boolean advancing;

    /** A timeline that starts now. */
    Timeline(InstantSource clock) {
        this.clock = clock;
        this.start = clock.instant();
    }

    /** Catches up with the clock; without effect for what happens meanwhile. */
    void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            Duration target = Duration.between(start, clock.instant());
            while (!events.isEmpty() && events.first().at().compareTo(target) <= 0) {
                Event next = events.pollFirst();
                moveTo(next.at());
                next.action().run();
            }
            moveTo(target);
        } finally {
            advancing = false;
        }
    }

    /** The time since the start, as far as it has been caught up with. */
    Duration now() {
        return now;
    }

    /** The same as a moment. */
    Instant moment() {
        return moment(now);
    }

    /** The moment so long after the start. */
    Instant moment(Duration time) {
        return start.plus(time);
    }

    /** Has something happen at that time, or at the next opportunity if that is past. */
    Event at(Duration time, Runnable action) {
        Event event = new Event(time, scheduled++, action);
        events.add(event);
        return event;
    }

    /** Has something happen after that time. */
    void after(Duration time, Runnable action) {
        at(now.plus(time), action);
    }

    /** Has nothing happen instead, unless it has happened already; nothing is kept of it. */
    void cancel(Event event) {
        events.remove(event);
    }

    /** Time does not go back, whatever the clock does. */
    private void moveTo(Duration time) {
        if (time.compareTo(now) > 0) {
            now = time;
        }
    }

    /** Something that is going to happen. Of those for one time, what was scheduled first comes first. */
    record Event(Duration at, long order, Runnable action) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            int byTime = at.compareTo(other.at);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }
}
