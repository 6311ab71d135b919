package org.faxmx.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.faxmx.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When attempts to reconnect to a fax server are made, and when not. */
class ReconnectionTest {

    /** Cuts each pause to its half. */
    private static final RandomGenerator LEAST = () -> 0;

    private final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");
    private final ManualScheduler timer = new ManualScheduler(clock);
    private final ManualExecutor threads = new ManualExecutor();
    private final List<String> attempts = new ArrayList<>();
    private boolean wanted = true;
    private BooleanSupplier attempt = () -> attempts.add("attempt");

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    @Test
    void schedulesNothingBeforeTheFirstUpdate() {
        Reconnection reconnection = reconnection(LEAST);
        assertEquals(List.of(), timer.pending());
        assertEquals(Optional.empty(), reconnection.next());
    }

    @Test
    void pausesDoubleUpToAMinute() {
        reconnection(LEAST).update();
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            pauses.addAll(timer.pending());
            runNext();
        }
        assertEquals(List.of(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L, 30000L), pauses);
        assertEquals(9, attempts.size());
    }

    @Test
    void pausesAreCutAtRandomToNoLessThanHalf() {
        Set<Long> different = new HashSet<>();
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            reconnection(random).update();
            long pause = timer.pending().get(i);
            assertTrue(pause >= 500 && pause <= 1000, () -> "paused for " + pause);
            different.add(pause);
        }
        assertTrue(different.size() > 50, () -> "servers return at the same moments: " + different);
    }

    @Test
    void reportsWhenTheNextAttemptIsDue() {
        Reconnection reconnection = reconnection(LEAST);
        List<Optional<Instant>> during = new ArrayList<>();
        attempt = () -> during.add(reconnection.next());
        reconnection.update();
        assertEquals(Optional.of(Instant.parse("2026-03-01T10:00:00.500Z")), reconnection.next());
        runNext();
        assertEquals(List.of(Optional.empty()), during);
        assertEquals(Optional.of(Instant.parse("2026-03-01T10:00:01.500Z")), reconnection.next());
    }

    @Test
    void makesOneAttemptAtATimeHoweverOftenItIsUpdated() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> {
            reconnection.update();
            assertEquals(List.of(), timer.pending());
            return true;
        };
        reconnection.update();
        reconnection.update();
        assertEquals(1, timer.pending().size());
        runNext();
        assertEquals(1, timer.pending().size());
    }

    @Test
    void endsWhenNoAttemptIsWantedAndBeginsAgainWithShortPauses() {
        Reconnection reconnection = reconnection(LEAST);
        reconnection.update();
        runNext();
        runNext();
        wanted = false;
        reconnection.update();
        assertEquals(List.of(), timer.pending());
        assertEquals(Optional.empty(), reconnection.next());

        wanted = true;
        reconnection.update();
        assertEquals(List.of(500L), timer.pending());
    }

    @Test
    void restartsWithShortPauses() {
        Reconnection reconnection = reconnection(LEAST);
        reconnection.restart();
        for (int i = 0; i < 5; i++) {
            runNext();
        }
        assertEquals(List.of(16000L), timer.pending());
        reconnection.restart();
        assertEquals(List.of(500L), timer.pending());

        attempt = () -> {
            reconnection.restart();
            return true;
        };
        runNext();
        assertEquals(List.of(1000L), timer.pending());
        wanted = false;
        reconnection.restart();
        assertEquals(List.of(), timer.pending());
    }

    @Test
    void endsWithTheAttemptThatSucceeds() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> {
            wanted = false;
            return true;
        };
        reconnection.update();
        runNext();
        assertEquals(List.of(), timer.pending());
        wanted = true;
        reconnection.update();
        assertEquals(List.of(500L), timer.pending());
    }

    @Test
    void makesNoAttemptThatWasCancelledTooLate() {
        Reconnection reconnection = reconnection(LEAST);
        reconnection.update();
        wanted = false;
        reconnection.update();
        wanted = true;
        reconnection.update();
        timer.runCancelled();
        threads.runAll();
        assertEquals(List.of(), attempts);
        assertNotEquals(Optional.empty(), reconnection.next());
        runNext();
        assertEquals(1, attempts.size());
    }

    @Test
    void thePauseIsTheSameAfterAnAttemptThatWasNotMade() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> false;
        reconnection.update();
        runNext();
        assertEquals(List.of(500L), timer.pending());
    }

    @Test
    void goesOnAfterAnAttemptThatThrows() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> {
            throw new UnsupportedOperationException("a defect");
        };
        reconnection.update();
        assertThrows(UnsupportedOperationException.class, this::runNext);
        assertEquals(List.of(1000L), timer.pending());
    }

    @Test
    void endsWhenClosed() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> {
            reconnection.close();
            return true;
        };
        reconnection.update();
        runNext();
        reconnection.update();
        assertEquals(List.of(), timer.pending());
        assertEquals(Optional.empty(), reconnection.next());
    }

    @Test
    void schedulesNothingOnceTheTimerIsShutDown() {
        Reconnection reconnection = reconnection(LEAST);
        timer.shutdownNow();
        reconnection.update();
        assertEquals(Optional.empty(), reconnection.next());
    }

    @Test
    void anAttemptThatWaitsForAThreadIsStillDue() {
        Reconnection reconnection = reconnection(LEAST);
        reconnection.update();
        timer.runNext();
        timer.pass(Duration.ofSeconds(10));
        assertEquals(List.of(), attempts);
        assertEquals(Optional.of(Instant.parse("2026-03-01T10:00:00.500Z")), reconnection.next());

        threads.runAll();
        assertEquals(1, attempts.size());
        assertEquals(List.of(1000L), timer.pending());
    }

    @Test
    void anAttemptThatWaitsForAThreadIsNotMadeIfNoneIsWantedThen() {
        Reconnection reconnection = reconnection(LEAST);
        reconnection.update();
        timer.runNext();
        reconnection.close();
        threads.runAll();
        assertEquals(List.of(), attempts);
    }

    private void runNext() {
        timer.runNext();
        threads.runAll();
    }

    private Reconnection reconnection(RandomGenerator random) {
        MonitorContext context =
                new MonitorContext(clock, timer::nanos, timer, threads, threads, random, new MonitorStatistics());
        return new Reconnection(() -> wanted, () -> attempt.getAsBoolean(), context);
    }
}
