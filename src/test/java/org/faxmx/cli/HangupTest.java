package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often SIGHUP is answered; that it is heard at all is for {@code ReloadIT}. */
class HangupTest {

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final AtomicInteger answers = new AtomicInteger();

    @Test
    void answersEachSignalThatComesAfterAnAnswer() {
        Hangup hangup = new Hangup(answers::incrementAndGet, work::add);
        hangup.heard();
        work.remove().run();
        hangup.heard();
        work.remove().run();
        assertEquals(2, answers.get());
    }

    /** The first answer may have read the file already. */
    @Test
    void answersASignalThatComesDuringAnAnswerOnceMore() {
        Hangup[] hangup = new Hangup[1];
        hangup[0] = new Hangup(
                () -> {
                    if (answers.incrementAndGet() == 1) {
                        hangup[0].heard();
                        hangup[0].heard();
                        hangup[0].heard();
                    }
                },
                work::add);
        hangup[0].heard();
        hangup[0].heard();
        assertEquals(1, work.size());
        work.remove().run();
        assertEquals(1, work.size());
        work.remove().run();
        assertEquals(0, work.size());
        assertEquals(2, answers.get());
    }

    @Test
    void goesOnAnsweringAfterAnAnswerThatFailed() {
        Hangup hangup = new Hangup(
                () -> {
                    if (answers.incrementAndGet() == 1) {
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
        hangup.heard();
        hangup.heard();
        assertEquals(2, answers.get());
    }
}
