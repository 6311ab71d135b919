package org.faxmx.config;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A problem in a settings file.
 *
 * @param file as the user named it
 * @param line from 1; 0 for the whole file
 * @param column from 1, in characters; 0 for the whole file
 * @param key path of the key, such as {@code servers[1].poll}; "" for none
 * @param message what was given and what is accepted, on one line
 */
public record SettingsProblem(Path file, int line, int column, String key, String message) {

    /** Replaces control characters, because key and message quote the file. */
    public SettingsProblem {
        Objects.requireNonNull(file, "file");
        key = oneLine(key);
        message = oneLine(message);
    }

    /** {@code FILE:LINE:COLUMN: KEY: MESSAGE}, without the parts that are empty. */
    @Override
    public String toString() {
        return file + (line == 0 ? "" : ":" + line + ":" + column) + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029]", "\uFFFD");
    }
}
