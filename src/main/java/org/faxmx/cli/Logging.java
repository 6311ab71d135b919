package org.faxmx.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** The log configuration: the user's if there is one that can be read, else the one in the jar. */
final class Logging {

    private Logging() {}

    /** Configures logging on standard error, in that charset unless the user's configuration names one. */
    static void configure(PrintStream err, Charset charset) {
        String file = System.getProperty("java.util.logging.config.file");
        // The JDK itself reports a class that fails.
        if (System.getProperty("java.util.logging.config.class") == null && !(file != null && read(file, err))) {
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

    private static void readDefault() {
        try (InputStream defaults = Logging.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(defaults);
        } catch (IOException e) {
            throw new UncheckedIOException("the default logging.properties cannot be read", e);
        }
    }
}
