package org.faxmx.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping in a settings file with known keys, each given once; keys that begin with {@code x-} are left alone. A wrong value is added to the problems, and reading goes
 * on with the default.
 */
final class Section {

    private static final int FARTHEST = 2;

    private final String path;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();

    /** A section without a key. */
    Section(String path, Problems problems) {
        this.path = path;
        this.problems = problems;
    }

    static Optional<Section> of(Node node, String path, Problems problems, List<String> known) {
        try {
            YamlValue.requirePlain(node);
        } catch (IllegalArgumentException e) {
            problems.add(node, path, e.getMessage());
            return Optional.empty();
        }
        if (!(node instanceof MappingNode mapping)) {
            problems.add(
                    node,
                    path,
                    "is " + YamlValue.kind(node) + ": it must be a mapping with the keys " + String.join(", ", known));
            return Optional.empty();
        }
        Section section = new Section(path, problems);
        mapping.getValue().forEach(member -> section.take(member, known));
        return Optional.of(section);
    }

    private void take(NodeTuple member, List<String> known) {
        if (!(member.getKeyNode() instanceof ScalarNode key)) {
            problems.add(member.getKeyNode(), path, "a key is a text, not " + YamlValue.kind(member.getKeyNode()));
            return;
        }
        String name = key.getValue();
        if (name.startsWith("x-")) {
            return;
        }
        if (name.equals("<<")) {
            problems.add(
                    key, path(name), "merge keys are not in YAML 1.2: write what is for all servers under defaults");
        } else if (!known.contains(name)) {
            problems.add(key, path(Excerpt.of(name)), "there is no such key" + suggestion(name, known));
        } else if (values.containsKey(name)) {
            int first = values.get(name).getStartMark().orElseThrow().getLine() + 1;
            problems.add(key, path(name), "is given twice; its first value is in line " + first);
        } else {
            values.put(name, member.getValueNode());
        }
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The value of a key, or the default if it is missing or wrong. */
    <T> T read(String key, T defaultValue, Function<Node, T> conversion) {
        return find(key, conversion).orElse(defaultValue);
    }

    /**
     * The value of a key, unless it is missing or wrong.
     *
     * @param conversion throws an IllegalArgumentException that names what is accepted
     */
    <T> Optional<T> find(String key, Function<Node, T> conversion) {
        if (!values.containsKey(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of(conversion.apply(values.get(key)));
        } catch (IllegalArgumentException e) {
            wrong(key, e.getMessage());
            return Optional.empty();
        }
    }

    /** The mapping of a key; an empty one if it is missing or wrong. */
    Section section(String key, List<String> known) {
        return Optional.ofNullable(values.get(key))
                .flatMap(node -> of(node, path(key), problems, known))
                .orElseGet(() -> new Section(path(key), problems));
    }

    List<Node> list(String key) {
        return find(key, node -> {
                    YamlValue.requirePlain(node);
                    if (!(node instanceof SequenceNode sequence)) {
                        throw new IllegalArgumentException("is " + YamlValue.kind(node) + ": it must be a list");
                    }
                    return sequence.getValue();
                })
                .orElse(List.of());
    }

    /** The value of an element of a list, unless it is wrong. */
    <T> Optional<T> element(String key, Node element, Function<Node, T> conversion) {
        try {
            return Optional.of(conversion.apply(element));
        } catch (IllegalArgumentException e) {
            problems.add(element, path(key), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The mapping of texts to texts of a key, without regard to case and outer spaces in the former; what is wrong in it is
     * left out.
     *
     * @param what the former, in messages
     * @param conversion of the latter; throws an IllegalArgumentException that names what is accepted
     */
    Map<String, String> table(String key, String what, UnaryOperator<String> conversion) {
        Map<String, String> table = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (NodeTuple row : rows(key)) {
            String path = path(key);
            try {
                String word = YamlValue.text(row.getKeyNode()).strip();
                path += "." + Excerpt.of(word);
                if (word.isEmpty()) {
                    throw new IllegalArgumentException("is empty: it must be " + what);
                }
                if (table.putIfAbsent(word, conversion.apply(YamlValue.text(row.getValueNode()))) != null) {
                    throw new IllegalArgumentException("is given twice; upper and lower case are the same here");
                }
            } catch (IllegalArgumentException e) {
                problems.add(row.getKeyNode(), path, e.getMessage());
            }
        }
        return table;
    }

    private List<NodeTuple> rows(String key) {
        return find(key, node -> {
                    YamlValue.requirePlain(node);
                    if (!(node instanceof MappingNode mapping)) {
                        throw new IllegalArgumentException("is " + YamlValue.kind(node)
                                + ": it must be a mapping, such as {Verfügbar: AVAILABLE}");
                    }
                    return mapping.getValue();
                })
                .orElse(List.of());
    }

    void wrong(String key, String message) {
        problems.add(values.get(key), path(key), message);
    }

    int line(String key) {
        return values.get(key).getStartMark().orElseThrow().getLine() + 1;
    }

    /** Where it is, such as {@code servers[0]}. */
    String path() {
        return path;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String suggestion(String name, List<String> known) {
        String nearest = null;
        int least = FARTHEST + 1;
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least && distance < candidate.length()) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest == null ? "; there are " + String.join(", ", known) : "; did you mean " + nearest + "?";
    }

    /** The Levenshtein distance, capped for texts of very different length. */
    private static int distance(String one, String other) {
        if (Math.abs(one.length() - other.length()) > FARTHEST) {
            return FARTHEST + 1;
        }
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int exchanged = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(exchanged, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
