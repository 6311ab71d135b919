package org.faxmx.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The English words of the status page, for states. */
final class PageWords {

    private static final Map<?, ?> WORDS = load();

    private PageWords() {}

    /** The words of that key, or else the other text. */
    static String of(String key, String otherwise) {
        return WORDS.get(key) instanceof String words ? words : otherwise;
    }

    private static Map<?, ?> load() {
        try (InputStream file = PageWords.class.getResourceAsStream("/org/faxmx/connector/page/en.json")) {
            return Fields.of(Json.read(new String(file.readAllBytes(), StandardCharsets.UTF_8)))
                    .values();
        } catch (IOException e) {
            throw new UncheckedIOException("the words of the status page cannot be read", e);
        }
    }
}
