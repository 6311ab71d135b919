package org.faxmx.config;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is logged, as in {@code info,org.faxmx.com=debug}: a level, and the levels of single loggers.
 *
 * @param all the level of what FaxMX logs; empty if only single loggers are named
 * @param ofLoggers the levels of loggers by name, each with those below it
 */
public record LogLevels(Optional<Level> all, Map<String, Level> ofLoggers) {

    /** The loggers of FaxMX: one for each package that logs, and that of the audit log. */
    static final List<String> LOGGERS = List.of(
            "org.faxmx.access",
            "org.faxmx.audit",
            "org.faxmx.cli",
            "org.faxmx.com",
            "org.faxmx.connector",
            "org.faxmx.doctor",
            "org.faxmx.faxcom",
            "org.faxmx.jmx",
            "org.faxmx.logging",
            "org.faxmx.monitor",
            "org.faxmx.windows");

    /** The classes of the root package that log: the bridge itself. */
    static final List<String> CLASSES = List.of("org.faxmx.FaxBridge", "org.faxmx.Reload", "org.faxmx.ServerRegistry");

    private static final String ROOT = "org.faxmx";
    private static final Pattern NAME = Pattern.compile("[\\w$-]+(\\.[\\w$-]+)*");
    // ALL is the same as TRACE.
    private static final List<Level> LEVELS =
            List.of(Level.ERROR, Level.WARNING, Level.INFO, Level.DEBUG, Level.TRACE, Level.OFF);

    /** The names of the levels. */
    public static final List<String> NAMES =
            LEVELS.stream().map(LogLevels::name).toList();

    /** Copies the map. */
    public LogLevels {
        ofLoggers = Map.copyOf(ofLoggers);
    }

    /**
     * Parses levels.
     *
     * @throws IllegalArgumentException naming what is wrong and what would be right
     */
    public static LogLevels parse(String text) {
        Optional<Level> all = Optional.empty();
        Map<String, Level> ofLoggers = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            Level level = level(part.substring(equals + 1).strip());
            if (equals >= 0) {
                String name = requireLogger(part.substring(0, equals).strip());
                if (ofLoggers.put(name, level) != null) {
                    throw new IllegalArgumentException("logger " + name + " is given twice");
                }
            } else if (all.isPresent()) {
                throw new IllegalArgumentException(
                        "\"" + Excerpt.of(text) + "\" has two levels: write one, and LOGGER=LEVEL for single loggers");
            } else {
                all = Optional.of(level);
            }
        }
        return new LogLevels(all, ofLoggers);
    }

    private static Level level(String text) {
        return LEVELS.stream()
                .filter(level -> name(level).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + Excerpt.of(text) + "\" is no level; there are " + String.join(", ", NAMES)));
    }

    private static String requireLogger(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + Excerpt.of(name) + "\" is no name of a logger: write one such as org.faxmx.com=debug");
        }
        boolean ours = name.startsWith(ROOT + ".");
        if (ours
                && !CLASSES.contains(name)
                && LOGGERS.stream().noneMatch(known -> name.equals(known) || name.startsWith(known + "."))) {
            throw new IllegalArgumentException("there is no logger \"" + Excerpt.of(name) + "\"; those of FaxMX are "
                    + ROOT + ", " + String.join(", ", LOGGERS) + ", " + String.join(", ", CLASSES));
        }
        return name;
    }

    private static String name(Level level) {
        return level.getName().toLowerCase(Locale.ROOT);
    }

    /** As it is written for {@link #parse}. */
    @Override
    public String toString() {
        String[] loggers = new TreeMap<>(ofLoggers)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + name(entry.getValue()))
                        .toArray(String[]::new);
        return Arrays.stream(loggers)
                .collect(Collectors.joining(
                        ",",
                        all.map(level -> name(level) + (loggers.length > 0 ? "," : ""))
                                .orElse(""),
                        ""));
    }
}
