package org.faxmx.management;

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
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.faxmx.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When attempts to reach a fax server again are made, and when not. */
class ReconnectionTest {

    /** Cuts each pause to its half. */
    private static final RandomGenerator LEAST = () -> 0;

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");
    private final List<String> attempts = new ArrayList<>();
    private boolean wanted = true;
    private BooleanSupplier attempt = () -> attempts.add("attempt");
    private final Attempts allServers = new Attempts(2);

    @AfterEach
    void close() {
        scheduler.shutdownNow();
    }

    @Test
    void doesNothingBeforeItIsAskedTo() {
        Reconnection reconnection = reconnection(LEAST);
        assertEquals(List.of(), scheduler.pending());
        assertEquals(Optional.empty(), reconnection.next());
    }

    @Test
    void pausesDoubleUpToAMinute() {
        reconnection(LEAST).follow();
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            pauses.addAll(scheduler.pending());
            scheduler.runNext();
        }
        assertEquals(List.of(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L, 30000L), pauses);
        assertEquals(9, attempts.size());
    }

    @Test
    void pausesAreCutAtRandomToNoLessThanHalf() {
        Set<Long> different = new HashSet<>();
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            reconnection(random).follow();
            long pause = scheduler.pending().get(i);
            assertTrue(pause >= 500 && pause <= 1000, () -> "paused for " + pause);
            different.add(pause);
        }
        assertTrue(different.size() > 50, () -> "servers come back at the same moments: " + different);
    }

    @Test
    void tellsWhenTheNextAttemptIsDue() {
        Reconnection reconnection = reconnection(LEAST);
        List<Optional<Instant>> during = new ArrayList<>();
        attempt = () -> during.add(reconnection.next());
        reconnection.follow();
        assertEquals(Optional.of(Instant.parse("2026-03-01T10:00:00.500Z")), reconnection.next());
        scheduler.runNext();
        assertEquals(List.of(Optional.empty()), during);
        assertEquals(Optional.of(Instant.parse("2026-03-01T10:00:01Z")), reconnection.next());
    }

    @Test
    void makesOneAttemptAtATimeHoweverOftenItIsAskedTo() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> {
            reconnection.follow();
            assertEquals(List.of(), scheduler.pending());
            return true;
        };
        reconnection.follow();
        reconnection.follow();
        assertEquals(1, scheduler.pending().size());
        scheduler.runNext();
        assertEquals(1, scheduler.pending().size());
    }

    @Test
    void endsWhenNoAttemptIsWantedAnyMoreAndBeginsAnewWithShortPauses() {
        Reconnection reconnection = reconnection(LEAST);
        reconnection.follow();
        scheduler.runNext();
        scheduler.runNext();
        wanted = false;
        reconnection.follow();
        assertEquals(List.of(), scheduler.pending());
        assertEquals(Optional.empty(), reconnection.next());

        wanted = true;
        reconnection.follow();
        assertEquals(List.of(500L), scheduler.pending());
    }

    @Test
    void beginsAnewWithShortPausesWhereSomethingHasChanged() {
        Reconnection reconnection = reconnection(LEAST);
        reconnection.restart();
        for (int i = 0; i < 5; i++) {
            scheduler.runNext();
        }
        assertEquals(List.of(16000L), scheduler.pending());
        reconnection.restart();
        assertEquals(List.of(500L), scheduler.pending());

        attempt = () -> {
            reconnection.restart();
            return true;
        };
        scheduler.runNext();
        assertEquals(List.of(1000L), scheduler.pending());
        wanted = false;
        reconnection.restart();
        assertEquals(List.of(), scheduler.pending());
    }

    @Test
    void endsWithTheAttemptThatSucceeds() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> {
            wanted = false;
            return true;
        };
        reconnection.follow();
        scheduler.runNext();
        assertEquals(List.of(), scheduler.pending());
        wanted = true;
        reconnection.follow();
        assertEquals(List.of(500L), scheduler.pending());
    }

    @Test
    void doesNothingInARoundThatWasCancelledTooLate() {
        Reconnection reconnection = reconnection(LEAST);
        reconnection.follow();
        wanted = false;
        reconnection.follow();
        wanted = true;
        reconnection.follow();
        scheduler.runCancelled();
        assertEquals(List.of(), attempts);
        assertNotEquals(Optional.empty(), reconnection.next());
        scheduler.runNext();
        assertEquals(1, attempts.size());
    }

    @Test
    void pausesNoLongerWhenSomebodyElseIsAtIt() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> false;
        reconnection.follow();
        scheduler.runNext();
        assertEquals(List.of(500L), scheduler.pending());
    }

    @Test
    void goesOnAfterAnAttemptThatThrows() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> {
            throw new UnsupportedOperationException("a defect");
        };
        reconnection.follow();
        assertThrows(UnsupportedOperationException.class, scheduler::runNext);
        assertEquals(List.of(1000L), scheduler.pending());
    }

    @Test
    void isOverWhenClosed() {
        Reconnection reconnection = reconnection(LEAST);
        attempt = () -> {
            reconnection.close();
            return true;
        };
        reconnection.follow();
        scheduler.runNext();
        reconnection.follow();
        assertEquals(List.of(), scheduler.pending());
        assertEquals(Optional.empty(), reconnection.next());
    }

    @Test
    void isOverWhenTheExecutorIs() {
        Reconnection reconnection = reconnection(LEAST);
        scheduler.shutdownNow();
        reconnection.follow();
        assertEquals(Optional.empty(), reconnection.next());
    }

    @Test
    void thoseBeyondTheMostAtOnceFollowInOrderAsSoonAsOthersEnd() {
        // Those due first hang until the others have come due too.
        Reconnection third = named("third", () -> {});
        Reconnection fourth = named("fourth", () -> {});
        Reconnection second = named("second", () -> {
            scheduler.runNext();
            scheduler.runNext();
            clock.advance(Duration.ofSeconds(10));
            assertEquals(List.of("first", "second"), attempts);
            assertEquals(Optional.of(Instant.parse("2026-03-01T10:00:00.500Z")), third.next(), "it waits its turn");
        });
        Reconnection first = named("first", scheduler::runNext);
        List.of(first, second, third, fourth).forEach(Reconnection::follow);
        scheduler.runNext();

        assertEquals(List.of("first", "second"), attempts);
        // A pause for each of those that ended, and two whose turn is now.
        assertEquals(List.of(1000L, 0L, 1000L, 0L), scheduler.pending());
        scheduler.run(millis -> millis == 0);
        scheduler.run(millis -> millis == 0);
        assertEquals(List.of("first", "second", "third", "fourth"), attempts);
        assertEquals(List.of(1000L, 1000L, 1000L, 1000L), scheduler.pending(), "no turn is left over");
    }

    @Test
    void whoGivesUpWhileItWaitsLetsTheNextGo() {
        Reconnection third = named("third", () -> {});
        Reconnection fourth = named("fourth", () -> {});
        Reconnection second = named("second", () -> {
            scheduler.runNext();
            scheduler.runNext();
            third.close();
        });
        Reconnection first = named("first", scheduler::runNext);
        List.of(first, second, third, fourth).forEach(Reconnection::follow);
        scheduler.runNext();
        scheduler.run(millis -> millis == 0);
        assertEquals(List.of("first", "second", "fourth"), attempts);
        assertEquals(List.of(1000L, 1000L, 1000L), scheduler.pending());
    }

    @Test
    void whoGivesUpWhenItsTurnHasComePassesItOn() {
        Reconnection third = named("third", () -> {});
        Reconnection second = named("second", scheduler::runNext);
        Reconnection first = named("first", scheduler::runNext);
        List.of(first, second, third).forEach(Reconnection::follow);
        scheduler.runNext();
        third.close();
        scheduler.run(millis -> millis == 0);
        assertEquals(List.of("first", "second"), attempts);

        List<String> made = new ArrayList<>();
        allServers.make(() -> allServers.make(() -> made.add("both are free"), Runnable::run), Runnable::run);
        assertEquals(List.of("both are free"), made);
    }

    @Test
    void aTurnIsNotLostWithAnExecutorThatIsShutDown() {
        List<String> made = new ArrayList<>();
        Runnable crowd = () -> allServers.make(
                () -> {
                    allServers.make(() -> made.add("too late"), command -> {
                        throw new RejectedExecutionException();
                    });
                    allServers.make(() -> made.add("in time"), Runnable::run);
                },
                Runnable::run);
        allServers.make(crowd, Runnable::run);
        assertEquals(List.of("in time"), made);
        allServers.make(crowd, Runnable::run);
        assertEquals(List.of("in time", "in time"), made);
    }

    @Test
    void refusesToMakeNone() {
        assertThrows(IllegalArgumentException.class, () -> new Attempts(0));
    }

    private Reconnection named(String name, Runnable during) {
        return new Reconnection(
                () -> true,
                () -> {
                    attempts.add(name);
                    during.run();
                    return true;
                },
                allServers,
                scheduler,
                LEAST,
                clock);
    }

    private Reconnection reconnection(RandomGenerator random) {
        return new Reconnection(() -> wanted, () -> attempt.getAsBoolean(), allServers, scheduler, random, clock);
    }
}
