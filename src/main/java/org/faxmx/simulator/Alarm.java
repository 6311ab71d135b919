package org.faxmx.simulator;

import java.time.Duration;
import java.util.Optional;

/** The one thing that somebody waits for; what he waited for before is forgotten. Guarded by the service. */
final class Alarm {

    private final Timeline timeline;
    private Optional<Timeline.Event> next = Optional.empty();

    /** Nothing is waited for. */
    Alarm(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Has something happen at that time, or at the next opportunity if that is past, and nothing else. */
    void set(Duration time, Runnable action) {
        clear();
        next = Optional.of(timeline.at(time, action));
    }

    /** Nothing is waited for any more. */
    void clear() {
        next.ifPresent(timeline::cancel);
        next = Optional.empty();
    }
}
