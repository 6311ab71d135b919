package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TicksTest {

    /** A timer on which a test has the next task run. */
    private static final class ManualTimer extends ScheduledThreadPoolExecutor {

        private final Deque<Runnable> tasks = new ArrayDeque<>();

        ManualTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            tasks.add(task);
            return null;
        }

        void runNext() {
            tasks.remove().run();
        }
    }

    private final ManualTimer timer = new ManualTimer();
    private final List<String> done = new ArrayList<>();
    private int clients;
    private final Ticks ticks = new Ticks(timer, 500, () -> done.add("tick of " + clients), () -> clients > 0);

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    @Test
    void thereAreNoneBeforeTheFirstClientAndNoneAfterTheLast() {
        assertEquals(0, timer.tasks.size());

        clients = 1;
        ticks.begin();
        timer.runNext();
        timer.runNext();
        clients = 0;
        timer.runNext();
        assertEquals(List.of("tick of 1", "tick of 1", "tick of 0"), done);
        assertEquals(0, timer.tasks.size());

        clients = 1;
        ticks.begin();
        timer.runNext();
        assertEquals("tick of 1", done.get(3));
    }

    @Test
    void manyClientsHaveTheSameTicks() {
        for (clients = 1; clients <= 10; clients++) {
            ticks.begin();
        }
        assertEquals(1, timer.tasks.size());
        timer.runNext();
        assertEquals(1, timer.tasks.size());
    }

    @Test
    void theyGoOnAfterAnUnexpectedFailure() {
        Ticks failing = new Ticks(
                timer,
                500,
                () -> {
                    throw new IllegalStateException("unexpected");
                },
                () -> true);
        failing.begin();
        assertThrows(IllegalStateException.class, timer::runNext);
        assertEquals(1, timer.tasks.size());
    }

    @Test
    void theyGoOnWhereItIsNotKnownWhetherTheyAreNeeded() {
        Ticks failing = new Ticks(timer, 500, () -> done.add("tick"), () -> {
            throw new IllegalStateException("unexpected");
        });
        failing.begin();
        assertThrows(IllegalStateException.class, timer::runNext);
        assertThrows(IllegalStateException.class, timer::runNext);
        assertEquals(List.of("tick", "tick"), done);
    }

    @Test
    void aTimerThatHasEndedRunsNone() {
        ScheduledThreadPoolExecutor ended = new ScheduledThreadPoolExecutor(1);
        ended.shutdownNow();
        new Ticks(ended, 500, () -> done.add("tick"), () -> true).begin();
        assertTrue(ended.getQueue().isEmpty());
        assertEquals(List.of(), done);
    }
}
