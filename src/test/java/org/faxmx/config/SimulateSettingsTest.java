package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateSettingsTest {

    @Test
    void takesTheDefaultForWhatIsNotSaid() {
        assertEquals(SimulateSettings.DEFAULT, SimulateSettings.parse("office"));
        assertEquals(new SimulateSettings("busy", 20, 1), SimulateSettings.parse("busy,ports=20"));
        assertEquals(new SimulateSettings("quiet", 0, -7), SimulateSettings.parse("Quiet, seed=-7, ports=0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "office,ports=x  | no whole number",
                "office,lines=8  | neither ports=NUMBER nor seed=NUMBER",
                "office,         | neither ports=NUMBER nor seed=NUMBER",
                "office,ports=-1 | 0 to 100000",
                "office,ports=100001 | 0 to 100000"
            })
    void saysWhatIsAccepted(String text, String message) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> SimulateSettings.parse(text));

        assertTrue(refused.getMessage().contains(message), refused::getMessage);
    }
}
