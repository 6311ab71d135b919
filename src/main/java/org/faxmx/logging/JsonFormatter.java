package org.faxmx.logging;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One JSON object for each record, on one line and in ASCII, so that it is the same in every charset. Its keys:
 *
 * <ul>
 *   <li>{@code time}: ISO-8601, UTC, milliseconds
 *   <li>{@code level}: {@code error}, {@code warning}, {@code info}, {@code debug} or {@code trace}
 *   <li>{@code logger}: its name
 *   <li>{@code message}: with its parameters
 *   <li>{@code thread}: its name
 *   <li>{@code error} and {@code stack}: the exception and its stack trace; only where there is one
 * </ul>
 *
 * <p>Public for the configuration of {@code java.util.logging}, which names it.
 */
public final class JsonFormatter extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** For {@code java.util.logging}. */
    public JsonFormatter() {}

    @Override
    public String format(LogRecord entry) {
        try {
            return line(entry);
        } catch (RuntimeException e) {
            return line(EscapingFormatter.unformatted(entry, e));
        }
    }

    private String line(LogRecord entry) {
        StringBuilder json = new StringBuilder(200).append('{');
        member(json, "time", TIME.format(entry.getInstant()));
        member(json, "level", LevelNames.of(entry.getLevel()).toLowerCase(Locale.ROOT));
        member(json, "logger", entry.getLoggerName());
        member(json, "message", formatMessage(EscapingFormatter.withPlainNumbers(entry)));
        member(json, "thread", thread(entry.getLongThreadID()));
        if (entry.getThrown() != null) {
            member(json, "error", entry.getThrown().toString());
            member(json, "stack", EscapingFormatter.trace(entry.getThrown()));
        }
        return json.append("}\n").toString();
    }

    /** A record has the number of its thread only, and may be written by another one. */
    private static String thread(long id) {
        Thread current = Thread.currentThread();
        if (current.getId() == id) {
            return current.getName();
        }
        // A record that a library made may have none.
        ThreadInfo found = id > 0 ? ManagementFactory.getThreadMXBean().getThreadInfo(id) : null;
        return found == null ? "#" + id : found.getThreadName();
    }

    private static void member(StringBuilder json, String key, String value) {
        json.append(json.length() == 1 ? "\"" : ",\"").append(key).append("\":");
        if (value == null) {
            json.append("\"\"");
            return;
        }
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char unit = value.charAt(i);
            switch (unit) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (unit >= ' ' && unit < 0x7F) {
                        json.append(unit);
                    } else {
                        json.append("\\u").append(HexFormat.of().toHexDigits(unit));
                    }
                }
            }
        }
        json.append('"');
    }
}
