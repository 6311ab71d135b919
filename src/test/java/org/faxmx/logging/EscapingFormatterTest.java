package org.faxmx.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapingFormatterTest {

    private static final String FORGED = "x\n2026-11-26T12:00:00 INFO org.faxmx: all is well\u001b[2K";

    private final EscapingFormatter formatter = new EscapingFormatter();

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Büro 東京", "C:\\Empfänger\\n", "𝄞 and 🖷", "e\u0301"})
    void leavesTextAsItIs(String text) {
        assertEquals(text, EscapingFormatter.escaped(text));
    }

    @ParameterizedTest
    @CsvSource({
        "000A, \\n",
        "000D, \\r",
        "0009, \\t",
        "0000, \\u0000",
        "001B, \\u001b",
        "007F, \\u007f",
        "0085, \\u0085",
        "009B, \\u009b",
        "00AD, \\u00ad",
        "200B, \\u200b",
        "200F, \\u200f",
        "2028, \\u2028",
        "2029, \\u2029",
        "202E, \\u202e",
        "2066, \\u2066",
        "2069, \\u2069",
        "061C, \\u061c",
        "FEFF, \\ufeff",
        "D800, \\ud800",
        "DC00, \\udc00",
        "E0041, \\udb40\\udc41"
    })
    void escapesWhatChangesTheLine(String codePoint, String escaped) {
        String character = new StringBuilder()
                .appendCodePoint(Integer.parseInt(codePoint, 16))
                .toString();
        assertEquals("a" + escaped + "b", EscapingFormatter.escaped("a" + character + "b"));
    }

    @Test
    void writesAMessageAndItsParametersOnOneLine() {
        LogRecord entry = new LogRecord(Level.WARNING, "no attribute {0}: {1}");
        entry.setParameters(new Object[] {FORGED, FORGED});

        String written = formatter.format(entry);

        assertTrue(
                written.contains("no attribute x\\n2026-11-26T12:00:00 INFO org.faxmx: all is well\\u001b[2K: x\\n"));
        // The JDK's default format has a line for the time and one for the message.
        assertEquals(2, written.lines().count(), written);
    }

    @Test
    void writesTheStackTraceOfTheJdkWithItsTextsEscaped() {
        Exception cause = new ClassNotFoundException(FORGED);
        Exception failure = new IllegalStateException("outer\r\nforged", cause);
        failure.addSuppressed(new Exception("aside\u2028forged", cause));
        LogRecord entry = new LogRecord(Level.WARNING, "failed\nforged");
        entry.setThrown(failure);

        List<String> lines = formatter.format(entry).lines().toList();

        assertTrue(lines.size() > 10, lines::toString);
        for (String line : lines.subList(3, lines.size() - 1)) {
            assertTrue(line.matches("\\s+(at|\\.\\.\\.) .*|\\s*(Caused by|Suppressed): .*"), line);
        }
        assertEquals("java.lang.IllegalStateException: outer\\r\\nforged", lines.get(2));
        assertEquals(
                2,
                lines.stream()
                        .filter(line -> line.contains(
                                "java.lang.ClassNotFoundException: x\\n2026-11-26T12:00:00 INFO org.faxmx: all is well"
                                        + "\\u001b[2K"))
                        .count(),
                lines::toString);
        assertSame(failure, entry.getThrown());
    }

    @Test
    void writesTheVerySameStackTraceAsTheJdkWhereThereIsNothingToEscape() {
        Exception failure = new IllegalStateException("outer", new Exception("inner", new Error("innermost")));
        failure.addSuppressed(new Exception("aside", new Error("its cause", failure)));
        LogRecord entry = new LogRecord(Level.WARNING, "failed");
        entry.setThrown(failure);
        StringWriter expected = new StringWriter();
        failure.printStackTrace(new PrintWriter(expected, true));

        assertTrue(formatter.format(entry).contains(expected.toString()), expected::toString);
    }

    @Test
    void endsWithExceptionsThatCauseEachOther() {
        Exception one = new Exception("one");
        Exception two = new Exception("two", one);
        one.initCause(two);
        LogRecord entry = new LogRecord(Level.WARNING, "failed");
        entry.setThrown(one);

        assertTrue(formatter.format(entry).contains("Caused by: [CIRCULAR REFERENCE: java.lang.Exception: one]"));
    }
}
