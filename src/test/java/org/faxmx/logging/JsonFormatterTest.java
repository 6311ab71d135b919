package org.faxmx.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of the log as JSON, read back by a parser that is not ours. */
class JsonFormatterTest {

    private static final String HOSTILE =
            "x\n{\"level\":\"info\"}\r\t\u0000\u001b[2K\u0085\u2028\u202e\"\\ Büro 東京 𝄞 \ud800";

    private final JsonFormatter formatter = new JsonFormatter();
    private final Locale before = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @Test
    void writesTheDocumentedKeysInTheirOrder() throws IOException {
        LogRecord entry = entry(Level.WARNING, "server {0}: {1} of {2} ports", "S", 1234, 5678L);
        Map<String, String> json = read(formatter.format(entry));
        assertEquals(
                Map.of(
                        "time", "2026-03-01T10:00:00.070Z",
                        "level", "warning",
                        "logger", "org.faxmx.monitor",
                        "message", "server S: 1234 of 5678 ports",
                        "thread", Thread.currentThread().getName()),
                json);
        assertEquals(List.of("time", "level", "logger", "message", "thread"), List.copyOf(json.keySet()));
    }

    @Test
    void writesAnExceptionWithItsStack() throws IOException {
        LogRecord entry = entry(Level.SEVERE, "failed");
        entry.setThrown(new IllegalStateException(HOSTILE, new IOException("inner")));
        String line = formatter.format(entry);
        assertEquals(1, line.lines().count(), line);
        Map<String, String> json = read(line);
        assertEquals("java.lang.IllegalStateException: " + HOSTILE, json.get("error"));
        assertTrue(
                json.get("stack").startsWith("java.lang.IllegalStateException: " + HOSTILE + "\n\tat "),
                json::toString);
        assertTrue(json.get("stack").contains("\n\tat " + JsonFormatterTest.class.getName() + "."), json::toString);
        assertTrue(json.get("stack").contains("\nCaused by: java.io.IOException: inner"), json::toString);
    }

    @Test
    void keepsEveryCharacterOnOneLineOfAscii() throws IOException {
        LogRecord entry = entry(Level.INFO, "{0}", HOSTILE);
        entry.setLoggerName("a\nb");
        String line = formatter.format(entry);
        assertTrue(line.endsWith("}\n"), line);
        assertTrue(line.substring(0, line.length() - 1).chars().allMatch(c -> c >= ' ' && c < 0x7F), line);
        assertEquals(HOSTILE, read(line).get("message"));
        assertEquals("a\nb", read(line).get("logger"));
    }

    @Test
    void writesWhatHasNoValue() throws IOException {
        LogRecord entry = new LogRecord(Level.INFO, null);
        entry.setLongThreadID(Long.MAX_VALUE);
        Map<String, String> json = read(formatter.format(entry));
        assertEquals("", json.get("message"));
        assertEquals("", json.get("logger"));
        assertEquals("#" + Long.MAX_VALUE, json.get("thread"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void writesARecordWithoutAThread(long id) throws IOException {
        LogRecord entry = entry(Level.INFO, "x");
        entry.setLongThreadID(id);
        assertEquals("#" + id, read(formatter.format(entry)).get("thread"));
    }

    @Test
    void writesWhatItCanOfARecordWhoseExceptionThrows() throws IOException {
        LogRecord entry = entry(Level.WARNING, "a\n{0}", 1);
        entry.setThrown(new RuntimeException() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        });
        String expected = " (could not be formatted: java.lang.IllegalStateException)";
        Map<String, String> json = read(formatter.format(entry));
        assertEquals("a\n{0}" + expected, json.get("message"));
        assertEquals("org.faxmx.monitor", json.get("logger"));
        assertEquals("warning", json.get("level"));
        String line = new EscapingFormatter().format(entry);
        assertTrue(line.contains("a\\n{0}" + expected), line);
    }

    @Test
    void namesTheThreadThatLoggedIfAnotherWrites() throws Exception {
        LogRecord[] entry = new LogRecord[1];
        Object end = new Object();
        Thread other = new Thread(
                () -> {
                    synchronized (end) {
                        entry[0] = entry(Level.INFO, "from there");
                        end.notifyAll();
                        try {
                            end.wait(30_000);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                "the other one");
        synchronized (end) {
            other.start();
            while (entry[0] == null) {
                end.wait(30_000);
            }
            assertEquals("the other one", read(formatter.format(entry[0])).get("thread"));
            end.notifyAll();
        }
        other.join();
    }

    @ParameterizedTest
    @CsvSource({
        "SEVERE, error",
        "WARNING, warning",
        "INFO, info",
        "CONFIG, debug",
        "FINE, debug",
        "FINER, trace",
        "FINEST, trace"
    })
    void namesLevelsAsTheOptionDoes(String level, String name) throws IOException {
        LogRecord entry = entry(Level.parse(level), "x");
        assertEquals(name, read(formatter.format(entry)).get("level"));
        assertTrue(
                new EscapingFormatter().format(entry).contains(name.toUpperCase(Locale.ROOT)),
                () -> new EscapingFormatter().format(entry));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"de-DE", "tr-TR", "ar-EG", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist-nu-thai", "hi-IN-u-nu-deva"})
    void isTheSameInEveryLocale(String tag) {
        LogRecord entry = entry(Level.INFO, "server {0}: {1} s, {2} %", "I", 1_234_567, 0.5);
        String expected = formatter.format(entry);
        String message = new EscapingFormatter().formatMessage(entry);
        assertTrue(expected.contains("server I: 1234567 s, 0.5 %"), expected);

        Locale.setDefault(Locale.forLanguageTag(tag));
        assertEquals(expected, new JsonFormatter().format(entry));
        assertEquals(message, new EscapingFormatter().formatMessage(entry));
        assertEquals("server I: 1234567 s, 0.5 %", message);
    }

    @Test
    void leavesTheRecordAsItIsForOtherHandlers() {
        LogRecord entry = entry(Level.INFO, "{0}", 1_000);
        formatter.format(entry);
        new EscapingFormatter().format(entry);
        assertEquals(1_000, entry.getParameters()[0]);
        assertEquals(Level.INFO, entry.getLevel());
        // Nor is another level known by its name.
        assertFalse(Level.parse("INFO") != Level.INFO);
        assertFalse(Level.parse("WARNING") != Level.WARNING);
    }

    private static LogRecord entry(Level level, String message, Object... parameters) {
        LogRecord entry = new LogRecord(level, message);
        entry.setInstant(Instant.parse("2026-03-01T10:00:00.070Z"));
        entry.setLoggerName("org.faxmx.monitor");
        entry.setParameters(parameters);
        return entry;
    }

    private static Map<String, String> read(String line) throws IOException {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            assertEquals(JsonToken.START_OBJECT, parser.nextToken());
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                assertEquals(JsonToken.VALUE_STRING, parser.nextToken());
                assertEquals(null, members.put(name, parser.getText()));
            }
            assertEquals(null, parser.nextToken());
        }
        return members;
    }
}
