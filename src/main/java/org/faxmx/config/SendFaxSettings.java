package org.faxmx.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which faxes clients may send.
 *
 * @param folder the documents; an absolute path
 * @param numbers the regular expression that a number must match as a whole
 * @param perMinute how many faxes in a minute, 1 to 1000
 */
public record SendFaxSettings(Path folder, String numbers, int perMinute) {

    /** The form of numbers where the settings name none. */
    public static final String DEFAULT_NUMBERS = "[0-9+ ()-]{3,40}";

    /** The rate where the settings name none. */
    public static final int DEFAULT_PER_MINUTE = 6;

    private static final int MOST_PER_MINUTE = 1000;
    private static final int LONGEST_PATTERN = 500;

    /** Checks all but whether the folder exists. */
    public SendFaxSettings {
        Objects.requireNonNull(folder, "folder");
        requireNumbers(numbers);
        requirePerMinute(perMinute);
    }

    /** The expression, compiled. */
    public Pattern pattern() {
        return Pattern.compile(numbers);
    }

    static Path requireFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder
                    + (Files.exists(folder)
                            ? " is not a folder: name the folder of the documents that may be sent"
                            : " does not exist: make this folder for the documents that may be sent"));
        }
        return folder;
    }

    static String requireNumbers(String numbers) {
        if (numbers.isBlank()) {
            throw new IllegalArgumentException(
                    "is empty: it must be a regular expression for numbers, such as '" + DEFAULT_NUMBERS + "'");
        }
        if (numbers.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("has " + numbers.length() + " characters, more than " + LONGEST_PATTERN);
        }
        try {
            Pattern.compile(numbers);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + Excerpt.of(numbers) + "\" is not a regular expression: " + e.getDescription()
                            + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)),
                    e);
        }
        return numbers;
    }

    static int requirePerMinute(long perMinute) {
        if (perMinute < 1 || perMinute > MOST_PER_MINUTE) {
            throw new IllegalArgumentException(
                    perMinute + " faxes a minute cannot be allowed: it is a number from 1 to " + MOST_PER_MINUTE
                            + "; to allow none, leave sendFax out");
        }
        return (int) perMinute;
    }
}
