package org.faxmx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.TestAuthority;
import org.faxmx.access.TestAuthority.Flaw;
import org.faxmx.access.Tls;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.faxmx.access.User;
import org.faxmx.access.UserAuthenticator;
import org.faxmx.connector.AccessControl;
import org.faxmx.connector.Doors;
import org.faxmx.connector.HttpConnector;
import org.faxmx.connector.HttpDoor;
import org.faxmx.connector.RmiConnector;
import org.faxmx.connector.RmiDoor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The examples with TLS and a login, against connectors with certificates that are right and others that are not. These
 * run in this process: a bridge does not start with a certificate that has expired.
 */
final class SecureExamplesIT {

    private static final String PASSWORD = "correct \\ \"horse\"";
    private static final long SECONDS = 90;

    private final TestAuthority authority = new TestAuthority();
    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final UserAuthenticator users = new UserAuthenticator(
            List.of(new User("ann", Role.MONITOR, PasswordHash.of(PASSWORD, new SecureRandom()))));
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @TempDir
    private Path directory;

    /** What the examples read. */
    public interface BridgeMXBean {

        String getVersion();

        int getServersConnected();

        int getPortsPublished();
    }

    private static final class Bridge implements BridgeMXBean {

        @Override
        public String getVersion() {
            return "1.2.3";
        }

        @Override
        public int getServersConnected() {
            return 1;
        }

        @Override
        public int getPortsPublished() {
            return 8;
        }
    }

    @BeforeEach
    void register() throws Exception {
        mbeans.registerMBean(new Bridge(), new ObjectName("faxmx:type=Bridge"));
        opened.push(users);
    }

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    @Test
    void curlLogsIn() throws Exception {
        HttpConnector connector = http(Flaw.NONE);

        Result result = curl(connector, PASSWORD);

        assertEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().contains("\"Version\":\"1.2.3\""), result.output());
        Result wrong = curl(connector, "wrong");
        assertEquals(1, wrong.exitCode(), wrong.output());
        assertTrue(wrong.output().contains("401"), wrong.output());
    }

    @ParameterizedTest
    @CsvSource({"EXPIRED, certificate has expired", "OTHER_HOST, subject", "UNKNOWN_ISSUER, certificate"})
    void curlRefusesAFlawedCertificate(Flaw flaw, String reason) throws Exception {
        HttpConnector connector = http(flaw);

        Result result = curl(connector, PASSWORD);

        assertEquals(1, result.exitCode(), result.output());
        assertTrue(result.output().contains("curl: (60)"), result.output());
        assertTrue(result.output().contains(reason), result.output());
        assertEquals(0, connector.requests(), "the password was sent");
    }

    @Test
    void theJavaClientLogsInWithItsCertificate() throws Exception {
        Result result = java(rmi(Flaw.NONE), "ann");

        assertEquals(0, result.exitCode(), result.output());
        assertEquals(
                List.of("Version: 1.2.3", "ServersConnected: 1", "PortsPublished: 8"),
                result.output().lines().toList());
    }

    @Test
    void theJavaClientIsRefusedIfItsCertificateIsNoUsers() throws Exception {
        Result result = java(rmi(Flaw.NONE), "eve");

        assertEquals(1, result.exitCode(), result.output());
        assertTrue(result.output().contains("the client certificate is no user's"), result.output());
    }

    @ParameterizedTest
    @CsvSource({
        "EXPIRED, validity check failed",
        "OTHER_HOST, No subject alternative",
        "UNKNOWN_ISSUER, unable to find valid certification path"
    })
    void theJavaClientRefusesAFlawedCertificate(Flaw flaw, String reason) throws Exception {
        RmiConnector connector = rmi(flaw);

        Result result = java(connector, "ann");

        assertEquals(1, result.exitCode(), result.output());
        assertTrue(result.output().contains(reason), result.output());
        assertEquals(0, connector.clients());
    }

    private HttpConnector http(Flaw flaw) throws IOException {
        HttpConnector connector = HttpConnector.open(
                new HttpDoor(
                        "127.0.0.1",
                        0,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.of(tls(flaw, ClientCertificates.NONE))),
                new AccessControl(mbeans, "faxmx", users),
                Doors.noBridge());
        opened.push(connector);
        return connector;
    }

    private RmiConnector rmi(Flaw flaw) throws IOException {
        RmiConnector connector = RmiConnector.open(
                new RmiDoor("127.0.0.1", 0, "localhost", Optional.of(tls(flaw, ClientCertificates.REQUIRED)), true),
                new AccessControl(mbeans, "faxmx", users));
        opened.push(connector);
        return connector;
    }

    private Tls tls(Flaw flaw, ClientCertificates wanted) throws IOException {
        ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor();
        opened.push(checks::shutdownNow);
        Instant now = Instant.now();
        InstantSource clock =
                flaw == Flaw.EXPIRED ? InstantSource.fixed(now.minus(Duration.ofDays(5))) : InstantSource.system();
        Tls tls = Tls.open(authority.bridge(directory, flaw, wanted), clock, checks);
        opened.push(tls);
        return tls;
    }

    private Result curl(HttpConnector connector, String password) throws Exception {
        int port = URI.create(connector.url()).getPort();
        return run(
                Files.writeString(directory.resolve("password"), password + "\n"),
                "sh",
                "examples/secure.sh",
                "https://localhost:" + port + "/jolokia/",
                authority.certificate(directory.resolve("trusted.pem")).toString(),
                "ann");
    }

    private Result java(RmiConnector connector, String user) throws Exception {
        Path password = Files.writeString(directory.resolve("password"), TestAuthority.PASSWORD + "\n");
        return run(
                password,
                SimulatedBridge.java(),
                "examples/SecureBridge.java",
                connector.url(),
                authority.trust(directory.resolve("trusted.p12")).toString(),
                authority.client(directory, user).toString(),
                password.toString());
    }

    private Result run(Path input, String... command) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output);
            assertTrue(ended, () -> String.join(" ", command) + " did not end: " + text);
            assertFalse(text.contains(PASSWORD), text);
            return new Result(process.exitValue(), text);
        } finally {
            process.destroyForcibly();
        }
    }

    private record Result(int exitCode, String output) {}
}
