package org.faxmx.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.SettingsProblem;

/**
 * What is examined.
 *
 * @param file the settings file, if one was named
 * @param problems those of the file, besides those of files that it names
 * @param settings what the file says, or the defaults if it has problems; users, certificate and policy are not checked yet
 * @param logFile the log file that the settings file names
 * @param portOptions "http" and "rmi", as far as an option of the command line names the port
 */
public record Subject(
        Optional<Path> file,
        List<SettingsProblem> problems,
        BridgeSettings settings,
        Optional<Path> logFile,
        Set<String> portOptions) {

    /** Copies the problems and the options. */
    public Subject {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(logFile, "logFile");
        problems = List.copyOf(problems);
        portOptions = Set.copyOf(portOptions);
    }

    /** One of a file alone. */
    public Subject(
            Optional<Path> file, List<SettingsProblem> problems, BridgeSettings settings, Optional<Path> logFile) {
        this(file, problems, settings, logFile, Set.of());
    }

    /** This with those settings, of which options name these ports. */
    public Subject withSettings(BridgeSettings others, Set<String> options) {
        return new Subject(file, problems, others, logFile, options);
    }
}
