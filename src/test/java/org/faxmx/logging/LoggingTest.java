package org.faxmx.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which log configuration is used; {@code ServeIT} reads the lines. */
class LoggingTest {

    private static final String FILE = "java.util.logging.config.file";
    private static final String CLASS = "java.util.logging.config.class";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void restore() throws IOException {
        System.clearProperty(FILE);
        System.clearProperty(CLASS);
        LogManager.getLogManager().readConfiguration();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "IBM850", "UTF-16LE"})
    void logsInTheCharsetOfTheConsole(String charset) {
        configure(Charset.forName(charset));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(charset, console().getEncoding());
    }

    @Test
    void usesTheFileOfTheUser() throws IOException {
        use(Files.writeString(
                directory.resolve("my.properties"),
                "handlers = java.util.logging.ConsoleHandler\n.level = FINE\n"
                        + "java.util.logging.ConsoleHandler.encoding = IBM437\n"));
        configure(StandardCharsets.UTF_8);
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(Level.FINE, Logger.getLogger("").getLevel());
        assertEquals("IBM437", console().getEncoding());
    }

    @Test
    void reportsHandlersThatDoNotWorkAndLogsByDefaultIfNoneDoes() throws IOException {
        use(Files.writeString(
                directory.resolve("my.properties"),
                "handlers = java.util.logging.FileHandler, no.such.Handler\n"
                        + "java.util.logging.FileHandler.pattern = " + directory.resolve("missing/x.log") + "\n"));
        configure(StandardCharsets.UTF_8);
        String reported = err.toString(StandardCharsets.UTF_8);
        assertTrue(
                reported.contains("these handlers do not work: java.util.logging.FileHandler, no.such.Handler;"
                        + " the default is used"),
                reported);
        assertEquals("UTF-8", console().getEncoding());
    }

    @Test
    void goesOnWithTheHandlersThatWork() throws IOException {
        use(Files.writeString(
                directory.resolve("my.properties"),
                "handlers = no.such.Handler java.util.logging.ConsoleHandler\n.level = FINE\n"));
        configure(StandardCharsets.UTF_8);
        String reported = err.toString(StandardCharsets.UTF_8).strip();
        assertTrue(reported.endsWith("these handlers do not work: no.such.Handler"), reported);
        assertEquals(Level.FINE, Logger.getLogger("").getLevel());
    }

    @Test
    void reportsAClassThatDoesNotExist() {
        System.setProperty(CLASS, "no.such.Configuration");
        configure(StandardCharsets.UTF_8);
        String reported = err.toString(StandardCharsets.UTF_8);
        assertTrue(reported.contains("the default is used: there is no class no.such.Configuration"), reported);
        assertEquals("UTF-8", console().getEncoding());
    }

    @Test
    void reportsAFileThatCannotBeReadAndLogsByDefault() throws IOException {
        Path missing = directory.resolve("missing.properties");
        Path broken = Files.writeString(directory.resolve("broken.properties"), "a = \\u00zz");
        for (Path unreadable : new Path[] {missing, directory, broken}) {
            err.reset();
            use(unreadable);
            configure(StandardCharsets.UTF_8);
            String reported = err.toString(StandardCharsets.UTF_8);
            assertTrue(
                    reported.startsWith(
                            "faxmx: the log configuration cannot be read, the default is used: " + unreadable),
                    reported);
            assertEquals(1, reported.lines().count(), reported);
            assertEquals(Level.INFO, Logger.getLogger("").getLevel());
            assertEquals("UTF-8", console().getEncoding());
        }
    }

    private static void use(Path file) {
        System.setProperty(FILE, file.toString());
    }

    private void configure(Charset charset) {
        Logging.configure(new PrintStream(err, true, StandardCharsets.UTF_8), charset);
    }

    private static Handler console() {
        Handler[] handlers = Logger.getLogger("").getHandlers();
        assertEquals(1, handlers.length);
        assertEquals(ConsoleHandler.class, handlers[0].getClass());
        return handlers[0];
    }
}
