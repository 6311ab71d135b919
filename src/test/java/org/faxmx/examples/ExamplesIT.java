package org.faxmx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.faxmx.e2e.BridgeProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in {@code examples}, run as users run them against the packaged jar. */
final class ExamplesIT {

    private static final long SECONDS = 60;
    // No port that has been given out lately.
    private static final String NOBODY = "127.0.0.1:1";

    @TempDir
    private Path directory;

    private BridgeProcess bridge;

    @BeforeEach
    void start() throws Exception {
        bridge = SimulatedBridge.start(directory);
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    @Test
    void curlScriptGetsEveryAnswerThatItExpects() throws Exception {
        Result result = run("sh", "examples/curl.sh", bridge.httpUrl());

        assertEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().contains("T.38 Gateway, Line 1 (Accounting)"), result.output());
        assertTrue(result.output().contains("needs an HTTP POST"), result.output());
        assertTrue(result.output().endsWith("All answers are as expected.\n"), result.output());
    }

    @Test
    void curlScriptFailsWhenAnAnswerIsNotTheExpectedOne() throws Exception {
        Path policy = Files.writeString(
                directory.resolve("nothing.xml"),
                "<restrict><commands><command>version</command><command>search</command></commands></restrict>");
        try (BridgeProcess closed = SimulatedBridge.start(directory, "--http-policy", policy.toString())) {
            Result result = run("sh", "examples/curl.sh", closed.httpUrl());

            assertEquals(1, result.exitCode(), result.output());
            assertTrue(result.output().contains("\"status\":403"), result.output());
            assertTrue(result.output().endsWith("expected 1 answer(s) of status 200\n"), result.output());
        }
    }

    @Test
    void curlScriptFailsWhenNobodyAnswers() throws Exception {
        Result result = run("sh", "examples/curl.sh", "http://" + NOBODY + "/jolokia/");

        assertEquals(1, result.exitCode(), result.output());
        assertTrue(result.output().contains("is 'faxmx serve' running?"), result.output());
    }

    @Test
    void javaClientPrintsAllPorts() throws Exception {
        Result result = run(SimulatedBridge.java(), "examples/FaxPorts.java", bridge.rmiUrl());

        assertEquals(0, result.exitCode(), result.output());
        List<String> lines = result.output().lines().toList();
        assertTrue(lines.get(0).startsWith("Server  DeviceId    Name "), result.output());
        assertTrue(
                lines.stream().anyMatch(line -> line.matches("local +2147483649 +T\\.38 Gateway, .*false")),
                result.output());
        assertEquals(lines.size() - 2 + " ports of 1 server(s)", lines.get(lines.size() - 1), result.output());
    }

    @Test
    void javaClientFailsWhenNobodyAnswers() throws Exception {
        Result result = run(
                SimulatedBridge.java(),
                "examples/FaxPorts.java",
                "service:jmx:rmi:///jndi/rmi://" + NOBODY + "/jmxrmi");

        assertEquals(1, result.exitCode(), result.output());
        assertTrue(result.output().contains("Connection refused"), result.output());
    }

    @Test
    void javaClientPrintsWhatHappens() throws Exception {
        try (BridgeProcess busy = SimulatedBridge.start(directory, "--simulate", "busy", "--status-poll", "200ms")) {
            Result result = run(SimulatedBridge.java(), "examples/WatchPorts.java", busy.rmiUrl(), "5");

            assertEquals(0, result.exitCode(), result.output());
            List<String> lines = result.output().lines().toList();
            assertEquals("watching 1 server(s)", lines.get(0), result.output());
            assertEquals(6, lines.size(), result.output());
            assertTrue(
                    lines.stream().skip(1).allMatch(line -> line.matches("20\\S+Z  faxmx\\.\\S+  .*server local.*")),
                    result.output());
        }
    }

    @Test
    void javaClientGoesOnPrintingWhatHappensAfterAReload() throws Exception {
        Path file = directory.resolve("watched.yaml");
        Files.writeString(file, "servers:\n  - {name: A, simulate: {preset: quiet}, backend: simulated, poll: 1h}\n");
        Path output = directory.resolve("watched.output");
        try (BridgeProcess changing = SimulatedBridge.start(directory, "-c", file.toString(), "--writes")) {
            Process watching = new ProcessBuilder(SimulatedBridge.java(), "examples/WatchPorts.java", changing.rmiUrl())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                awaitLine(watching, output, "watching 1 server\\(s\\)");

                // Nothing has moved at A so far: what moves now is sent by the MBean that replaced the other.
                String busy = "simulate: {preset: busy}, backend: simulated, statusPoll: 200ms, timeout: 3s}\n";
                Files.writeString(file, "servers:\n  - {name: A, " + busy + "  - {name: B, " + busy);
                assertEquals(
                        List.of("changed server A: poll, statusPoll, timeout, simulate", "added server B"),
                        changing.jolokiaValue(
                                "{\"type\":\"exec\",\"mbean\":\"faxmx:type=Bridge\",\"operation\":\"reload\"}"));
                awaitLine(watching, output, "watching server A, added or replaced");
                awaitLine(watching, output, "watching server B, added or replaced");
                awaitLine(watching, output, "20\\S+Z  faxmx\\.port\\.changed  .*server A.*");
                awaitLine(watching, output, "20\\S+Z  faxmx\\.port\\.changed  .*server B.*");
                assertFalse(Files.readString(output).contains(" are missing"), () -> read(output));
            } finally {
                watching.descendants().forEach(ProcessHandle::destroyForcibly);
                watching.destroyForcibly();
            }
        }
    }

    @Test
    void watchingFailsWhenNobodyAnswers() throws Exception {
        Result result = run(
                SimulatedBridge.java(),
                "examples/WatchPorts.java",
                "service:jmx:rmi:///jndi/rmi://" + NOBODY + "/jmxrmi");

        assertEquals(1, result.exitCode(), result.output());
        assertTrue(result.output().contains("Connection refused"), result.output());
    }

    @Test
    void powerShellScriptGetsEveryAnswerThatItExpects() throws Exception {
        assumeTrue(onPath("pwsh"), "needs PowerShell (pwsh)");

        Result result = run("pwsh", "-NoProfile", "-File", "examples/faxmx.ps1", bridge.httpUrl());

        assertEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().contains("T.38 Gateway, Line 1 (Accounting)"), result.output());
        assertTrue(result.output().contains("All answers are as expected."), result.output());
    }

    @Test
    void serveEndsWithSuccessAtSigterm() throws Exception {
        int exitCode = bridge.end("TERM");

        assertEquals(0, exitCode, bridge.log());
        assertTrue(bridge.log().contains("\nEnded.\n"), bridge.log());
        assertTrue(bridge.log().endsWith("FaxMX has ended\n"), bridge.log());
    }

    /** Runs a command in the project's folder; standard output and standard error come together. */
    private Result run(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output, Charset.defaultCharset());
            assertTrue(ended, () -> String.join(" ", command) + " did not end: " + text);
            return new Result(process.exitValue(), text);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void awaitLine(Process process, Path output, String form) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (read(output).lines().noneMatch(line -> line.matches(form))) {
            assertTrue(System.nanoTime() < deadline, () -> form + " does not come:\n" + read(output));
            assertTrue(process.isAlive(), () -> read(output));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output, Charset.defaultCharset());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private record Result(int exitCode, String output) {}
}
