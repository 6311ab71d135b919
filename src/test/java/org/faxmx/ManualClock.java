package org.faxmx;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves when a test says so, and at no other time. */
public final class ManualClock implements InstantSource {

    private static final Runnable NOTHING = () -> {};

    private final AtomicReference<Instant> now;
    private final AtomicReference<Runnable> nextLook = new AtomicReference<>(NOTHING);

    /** A clock that shows that moment. */
    public ManualClock(String instant) {
        now = new AtomicReference<>(Instant.parse(instant));
    }

    /** Moves on; back, if the duration is negative. */
    public void advance(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    /** Has something happen in the middle of whatever looks at the clock next. */
    public void onNextLook(Runnable action) {
        nextLook.set(action);
    }

    @Override
    public Instant instant() {
        nextLook.getAndSet(NOTHING).run();
        return now.get();
    }
}
