package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.faxmx.config.UsersFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The jar on a settings file that changes while it runs. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
class ReloadIT {

    private static final long BOUND_SECONDS = 60;
    private static final String NAMES =
            "{\"type\":\"read\",\"mbean\":\"faxmx:type=Bridge\",\"attribute\":\"ServerNames\"}";
    private static final String RELOAD = "{\"type\":\"exec\",\"mbean\":\"faxmx:type=Bridge\",\"operation\":\"reload\"}";
    private static final String FILE = """
            servers:
              - {name: A, backend: simulated, poll: 0s}
              - {name: B, backend: simulated, simulate: {preset: quiet, ports: 2}}
            """;

    // With writes everybody is an admin of simulated servers, and may reload.
    private static final String ON_FREE_PORTS = "writes: true\nrmi: {port: 0}\nhttp: {port: 0}\n" + FILE;

    @TempDir
    private Path directory;

    @Test
    void readsTheFileAgainOnSighup() throws Exception {
        Path file = write(FILE);
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "-c", file.toString())) {
            assertTrue(
                    bridge.log().contains(", backend simulated: requested in " + file + System.lineSeparator()),
                    bridge.log());
            assertEquals(List.of("A", "B"), bridge.jolokiaValue(NAMES));
            Object readBefore = bridge.jolokiaValue(attribute("A", "LastReadTime"));

            write(FILE.replace("name: B", "name: C") + "  - {name: D, backend: simulated, poll: 0s}\n");
            hangUp(bridge);
            awaitLog(bridge, "settings read again: added server D");
            assertEquals(List.of("A", "C", "D"), bridge.jolokiaValue(NAMES));
            assertEquals(2L, bridge.jolokiaValue(attribute("C", "PortCount")));
            assertEquals(404L, bridge.jolokia(attribute("B", "State")).get("status"));
            assertEquals(readBefore, bridge.jolokiaValue(attribute("A", "LastReadTime")));

            write("servers:\n  - name: A\n    poll: 30\nwrite: true\n");
            hangUp(bridge);
            awaitLog(bridge, file + ":4:1: write: there is no such key; did you mean writes?");
            assertTrue(bridge.log().contains(file + ":3:11: servers[0].poll: \"30\" has no unit: "), bridge.log());
            assertEquals(List.of("A", "C", "D"), bridge.jolokiaValue(NAMES));

            write(FILE + "writes: true\n");
            hangUp(bridge);
            awaitLog(bridge, "writes cannot change while the bridge runs: it is false, to be true.");
            assertEquals(List.of("A", "C", "D"), bridge.jolokiaValue(NAMES));

            assertEquals(0, bridge.end("TERM"), bridge.log());
            assertTrue(bridge.log().contains("\nEnded.\n"), bridge.log());
            assertTrue(bridge.log().strip().endsWith("FaxMX has ended"), bridge.log());
            assertFalse(bridge.log().contains("\tat "), bridge.log());
        }
    }

    @Test
    void saysThatItCannotHearSighupWhereThatIsIgnored() throws Exception {
        assumeTrue(onPath("nohup"), "needs nohup");
        Path file = write(ON_FREE_PORTS);
        try (BridgeProcess bridge = serve(file, List.of("nohup"), List.of())) {
            assertEquals(
                    1,
                    bridge.log()
                            .lines()
                            .filter(line -> line.matches(".* WARNING +\\S+: SIGHUP is ignored, as by nohup: it does "
                                    + "not reload the settings\\. Use the operation reload of faxmx:type=Bridge"))
                            .count(),
                    bridge.log());

            write(ON_FREE_PORTS + "  - {name: D, backend: simulated}\n");
            hangUp(bridge);
            assertEquals(List.of("added server D"), bridge.jolokiaValue(RELOAD));
            assertEquals(0, bridge.end("TERM"), bridge.log());
        }
    }

    @Test
    void saysThatItCannotHearSighupWhereTheJvmLeavesSignalsAlone() throws Exception {
        Path file = write(ON_FREE_PORTS);
        try (BridgeProcess bridge = serve(file, List.of(), List.of("-Xrs"))) {
            assertEquals(
                    1,
                    bridge.log()
                            .lines()
                            .filter(line -> line.contains(" WARNING ") && line.contains(": SIGHUP ends this process: "))
                            .count(),
                    bridge.log());
            assertEquals(128 + 1, bridge.end("HUP"), bridge.log());
        }
    }

    @Test
    void saysNothingOfSighupWhereItIsHeard() throws Exception {
        try (BridgeProcess bridge =
                BridgeProcess.serve(directory, "-c", write(FILE).toString())) {
            assertFalse(bridge.log().contains("SIGHUP"), bridge.log());
        }
    }

    @Test
    void serversMayExchangeTheirNamesInTheFile() throws Exception {
        Path file = write(FILE);
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "-c", file.toString())) {
            List<Object> ports = List.of(
                    bridge.jolokiaValue(attribute("A", "PortCount")), bridge.jolokiaValue(attribute("B", "PortCount")));
            assertEquals(List.of(8L, 2L), ports);

            write(FILE.replace("name: A", "name: X")
                    .replace("name: B", "name: A")
                    .replace("name: X", "name: B"));
            hangUp(bridge);
            awaitLog(bridge, "settings read again: changed server A: poll, simulate");
            assertEquals(List.of("B", "A"), bridge.jolokiaValue(NAMES));
            assertEquals(2L, bridge.jolokiaValue(attribute("A", "PortCount")));
            assertEquals(8L, bridge.jolokiaValue(attribute("B", "PortCount")));
            assertEquals(
                    10,
                    Json.object(bridge.jolokiaValue("{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxPort,*\"}"))
                            .size());
        }
    }

    @Test
    void readsTheFileAgainWhenAClientAsks() throws Exception {
        Path file = write(FILE);
        // The options go on to override the file.
        try (BridgeProcess bridge =
                BridgeProcess.serve(directory, "-c", file.toString(), "--simulate", "quiet,ports=1", "--writes")) {
            assertEquals(List.of(), bridge.jolokiaValue(RELOAD));

            write(FILE + "  - {name: D, backend: simulated, simulate: {ports: 5}}\n");
            assertEquals(List.of("added server D"), bridge.jolokiaValue(RELOAD));
            assertEquals(1L, bridge.jolokiaValue(attribute("D", "PortCount")));

            write("servers: {}\n");
            Map<String, Object> refused = bridge.jolokia(RELOAD);
            assertEquals(
                    "java.lang.IllegalStateException : nothing is changed: " + file
                            + ":1:10: servers: is a mapping of keys: it must be a list",
                    refused.get("error"));
            assertFalse(refused.containsKey("stacktrace"), refused::toString);
            assertEquals(List.of("A", "B", "D"), bridge.jolokiaValue(NAMES));
        }
    }

    @Test
    void withoutAFileSighupEndsItAndReloadSaysWhatIsMissing() throws Exception {
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "--writes")) {
            assertTrue(
                    String.valueOf(bridge.jolokia(RELOAD).get("error"))
                            .contains("started without a file, so there is nothing to read again"),
                    bridge.log());
            assertEquals(0, bridge.end("HUP"), bridge.log());
        }
    }

    @Test
    void withUsersAndWithoutASettingsFileSighupAndReloadReadTheUsersAgain() throws Exception {
        Path users = TestUsers.in(directory);
        List<User> before = UsersFile.read(users);
        PasswordHash password = PasswordHash.of("battery staple", new SecureRandom());
        User bert = new User("bert", Role.MONITOR, password);
        String bertsLogin =
                "Basic " + Base64.getEncoder().encodeToString("bert:battery staple".getBytes(StandardCharsets.UTF_8));
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "--users", users.toString())) {
            assertEquals(401, status(bridge, bertsLogin));
            UsersFile.write(users, List.of(before.get(0), bert));
            assertEquals(List.of("added user bert"), bridge.jolokiaValue(RELOAD));
            assertEquals(200, status(bridge, bertsLogin));

            UsersFile.write(users, before);
            hangUp(bridge);
            awaitLog(bridge, "users read again: removed user bert");
            assertEquals(401, status(bridge, bertsLogin));

            Files.writeString(users, "users: [{name: bert}]\n");
            hangUp(bridge);
            awaitLog(bridge, users + ":1:9: users[0].role: is missing");
            assertEquals(List.of("local"), bridge.jolokiaValue(NAMES));
            assertEquals(0, bridge.end("TERM"), bridge.log());
        }
    }

    @Test
    void takesARenewedCertificateWithoutASignal() throws Exception {
        Duration bound = Duration.ofSeconds(120);
        BridgeProcess.command(directory, bound, "", "tls", "init", "--host", "faxsrv1.example.org");
        Path file = write(ON_FREE_PORTS + "tls: {keystore: tls/faxmx.p12, passwordFile: tls/faxmx.password}\n");
        try (BridgeProcess bridge = serve(file, List.of(), List.of())) {
            assertTrue(bridge.httpUrl().startsWith("https:"), bridge::httpUrl);

            BridgeProcess.command(directory, bound, "", "tls", "renew", "--host", "faxsrv1");

            awaitLog(bridge, "TLS: the certificate is now CN=faxsrv1.example.org for faxsrv1.example.org, localhost,");
            assertTrue(bridge.log().contains("0:0:0:0:0:0:0:1, faxsrv1, EC secp384r1"), bridge.log());
            assertFalse(bridge.log().contains("TLS goes on with"), "it never saw half of it: " + bridge.log());
            assertEquals(0, bridge.end("TERM"), bridge.log());
        }
    }

    private static int status(BridgeProcess bridge, String authorization) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(bridge.httpUrl()))
                                .header("Authorization", authorization)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void optionsOverrideWhatTheFileSaysOfWritingAndListeners() throws Exception {
        Path file = write(FILE + "writes: true\nrmi: {enabled: false}\nhttp: {enabled: false}\n");
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "-c", file.toString(), "--no-writes")) {
            assertEquals(
                    false,
                    bridge.jolokiaValue(
                            "{\"type\":\"read\",\"mbean\":\"faxmx:type=Bridge\",\"attribute\":\"WritesAllowed\"}"));
        }
    }

    @Test
    void listenersCanBeOff() throws Exception {
        Path file = write(FILE + "writes: true\nrmi: {enabled: false}\nhttp: {enabled: true, port: 0}\n");
        try (BridgeProcess bridge = serve(file, List.of(), List.of())) {
            assertEquals(
                    "",
                    bridge.jolokiaValue(
                            "{\"type\":\"read\",\"mbean\":\"faxmx:type=Bridge\",\"attribute\":\"RmiUrl\"}"));
            assertEquals(
                    true,
                    bridge.jolokiaValue(
                            "{\"type\":\"read\",\"mbean\":\"faxmx:type=Bridge\",\"attribute\":\"WritesAllowed\"}"));
            assertEquals(0, bridge.end("TERM"), bridge.log());
        }
    }

    /** Starts it on the ports that the file says, by another program, with options for the JVM. */
    private BridgeProcess serve(Path file, List<String> starter, List<String> jvmOptions)
            throws IOException, InterruptedException {
        return BridgeProcess.start(directory, starter, jvmOptions, List.of("serve", "-c", file.toString()));
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static void hangUp(BridgeProcess bridge) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", Long.toString(bridge.process().pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    private static void awaitLog(BridgeProcess bridge, String text) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (!bridge.log().contains(text)) {
            assertTrue(System.nanoTime() < deadline, () -> text + " does not come:\n" + bridge.log());
            assertTrue(bridge.process().isAlive(), bridge::log);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static String attribute(String server, String attribute) {
        return "{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxServer,server=" + server + "\",\"attribute\":\""
                + attribute + "\"}";
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("f.yaml"), yaml);
    }
}
