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

    private static final Set<Tag> UNQUOTED = Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL);

    private YamlValue() {}

    /** A text, or a number: a server may be called 4711. */
    static String text(Node node) {
        ScalarNode scalar = scalar(node, "a text");
        if (scalar.getTag().equals(Tag.BOOL)) {
            throw new IllegalArgumentException(
                    scalar.getValue() + " is not a text: put it in quotes if it is meant as one");
        }
        return scalar.getValue();
    }

    static boolean flag(Node node) {
        ScalarNode scalar = scalar(node, "true or false");
        String value = scalar.getValue();
        if (!scalar.getTag().equals(Tag.BOOL) || !(value.equals("true") || value.equals("false"))) {
            throw new IllegalArgumentException(quoted(scalar) + " is neither true nor false");
        }
        return value.equals("true");
    }

    static long wholeNumber(Node node) {
        ScalarNode scalar = scalar(node, "a whole number");
        if (!scalar.getTag().equals(Tag.INT) || !scalar.getValue().matches("-?\\d+")) {
            boolean quoted = !scalar.isPlain() && scalar.getValue().matches("-?\\d+");
            throw new IllegalArgumentException(quoted(scalar)
                    + (quoted ? " is a text: write the number without quotes" : " is not a whole number"));
        }
        try {
            return new BigInteger(scalar.getValue()).longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(Excerpt.of(scalar.getValue()) + " is too large a number", e);
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
