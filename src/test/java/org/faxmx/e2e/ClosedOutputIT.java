package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged jar, where the reader of its output ends first, and where its output has no space. */
@EnabledOnOs(OS.LINUX)
class ClosedOutputIT {

    private static final long LONGEST_SECONDS = 120;
    private static final String LOST = "faxmx: the output could not be written";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "help serve, Usage: faxmx serve",
        "completion bash, #!/usr/bin/env bash",
        "suite zabbix, # FaxMX in Zabbix",
        "'ports --backend simulated --simulate office,ports=900', Server   Device id",
        "watch --backend simulated --interval 500ms, FaxMX "
    })
    void aReaderThatEndsFirstIsNoFailure(String arguments, String begin) throws Exception {
        String read = shell("{ faxmx " + arguments + " 2>err; echo $? >code; } | head -1", Map.of());
        assertEquals(1, read.lines().count(), read);
        assertTrue(read.startsWith(begin), read);
        assertEquals("0", written("code"), written("err"));
        assertFalse(written("err").contains("faxmx: "), written("err"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"help serve", "ports --backend simulated --json", "--version"})
    void outputWithoutSpaceIsAFailure(String arguments) throws Exception {
        shell("faxmx " + arguments + " >/dev/full 2>err; echo $? >code", Map.of());
        assertEquals("1", written("code"), written("err"));
        assertTrue(written("err").endsWith(LOST), written("err"));
    }

    /** The reason of a failure is known by the words of the C library. */
    @Test
    void bothAreKnownInOtherLanguages() throws Exception {
        Map<String, String> german = german();
        // Of a FIFO, whose reader ends before anything is written.
        String closed = "mkfifo pipe; true <pipe & { wait $!; faxmx help serve 2>err; echo $? >code; } >pipe";
        shell(closed, german);
        assertEquals("0", written("code"), written("err"));
        assertEquals("", written("err"));

        shell("faxmx help serve >/dev/full 2>err; echo $? >code", german);
        assertEquals("1", written("code"), written("err"));
        assertEquals(LOST, written("err"));
    }

    @Test
    void aBridgeWhoseReaderHasGoneRunsOnAndEndsWithoutAFailure() throws Exception {
        Process bridge = bridge(ProcessBuilder.Redirect.PIPE);
        try {
            bridge.getInputStream().close();
            awaitStarted(bridge);
            bridge.destroy();
            assertTrue(bridge.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), written("err"));
            assertEquals(0, bridge.exitValue(), written("err"));
            assertFalse(written("err").contains("faxmx: "), written("err"));
        } finally {
            ProcessTree.kill(bridge);
        }
    }

    @Test
    void aBridgeWhoseOutputHasNoSpaceEndsWithAFailure() throws Exception {
        Process bridge = bridge(ProcessBuilder.Redirect.to(Path.of("/dev/full").toFile()));
        try {
            awaitStarted(bridge);
            bridge.destroy();
            assertTrue(bridge.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), written("err"));
            assertEquals(1, bridge.exitValue(), written("err"));
            assertTrue(written("err").contains(LOST), written("err"));
        } finally {
            ProcessTree.kill(bridge);
        }
    }

    private Process bridge(ProcessBuilder.Redirect output) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(java(), "-jar", BridgeProcess.jar().toAbsolutePath().toString()));
        command.addAll(BridgeProcess.SERVE_ON_FREE_PORTS);
        command.addAll(List.of("--backend", "simulated"));
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile())
                .redirectOutput(output)
                .start();
    }

    private void awaitStarted(Process bridge) throws Exception {
        Eventually.holdsWithin(
                Duration.ofSeconds(LONGEST_SECONDS),
                () -> written("err").contains(" has started: ") || !bridge.isAlive(),
                () -> "it has not started");
    }

    /** An environment in which the C library speaks German. */
    private Map<String, String> german() throws Exception {
        Map<String, String> german = Map.of("LOCPATH", directory.toString(), "LC_ALL", "de_DE.UTF-8");
        shell("localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 2>/dev/null", Map.of());
        String refusal = shell("ls /there-is-none 2>&1", german);
        boolean speaks = refusal.contains("Datei oder Verzeichnis nicht gefunden");
        String howToGetIt = "the C library does not speak German: apt-get install locales libc-l10n";
        if (!speaks && System.getenv("CI") != null) {
            fail(howToGetIt + ": " + refusal);
        }
        assumeTrue(speaks, howToGetIt);
        return german;
    }

    /** What a script prints that may call faxmx, in the directory of this test. */
    private String shell(String script, Map<String, String> environment) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", "-c", "faxmx() { \"$JAVA\" -jar \"$JAR\" \"$@\"; }; " + script)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("shell.err").toFile());
        builder.environment().put("JAVA", java());
        builder.environment().put("JAR", BridgeProcess.jar().toAbsolutePath().toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), () -> script + " does not end");
        } finally {
            ProcessTree.kill(process);
        }
        return Files.readString(out);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private String written(String file) throws IOException {
        return Files.readString(directory.resolve(file)).strip();
    }
}
