package org.faxmx.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.faxmx.config.LogLevels;
import org.faxmx.config.LogSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Log settings on top of the log configuration of the JVM. */
class LogSetupTest {

    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger COM = Logger.getLogger("org.faxmx.com");
    private static final Logger MONITOR = Logger.getLogger("org.faxmx.monitor");
    private static final Logger AUDIT = Logger.getLogger("org.faxmx.audit");
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty.server");

    @TempDir
    private Path directory;

    private final Handler[] others = ROOT.getHandlers();
    private final Level before = ROOT.getLevel();
    private final ConsoleHandler console = new ConsoleHandler();
    private final List<String> complaints = new ArrayList<>();
    private final LogSetup setup = new LogSetup(complaints::add);

    @BeforeEach
    void useOneConsole() {
        for (Handler other : others) {
            ROOT.removeHandler(other);
        }
        console.setFilter(entry -> false);
        ROOT.addHandler(console);
    }

    @AfterEach
    void restore() throws IOException {
        setup.close();
        ROOT.removeHandler(console);
        for (Handler other : others) {
            ROOT.addHandler(other);
        }
        ROOT.setLevel(before);
        // The other tests of this JVM find what they had.
        assertEquals(null, COM.getLevel());
        assertEquals(null, AUDIT.getLevel());
    }

    @ParameterizedTest
    @CsvSource({
        // levels, org.faxmx.com, org.faxmx.monitor, the audit log, libraries
        "'', INFO, INFO, INFO, INFO",
        "debug, FINE, FINE, FINE, INFO",
        "trace, ALL, ALL, ALL, INFO",
        "warning, WARNING, WARNING, INFO, WARNING",
        "off, OFF, OFF, INFO, OFF",
        "'error,org.faxmx.audit=off', SEVERE, SEVERE, OFF, SEVERE",
        "org.faxmx.com=debug, FINE, INFO, INFO, INFO",
        "'warning,org.faxmx.com=debug,org.eclipse.jetty=debug', FINE, WARNING, INFO, FINE"
    })
    void setsLevels(String levels, String ofCom, String ofMonitor, String ofAudit, String ofJetty) {
        ROOT.setLevel(Level.INFO);
        setup.apply(settings(levels, "", ""));
        assertEquals(
                List.of(ofCom, ofMonitor, ofAudit, ofJetty),
                List.of(level(COM), level(MONITOR), level(AUDIT), level(JETTY)));
    }

    @Test
    void makesTheConsoleWriteWhatIsLogged() {
        console.setLevel(Level.WARNING);
        setup.apply(settings("org.faxmx.com=debug", "", ""));
        assertEquals(Level.ALL, console.getLevel());
        setup.apply(settings("error,org.faxmx.audit=error", "", ""));
        assertEquals(Level.WARNING, console.getLevel());
    }

