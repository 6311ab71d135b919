package org.faxmx.simulator;

import java.time.Duration;
import java.util.Optional;

/** Something that is to be looked into once a time has come; whoever looks sets the next. Guarded by the service. */
final class Alarm {

    private final Timeline timeline;
    private final Runnable action;
    private Optional<Duration> next = Optional.empty();

    Alarm(Timeline timeline, Runnable action) {
        this.timeline = timeline;
        this.action = action;
    }

    /** Goes off at that time at the latest; one that is set for earlier is not set again. */
    void at(Duration time) {
        if (next.isEmpty() || time.compareTo(next.get()) < 0) {
            next = Optional.of(time);
            timeline.at(time, () -> goOff(time));
        }
    }

    private void goOff(Duration time) {
        // It may have been set for earlier meanwhile, and have gone off then.
        if (next.equals(Optional.of(time))) {
            next = Optional.empty();
            action.run();
        }
    }
}
