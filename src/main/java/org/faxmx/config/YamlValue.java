package org.faxmx.config;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Conversions of nodes to the values of settings: texts, whole numbers, true and false, durations. Any other node is
 * refused with an IllegalArgumentException that names what was given and what is accepted.
 */
final class YamlValue {

    /** What to do about a Windows path in double quotes. */
    static final String SINGLE_QUOTES = "in double quotes a backslash begins an escape; put a path in single quotes";

    private static final Set<Tag> UNQUOTED = Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL);

    private YamlValue() {}

    /** A text, or a number: a server may be called 4711. */
    static String text(Node node) {
        ScalarNode scalar = scalar(node, "a text");
        if (scalar.getTag().equals(Tag.BOOL)) {
            throw new IllegalArgumentException(
                    scalar.getValue() + " is not a text: put it in quotes if it is meant as one");
        }
        if (scalar.getValue().chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(quoted(scalar) + " has control characters: " + SINGLE_QUOTES);
        }
        return scalar.getValue();
    }

    static boolean flag(Node node) {
        ScalarNode scalar = scalar(node, "true or false");
        String value = scalar.getValue();
        if (!scalar.getTag().equals(Tag.BOOL) || !(value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false"))) {
            throw new IllegalArgumentException(quoted(scalar) + " is neither true nor false");
        }
        return Boolean.parseBoolean(value);
    }

    static long wholeNumber(Node node) {
        ScalarNode scalar = scalar(node, "a whole number");
        String value = scalar.getValue();
        boolean whole = value.matches("[-+]?\\d+|0o[0-7]+|0x\\p{XDigit}+");
        if (!scalar.getTag().equals(Tag.INT) || !whole) {
            boolean quoted = !scalar.isPlain() && whole;
            throw new IllegalArgumentException(quoted(scalar)
                    + (quoted ? " is a text: write the number without quotes" : " is not a whole number"));
        }
        try {
            BigInteger number =
                    switch (value.substring(0, Math.min(2, value.length()))) {
                        case "0o" -> new BigInteger(value.substring(2), 8);
                        case "0x" -> new BigInteger(value.substring(2), 16);
                        default -> new BigInteger(value);
                    };
            return number.longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(Excerpt.of(value) + " is too large a number", e);
        }
    }

    static Duration duration(Node node) {
        return DurationText.parse(scalar(node, "a duration such as 30s").getValue());
    }

    static String kind(Node node) {
        if (node instanceof MappingNode) {
            return "a mapping of keys";
        }
        return node instanceof SequenceNode ? "a list" : quoted((ScalarNode) node);
    }

    /**
     * Refuses explicit tags, which request objects of other types.
     *
     * @throws IllegalArgumentException naming the tag
     */
    static void requirePlain(Node node) {
        Tag tag = node.getTag();
        boolean plain =
                switch (node.getNodeType()) {
                    case MAPPING -> tag.equals(Tag.MAP);
                    case SEQUENCE -> tag.equals(Tag.SEQ);
                    default -> UNQUOTED.contains(tag) || tag.equals(Tag.STR) || tag.equals(Tag.NULL);
                };
        if (!plain) {
            throw new IllegalArgumentException("has the tag " + Excerpt.of(tag.getValue()) + ": remove it");
        }
    }

    private static ScalarNode scalar(Node node, String accepted) {
        requirePlain(node);
        if (!(node instanceof ScalarNode scalar)) {
            throw new IllegalArgumentException("is " + kind(node) + ": it must be " + accepted);
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            throw new IllegalArgumentException("has no value: it must be " + accepted);
        }
        return scalar;
    }

    private static String quoted(ScalarNode scalar) {
        if (scalar.getTag().equals(Tag.NULL)) {
            return "without a value";
        }
        String value = Excerpt.of(scalar.getValue());
        return UNQUOTED.contains(scalar.getTag()) ? value : "\"" + value + "\"";
    }
}
