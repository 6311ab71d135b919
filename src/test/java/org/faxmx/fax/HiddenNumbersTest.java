package org.faxmx.fax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken for a number to call. */
class HiddenNumbersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            call from +49 30 901820 failed | call from *** failed
            call from (555) 123-4567.      | call from ***.
            5551234                        | ***
            0x80070005 (E_ACCESSDENIED)    | 0x80070005 (E_ACCESSDENIED)
            no answer within 30000 ms      | no answer within 30000 ms
            since 2026-03-01 at 10.0.0.12  | since 2026-03-01 at 10.0.0.12
            2 lines, 5551234 and 5551235   | 2 lines, *** and ***
            $1 \\ of 5551234                | $1 \\ of ***
            """)
    void hidesWhatHasSevenDigits(String text, String hidden) {
        assertEquals(hidden, HiddenNumbers.in(text));
    }
}
