package org.faxmx.fax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdTest {

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "2147483647,2147483647", "-2147483648,2147483648", "-1,4294967295"})
    void isAnUnsignedNumberThere(int number, String text) {
        assertEquals(text, JobId.of(number).text());
        assertEquals(text, JobId.of(number).toString());
        assertEquals(number, new JobId(text).number());
        assertEquals(JobId.of(number), new JobId(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "+7",
                "007",
                "00",
                "0x7",
                "7.0",
                "7e1",
                "4294967296",
                "9999999999",
                "99999999999",
                "abc",
                "1,2",
                "0x20020a6d6b9b1b5"
            })
    void namesWhatIsNoNumberAndWhatWouldBe(String text) {
        JobId id = new JobId(text);
        assertEquals(
                "id \"" + text + "\" is not one of this fax server's: give the Id of a job in JobTable, a whole number"
                        + " from 0 to 4294967295",
                assertThrows(IllegalArgumentException.class, id::number).getMessage());
    }

    /** As the extended library writes them. */
    @Test
    void mayBeAText() {
        assertEquals("1d2c7a2b5f3e001", new JobId("1d2c7a2b5f3e001").text());
        assertEquals(64, new JobId("1".repeat(64)).text().length());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t\n"})
    void isRequired(String text) {
        assertEquals(
                "id is missing: give the Id of a job in JobTable",
                assertThrows(IllegalArgumentException.class, () -> new JobId(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7\n8", " 7", "7 ", "7\u202E8", "\u0667", "7\u0000", "7\u2028x", "7\u00858"})
    void hasNoCharactersThatChangeALine(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> new JobId(text))
                .getMessage();
        assertTrue(message.endsWith("has other characters than an id: give the Id of a job in JobTable"), message);
        assertTrue(
                message.chars().noneMatch(c -> Character.isISOControl(c) || c == '\u202E' || c == '\u2028'), message);
    }

    @Test
    void isNotLong() {
        assertEquals(
                "id has 65 characters, more than 64: give the Id of a job in JobTable",
                assertThrows(IllegalArgumentException.class, () -> new JobId("1".repeat(65)))
                        .getMessage());
    }
}
