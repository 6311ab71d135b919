package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The log of a running bridge: in a file, as JSON, at other levels. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
class LogIT {

    @TempDir
    private Path directory;

    @Test
    void isWrittenIntoAFileAndFollowsTheSettings() throws Exception {
        Path file = directory.resolve("log file.json");
        Path settings = Files.writeString(
                directory.resolve("my.yaml"),
                "servers: [{name: A, backend: simulated}]\nlog: {file: '" + file.getFileName() + "', format: json}\n");
        try (BridgeProcess bridge =
                BridgeProcess.serve(directory, "-c", settings.toString(), "--log-level", "warning,org.faxmx=info")) {
            List<Map<String, Object>> lines = objects(Files.readString(file));
            assertTrue(
                    lines.stream().anyMatch(line -> "server A: connected".equals(line.get("message"))),
                    lines::toString);
            assertFalse(bridge.log().contains("server A: connected"), bridge::log);
            for (Map<String, Object> line : lines) {
                assertTrue(
                        String.valueOf(line.get("time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"),
                        lines::toString);
                assertTrue(Set.of("info", "warning").contains(String.valueOf(line.get("level"))), lines::toString);
            }

            Path next = Files.writeString(
                    directory.resolve("next.yaml"),
                    Files.readString(settings).replace("format: json", "format: text, maxFiles: 2"));
            Files.move(next, settings, StandardCopyOption.REPLACE_EXISTING);
            new ProcessBuilder("kill", "-HUP", Long.toString(bridge.process().pid()))
                    .start()
                    .waitFor();
            Eventually.holds(
                    () -> Files.readString(file)
                            .contains(" org.faxmx.Reload: settings read again: log: warning,org.faxmx=info as text in "
                                    + file + ", 2 files of 10MB"),
                    bridge::log);
            assertEquals(0, bridge.end("TERM"), bridge::log);
            List<String> all = Files.readAllLines(file);
            assertTrue(
                    all.stream()
                            .anyMatch(
                                    line -> line.contains("FaxMX ") && line.contains(" has started: page http://127.")),
                    all::toString);
            assertTrue(all.get(all.size() - 1).endsWith(" FaxMX ends: the process was terminated"), all::toString);
        }
    }

    /** The JDK closes the handlers when a JVM begins to end. */
    @Test
    void hasWhatIsLoggedWhileTheBridgeEnds() throws Exception {
        Path properties = Files.writeString(
                directory.resolve("audit.properties"),
                "handlers = java.util.logging.ConsoleHandler\n"
                        + "org.faxmx.audit.handlers = java.util.logging.FileHandler\n"
                        + "java.util.logging.FileHandler.pattern = " + directory.resolve("audit.log") + "\n"
                        + "java.util.logging.FileHandler.formatter = org.faxmx.logging.JsonFormatter\n");
        try (BridgeProcess bridge = BridgeProcess.start(
                directory,
                List.of(),
                List.of("-Djava.util.logging.config.file=" + properties),
                BridgeProcess.SERVE_ON_FREE_PORTS)) {
            for (int i = 0; i < 5; i++) {
                bridge.jolokia("{\"type\":\"exec\",\"mbean\":\"faxmx:type=Bridge\",\"operation\":\"reload\"}");
            }
            assertEquals(0, bridge.end("TERM"), bridge::log);
            List<Map<String, Object>> lines = objects(Files.readString(directory.resolve("audit.log")));
            // What was counted is written by the thread that ends the bridge.
            assertTrue(
                    String.valueOf(lines.get(lines.size() - 1).get("message")).endsWith(" repeated=4"),
                    lines::toString);
            assertFalse(Files.exists(directory.resolve("audit.log.lck")));
        }
    }

    @Test
    void saysWhyTheBridgeHasNotStarted() throws Exception {
        Path file = directory.resolve("f.log");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-jar",
                            BridgeProcess.jar().toString(),
                            "serve",
                            "--http-port",
                            port,
                            "--rmi-port",
                            "0",
                            "--log-file",
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out").toFile())
                    .start();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(1, process.exitValue());
            List<String> lines = Files.readAllLines(file);
            String last = lines.get(lines.size() - 1);
            assertTrue(
                    last.contains(" ERROR   org.faxmx.cli.Serve: FaxMX has not started: ") && last.contains(":" + port),
                    lines::toString);
        }
    }

    @Test
    void isJsonOnStandardErrorForThoseWhoCollectThat() throws Exception {
        try (BridgeProcess bridge = BridgeProcess.serve(
                directory, "--backend", "simulated", "--log-format", "json", "--log-level", "debug")) {
            // As clients do who want to know what they may not.
            bridge.jolokia("{\"type\":\"read\",\"mbean\":\"java.lang:type=Nonsense\\u202e\"}");
            List<Map<String, Object>> lines = objects(bridge.log()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .reduce("", (one, other) -> one + other + "\n"));
            assertTrue(lines.stream().anyMatch(line -> "org.faxmx.audit".equals(line.get("logger"))), bridge::log);
            assertTrue(lines.stream().anyMatch(line -> "debug".equals(line.get("level"))), bridge::log);
            assertTrue(
                    bridge.log().lines().noneMatch(line -> line.contains(" INFO ") || line.startsWith("\tat ")),
                    bridge::log);
            assertEquals(0, bridge.end("TERM"), bridge::log);
        }
    }

    private static List<Map<String, Object>> objects(String lines) throws IOException {
        return lines.lines().map(Json::object).toList();
    }
}
