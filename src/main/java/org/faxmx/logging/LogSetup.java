package org.faxmx.logging;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.config.LogLevels;
import org.faxmx.config.LogSettings;

/**
 * The log settings in force, on top of the log configuration of the JVM: what they do not set stays as that says. Any
 * thread may use it. It must be kept as long as they are to hold, because the JDK forgets loggers that are not used.
 */
public final class LogSetup implements AutoCloseable {

    private static final String ROOT = "";
    private static final String FAXMX = "org.faxmx";
    private static final String AUDIT = "org.faxmx.audit";

    private final Consumer<String> complaints;

    private LogSettings current = LogSettings.NONE;
    // What settings have changed, and what it was before.
    private final Map<String, Changed> levels = new LinkedHashMap<>();
    private final Map<Handler, Original> consoles = new LinkedHashMap<>();
    // Null for none.
    private LogFile file;

    private record Changed(Logger logger, Level original) {}

    private record Original(Level level, Formatter formatter) {}

    /** @param complaints takes a line on a log file that cannot be written */
    public LogSetup(Consumer<String> complaints) {
        this.complaints = complaints;
    }

    /**
     * Puts settings in force in place of those before. What is the same in both stays as it is, so that nothing is lost
     * meanwhile.
     *
     * @return whether they differ
     */
    public synchronized boolean apply(LogSettings next) {
        // The JVM takes long to compare records for the first time; at most starts there is nothing to compare.
        if (next == current || next.equals(current)) {
            return false;
        }
        current = next;
        Map<String, Level> wanted = next.levels().map(LogSetup::levels).orElse(Map.of());
        Optional<Formatter> formatter = formatter(next);
        List<Handler> known = knownConsoles();
        known.forEach(console -> set(console, lowest(wanted), formatter));
        LogFile before = file;
        file = next.file().map(path -> file(path, next, known)).orElse(null);
        if (file != null) {
            file.setFormatter(formatter.orElseThrow());
            file.open();
        }
        // First what is new, then what was: a record that comes meanwhile may be written twice.
        exchange(file == null ? known : List.of(file), before, known);
        setLevels(wanted);
        if (file == null && next.equals(LogSettings.NONE)) {
            consoles.clear();
        }
        return true;
    }

    /** Whether the log is in a file. */
    public synchronized boolean isInAFile() {
        return file != null;
    }

    /** Gives the log back as it was. */
    @Override
    public void close() {
        apply(LogSettings.NONE);
    }

    private static Map<String, Level> levels(LogLevels wanted) {
        Map<String, Level> next = new LinkedHashMap<>();
        wanted.all().map(LevelNames::level).ifPresent(all -> {
            next.put(FAXMX, all);
            // What clients have changed is to be known in any case.
            if (all.intValue() > Level.INFO.intValue()) {
                next.put(AUDIT, Level.INFO);
            }
            // The JDK and libraries log every call below INFO.
            next.put(ROOT, all.intValue() < Level.INFO.intValue() ? Level.INFO : all);
        });
        wanted.ofLoggers().forEach((name, level) -> next.put(name, LevelNames.level(level)));
        return next;
    }

    private static int lowest(Map<String, Level> levels) {
        return levels.values().stream().mapToInt(Level::intValue).min().orElse(Integer.MAX_VALUE);
    }

    private void setLevels(Map<String, Level> wanted) {
        wanted.forEach((name, level) -> {
            Logger logger = Logger.getLogger(name);
            levels.putIfAbsent(name, new Changed(logger, logger.getLevel()));
            logger.setLevel(level);
        });
        levels.entrySet().removeIf(entry -> {
            boolean restored = !wanted.containsKey(entry.getKey());
            if (restored) {
                entry.getValue().logger().setLevel(entry.getValue().original());
            }
            return restored;
        });
    }

    /** Empty where that of the log configuration stays. */
    private static Optional<Formatter> formatter(LogSettings settings) {
        if (settings.format().isEmpty() && settings.file().isEmpty()) {
            return Optional.empty();
        }
        boolean json = settings.format().filter(LogSettings.Format.JSON::equals).isPresent();
        return Optional.of(json ? new JsonFormatter() : new EscapingFormatter());
    }

    /** The handlers for standard error, in force or not: while a file cannot be written, its lines are there. */
    private List<Handler> knownConsoles() {
        for (Handler handler : Logger.getLogger(ROOT).getHandlers()) {
            if (handler instanceof ConsoleHandler) {
                consoles.putIfAbsent(handler, new Original(handler.getLevel(), handler.getFormatter()));
            }
        }
        return List.copyOf(consoles.keySet());
    }

    private void set(Handler console, int lowest, Optional<Formatter> formatter) {
        Original original = consoles.get(console);
        console.setLevel(original.level().intValue() > lowest ? Level.ALL : original.level());
        console.setFormatter(formatter.orElse(original.formatter()));
    }

    /** The file that is open if it is that, else another. */
    private LogFile file(Path path, LogSettings settings, List<Handler> known) {
        if (file != null && file.isAt(path)) {
            file.limit(settings.maxSize(), settings.maxFiles());
            return file;
        }
        return new LogFile(
                path,
                settings.maxSize(),
                settings.maxFiles(),
                known.isEmpty() ? new ConsoleHandler() : known.get(0),
                complaints,
                System::nanoTime);
    }

    private static void exchange(List<? extends Handler> now, LogFile before, List<Handler> consoles) {
        Logger root = Logger.getLogger(ROOT);
        for (Handler handler : now) {
            if (!List.of(root.getHandlers()).contains(handler)) {
                root.addHandler(handler);
            }
        }
        consoles.stream().filter(console -> !now.contains(console)).forEach(root::removeHandler);
        if (before != null && !now.contains(before)) {
            root.removeHandler(before);
            before.close();
        }
    }
}
