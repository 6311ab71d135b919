package org.faxmx.config;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Something in a settings file that cannot be honoured.
 *
 * @param file as the user named it
 * @param line from 1; 0 where no line is meant
 * @param column from 1, in characters; 0 where no line is meant
 * @param key path of the key, such as {@code servers[1].poll}; "" where none is meant
 * @param message what was given and what would be right, on one line
 */
public record SettingsProblem(Path file, int line, int column, String key, String message) {

    /** Keeps key and message to one line: they tell what a file says, whatever that is. */
    public SettingsProblem {
        Objects.requireNonNull(file, "file");
        key = oneLine(key);
        message = oneLine(message);
    }

    /** {@code FILE:LINE:COLUMN: KEY: MESSAGE}, without what is not meant. */
    @Override
    public String toString() {
        return file + (line == 0 ? "" : ":" + line + ":" + column) + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029]", "\uFFFD");
    }
}
