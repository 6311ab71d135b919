package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.ProcessTree;
import org.faxmx.zabbix.OtherMachine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bridge with users and TLS, and clients on another machine, set up as the documentation says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class FromAnotherMachineIT {

    private static final String PASSWORD = "correct horse";
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final int EXPORTER_PORT = 9404;

    private Path directory;
    private OtherMachine machine;
    private BridgeProcess bridge;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        directory = folder;
        Optional<OtherMachine> made = OtherMachine.make();
        String skipped = "Skipping clients on another machine: they need iproute2, and root with the right to make a "
                + "network namespace (CAP_SYS_ADMIN and CAP_NET_ADMIN)";
        if (made.isEmpty()) {
            System.err.println(skipped);
        }
        // Also where CI is set: a container may not permit it.
        Assumptions.assumeTrue(made.isPresent(), skipped);
        machine = made.get();
        faxmx("", "tls", "init", "--dir", "tls", "--host", machine.here());
        faxmx("", "tls", "init", "--dir", "tls", "--client", "ann");
        Path settings = Files.writeString(directory.resolve("faxmx.yaml"), """
                servers: [{name: local, backend: simulated, simulate: {preset: quiet}}]
                users: users.yaml
                tls: {keystore: tls/faxmx.p12, passwordFile: tls/faxmx.password, clientCa: tls/ca.pem, clientCertificates: optional}
                http: {host: %1$s, hosts: ["%1$s"]}
                rmi: {host: %1$s, hostname: %1$s}
                """.formatted(machine.here()));
        for (String user : List.of("ann", "telegraf")) {
            faxmx(PASSWORD, "user", "add", user, "--role", "monitor", "-c", "faxmx.yaml", "--password-stdin");
        }
        trustTheBridge();
        bridge = BridgeProcess.serve(directory, "-c", settings.toString());
    }

    @AfterAll
    void stop() throws IOException {
        if (bridge != null) {
            bridge.close();
        }
        if (machine != null) {
            machine.close();
        }
    }

    private void faxmx(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                tool("java"), "-jar", BridgeProcess.jar().toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        Program.runWithInput(directory, input, command.toArray(String[]::new)).ok();
    }

    /** What examples/jconsole.md says: a trust store, and a file of options. */
    private void trustTheBridge() throws Exception {
        Program.run(
                        directory,
                        tool("keytool"),
                        "-importcert",
                        "-noprompt",
                        "-alias",
                        "ca",
                        "-file",
                        "tls/ca.pem",
                        "-keystore",
                        "faxmx-ca.p12",
                        "-storepass",
                        "change-me")
                .ok();
        Path options = Files.createFile(
                directory.resolve("jconsole.options"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(options, """
                -Djavax.net.ssl.keyStore=tls/ann.p12
                -Djavax.net.ssl.keyStorePassword=%s
                -Djavax.net.ssl.trustStore=faxmx-ca.p12
                -Djavax.net.ssl.trustStorePassword=change-me
                """.formatted(
                        Files.readString(directory.resolve("tls/ann.password")).strip()));
    }

    @Test
    void jconsoleConnectsWithAClientCertificate() throws Exception {
        Program.needs(
                Program.isInstalled("Xvfb") && Files.isExecutable(Path.of(tool("jconsole"))),
                "It needs JConsole and Xvfb: on Debian, apt-get install openjdk-17-jdk xvfb");
        Process display = new ProcessBuilder("Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24")
                .redirectOutput(directory.resolve("display").toFile())
                .redirectError(directory.resolve("xvfb.log").toFile())
                .start();
        try {
            Eventually.holdsWithin(LONG, () -> text("display").endsWith("\n"), () -> text("xvfb.log"));
            Process jconsole = there(
                    "jconsole.log",
                    "env",
                    "DISPLAY=:" + text("display").strip(),
                    tool("jconsole"),
                    "-J-XX:VMOptionsFile=jconsole.options",
                    machine.here() + ":" + rmiPort());
            try {
                Eventually.holdsWithin(
                        LONG,
                        () -> bridge.log()
                                .contains(
                                        "door=rmi address=\"" + machine.there() + "\" user=\"ann\" login outcome=done"),
                        () -> bridge.log() + text("jconsole.log"));
            } finally {
                ProcessTree.kill(jconsole);
            }
        } finally {
            ProcessTree.kill(display);
        }
    }

    @Test
    void jmxExporterReadsWithAClientCertificate() throws Exception {
        Path rules = Path.of("jmx-config", "suites", "jmx-exporter.yaml");
        Files.writeString(
                directory.resolve("jmx-exporter.yaml"),
                "jmxUrl: " + bridge.rmiUrl() + "\nssl: true\n" + Files.readString(rules));
        Process exporter = there(
                "exporter.log",
                tool("java"),
                "-XX:VMOptionsFile=jconsole.options",
                "-jar",
                Path.of(System.getProperty("faxmx.agents"), "jmx_prometheus_httpserver.jar")
                        .toAbsolutePath()
                        .toString(),
                machine.there() + ":" + EXPORTER_PORT,
                "jmx-exporter.yaml");
        try {
            List<String> metrics = new ArrayList<>();
            // It may listen before it has connected.
            Eventually.holdsWithin(
                    LONG,
                    () -> {
                        metrics.clear();
                        metrics.addAll(scrape());
                        return metrics.contains("jmx_scrape_error 0.0");
                    },
                    () -> metrics + "\n" + text("exporter.log"));
            assertTrue(
                    metrics.stream()
                            .anyMatch(line -> line.matches("faxmx_server_connected\\{server=\"local\",?} 1\\.0")),
                    metrics::toString);
        } finally {
            ProcessTree.kill(exporter);
        }
    }

    /** Its lines; none while it does not answer yet. */
    private List<String> scrape() throws InterruptedException {
        try {
            URI url = URI.create("http://" + machine.there() + ":" + EXPORTER_PORT + "/metrics");
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(url).timeout(LONG).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void telegrafReadsWithLoginOverTls() throws Exception {
        Path telegraf = Program.from("FAXMX_TELEGRAF", TelegrafIT.MISSING);
        String shipped = Files.readString(Path.of("jmx-config", "suites", "telegraf.conf"));
        Files.writeString(
                directory.resolve("telegraf.conf"),
                shipped.replace("http://127.0.0.1:8778/jolokia/", bridge.httpUrl())
                        .replace("response_timeout = \"5s\"", "response_timeout = \"60s\"")
                        .replace("# username =", "username =")
                        .replace("# password =", "password =")
                        .replace("# tls_ca = \"ca.pem\"", "tls_ca = \"tls/ca.pem\""));

        Program.Result read = telegraf(telegraf, PASSWORD);
        read.ok();
        assertFalse(read.errors().contains("E! "), read.errors());
        assertEquals(8, read.lines("> faxmx_port,").size(), read::toString);
        assertTrue(read.output().contains("connected=1i"), read::toString);

        assertTrue(telegraf(telegraf, "wrong password").errors().contains("401"));
    }

    private Program.Result telegraf(Path telegraf, String password) throws Exception {
        return Program.run(
                directory,
                command(
                        "env",
                        "FAXMX_PASSWORD=" + password,
                        telegraf.toString(),
                        "--config",
                        "telegraf.conf",
                        "--test"));
    }

    private Process there(String log, String... command) throws IOException {
        return new ProcessBuilder(command(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile())
                .start();
    }

    private String[] command(String... command) {
        List<String> all = new ArrayList<>(machine.starter());
        all.addAll(Arrays.asList(command));
        return all.toArray(String[]::new);
    }

    private String rmiPort() {
        return bridge.rmiUrl().replaceFirst(".*:(\\d+)/jmxrmi", "$1");
    }

    private String text(String log) {
        try {
            return Files.readString(directory.resolve(log));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
