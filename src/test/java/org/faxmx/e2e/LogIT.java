package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