    @Test
    void writesAFileInsteadOfTheConsole() throws IOException {
        Path file = directory.resolve("f.log");
        setup.apply(settings("", file.toString(), "json"));
        MONITOR.info("one");
        assertFalse(List.of(ROOT.getHandlers()).contains(console));
        List<String> lines = Files.readAllLines(file);
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("\"message\":\"one\""), lines::toString);
    }

    @Test
    void takesOtherSettingsWhileItRuns() throws IOException {
        Path one = directory.resolve("one.log");
        Path two = directory.resolve("two.log");
        assertTrue(setup.apply(settings("debug", one.toString(), "")));
        COM.fine("fine one");
        assertFalse(setup.apply(settings("debug", one.toString(), "")));
        assertTrue(setup.apply(settings("", one.toString(), "")));
        COM.fine("fine two");
        COM.info("info two");
        assertTrue(setup.apply(settings("", two.toString(), "json")));
        COM.info("info three");
        assertTrue(setup.apply(LogSettings.NONE));
        COM.info("info four");

        List<String> first = Files.readAllLines(one);
        // The JDK's default format has a line for the time and one for the message.
        assertEquals(List.of("DEBUG: fine one", "INFO: info two"), List.of(first.get(1), first.get(3)));
        assertEquals(4, first.size(), first::toString);
        List<String> second = Files.readAllLines(two);
        assertEquals(1, second.size(), second::toString);
        assertTrue(second.get(0).contains("info three"), second::toString);
        assertEquals(List.of(console), List.of(ROOT.getHandlers()));
        assertEquals(List.of(), complaints);
    }

    @Test
    void losesNothingWhileItTakesOtherSettings() throws Exception {
        Path one = directory.resolve("one.log");
        Path two = directory.resolve("two.log");
        Set<String> written = ConcurrentHashMap.newKeySet();
        console.setLevel(Level.WARNING);
        console.setFilter(entry -> {
            written.add(entry.getMessage());
            return false;
        });
        List<LogSettings> alternately = List.of(
                settings("debug", "", ""),
                settings("org.faxmx.com=debug", one.toString(), ""),
                sized(settings("debug", one.toString(), ""), 3),
                sized(settings("debug,org.eclipse.jetty=debug", one.toString(), ""), 5),
                settings("debug", two.toString(), ""));
        setup.apply(alternately.get(0));
        int rounds = 150;
        int linesOfARound = 20;
        Semaphore due = new Semaphore(0);
        Semaphore done = new Semaphore(0);
        Thread logging = new Thread(() -> {
            for (int i = 0; i < rounds * linesOfARound; i++) {
                due.acquireUninterruptibly();
                COM.fine("line" + i + ".");
                done.release();
            }
        });
        logging.setDaemon(true);
        logging.start();
        for (int i = 1; i <= rounds; i++) {
            due.release(linesOfARound);
            setup.apply(alternately.get(i % alternately.size()));
            assertTrue(done.tryAcquire(linesOfARound, 60, TimeUnit.SECONDS));
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Pattern.compile("line\\d+\\.")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(line -> written.add(line.group()));
            }
        }
        assertEquals(List.of(), complaints);
        assertEquals(
                List.of(),
                IntStream.range(0, rounds * linesOfARound)
                        .mapToObj(i -> "line" + i + ".")
                        .filter(line -> !written.contains(line))
                        .toList());
    }

    @Test
    void hasOtherLimitsForTheSameFile() throws IOException {
        Path file = directory.resolve("f.log");
        LogSettings settings = settings("", file.toString(), "json");
        setup.apply(settings);
        Handler before = ROOT.getHandlers()[0];
        setup.apply(new LogSettings(settings.levels(), settings.file(), settings.format(), 200, 2));
        assertEquals(List.of(before), List.of(ROOT.getHandlers()));
        for (int i = 0; i < 10; i++) {
            MONITOR.info("one");
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    Set.of("f.log", "f.log.1"),
                    files.map(path -> path.getFileName().toString()).collect(Collectors.toSet()));
        }
        assertTrue(Files.size(file) <= 200);
    }

    private static LogSettings sized(LogSettings settings, int maxFiles) {
        return new LogSettings(
                settings.levels(), settings.file(), settings.format(), LogSettings.NONE.maxSize(), maxFiles);
    }

    @Test
    void goesOnOnTheConsoleWhereTheFileCannotBeWritten() throws IOException {
        Path file = Files.createDirectory(directory.resolve("f.log"));
        List<String> shown = new ArrayList<>();
        console.setFilter(entry -> {
            shown.add(entry.getMessage());
            return false;
        });
        setup.apply(settings("", file.toString(), "json"));
        assertEquals(1, complaints.size(), complaints::toString);
        assertTrue(complaints.get(0).contains("f.log cannot be written: "), complaints::toString);
        MONITOR.info("one");
        assertEquals(List.of("one"), shown);
        assertTrue(console.getFormatter() instanceof JsonFormatter);
    }

    private static LogSettings settings(String levels, String file, String format) {
        return LogSettings.NONE.with(
                levels.isEmpty() ? Optional.empty() : Optional.of(LogLevels.parse(levels)),
                file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)),
                format.isEmpty() ? Optional.empty() : Optional.of(LogSettings.Format.of(format)));
    }

    private static String level(Logger logger) {
        Logger effective = logger;
        while (effective.getLevel() == null) {
            effective = effective.getParent();
        }
        return effective.getLevel().getName();
    }
}
