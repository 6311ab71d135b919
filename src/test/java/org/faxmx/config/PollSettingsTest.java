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
        assertEquals(Duration.ofMinutes(10), PollSettings.DEFAULT.routing());
        assertEquals(PollSettings.DEFAULT, new PollSettings(Duration.ofSeconds(30), Duration.ofSeconds(5)));
        assertEquals(Duration.ZERO, PollSettings.NONE.ports());
        assertEquals(Duration.ZERO, PollSettings.NONE.status());
        assertEquals(Duration.ZERO, PollSettings.NONE.routing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.1S", "PT1S", "PT24H"})
    void takesNeverAndFromATenthOfASecondToADay(Duration interval) {
        assertEquals(interval, new PollSettings(interval, Duration.ZERO).ports());
        assertEquals(interval, new PollSettings(Duration.ZERO, interval).status());
        assertEquals(interval, new PollSettings(Duration.ZERO, Duration.ZERO, interval).routing());
    }

    @ParameterizedTest
    @CsvSource({"PT0.099S,99ms", "PT0.001S,1ms", "PT24H0.001S,86400001ms", "PT-1S,-1s", "PT23999999976H,999999999d"})
    void refusesOtherIntervalsAndSaysWhatIsAccepted(Duration interval, String given) {
        String range = " of " + given + " cannot be used: it is 100ms to 1d, or 0s for never";
        assertEquals(
                "poll" + range,
                assertThrows(IllegalArgumentException.class, () -> new PollSettings(interval, Duration.ZERO))
                        .getMessage());
        assertEquals(
                "status poll" + range,
                assertThrows(IllegalArgumentException.class, () -> new PollSettings(Duration.ZERO, interval))
                        .getMessage());
        assertEquals(
                "routing poll" + range,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new PollSettings(Duration.ZERO, Duration.ZERO, interval))
                        .getMessage());
    }

    @Test
    void needsAll() {
        assertThrows(NullPointerException.class, () -> new PollSettings(null, Duration.ZERO));
        assertThrows(NullPointerException.class, () -> new PollSettings(Duration.ZERO, null));
        assertThrows(NullPointerException.class, () -> new PollSettings(Duration.ZERO, Duration.ZERO, null));
    }
}
