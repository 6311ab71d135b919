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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
            assertTrue(
                    all.stream().anyMatch(line -> line.endsWith(" FaxMX ends: the process was terminated")),
                    all::toString);
            assertTrue(all.get(all.size() - 1).endsWith(" FaxMX has ended"), all::toString);
        }
    }

    /** An agent logs before the bridge can choose the log manager. */
    @Test
    void hasItsLastLineWithAnAgentInTheJvm() throws Exception {
        Path rules = Path.of("jmx-config/suites/jmx-exporter.yaml");
        Path agent = Path.of(System.getProperty("faxmx.agents", "target/agents"), "jmx_prometheus_javaagent.jar");
        String option = "-javaagent:" + agent + "=127.0.0.1:0:" + rules;
        String manager = Files.readAllLines(Path.of("jmx-config/jvm-17.options")).stream()
                .filter(line -> line.startsWith("-Djava.util.logging.manager="))
                .findFirst()
                .orElseThrow();
        Path file = directory.resolve("with.log");
        try (BridgeProcess bridge = startedWith(List.of(option, manager), file)) {
            assertEquals(0, bridge.end("TERM"), bridge::log);
            List<String> lines = Files.readAllLines(file);
            assertTrue(lines.get(lines.size() - 1).endsWith(" FaxMX has ended"), lines::toString);
            assertTrue(lines.stream().noneMatch(line -> line.contains("may be lost")), lines::toString);
        }
        // As with an agent that logs: whether this one does may change.
        Path without = directory.resolve("without.log");
        try (BridgeProcess bridge = startedWith(List.of("-Djava.util.logging.manager=none"), without)) {
            List<String> lines = Files.readAllLines(without);
            assertTrue(
                    lines.stream()
                            .anyMatch(line -> line.contains(
                                    "what is logged while the process ends may be lost: the log manager is"
                                            + " java.util.logging.LogManager. Start java with " + manager)),
                    lines::toString);
            bridge.end("TERM");
        }
    }

    private BridgeProcess startedWith(List<String> jvmOptions, Path file) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(BridgeProcess.SERVE_ON_FREE_PORTS);
        arguments.addAll(List.of("--backend", "simulated", "--log-level", "debug", "--log-file", file.toString()));
        return BridgeProcess.start(directory, List.of(), jvmOptions, arguments);
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
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertTrue(lastLine("--http-port", port, "--rmi-port", "0").contains(":" + port));
        }
        assertTrue(lastLine("--backend", "com").contains("COM needs Windows"));
    }

    /** The last line of the log file of a bridge that does not start. */
    private String lastLine(String... options) throws IOException, InterruptedException {
        Path file = directory.resolve("f.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                BridgeProcess.jar().toString(),
                "serve",
                "--log-file",
                file.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
        List<String> lines = Files.readAllLines(file);
        String last = lines.get(lines.size() - 1);
        assertTrue(last.contains(" ERROR   org.faxmx.cli.Serve: FaxMX has not started: "), lines::toString);
        return last;
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

    /** Faxes come and go, clients send, change and are refused; the lines are compared with what the MBeans have. */
    @Test
    void hasNoNumberCallerOrDocumentAtInfoAndAbove() throws Exception {
        Path file = directory.resolve("f.log");
        try (BridgeProcess bridge = BridgeProcess.serve(
                directory,
                "--backend",
                "simulated",
                "--simulate",
                "busy,ports=20",
                "--writes",
                "--poll",
                "500ms",
                "--status-poll",
                "200ms",
                "--log-file",
                file.toString(),
                "--log-format",
                "json")) {
            Set<String> personal = new TreeSet<>(Set.of("Ada Lovelace", "+49 30 901820"));
            for (String name : List.of("secret plan.tif", "../secret plan.tif")) {
                bridge.jolokia(
                        "{\"type\":\"exec\",\"mbean\":\"faxmx:type=FaxServer,server=local\",\"operation\":\"sendFax\","
                                + "\"arguments\":[\"" + name + "\",\"+49 30 901820\",\"Ada Lovelace\"]}");
            }
            for (String operation : List.of("pauseJob", "resumeJob", "deleteJob")) {
                bridge.jolokia("{\"type\":\"exec\",\"mbean\":\"faxmx:type=FaxServer,server=local\",\"operation\":\""
                        + operation + "\",\"arguments\":[\"101\"]}");
            }
            for (String operation : List.of("disconnect", "connect", "getPorts", "getJobs")) {
                bridge.jolokia("{\"type\":\"exec\",\"mbean\":\"faxmx:type=FaxServer,server=local\",\"operation\":\""
                        + operation + "\"}");
            }
            Eventually.holdsWithin(
                    Duration.ofSeconds(60),
                    () -> {
                        personal.addAll(personal(bridge));
                        return personal.size() > 20;
                    },
                    () -> "few faxes: " + personal);
            assertEquals(0, bridge.end("TERM"), bridge::log);
            List<String> messages = objects(Files.readString(file)).stream()
                    .map(line -> line.get("message") + " " + line.get("error") + " " + line.get("stack"))
                    .toList();
            assertTrue(messages.stream().anyMatch(line -> line.contains("sendFax")), messages::toString);
            // Which file of the server's own folder a client sent is what the audit log is for.
            personal.removeIf(value -> value.endsWith("plan.tif"));
            for (String value : personal) {
                assertTrue(
                        messages.stream().noneMatch(line -> line.contains(value)),
                        () -> value + " is in the log: " + messages);
            }
        }
    }

    private static Set<String> personal(BridgeProcess bridge) throws Exception {
        Map<String, Object> tables = Json.object(bridge.jolokiaValue("{\"type\":\"read\","
                + "\"mbean\":\"faxmx:type=FaxServer,server=local\",\"attribute\":[\"PortTable\",\"JobTable\"]}"));
        Set<String> found = new TreeSet<>();
        for (Object table : tables.values()) {
            for (Object row : Json.array(table)) {
                for (String item : List.of(
                        "CallerId",
                        "Address",
                        "RemoteCsid",
                        "RemoteTsid",
                        "RecipientName",
                        "RecipientNumber",
                        "FaxNumber",
                        "SenderName",
                        "DisplayName",
                        "DocumentName",
                        "UserName")) {
                    Object value = Json.object(row).get(item);
                    if (value instanceof String text && text.length() > 4) {
                        found.add(text);
                    }
                }
            }
        }
        return found;
    }

    private static List<Map<String, Object>> objects(String lines) throws IOException {
        return lines.lines().map(Json::object).toList();
    }
}
