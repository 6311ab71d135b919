package org.faxmx.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.SettingsProblem;

/**
 * What is examined.
 *
 * @param file the settings file, if one was named
 * @param problems those of the file, besides those of files that it names
 * @param settings what the file says, or the defaults if it has problems; users, certificate and policy are not checked yet
 * @param logFile the log file that the settings file names
 */
public record Subject(
        Optional<Path> file, List<SettingsProblem> problems, BridgeSettings settings, Optional<Path> logFile) {

    /** Copies the problems. */
    public Subject {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(logFile, "logFile");
        problems = List.copyOf(problems);
    }

    /** This with those settings. */
    public Subject withSettings(BridgeSettings others) {
        return new Subject(file, problems, others, logFile);
    }
}
