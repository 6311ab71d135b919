package org.faxmx.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the bridge logs, where, and how.
 *
 * @param levels what is logged; empty for what the log configuration of the JVM says
 * @param file the file that is written instead of standard error
 * @param format how; empty for what the log configuration of the JVM says
 * @param maxSize of one file, in bytes
 * @param maxFiles the number of files: the one that is written, and earlier ones
 */
public record LogSettings(
        Optional<LogLevels> levels, Optional<Path> file, Optional<Format> format, long maxSize, int maxFiles) {

    /** Nothing is set. */
    public static final LogSettings NONE =
            new LogSettings(Optional.empty(), Optional.empty(), Optional.empty(), 10L << 20, 10);

    private static final long SMALLEST = 64L << 10;
    private static final long LARGEST = 4L << 30;
    private static final int MOST_FILES = 1000;

    /** The form of a line. */
    public enum Format {
        /** A text for people. */
        TEXT,
        /** A JSON object. */
        JSON;

        /**
         * The format of that name.
         *
         * @throws IllegalArgumentException naming those that there are
         */
        public static Format of(String text) {
            return Arrays.stream(values())
                    .filter(format -> format.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("\"" + Excerpt.of(text)
                            + "\" is no format of a log; there are "
                            + Arrays.stream(values()).map(Format::toString).collect(Collectors.joining(" and "))));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** These settings with those that are given. */
    public LogSettings with(Optional<LogLevels> otherLevels, Optional<Path> otherFile, Optional<Format> otherFormat) {
        if (otherLevels.isEmpty() && otherFile.isEmpty() && otherFormat.isEmpty()) {
            return this;
        }
        return new LogSettings(
                otherLevels.or(() -> levels),
                otherFile.or(() -> file),
                otherFormat.or(() -> format),
                maxSize,
                maxFiles);
    }

    /**
     * Makes sure that a path may be that of a log file, which need not exist.
     *
     * @throws IllegalArgumentException saying why not
     */
    public static Path requireFile(Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(
                    file + " is a folder: name a file in it, such as " + file.resolve("faxmx.log"));
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " is a FIFO, a device or a socket: name a file");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("the folder of " + file + " does not exist: make it");
        }
        return file;
    }

    static long requireMaxSize(long bytes) {
        if (bytes < SMALLEST || bytes > LARGEST) {
            throw new IllegalArgumentException("log files of " + SizeText.format(bytes) + " cannot be used: it is "
                    + SizeText.format(SMALLEST) + " to " + SizeText.format(LARGEST));
        }
        return bytes;
    }

    static int requireMaxFiles(long files) {
        if (files < 1 || files > MOST_FILES) {
            throw new IllegalArgumentException(
                    files + " log files cannot be kept: it is a number from 1 to " + MOST_FILES);
        }
        return (int) files;
    }

    /** In the words of the settings. */
    public String describe() {
        return levels.map(LogLevels::toString).orElse("info")
                + " as "
                + format.orElse(Format.TEXT)
                + file.map(path -> " in " + path + ", " + maxFiles + " files of " + SizeText.format(maxSize))
                        .orElse(" on standard error");
    }
}
