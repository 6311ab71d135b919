package org.faxmx.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a bridge counts and times of its own work. */
class BridgeFiguresTest {

    private final BridgeFigures figures = new BridgeFigures();

    @Test
    void tellsNothingBeforeTheFirst() {
        assertEquals(-1, figures.readTimes().millis(50));
        assertEquals(0, figures.readTimes().longestMillis());
        assertEquals(0, figures.readMillis());
    }

    @Test
    void tellsTheShareOfReadingsThatTookNoLonger() {
        for (int millis = 100; millis > 0; millis--) {
            figures.read(Duration.ofMillis(millis));
        }
        assertEquals(50, figures.readTimes().millis(50));
        assertEquals(95, figures.readTimes().millis(95));
        assertEquals(99, figures.readTimes().millis(99));
        assertEquals(100, figures.readTimes().longestMillis());
        assertEquals(5050, figures.readMillis());
        assertEquals(100, figures.reads());
    }

    @Test
    void losesNothingOfWhatTakesLessThanAMillisecond() {
        for (int i = 0; i < 1_000; i++) {
            figures.read(Duration.ofNanos(1_900_000));
        }
        assertEquals(1_900, figures.readMillis());
        assertEquals(2, figures.readTimes().millis(50));
        assertEquals(2, figures.readTimes().longestMillis());
    }

    @Test
    void forgetsForItsPercentilesWhatIsLongAgo() {
        figures.polled(Duration.ofSeconds(9));
        for (int i = 0; i < 1_000; i++) {
            figures.polled(Duration.ofMillis(3));
        }
        assertEquals(3, figures.delays().millis(99));
        assertEquals(9_000, figures.delays().longestMillis());
    }
}
