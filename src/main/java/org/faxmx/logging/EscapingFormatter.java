package org.faxmx.logging;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Set;
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
        LogRecord copy = copy(entry, LevelNames.named(entry.getLevel()), entry.getParameters());
        if (entry.getThrown() != null) {
            copy.setThrown(new Printed(entry.getThrown()));
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

    /** The lines of a stack trace, each on one line whatever the texts of the exceptions contain. */
    static String trace(Throwable failure) {
        return new Printed(failure).trace;
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

    /** An exception whose stack trace is that of another, with its texts escaped. */
    private static final class Printed extends Throwable {

        private static final long serialVersionUID = 1L;

        private final String trace;

        Printed(Throwable failure) {
            super(null, null, false, false);
            StringBuilder lines = new StringBuilder();
            print(lines, failure, "", new StackTraceElement[0], Collections.newSetFromMap(new IdentityHashMap<>()));
            trace = lines.toString();
        }

        @Override
        public void printStackTrace(PrintWriter out) {
            out.print(trace);
        }

        private static void print(
                StringBuilder lines, Throwable failure, String lead, StackTraceElement[] above, Set<Throwable> seen) {
            String indent =
                    lead.substring(0, lead.length() - lead.stripLeading().length());
            boolean first = seen.add(failure);
            String text = escaped(failure.toString());
            lines.append(lead)
                    .append(first ? text : "[CIRCULAR REFERENCE: " + text + "]")
                    .append(System.lineSeparator());
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
                        .append(escaped(trace[i].toString()))
                        .append(System.lineSeparator());
            }
            if (common > 0) {
                lines.append(indent)
                        .append("\t... ")
                        .append(common)
                        .append(" more")
                        .append(System.lineSeparator());
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
