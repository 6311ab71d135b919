package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The line on a terminal, with seconds that pass by hand. */
class ReadingProgressTest {

    private final StringWriter terminal = new StringWriter();
    private final ManualSeconds seconds = new ManualSeconds();

    @Test
    void aReadingOfLessThanASecondPrintsNothing() {
        try (ReadingProgress progress = begin()) {
            progress.at(1, 2);
            progress.at(2, 2);
        }
        assertEquals("", terminal.toString());
        assertTrue(seconds.isShutdown());
    }

    @Test
    void reportsEachSecondHowFarItIsAndErasesTheLine() {
        try (ReadingProgress progress = begin()) {
            seconds.pass();
            progress.at(512, 10_000);
            seconds.pass();
            progress.at(9, 9);
            seconds.pass();
        }
        String last = "faxmx: server B: 9 of 9 ports read, 3 s";
        assertEquals(
                "\rfaxmx: server B: waiting for it, 1 s"
                        + "\rfaxmx: server B: 512 of 10000 ports read, 2 s"
                        + "\r" + last + "      "
                        + "\r" + " ".repeat(last.length()) + "\r",
                terminal.toString());
    }

    @Test
    void aSecondThatPassesAfterTheEndPrintsNothing() {
        begin().close();
        seconds.pass();
        assertEquals("", terminal.toString());
    }

    @Test
    void testsHaveNoTerminal() {
        assertEquals(Optional.empty(), ReadingProgress.terminal());
    }

    private ReadingProgress begin() {
        return ReadingProgress.begin("B", new PrintWriter(terminal), seconds);
    }

    private static final class ManualSeconds extends ScheduledThreadPoolExecutor {

        private Runnable each;

        ManualSeconds() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long first, long period, TimeUnit unit) {
            assertEquals(1, unit.toSeconds(first));
            assertEquals(1, unit.toSeconds(period));
            each = work;
            return null;
        }

        void pass() {
            each.run();
        }
    }
}
