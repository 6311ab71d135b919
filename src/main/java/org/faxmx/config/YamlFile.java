package org.faxmx.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A file as YAML 1.2 nodes that know their line and column. No objects are made of it, and what it may cost is bounded:
 * its size, its depth, and how often it repeats itself through aliases.
 */
final class YamlFile {

    private static final int MOST_BYTES = 1 << 20;
    private static final int DEEPEST = 50;
    private static final int MOST_ALIASES = 50;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private YamlFile() {}

    /**
     * Reads a file.
     *
     * @return its one document
     * @throws SettingsException if it cannot be read or is not YAML
     */
    static Node read(Path file) {
        Problems problems = new Problems(file);
        Optional<Node> document = text(file, problems).flatMap(text -> document(text, problems));
        problems.throwIfAny();
        return document.orElseThrow();
    }

    private static Optional<String> text(Path file, Problems problems) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            problems.add(0, 0, "", "does not exist");
            return Optional.empty();
        } catch (IOException e) {
            problems.add(0, 0, "", "cannot be read: " + e.getMessage());
            return Optional.empty();
        }
        if (bytes.length > MOST_BYTES) {
            problems.add(0, 0, "", "is larger than 1 MiB: it is no settings file");
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            problems.add(0, 0, "", "is not UTF-8 text: save it as UTF-8");
            return Optional.empty();
        }
    }

    private static Optional<Node> document(String text, Problems problems) {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setAllowNonScalarKeys(true)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit(MOST_BYTES)
                .build();
        try {
            if (tooDeep(text, settings)) {
                problems.add(0, 0, "", "is nested more than " + DEEPEST + " levels deep: it is no settings file");
                return Optional.empty();
            }
            Optional<Node> document = new Compose(settings).composeString(text);
            if (document.isEmpty()) {
                problems.add(0, 0, "", "is empty: write what is to differ from the defaults, such as servers");
            }
            return document;
        } catch (MarkedYamlEngineException e) {
            String told =
                    "is not YAML: " + (e.getContext() == null || e.getContext().isBlank() ? "" : e.getContext() + ", ")
                            + e.getProblem();
            e.getProblemMark()
                    .ifPresentOrElse(
                            mark -> problems.add(mark.getLine() + 1, mark.getColumn() + 1, "", told),
                            () -> problems.add(0, 0, "", told));
        } catch (ReaderException e) {
            problems.add(0, 0, "", String.format("is not YAML: it holds the character U+%04X", e.getCodePoint()));
        } catch (YamlEngineException e) {
            problems.add(0, 0, "", "is not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** The composer calls itself for each level, and would run out of stack; the parser of events does not. */
    private static boolean tooDeep(String text, LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {
                    // Neither opens nor closes a level.
                }
            }
            if (depth > DEEPEST) {
                return true;
            }
        }
        return false;
    }
}
