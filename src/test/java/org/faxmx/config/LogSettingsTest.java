package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The section {@code log} of the settings file, and levels as they are written there and on the command line. */
class LogSettingsTest {

    private static final SettingsReader READER =
            new SettingsReader(List.of(), List.of(), policy -> {}, archive -> {}, tls -> {});

    @TempDir
    private Path directory;

    @Test
    void setsNothingWithoutTheSection() throws IOException {
        assertEquals(LogSettings.NONE, read("writes: false"));
        assertEquals(LogSettings.NONE, read("log: {}"));
        assertEquals("info as text on standard error", LogSettings.NONE.describe());
    }

    @Test
    void takesEveryKey() throws IOException {
        LogSettings log = read("""
                log:
                  level: info,org.faxmx.com=debug
                  file: faxmx.log
                  format: json
                  maxSize: 1MB
                  maxFiles: 3
                """);
        Path file = directory.toAbsolutePath().resolve("faxmx.log");
        assertEquals(
                new LogSettings(
                        Optional.of(new LogLevels(Optional.of(Level.INFO), Map.of("org.faxmx.com", Level.DEBUG))),
                        Optional.of(file),
                        Optional.of(LogSettings.Format.JSON),
                        1 << 20,
                        3),
                log);
        assertEquals("info,org.faxmx.com=debug as json in " + file + ", 3 files of 1MB", log.describe());
    }

