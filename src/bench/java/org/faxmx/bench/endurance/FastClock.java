package org.faxmx.bench.endurance;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that can stand still and runs many times as fast as others. It stands still at first. */
final class FastClock implements InstantSource {

    private final int speed;
    private Instant stood = Instant.now();
    private long startedNanos = -1;

    FastClock(int speed) {
        this.speed = speed;
    }

    synchronized void start() {
        startedNanos = System.nanoTime();
    }

    synchronized void stop() {
        stood = instant();
        startedNanos = -1;
    }

    @Override
    public synchronized Instant instant() {
        return startedNanos < 0 ? stood : stood.plusNanos((System.nanoTime() - startedNanos) * speed);
    }
}
