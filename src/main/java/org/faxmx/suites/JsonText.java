package org.faxmx.suites;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** JSON made of maps, lists, texts, numbers and booleans, indented. */
final class JsonText {

    private JsonText() {}

    /** Lines that end with a line feed. */
    static String of(Object value) {
        StringBuilder text = new StringBuilder();
        append(text, value, "\n");
        return text.append('\n').toString();
    }

    private static void append(StringBuilder text, Object value, String newLine) {
        if (value instanceof Map<?, ?> members) {
            text.append('{');
            for (Iterator<? extends Map.Entry<?, ?>> each = members.entrySet().iterator(); each.hasNext(); ) {
                Map.Entry<?, ?> member = each.next();
                text.append(newLine).append("  ");
                quote(text, (String) member.getKey());
                text.append(": ");
                append(text, member.getValue(), newLine + "  ");
                text.append(each.hasNext() ? "," : newLine);
            }
            text.append('}');
        } else if (value instanceof List<?> elements) {
            text.append('[');
            for (Iterator<?> each = elements.iterator(); each.hasNext(); ) {
                text.append(newLine).append("  ");
                append(text, each.next(), newLine + "  ");
                text.append(each.hasNext() ? "," : newLine);
            }
            text.append(']');
        } else if (value instanceof String string) {
            quote(text, string);
        } else {
            text.append(value);
        }
    }

    private static void quote(StringBuilder text, String string) {
        text.append('"');
        for (char c : string.toCharArray()) {
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
        text.append('"');
    }
}
