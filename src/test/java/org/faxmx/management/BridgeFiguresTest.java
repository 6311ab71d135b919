package org.faxmx.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a bridge counts and times of its own work. */
class BridgeFiguresTest {

    private final BridgeFigures figures = new BridgeFigures();

    @Test
    void tellsNothingBeforeTheFirst() {
        assertEquals(-1, figures.readMillis(50));
        assertEquals(0, figures.longestReadMillis());
        assertEquals(0, figures.readMillis());
    }

    @Test
    void tellsTheShareOfReadingsThatTookNoLonger() {
        for (int millis = 100; millis > 0; millis--) {
            figures.read(Duration.ofMillis(millis));
        }
        assertEquals(50, figures.readMillis(50));
        assertEquals(95, figures.readMillis(95));
        assertEquals(99, figures.readMillis(99));
        assertEquals(100, figures.longestReadMillis());
        assertEquals(5050, figures.readMillis());
        assertEquals(100, figures.reads());
    }

    @Test
    void forgetsForItsPercentilesWhatIsLongAgo() {
        figures.read(Duration.ofSeconds(9));
        for (int i = 0; i < 1_000; i++) {
            figures.read(Duration.ofMillis(3));
        }
        assertEquals(3, figures.readMillis(99));
        assertEquals(9_000, figures.longestReadMillis());
    }
}
