package org.faxmx.logging;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * The JDK's {@link SimpleFormatter}, with its format, for records whose texts come from clients and fax servers: nothing in
 * a message or in the text of an exception can begin a line, change the direction of the line, or control a terminal. Such
 * characters are written as in Java: {@code \n}, <code>&#92;u001b</code>. Numbers are the same in every locale, and levels
 * have the names of {@link System.Logger.Level}.
 *
 * <p>Public for the configuration of {@code java.util.logging}, which names it.
 */
public final class EscapingFormatter extends SimpleFormatter {

    /** For {@code java.util.logging}. */
    public EscapingFormatter() {}

    @Override
    public String formatMessage(LogRecord entry) {
        return escaped(super.formatMessage(withPlainNumbers(entry)));
    }

    @Override
    public String format(LogRecord entry) {
        try {
            return line(entry);
        } catch (RuntimeException e) {
            return line(unformatted(entry, e));
        }
    }

    private String line(LogRecord entry) {
        LogRecord copy = copy(entry, LevelNames.named(entry.getLevel()), entry.getParameters());
        if (entry.getThrown() != null) {
            copy.setThrown(new Printed(entry.getThrown(), EscapingFormatter::escaped, System.lineSeparator()));
        }
        return super.format(copy);
    }

    /** A record whose message has the numbers among its parameters as they are, and not as a locale would group them. */
    static LogRecord withPlainNumbers(LogRecord entry) {
        Object[] parameters = entry.getParameters();
        if (parameters == null || Arrays.stream(parameters).noneMatch(Number.class::isInstance)) {
            return entry;
        }
        return copy(
                entry,
                entry.getLevel(),
                Arrays.stream(parameters)
                        .map(parameter -> parameter instanceof Number ? parameter.toString() : parameter)
                        .toArray());
    }

    /** What is left of a record that cannot be formatted, such as one whose exception has no text but throws. */
    static LogRecord unformatted(LogRecord entry, RuntimeException failure) {
        LogRecord copy = copy(entry, entry.getLevel(), null);
        copy.setMessage(entry.getMessage() + " (could not be formatted: "
                + failure.getClass().getName() + ")");
        return copy;
    }

    /** Other handlers have the same record. */
    private static LogRecord copy(LogRecord entry, Level level, Object[] parameters) {
        LogRecord copy = new LogRecord(level, entry.getMessage());
        copy.setLoggerName(entry.getLoggerName());
        copy.setInstant(entry.getInstant());
        copy.setLongThreadID(entry.getLongThreadID());
        copy.setSequenceNumber(entry.getSequenceNumber());
        copy.setSourceClassName(entry.getSourceClassName());
        copy.setSourceMethodName(entry.getSourceMethodName());
        copy.setParameters(parameters);
        copy.setResourceBundle(entry.getResourceBundle());
        copy.setResourceBundleName(entry.getResourceBundleName());
        return copy;
    }

    /** The text on one line, whatever it contains. */
    public static String escaped(String text) {
        if (text == null || text.chars().allMatch(character -> character >= ' ' && character < 0x7F)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> append(escaped, character));
        return escaped.toString();
    }

    /** A stack trace with the texts of the exceptions as they are; its lines end with {@code \n} on every system. */
    static String trace(Throwable failure) {
        return new Printed(failure, text -> text, "\n").trace;
    }

    private static void append(StringBuilder escaped, int character) {
        switch (character) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE,
                            Character.UNASSIGNED -> {
                        for (char unit : Character.toChars(character)) {
                            escaped.append("\\u").append(HexFormat.of().toHexDigits(unit));
                        }
                    }
                    default -> escaped.appendCodePoint(character);
                }
            }
        }
    }

    /** An exception whose stack trace is that of another, with its texts written in some way. */
    private static final class Printed extends Throwable {

        private static final long serialVersionUID = 1L;

        private final String trace;
        private final transient UnaryOperator<String> texts;
        private final String lineEnd;

        Printed(Throwable failure, UnaryOperator<String> texts, String lineEnd) {
            super(null, null, false, false);
            this.texts = texts;
            this.lineEnd = lineEnd;
            StringBuilder lines = new StringBuilder();
            print(lines, failure, "", new StackTraceElement[0], Collections.newSetFromMap(new IdentityHashMap<>()));
            trace = lines.toString();
        }

        @Override
        public void printStackTrace(PrintWriter out) {
            out.print(trace);
        }

        private void print(
                StringBuilder lines, Throwable failure, String lead, StackTraceElement[] above, Set<Throwable> seen) {
            String indent =
                    lead.substring(0, lead.length() - lead.stripLeading().length());
            boolean first = seen.add(failure);
            String text = texts.apply(failure.toString());
            lines.append(lead)
                    .append(first ? text : "[CIRCULAR REFERENCE: " + text + "]")
                    .append(lineEnd);
            if (!first) {
                return;
            }
            StackTraceElement[] trace = failure.getStackTrace();
            int common = 0;
            while (common < Math.min(trace.length, above.length)
                    && trace[trace.length - 1 - common].equals(above[above.length - 1 - common])) {
                common++;
            }
            for (int i = 0; i < trace.length - common; i++) {
                lines.append(indent)
                        .append("\tat ")
                        .append(texts.apply(trace[i].toString()))
                        .append(lineEnd);
            }
            if (common > 0) {
                lines.append(indent)
                        .append("\t... ")
                        .append(common)
                        .append(" more")
                        .append(lineEnd);
            }
            for (Throwable suppressed : failure.getSuppressed()) {
                print(lines, suppressed, indent + "\tSuppressed: ", trace, seen);
            }
            if (failure.getCause() != null) {
                print(lines, failure.getCause(), indent + "Caused by: ", trace, seen);
            }
        }
    }
}
