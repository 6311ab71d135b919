package org.faxmx.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.faxmx.access.FileProblem;

/**
 * A problem in a settings file.
 *
 * @param file as the user named it
 * @param line from 1; 0 for the whole file
 * @param column from 1, in characters; 0 for the whole file
 * @param key path of the key, such as {@code servers[1].poll}; "" for none
 * @param message what was given and what is accepted, on one line
 * @param command the command that mends it, if there is one
 */
public record SettingsProblem(Path file, int line, int column, String key, String message, Optional<String> command) {

    /** Replaces control characters, because key and message quote the file. */
    public SettingsProblem {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(command, "command");
        key = oneLine(key);
        message = oneLine(message);
        command = command.map(SettingsProblem::oneLine);
    }

    /** A problem that no command mends. */
    SettingsProblem(Path file, int line, int column, String key, String message) {
        this(file, line, column, key, message, Optional.empty());
    }

    /** A problem of who may use the whole file. */
    static SettingsProblem of(Path file, FileProblem problem) {
        return new SettingsProblem(file, 0, 0, "", problem.problem(), Optional.of(problem.command()));
    }

    /** {@code FILE:LINE:COLUMN: KEY: MESSAGE: run  COMMAND}, without the parts that are empty. */
    @Override
    public String toString() {
        return place() + instruction();
    }

    /** {@code FILE:LINE:COLUMN: KEY: MESSAGE}, without the parts that are empty. */
    public String withoutCommand() {
        return place() + message;
    }

    /** {@code MESSAGE: run  COMMAND}, or the message alone. */
    String instruction() {
        return message + command.map(mending -> ": run  " + mending).orElse("");
    }

    private String place() {
        return file + (line == 0 ? "" : ":" + line + ":" + column) + ": " + (key.isEmpty() ? "" : key + ": ");
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029]", "\uFFFD");
    }
}
