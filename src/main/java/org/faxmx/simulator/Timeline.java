package org.faxmx.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.TreeSet;

/**
 * The time of a simulated service, counted from its start, and the actions scheduled in it. Guarded by the service.
 *
 * <p>Time stands still until {@link #advance} runs all actions that are due. Each action runs at its own time, so that the
 * outcome does not depend on how often the service is read.
 */
final class Timeline {

    private final InstantSource clock;
    private final Instant start;
    private final TreeSet<Event> events = new TreeSet<>();
    private Duration now = Duration.ZERO;
    private long scheduled;
    private boolean advancing;

    Timeline(InstantSource clock) {
        this.clock = clock;
        this.start = clock.instant();
    }

    /** Catches up with the clock; without effect when called by an action. */
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

    /** The time since the start, as of the last advance or of the running action. */
    Duration now() {
        return now;
    }

    Instant moment() {
        return moment(now);
    }

    Instant moment(Duration time) {
        return start.plus(time);
    }

    /** Schedules an action at that time, or at the next advance if that is past. */
    Event at(Duration time, Runnable action) {
        Event event = new Event(time, scheduled++, action);
        events.add(event);
        return event;
    }

    void cancel(Event event) {
        events.remove(event);
    }

    /** Time does not go back when the clock does. */
    private void moveTo(Duration time) {
        if (time.compareTo(now) > 0) {
            now = time;
        }
    }

    /** A scheduled action. Of two for the same time, the one that was scheduled first runs first. */
    record Event(Duration at, long order, Runnable action) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            int byTime = at.compareTo(other.at);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }
}
