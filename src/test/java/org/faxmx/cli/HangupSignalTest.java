package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often SIGHUP is handled; {@code ReloadIT} sends a real one. */
class HangupSignalTest {

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void handlesEachSignalThatArrivesAfterAnother() {
        HangupSignal hangup = new HangupSignal(runs::incrementAndGet, work::add);
        hangup.raised();
        work.remove().run();
        hangup.raised();
        work.remove().run();
        assertEquals(2, runs.get());
    }

    /** The first run may have read the file already. */
    @Test
    void handlesSignalsThatArriveDuringAnotherOnce() {
        HangupSignal[] hangup = new HangupSignal[1];
        hangup[0] = new HangupSignal(
                () -> {
                    if (runs.incrementAndGet() == 1) {
                        hangup[0].raised();
                        hangup[0].raised();
                        hangup[0].raised();
                    }
                },
                work::add);
        hangup[0].raised();
        hangup[0].raised();
        assertEquals(1, work.size());
        work.remove().run();
        assertEquals(1, work.size());
        work.remove().run();
        assertEquals(0, work.size());
        assertEquals(2, runs.get());
    }

    @Test
    void goesOnAfterAFailure() {
        HangupSignal hangup = new HangupSignal(
                () -> {
                    if (runs.incrementAndGet() == 1) {
                        throw new IllegalStateException("the first");
                    }
                },
                task -> {
                    try {
                        task.run();
                    } catch (IllegalStateException e) {
                        assertEquals("the first", e.getMessage());
                    }
                });
        hangup.raised();
        hangup.raised();
        assertEquals(2, runs.get());
    }
}
