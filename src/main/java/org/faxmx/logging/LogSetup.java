package org.faxmx.logging;

import java.util.Arrays;
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
    // What settings before have changed, and what it was before.
    private final Map<Logger, Optional<Level>> levels = new LinkedHashMap<>();
    private final Map<Handler, Original> consoles = new LinkedHashMap<>();
    // Null for none.
    private LogFile file;

    private record Original(Level level, Formatter formatter) {}

    /** @param complaints takes a line on a log file that cannot be written */
    public LogSetup(Consumer<String> complaints) {
        this.complaints = complaints;
    }

    /**
     * Puts settings in force in place of those before.
     *
     * @return whether they differ
     */
    public synchronized boolean apply(LogSettings next) {
        if (next.equals(current)) {
            return false;
        }
        boolean sameFile = file != null
                && next.file().equals(current.file())
                && next.maxSize() == current.maxSize()
                && next.maxFiles() == current.maxFiles();
        current = next;
        restore();
        next.levels().ifPresent(this::set);
        if (next.format().isPresent() || next.file().isPresent()) {
            Formatter formatter =
                    next.format().filter(LogSettings.Format.JSON::equals).isPresent()
                            ? new JsonFormatter()
                            : new EscapingFormatter();
            // While a file cannot be written, its lines are there.
            consoles().forEach(handler -> change(handler).setFormatter(formatter));
            write(next, formatter, sameFile);
        } else {
            closeFile();
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

    private void set(LogLevels wanted) {
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
        next.forEach((name, level) -> {
            Logger logger = Logger.getLogger(name);
            levels.put(logger, Optional.ofNullable(logger.getLevel()));
            logger.setLevel(level);
        });
        int lowest = next.values().stream().mapToInt(Level::intValue).min().orElse(Integer.MAX_VALUE);
        for (Handler console : consoles()) {
            if (console.getLevel().intValue() > lowest) {
                change(console).setLevel(Level.ALL);
            }
        }
    }

    private Handler change(Handler console) {
        consoles.putIfAbsent(console, new Original(console.getLevel(), console.getFormatter()));
        return console;
    }

    private void write(LogSettings next, Formatter formatter, boolean sameFile) {
        Logger root = Logger.getLogger(ROOT);
        if (next.file().isEmpty()) {
            closeFile();
            return;
        }
        List<Handler> instead = consoles();
        if (!sameFile) {
            closeFile();
            file = new LogFile(
                    next.file().get(),
                    next.maxSize(),
                    next.maxFiles(),
                    instead.isEmpty() ? new ConsoleHandler() : instead.get(0),
                    complaints,
                    System::nanoTime);
        }
        file.setFormatter(formatter);
        file.open();
        root.addHandler(file);
        instead.forEach(root::removeHandler);
    }

    /** The handlers for standard error, in force or not. */
    private List<Handler> consoles() {
        return Arrays.stream(Logger.getLogger(ROOT).getHandlers())
                .filter(ConsoleHandler.class::isInstance)
                .toList();
    }

    private void restore() {
        Logger root = Logger.getLogger(ROOT);
        levels.forEach((logger, level) -> logger.setLevel(level.orElse(null)));
        levels.clear();
        consoles.forEach((console, original) -> {
            console.setLevel(original.level());
            console.setFormatter(original.formatter());
            if (!List.of(root.getHandlers()).contains(console)) {
                root.addHandler(console);
            }
        });
        consoles.clear();
        if (file != null) {
            root.removeHandler(file);
        }
    }

    private void closeFile() {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
