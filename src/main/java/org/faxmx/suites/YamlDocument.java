package org.faxmx.suites;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** YAML in block style, of maps, lists and texts. A text that YAML could take for something else is quoted. */
final class YamlDocument {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z]([A-Za-z0-9_. -]*[A-Za-z0-9_.])?");
    private static final Set<String> NOT_TEXTS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private final StringBuilder text = new StringBuilder();

    private YamlDocument() {}

    /**
     * The document with that map.
     *
     * @throws IllegalArgumentException if a text has a line break
     */
    static String of(Map<String, ?> document) {
        YamlDocument yaml = new YamlDocument();
        yaml.entries(document, "");
        return yaml.text.toString();
    }

    private void entries(Map<?, ?> map, String indent) {
        String before = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(before).append(entry.getKey()).append(':');
            value(entry.getValue(), indent + "  ");
            before = indent;
        }
    }

    private void value(Object value, String indent) {
        if (value instanceof Map<?, ?> map) {
            text.append('\n').append(indent);
            entries(map, indent);
        } else if (value instanceof List<?> list) {
            text.append('\n');
            for (Object element : list) {
                text.append(indent).append("- ");
                if (element instanceof Map<?, ?> map) {
                    entries(map, indent + "  ");
                } else {
                    text.append(scalar((String) element)).append('\n');
                }
            }
        } else {
            text.append(' ').append(scalar((String) value)).append('\n');
        }
    }

    private static String scalar(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a text of one line cannot be: " + text);
        }
        boolean plain = PLAIN.matcher(text).matches() && !NOT_TEXTS.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : "'" + text.replace("'", "''") + "'";
    }
}
