package org.faxmx.logging;

import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of levels, those of {@link System.Logger.Level}, for the levels of {@code java.util.logging}. */
final class LevelNames {

    // The JDK keeps every level that was made: no more than one of a name.
    private static final Map<String, Level> NAMED = Stream.of(
                    Level.SEVERE, Level.WARNING, Level.INFO, Level.FINE, Level.FINER)
            .collect(Collectors.toMap(LevelNames::of, Named::new));

    private LevelNames() {}

    /** The name for a record of that level, in capitals. */
    static String of(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARNING";
        }
        if (value >= Level.INFO.intValue()) {
            return "INFO";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    /** The level from which on records are logged. */
    static Level level(System.Logger.Level level) {
        return switch (level) {
            case OFF -> Level.OFF;
            case ERROR -> Level.SEVERE;
            case WARNING -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
            case TRACE, ALL -> Level.ALL;
        };
    }

    /** A level whose own name is the name here. */
    static Level named(Level level) {
        return NAMED.get(of(level));
    }

    private static final class Named extends Level {

        private static final long serialVersionUID = 1L;

        Named(Level level) {
            super(of(level), level.intValue());
        }
    }
}
