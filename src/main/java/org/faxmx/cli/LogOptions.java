package org.faxmx.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.faxmx.config.LogSettings;
import org.faxmx.logging.LogSetup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options for the log of a bridge that runs long, which override the settings file. */
final class LogOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private LogLevelOption level;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            converter = FileConverter.class,
            description = "Write the log to this file instead of standard error; at 10 MB it becomes FILE.1, and so on"
                    + " up to FILE.9. Of the settings file, log.maxSize and log.maxFiles change size and number.")
    private Path file;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            converter = FormatConverter.class,
            completionCandidates = Formats.class,
            description = "How: lines for people, or a JSON object a line. Default: text.")
    private LogSettings.Format format;

    // Kept for as long as the command runs.
    private LogSetup setup;

    /**
     * Puts the settings of a file with the options of the command line in force, also in place of earlier ones.
     *
     * @return what is in force now, if it differs from those
     */
    Optional<LogSettings> apply(LogSettings inFile) {
        if (setup == null) {
            setup = new LogSetup(spec.commandLine().getErr()::println);
        }
        LogSettings next = inFile.with(level.levels(), Optional.ofNullable(file), Optional.ofNullable(format));
        return setup.apply(next) ? Optional.of(next) : Optional.empty();
    }

    /** Whether the log is in a file, which a terminal does not show. */
    boolean isInAFile() {
        return setup != null && setup.isInAFile();
    }

    /** As the log was before. */
    void close() {
        if (setup != null) {
            setup.close();
        }
    }

    private static final class FileConverter implements ITypeConverter<Path> {
        @Override
        public Path convert(String value) {
            try {
                return LogSettings.requireFile(Path.of(value).toAbsolutePath());
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private static final class Formats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(LogSettings.Format.values())
                    .map(LogSettings.Format::toString)
                    .iterator();
        }
    }

    private static final class FormatConverter implements ITypeConverter<LogSettings.Format> {
        @Override
        public LogSettings.Format convert(String value) {
            try {
                return LogSettings.Format.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
