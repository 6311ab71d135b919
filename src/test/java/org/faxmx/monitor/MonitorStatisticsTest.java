package org.faxmx.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Counters and times of polls and readings. */
class MonitorStatisticsTest {

    private final MonitorStatistics statistics = new MonitorStatistics();

    @Test
    void hasNoPercentileBeforeTheFirst() {
        assertEquals(-1, statistics.readTimes().millis(50));
        assertEquals(0, statistics.readTimes().longestMillis());
        assertEquals(0, statistics.readMillis());
    }

    @Test
    void percentilesAreOfTheReadings() {
        for (int millis = 100; millis > 0; millis--) {
            statistics.read(Duration.ofMillis(millis));
        }
        assertEquals(50, statistics.readTimes().millis(50));
        assertEquals(95, statistics.readTimes().millis(95));
        assertEquals(99, statistics.readTimes().millis(99));
        assertEquals(100, statistics.readTimes().longestMillis());
        assertEquals(5050, statistics.readMillis());
        assertEquals(100, statistics.reads());
    }

    @Test
    void addsUpPartsOfAMillisecond() {
        for (int i = 0; i < 1_000; i++) {
            statistics.read(Duration.ofNanos(1_900_000));
        }
        assertEquals(1_900, statistics.readMillis());
        assertEquals(2, statistics.readTimes().millis(50));
        assertEquals(2, statistics.readTimes().longestMillis());
    }

    @Test
    void percentilesAreOfTheLastThousand() {
        statistics.polled(Duration.ofSeconds(9));
        for (int i = 0; i < 1_000; i++) {
            statistics.polled(Duration.ofMillis(3));
        }
        assertEquals(3, statistics.delays().millis(99));
        assertEquals(9_000, statistics.delays().longestMillis());
    }
}
