package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PollSettingsTest {

    @Test
    void hasItsDocumentedDefaults() {
        assertEquals(Duration.ofSeconds(30), PollSettings.DEFAULT.ports());
        assertEquals(Duration.ofSeconds(5), PollSettings.DEFAULT.status());
        assertEquals(Duration.ZERO, PollSettings.NONE.ports());
        assertEquals(Duration.ZERO, PollSettings.NONE.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.1S", "PT1S", "PT24H"})
    void takesNeverAndFromATenthOfASecondToADay(Duration interval) {
        assertEquals(interval, new PollSettings(interval, Duration.ZERO).ports());
        assertEquals(interval, new PollSettings(Duration.ZERO, interval).status());
    }

    @ParameterizedTest
    @CsvSource({"PT0.099S,99ms", "PT0.001S,1ms", "PT24H0.001S,86400001ms", "PT-1S,-1s", "PT23999999976H,999999999d"})
    void refusesOtherIntervalsAndSaysWhatWouldBeRight(Duration interval, String given) {
        String told = " of " + given + " cannot be used: it is 100ms to 1d, or 0s for never";
        assertEquals(
                "poll" + told,
                assertThrows(IllegalArgumentException.class, () -> new PollSettings(interval, Duration.ZERO))
                        .getMessage());
        assertEquals(
                "status poll" + told,
                assertThrows(IllegalArgumentException.class, () -> new PollSettings(Duration.ZERO, interval))
                        .getMessage());
    }

    @Test
    void needsBoth() {
        assertThrows(NullPointerException.class, () -> new PollSettings(null, Duration.ZERO));
        assertThrows(NullPointerException.class, () -> new PollSettings(Duration.ZERO, null));
    }
}
