package org.faxmx.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.TreeSet;

/**
 * The time of a simulated service, counted from its start, and its scheduled events. Guarded by the service.
 *
 * <p>It stands still until {@link #advance} runs the events that are due. During each, the time is the one that it was
 * scheduled for, so that the outcome does not depend on how often {@code advance} is called.
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

    /** Catches up with the clock; without effect when an event calls it. */
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

    /** Schedules an action at that time, or at the next opportunity if that is past. */
    Event at(Duration time, Runnable action) {
        Event event = new Event(time, scheduled++, action);
        events.add(event);
        return event;
    }

    /** Schedules an action after that time. */
    void after(Duration time, Runnable action) {
        at(now.plus(time), action);
    }

    /** Cancels an event, unless it has happened already. */
    void cancel(Event event) {
        events.remove(event);
    }

    /** Time does not go back, whatever the clock does. */
    private void moveTo(Duration time) {
        if (time.compareTo(now) > 0) {
            now = time;
        }
    }

    /** A scheduled event. Events of one time happen in the order in which they were scheduled. */
    record Event(Duration at, long order, Runnable action) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            int byTime = at.compareTo(other.at);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }
}
