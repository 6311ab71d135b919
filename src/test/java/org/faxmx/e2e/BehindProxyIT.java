package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.TestAuthority;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.faxmx.access.User;
import org.faxmx.access.UserAuthenticator;
import org.faxmx.connector.AccessControl;
import org.faxmx.connector.Doors;
import org.faxmx.connector.Eventually;
import org.faxmx.connector.HttpConnector;
import org.faxmx.connector.HttpDoor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** nginx with the configuration in the documentation, before a connector on loopback. */
@Timeout(300)
final class BehindProxyIT {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final String TAKEN = "Address already in use";
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("ann:correct horse".getBytes(StandardCharsets.UTF_8));

    private final TestAuthority authority = new TestAuthority();
    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final UserAuthenticator users = new UserAuthenticator(
            List.of(new User("ann", Role.MONITOR, PasswordHash.of("correct horse", new SecureRandom()))));
    private HttpConnector connector;
    private Process proxy;
    private int port;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        Optional<Path> nginx = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (System.getenv("CI") == null) {
            assumeTrue(nginx.isPresent(), "needs nginx (Debian: apt-get install nginx-light)");
        }
        connector = HttpConnector.open(
                new HttpDoor("127.0.0.1", 0, List.of("fax.example.org"), List.of(), Optional.empty(), Optional.empty()),
                new AccessControl(mbeans, "faxmx", users),
                Doors.noBridge());
        authority.bridge(directory, TestAuthority.Flaw.NONE, ClientCertificates.NONE);
        while (!startsOnFreePort(nginx.orElseThrow(() -> new AssertionError("nginx is not installed")))) {
            // Something else took the port meanwhile: another one, within the time of the test.
        }
    }

    private boolean startsOnFreePort(Path nginx) throws Exception {
        port = FreePort.find();
        Files.deleteIfExists(directory.resolve("error.log"));
        Path configuration = Files.writeString(directory.resolve("nginx.conf"), configuration());
        proxy = new ProcessBuilder(
                        nginx.toString(),
                        "-p",
                        directory + "/",
                        "-c",
                        configuration.toString(),
                        "-e",
                        directory.resolve("error.log").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        Eventually.holdsWithin(
                LONGEST_START,
                () -> !proxy.isAlive() || listens() && !read("error.log").contains(TAKEN),
                () -> "nginx does not listen: " + read("output") + read("error.log"));
        String failure = read("output") + read("error.log");
        assertTrue(proxy.isAlive() || failure.contains(TAKEN), failure);
        return proxy.isAlive();
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (proxy != null) {
            ProcessTree.end(proxy);
        }
        if (connector != null) {
            connector.close();
        }
        users.close();
    }

    /** The documented server within what nginx needs besides, with the ports and files of this test. */
    private String configuration() throws IOException {
        Matcher documented = Pattern.compile("(?s)```nginx\n(.*?)```")
                .matcher(Files.readString(Path.of("src/site/markdown/http.md")));
        assertTrue(documented.find(), "no configuration of nginx in http.md");
        return "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {}\nhttp {\naccess_log off;\n"
                + Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                        .map(kind -> kind + "_temp_path temp-" + kind + ";\n")
                        .reduce("", String::concat)
                + documented
                        .group(1)
                        .replace("127.0.0.1:8443", "127.0.0.1:" + port)
                        .replace(
                                "http://127.0.0.1:8778",
                                "http://127.0.0.1:"
                                        + URI.create(connector.url()).getPort())
                + "}\n";
    }

    @Test
    void passesOnWhatTheBridgeChecks() throws Exception {
        String version = "{\"type\":\"version\"}";

        assertEquals("401", status("fax.example.org", version));
        assertEquals("401", status("fax.example.org", version, "Authorization: Basic YW5uOndyb25n"));
        assertEquals("200", status("fax.example.org", version, "Authorization: " + LOGIN));
        // A name that is not listed, also where something else says otherwise.
        assertEquals("403", status("evil.example", version, "Authorization: " + LOGIN));
        assertEquals(
                "403",
                status(
                        "evil.example",
                        version,
                        "Authorization: " + LOGIN,
                        "X-Forwarded-Host: fax.example.org",
                        "Forwarded: host=fax.example.org"));
        assertEquals("401", status("fax.example.org", version, "X-Forwarded-User: ann", "X-Forwarded-For: 127.0.0.1"));
        assertEquals(
                "403", status("fax.example.org", version, "Authorization: " + LOGIN, "Origin: https://evil.example"));
    }

    /** The HTTP status of a POST; the certificate is checked for the name that curl connects to. */
    private String status(String host, String body, String... headers) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--max-time",
                "60",
                "--cacert",
                authority.certificate(directory.resolve("trusted.pem")).toString(),
                "--output",
                directory.resolve("body").toString(),
                "--write-out",
                "%{http_code}",
                "--header",
                "Content-Type: application/json",
                "--header",
                "Host: " + host,
                "--data",
                body));
        for (String header : headers) {
            command.addAll(List.of("--header", header));
        }
        command.add("https://localhost:" + port + "/jolokia/");
        Process curl = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("status").toFile())
                .redirectError(directory.resolve("curl.log").toFile())
                .start();
        try {
            assertTrue(curl.waitFor(120, TimeUnit.SECONDS), "curl does not end");
        } finally {
            ProcessTree.kill(curl);
        }
        assertEquals(0, curl.exitValue(), () -> read("curl.log") + read("output") + read("error.log"));
        return read("status");
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