    @Test
    void isOverriddenByOptions() throws IOException {
        LogSettings log = read("log: {level: debug, format: json, maxFiles: 3}");
        LogLevels levels = LogLevels.parse("error");
        Path file = directory.resolve("other.log");
        LogSettings overridden = log.with(Optional.of(levels), Optional.of(file), Optional.empty());
        assertEquals(
                new LogSettings(Optional.of(levels), Optional.of(file), log.format(), log.maxSize(), 3), overridden);
        assertEquals(log, log.with(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            log: {levle: debug}        | 1:7: log.levle: there is no such key; did you mean level?
            log: debug                 | 1:6: log: is "debug": it must be a mapping with the keys level, file, format, maxSize, maxFiles
            log: {level: verbose}      | 1:14: log.level: "verbose" is no level; there are error, warning, info, debug, trace, off
            log: {level: fine}         | 1:14: log.level: "fine" is no level; there are error, warning, info, debug, trace, off
            log: {level: ''}           | 1:14: log.level: "" is no level; there are error, warning, info, debug, trace, off
            log: {level: 'info,debug'} | 1:14: log.level: "info,debug" has two levels: write one, and LOGGER=LEVEL for single loggers
            log: {level: 'a b=info'}   | 1:14: log.level: "a b" is no name of a logger: write one such as org.faxmx.com=debug
            log: {level: '=info'}      | 1:14: log.level: "" is no name of a logger: write one such as org.faxmx.com=debug
            log: {level: 'a=info,a=debug'} | 1:14: log.level: logger a is given twice
            log: {file: ''}            | 1:13: log.file: is empty: it must be the path of a log file
            log: {format: yaml}        | 1:15: log.format: "yaml" is no format of a log; there are text and json
            log: {format: JSON}        | 1:15: log.format: "JSON" is no format of a log; there are text and json
            log: {maxSize: 10}         | 1:16: log.maxSize: "10" has no unit: write a whole number and KB, MB or GB, such as 10MB
            log: {maxSize: 1.5MB}      | 1:16: log.maxSize: "1.5MB" is not a size: write a whole number and KB, MB or GB, such as 10MB
            log: {maxSize: 63KB}       | 1:16: log.maxSize: log files of 63KB cannot be used: it is 64KB to 4GB
            log: {maxSize: 5GB}        | 1:16: log.maxSize: log files of 5GB cannot be used: it is 64KB to 4GB
            log: {maxSize: 999999999GB} | 1:16: log.maxSize: log files of 999999999GB cannot be used: it is 64KB to 4GB
            log: {maxFiles: 0}         | 1:17: log.maxFiles: 0 log files cannot be kept: it is a number from 1 to 1000
            log: {maxFiles: few}       | 1:17: log.maxFiles: "few" is not a whole number
            """)
    void saysWhereAndWhatIsWrongAndWhatIsAccepted(String yaml, String message) {
        SettingsException refused = assertThrows(SettingsException.class, () -> read(yaml));
        assertEquals(directory.resolve("f.yaml") + ":" + message, refused.getMessage());
    }

    @Test
    void refusesWhatCanBeNoLogFile() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("folder"));
        assertEquals(
                "log.file: " + folder.toAbsolutePath() + " is a folder: name a file in it, such as "
                        + folder.toAbsolutePath().resolve("faxmx.log"),
                problem("log: {file: folder}"));
        assertEquals(
                "log.file: the folder of " + directory.toAbsolutePath().resolve("absent/faxmx.log")
                        + " does not exist: make it",
                problem("log: {file: absent/faxmx.log}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "info",
                "off",
                "org.faxmx=trace",
                "debug,org.eclipse.jetty=info,org.faxmx.com=trace",
                "error,sun.rmi=off"
            })
    void writesLevelsAsTheyAreRead(String text) {
        assertEquals(text, LogLevels.parse(text).toString());
        assertEquals(
                LogLevels.parse(text),
                LogLevels.parse(text.toUpperCase(Locale.ROOT)
                        .replace("ORG.FAXMX", "org.faxmx")
                        .replace("ORG.ECLIPSE.JETTY", "org.eclipse.jetty")
                        .replace("SUN.RMI", "sun.rmi")
                        .replace(".COM", ".com")));
    }

    @Test
    void takesLevelsWithoutRegardToTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertEquals(Optional.of(Level.INFO), LogLevels.parse("INFO").all());
            assertEquals("info", LogLevels.parse("info").toString());
            assertEquals(1 << 20, SizeText.parse("1mb"));
            assertEquals("text", LogSettings.Format.TEXT.toString());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void knowsTheLoggersOfTheProgram() throws IOException {
        Path sources = Path.of("src/main/java/org/faxmx");
        TreeSet<String> logging = new TreeSet<>();
        TreeSet<String> classes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Path inside = sources.relativize(file);
                String text = Files.readString(file);
                if (text.matches("(?s).*(Logger LOG =|setLoggerName).*")) {
                    boolean ofRoot = inside.getNameCount() == 1;
                    (ofRoot ? classes : logging)
                            .add("org.faxmx." + inside.getName(0).toString().replace(".java", ""));
                }
            }
        }
        logging.add("org.faxmx.audit");
        assertEquals(List.copyOf(logging), LogLevels.LOGGERS);
        assertEquals(List.copyOf(classes), LogLevels.CLASSES);
        assertEquals(
                Map.of("org.faxmx.Reload", Level.DEBUG),
                LogLevels.parse("org.faxmx.Reload=debug").ofLoggers());
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> LogLevels.parse("org.faxmx.con=debug"));
        assertTrue(
                refused.getMessage()
                        .startsWith(
                                "there is no logger \"org.faxmx.con\"; those of FaxMX are org.faxmx, org.faxmx.access"),
                refused::getMessage);
        LogLevels.parse("org.faxmx.com.ComApartment=debug");
    }

    private LogSettings read(String yaml) throws IOException {
        return READER.read(Files.writeString(directory.resolve("f.yaml"), yaml)).log();
    }

    private String problem(String yaml) {
        SettingsException refused = assertThrows(SettingsException.class, () -> read(yaml));
        return refused.getMessage().replaceFirst(".*?f\\.yaml:\\d+:\\d+: ", "");
    }

    @Test
    void areTheSameWhereNothingIsGiven() {
        LogSettings settings = LogSettings.NONE.with(Optional.empty(), Optional.of(Path.of("a.log")), Optional.empty());
        assertEquals(Optional.of(Path.of("a.log")), settings.file());
        assertSame(settings, settings.with(Optional.empty(), Optional.empty(), Optional.empty()));
        assertEquals(
                new LogSettings(
                        Optional.empty(),
                        settings.file(),
                        Optional.of(LogSettings.Format.JSON),
                        settings.maxSize(),
                        settings.maxFiles()),
                settings.with(Optional.empty(), Optional.empty(), Optional.of(LogSettings.Format.JSON)));
    }
}
