package org.faxmx.logging;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** The log configuration: the user's if there is one that can be read, else the one in the jar. */
public final class Logging {

    private static final String MANAGER = "java.util.logging.manager";

    private Logging() {}

    /** Configures logging on standard error, in that charset unless the user's configuration names one. */
    public static void configure(PrintStream err, Charset charset) {
        if (System.getProperty(MANAGER) == null) {
            // Before the class is initialized: then the JDK has made another one.
            System.setProperty(MANAGER, LateLogManager.class.getName());
        }
        String file = System.getProperty("java.util.logging.config.file");
        String type = System.getProperty("java.util.logging.config.class");
        boolean configured = type != null ? exists(type, err) : file != null && read(file, err);
        if (!configured || !hasItsHandlers(type != null ? type : file, err)) {
            readDefault();
        }
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            if (handler instanceof ConsoleHandler && handler.getEncoding() == null) {
                try {
                    handler.setEncoding(charset.name());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /**
     * Keeps handlers open when the JVM begins to end, until {@link #end} or {@link #release}. Without effect where the JVM has
     * another log manager.
     */
    public static void hold() {
        if (LogManager.getLogManager() instanceof LateLogManager late) {
            late.hold(true);
        } else {
            // Not a constant of this class, which must not initialize logging before configure.
            Logger.getLogger(Logging.class.getName())
                    .log(
                            Level.FINE,
                            "what is logged while the process ends may be lost: the log manager is {0}."
                                    + " Start java with -D{1}={2}",
                            new Object[] {
                                LogManager.getLogManager().getClass().getName(), MANAGER, LateLogManager.class.getName()
                            });
        }
    }

    /** Undoes {@link #hold}. */
    public static void release() {
        if (LogManager.getLogManager() instanceof LateLogManager late) {
            late.hold(false);
        }
    }

    /** Closes all handlers: nothing is logged after it. */
    public static void end() {
        release();
        LogManager.getLogManager().reset();
    }

    private static boolean read(String file, PrintStream err) {
        try {
            // Opening a FIFO or a device without data would not return.
            if (Files.exists(Path.of(file))
                    && !Files.isRegularFile(Path.of(file))
                    && !Files.isDirectory(Path.of(file))) {
                throw new IOException("it is a FIFO, a device or a socket");
            }
            try (InputStream in = new FileInputStream(file)) {
                LogManager.getLogManager().readConfiguration(in);
                return true;
            }
        } catch (IOException | IllegalArgumentException e) {
            // The JDK would log nothing at all.
            String reason = e.getMessage();
            err.println("faxmx: the log configuration cannot be read, the default is used: "
                    + (reason.startsWith(file) ? reason : file + ": " + reason));
            return false;
        }
    }

    /** Whether that class was there for the JDK to read the configuration. */
    private static boolean exists(String type, PrintStream err) {
        try {
            Class.forName(type, false, ClassLoader.getSystemClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            err.println("faxmx: the log configuration cannot be read, the default is used: there is no class " + type);
            return false;
        }
    }

    /**
     * Reports handlers of the root logger that do not work, such as one whose file cannot be written; the JDK has printed
     * why. Returns whether any works, or none is wanted.
     */
    private static boolean hasItsHandlers(String source, PrintStream err) {
        String wanted = LogManager.getLogManager().getProperty("handlers");
        List<String> missing = wanted == null || wanted.isBlank()
                ? List.of()
                : new ArrayList<>(List.of(wanted.strip().split("[\\s,]+")));
        int all = missing.size();
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            missing.remove(handler.getClass().getName());
        }
        if (missing.isEmpty()) {
            return true;
        }
        boolean none = missing.size() == all;
        err.println("faxmx: of the log configuration " + source + " these handlers do not work: "
                + String.join(", ", missing) + (none ? "; the default is used" : ""));
        return !none;
    }

    private static void readDefault() {
        try (InputStream defaults = Logging.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(defaults);
        } catch (IOException e) {
            throw new UncheckedIOException("the default logging.properties cannot be read", e);
        }
    }
}
