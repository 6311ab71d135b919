package org.faxmx.cli;

import java.util.Iterator;
import java.util.Optional;
import org.faxmx.config.LogLevels;
import org.faxmx.config.LogSettings;
import org.faxmx.logging.LogSetup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --log-level}, shared by the commands that call fax servers. */
final class LogLevelOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            converter = LevelsConverter.class,
            completionCandidates = Levels.class,
            description = "What is logged: error, warning, info, debug, trace or off, also of single loggers:"
                    + " info,org.faxmx.com=debug. Default: info.")
    private LogLevels levels;

    Optional<LogLevels> levels() {
        return Optional.ofNullable(levels);
    }

    /** Puts the option in force. */
    LogSetup apply() {
        LogSetup setup = new LogSetup(spec.commandLine().getErr()::println);
        setup.apply(LogSettings.NONE.with(levels(), Optional.empty(), Optional.empty()));
        return setup;
    }

    private static final class Levels implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return LogLevels.NAMES.iterator();
        }
    }

    private static final class LevelsConverter implements ITypeConverter<LogLevels> {
        @Override
        public LogLevels convert(String value) {
            try {
                return LogLevels.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
