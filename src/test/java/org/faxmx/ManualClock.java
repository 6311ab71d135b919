package org.faxmx;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves only when a test moves it. */
public final class ManualClock implements InstantSource {

    private final AtomicReference<Instant> now;

    /** A clock that shows that moment. */
    public ManualClock(String instant) {
        now = new AtomicReference<>(Instant.parse(instant));
    }

    /** Moves on; back, if the duration is negative. */
    public void advance(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
