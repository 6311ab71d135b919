package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "30s,PT30S",
        "5m,PT5M",
        "1h,PT1H",
        "2d,PT48H",
        "0s,PT0S",
        "0ms,PT0S",
        "007s,PT7S",
        "999999999d,PT23999999976H",
        "' 30s ',PT30S"
    })
    void takesAWholeNumberAndAUnit(String text, Duration meant) {
        assertEquals(meant, DurationText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "30 s",
                "1.5s",
                "-1s",
                "+1s",
                "30S",
                "30sec",
                "1h30m",
                "PT30S",
                "1234567890s",
                "٣s",
                "30s\n1s"
            })
    void refusesOtherTextsAndSaysWhatIsAccepted(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> DurationText.parse(text));
        assertEquals(
                "\"" + text + "\" is not a duration: write a whole number and ms, s, m, h or d, such as 30s",
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "0", " 007 "})
    void requiresTheUnitOfANumber(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> DurationText.parse(text));
        assertEquals(
                "\"" + text + "\" has no unit: write a whole number and ms, s, m, h or d, such as 30s",
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S,0s",
        "PT0.1S,100ms",
        "PT1.5S,1500ms",
        "PT30S,30s",
        "PT90S,90s",
        "PT5M,5m",
        "PT1H,1h",
        "PT36H,36h",
        "PT48H,2d",
        "PT-1S,-1s"
    })
    void writesTheLargestUnitThatFits(Duration duration, String text) {
        assertEquals(text, DurationText.format(duration));
    }

    @Test
    void needsAText() {
        assertThrows(NullPointerException.class, () -> DurationText.parse(null));
    }
}
