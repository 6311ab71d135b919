package org.faxmx.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * A file as YAML 1.2 nodes of the core schema with their lines and columns. No objects are made of it, and its size, its depth and its
 * aliases are limited.
 */
final class YamlFile {

    // Without merge keys: the parser does not end where one contains itself.
    private static final Schema SCHEMA = new CoreSchema() {
        @Override
        public ScalarResolver getScalarResolver() {
            return new CoreScalarResolver(false);
        }
    };
    private static final int MOST_BYTES = 1 << 20;
    private static final int DEEPEST = 50;
    private static final int MOST_ALIASES = 50;
    private static final int LONGEST_QUOTE = 200;
    private static final Pattern LINE_END = Pattern.compile("\\r\\n?|\\n");
    private static final Pattern VERSION = Pattern.compile("(?m)^%YAML");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final String SETTINGS = "write the settings that differ from the defaults, such as servers";

    private final Path file;
    private final String text;

    private YamlFile(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * Reads a file of one document.
     *
     * @return its root, or empty if it has only comments
     * @throws SettingsException if it cannot be read, is empty, or is not YAML
     */
    static Optional<Node> read(Path file) {
        return read(file, SETTINGS);
    }

    /**
     * As the other method.
     *
     * @param right what to do about an empty file
     */
    static Optional<Node> read(Path file, String right) {
        byte[] bytes = bytes(file);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        boolean wrong =
                StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError();
        String decoded = out.flip().toString();
        YamlFile yaml = new YamlFile(file, decoded.startsWith(BYTE_ORDER_MARK) ? decoded.substring(1) : decoded);
        if (wrong) {
            throw yaml.problem(
                    yaml.text.length(),
                    String.format("is not UTF-8 text: here is the byte 0x%02X. Save it as UTF-8", in.get() & 0xFF));
        }
        return yaml.document(right);
    }

    private static byte[] bytes(Path file) {
        byte[] bytes;
        try {
            requireFile(file);
            // A file may grow, and those of some file systems have no size.
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
        } catch (NoSuchFileException e) {
            throw problem(file, 0, 0, "does not exist");
        } catch (IOException e) {
            throw problem(file, 0, 0, "cannot be read: " + reason(e));
        }
        if (bytes.length > MOST_BYTES) {
            throw tooLarge(file);
        }
        return bytes;
    }

    /** Refuses what is no file of that size before it is opened: a FIFO or a device without data would not return. */
    private static void requireFile(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw problem(file, 0, 0, "is a directory: name a file");
        }
        if (!attributes.isRegularFile()) {
            throw problem(file, 0, 0, "is a FIFO, a device or a socket: name a file");
        }
        if (attributes.size() > MOST_BYTES) {
            throw tooLarge(file);
        }
    }

    private static SettingsException tooLarge(Path file) {
        return problem(file, 0, 0, "is larger than 1 MiB: it is not a settings file");
    }

    /** The reason of a failure without the path, with which the messages of {@code java.nio.file} begin. */
    static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = failure instanceof FileSystemException ofFile ? ofFile.getReason() : failure.getMessage();
        return reason == null ? failure.getClass().getName() : reason;
    }

    private Optional<Node> document(String right) {
        if (text.isBlank()) {
            throw problem(file, 0, 0, "is empty: " + right);
        }
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setAllowNonScalarKeys(true)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit(MOST_BYTES)
                .setSchema(SCHEMA)
                .build();
        try {
            requireBounded(settings);
            return new Compose(settings)
                    .composeString(text)
                    .filter(root -> !(root instanceof ScalarNode scalar
                            && scalar.getTag().equals(Tag.NULL)
                            && scalar.getValue().isEmpty()));
        } catch (MarkedYamlEngineException e) {
            String context = e.getContext() == null || e.getContext().isBlank() ? "" : quoted(e.getContext()) + ", ";
            String hint = context.contains("double-quoted") && e.getProblem().contains("escape")
                    ? ": " + YamlValue.SINGLE_QUOTES
                    : "";
            throw problem(e.getProblemMark(), "is not YAML: " + context + quoted(e.getProblem()) + hint);
        } catch (ReaderException e) {
            String character = String.format("it has the character U+%04X", e.getCodePoint());
            throw problem(
                    text.indexOf(e.getCodePoint()),
                    // Latin letters in UTF-16 and UTF-32 are valid UTF-8 with NUL between them.
                    e.getCodePoint() == 0
                            ? "is not UTF-8 text: " + character + ". Save it as UTF-8"
                            : "is not YAML: " + character + ": remove it");
        } catch (YamlVersionException e) {
            SpecVersion version = e.getSpecVersion();
            Matcher directive = VERSION.matcher(text);
            throw problem(
                    directive.find() ? directive.start() : 0,
                    "is YAML " + version.getMajor() + "." + version.getMinor()
                            + ": write %YAML 1.2, or leave this line out");
        } catch (YamlEngineException e) {
            throw problem(file, 0, 0, "is not YAML: " + quoted(e.getMessage()));
        }
    }

    /**
     * Refuses a text that is too deep or repeats itself too often. The composer is recursive and would run out of stack;
     * the parser of events is not.
     */
    private void requireBounded(LoadSettings settings) {
        int depth = 0;
        int aliases = 0;
        Set<Anchor> collections = new HashSet<>();
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> {
                    depth++;
                    ((NodeEvent) event).getAnchor().ifPresent(collections::add);
                }
                case MappingEnd, SequenceEnd -> depth--;
                case Scalar -> ((NodeEvent) event).getAnchor().ifPresent(collections::remove);
                case Alias -> aliases += collections.contains(((AliasEvent) event).getAlias()) ? 1 : 0;
                default -> {
                    // Neither start nor end of a node.
                }
            }
            if (depth > DEEPEST) {
                throw problem(
                        event.getStartMark(),
                        "is nested more than " + DEEPEST + " levels deep: it is not a settings file");
            }
            if (aliases > MOST_ALIASES) {
                throw problem(
                        event.getStartMark(),
                        "repeats lists and mappings by more than " + MOST_ALIASES
                                + " aliases: it is not a settings file");
            }
        }
    }

    /** A message of the parser, which may quote much of the file. */
    private static String quoted(String message) {
        return Excerpt.of(message, LONGEST_QUOTE);
    }

    private SettingsException problem(Optional<Mark> mark, String message) {
        return mark.map(at -> problem(file, at.getLine() + 1, at.getColumn() + 1, message))
                .orElseGet(() -> problem(file, 0, 0, message));
    }

    /** A problem at an index of the text. Lines end as for the parser. */
    private SettingsException problem(int index, String message) {
        int line = 1;
        int begin = 0;
        Matcher end = LINE_END.matcher(text);
        while (end.find() && end.end() <= index) {
            line++;
            begin = end.end();
        }
        return problem(file, line, text.codePointCount(begin, index) + 1, message);
    }

    private static SettingsException problem(Path file, int line, int column, String message) {
        return new SettingsException(List.of(new SettingsProblem(file, line, column, "", message)));
    }
}
