package org.faxmx.simulator;

import java.time.Duration;
import java.util.Optional;

/** A timer for at most one event: setting it replaces the previous one. Guarded by the service. */
final class Alarm {

    private final Timeline timeline;
    private Optional<Timeline.Event> next = Optional.empty();

    Alarm(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Schedules the action at that time, or at the next opportunity if that is past. */
    void set(Duration time, Runnable action) {
        clear();
        next = Optional.of(timeline.at(time, action));
    }

    void clear() {
        next.ifPresent(timeline::cancel);
        next = Optional.empty();
    }
}
