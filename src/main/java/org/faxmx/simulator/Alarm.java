package org.faxmx.simulator;

import java.time.Duration;
import java.util.Optional;

/** A single scheduled action, which can be replaced or cancelled. Guarded by the service. */
final class Alarm {

    private final Timeline timeline;
    private Optional<Timeline.Event> next = Optional.empty();

    Alarm(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Schedules the action at that time, or at the next advance if that is past; replaces the previous one. */
    void set(Duration time, Runnable action) {
        clear();
        next = Optional.of(timeline.at(time, action));
    }

    void clear() {
        next.ifPresent(timeline::cancel);
        next = Optional.empty();
    }
}
