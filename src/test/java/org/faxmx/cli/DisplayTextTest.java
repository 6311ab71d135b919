package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of a terminal. */
class DisplayTextTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    Fax,       3
                    Zürich,    6
                    傳真,      4
                    ﾌｧｯｸｽ,     5
                    팩스,      4
                    📠,        2
                    u\u0308,   1
                    ``,        0
                    """)
    void measuresColumns(String text, int columns) {
        assertEquals(columns, DisplayText.width(text));
    }

    @Test
    void cutsByColumns() {
        assertEquals("Channel 1", DisplayText.cut("Channel 1", 9));
        assertEquals("Channe..", DisplayText.cut("Channel 1", 8));
        assertEquals("Ch", DisplayText.cut("Channel 1", 2));
        assertEquals("", DisplayText.cut("Channel 1", 0));
        // The third character would end in column 6 of 5.
        assertEquals("傳真..", DisplayText.cut("傳真機器", 7));
        assertEquals("📠..", DisplayText.cut("📠📠📠", 5));
        assertEquals("u\u0308..", DisplayText.cut("u\u0308u\u0308u\u0308u\u0308", 3));
    }

    @Test
    void keepsBeginningAndEnd() {
        assertEquals("Brook..nel 3", DisplayText.cutInside("Brooktrout TR1034 Channel 3", 12));
        assertEquals("傳.. 3", DisplayText.cutInside("傳真機器 3", 6));
        assertEquals("ab..ho\u0308", DisplayText.cutInside("abcdefgho\u0308", 6));
        assertEquals("Ch..", DisplayText.cutInside("Channel 1", 4));
    }

    @Test
    void padsByColumns() {
        assertEquals("傳真  ", DisplayText.padded("傳真", 6, false));
        assertEquals("  傳真", DisplayText.padded("傳真", 6, true));
        assertEquals("Channel", DisplayText.padded("Channel", 3, true));
    }
}
