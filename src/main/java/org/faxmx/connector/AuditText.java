package org.faxmx.connector;

import java.util.Arrays;
import java.util.stream.Collectors;
import javax.management.ObjectName;

/** Values from clients as they are written into lines of a log: always on one line, quoted, and cut if they are long. */
final class AuditText {

    private static final int LONGEST = 200;
    private static final int MOST_ELEMENTS = 10;

    private AuditText() {}

    /**
     * A text in quotes. Quotes, backslashes, control characters, line separators, and what changes the direction or the
     * order of a text are escaped as in Java, so that nothing in it can be taken for another part of a line.
     */
    static String quoted(String text) {
        return quoted(text, LONGEST);
    }

    static String quoted(String text, int longest) {
        if (text == null) {
            return "null";
        }
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        int characters = 0;
        int i = 0;
        while (i < text.length() && characters < longest) {
            int c = text.codePointAt(i);
            append(quoted, c);
            i += Character.charCount(c);
            characters++;
        }
        return quoted.append(i < text.length() ? "...\"" : "\"").toString();
    }

    private static void append(StringBuilder quoted, int c) {
        if (c == '"' || c == '\\') {
            quoted.append('\\').append((char) c);
        } else if (isPlain(c)) {
            quoted.appendCodePoint(c);
        } else {
            for (char half : Character.toChars(c)) {
                quoted.append(String.format("\\u%04X", (int) half));
            }
        }
    }

    /** Whether every text that quotes this one has it as it is. */
    static boolean isPlain(String text) {
        return text.codePoints().allMatch(AuditText::isPlain);
    }

    private static boolean isPlain(int c) {
        if (c < 0x7F) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** A value. Of an object that is no plain value only the class is shown: its text may be large, or take long. */
    static String value(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String text) {
            return quoted(text);
        }
        if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Boolean
                || value instanceof Double
                || value instanceof Float) {
            return value.toString();
        }
        if (value instanceof ObjectName name) {
            return quoted(name.toString());
        }
        if (value instanceof String[] texts) {
            return Arrays.stream(texts)
                    .limit(MOST_ELEMENTS)
                    .map(AuditText::quoted)
                    .collect(Collectors.joining(", ", "[", texts.length > MOST_ELEMENTS ? ", ...]" : "]"));
        }
        return "<" + value.getClass().getSimpleName() + ">";
    }
}
