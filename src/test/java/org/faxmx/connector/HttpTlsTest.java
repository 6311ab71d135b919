package org.faxmx.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.faxmx.access.TestCertificate.draft;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.faxmx.access.OpenSsl;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.TestCertificate;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.faxmx.access.User;
import org.faxmx.access.UserAuthenticator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP over TLS, with users, over real sockets. */
@Timeout(120)
final class HttpTlsTest {

    private static final String PASSWORD = "correct horse";
    private static final PasswordHash HASH = PasswordHash.of(PASSWORD, new SecureRandom());
    private static final User ADAM = new User("adam", Role.ADMIN, HASH);
    private static final User MONA = new User("mona", Role.MONITOR, HASH);

    @TempDir
    private Path directory;

    private final UserAuthenticator users = new UserAuthenticator(List.of(ADAM, MONA));
    private final AccessControl access = new AccessControl(ManagementFactory.getPlatformMBeanServer(), "faxmx", users);
    private Sample sample;
    private TlsFixture fixture;
    private HttpConnector connector;

    @BeforeEach
    void register() throws Exception {
        sample = Sample.in(ManagementFactory.getPlatformMBeanServer(), "faxmx");
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        fixture.close();
        access.close();
        users.close();
        sample.close();
    }

    private void open(ClientCertificates wanted, String host, String... hosts) throws IOException {
        open(TlsFixture.with(directory, wanted), host, HttpLimits.standard(), hosts);
    }

    private void open(TlsFixture with, String host, HttpLimits limits, String... hosts) {
        fixture = with;
        connector = HttpConnector.open(
                new HttpDoor(host, 0, List.of(hosts), List.of(), Optional.empty(), Optional.of(fixture.tls())),
                access,
                FixedBridge.empty(),
                limits);
    }

    @Test
    void requiresALogin() throws Exception {
        open(ClientCertificates.NONE, "127.0.0.1");
        HttpClient client = TlsFixture.client(TlsFixture.CA, Optional.empty());

        assertTrue(connector.url().startsWith("https://127.0.0.1:"), connector.url());
        HttpResponse<String> refused = read(client);
        assertEquals(401, refused.statusCode());
        assertEquals(
                List.of("Basic realm=\"FaxMX\", charset=\"UTF-8\""),
                refused.headers().allValues("WWW-Authenticate"));
        sample.assertUntouched();
        HttpResponse<String> answer = read(client, "Authorization", basic("mona"));
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("\"initial\""), answer::body);
        assertEquals(
                200, send(client, "list", "", "Authorization", basic("mona")).statusCode());
    }

    @Test
    void takesACertificateForALogin() throws Exception {
        open(ClientCertificates.OPTIONAL, "127.0.0.1");
        String write = JolokiaClient.write(sample.name(), "Text", "changed");
        HttpClient adam = TlsFixture.client(TlsFixture.CA, Optional.of(TlsFixture.user("adam")));
        HttpClient mona = TlsFixture.client(TlsFixture.CA, Optional.of(TlsFixture.user("mona")));
        HttpClient stranger = TlsFixture.client(TlsFixture.CA, Optional.of(TlsFixture.user("stranger")));

        HttpResponse<String> refused = read(stranger);
        assertEquals(401, refused.statusCode());
        assertTrue(refused.body().contains("the certificate is that of no user"), refused::body);
        assertEquals(
                401, read(TlsFixture.client(TlsFixture.CA, Optional.empty())).statusCode());
        sample.assertUntouched();
        assertEquals(200, read(stranger, "Authorization", basic("mona")).statusCode());
        assertEquals(200, read(mona).statusCode());
        assertEquals(403, post(mona, write).statusCode());
        // Credentials that are given come first, also wrong ones.
        assertEquals(403, post(adam, write, "Authorization", basic("mona")).statusCode());
        assertEquals(401, read(adam, "Authorization", basic("unknown")).statusCode());
        sample.assertUnchanged();
        assertEquals(200, post(adam, write).statusCode());
        assertEquals("changed", sample.getText());
    }

    @Test
    void refusesAHandshakeWithoutTheCertificateThatItRequires() throws Exception {
        open(ClientCertificates.REQUIRED, "127.0.0.1");

        assertThrows(
                IOException.class,
                () -> read(TlsFixture.client(TlsFixture.CA, Optional.empty()), "Authorization", basic("adam")));
        sample.assertUntouched();
        assertEquals(
                200,
                read(TlsFixture.client(TlsFixture.CA, Optional.of(TlsFixture.user("mona"))))
                        .statusCode());
    }

    @Test
    void refusesAUserWhoWasRemovedOnAnOpenConnection() throws Exception {
        open(ClientCertificates.OPTIONAL, "127.0.0.1");
        HttpClient adam = TlsFixture.client(TlsFixture.CA, Optional.of(TlsFixture.user("adam")));
        HttpClient mona = TlsFixture.client(TlsFixture.CA, Optional.empty());
        assertEquals(200, read(adam).statusCode());
        assertEquals(200, read(mona, "Authorization", basic("mona")).statusCode());
        int calls = sample.calls();

        users.replace(List.of());

        assertEquals(401, read(adam).statusCode());
        assertEquals(401, read(mona, "Authorization", basic("mona")).statusCode());
        assertEquals(calls, sample.calls());
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1_3, true",
        "-tls1_2, true",
        "-tls1_1 -cipher DEFAULT:@SECLEVEL=0, false",
        "-tls1 -cipher DEFAULT:@SECLEVEL=0, false",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA, false",
        "-tls1_2 -cipher NULL:aNULL:@SECLEVEL=0, false"
    })
    void opensslGetsNothingWeak(String options, boolean accepted) throws Exception {
        assumeTrue(OpenSsl.present(), "openssl is not installed");
        open(ClientCertificates.NONE, "127.0.0.1");
        Path anchors = TlsFixture.CA.writeCertificate(directory.resolve("anchors.pem"));
        List<String> arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port()));
        arguments.addAll(List.of("-CAfile", anchors.toString(), "-verify_return_error", "-verify_ip", "127.0.0.1"));
        arguments.addAll(List.of("-quiet"));
        arguments.addAll(List.of(options.split(" ")));

        OpenSsl.Result result = OpenSsl.run(
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", arguments.toArray(String[]::new));

        assertEquals(accepted, result.output().contains("HTTP/1.1 200 OK"), result::output);
    }

    @ParameterizedTest
    @CsvSource({"expired, expired", "otherHost, No subject alternative names matching", "untrusted, certification path"
    })
    void aClientRefusesACertificate(String flaw, String reason) throws Exception {
        Instant past = Instant.now().minus(Duration.ofDays(5));
        InstantSource clock = flaw.equals("expired") ? () -> past : InstantSource.system();
        TestCertificate server =
                switch (flaw) {
                    case "expired" ->
                        draft("x")
                                .valid(past.minus(Duration.ofDays(1)), past.plus(Duration.ofDays(1)))
                                .signedBy(TlsFixture.CA);
                    case "otherHost" -> draft("x").hosts("192.0.2.7").signedBy(TlsFixture.CA);
                    default -> draft("x").selfSigned();
                };
        open(new TlsFixture(directory, server, ClientCertificates.NONE, clock), "127.0.0.1", HttpLimits.standard());

        SSLException refused = assertThrows(
                SSLException.class,
                () -> read(TlsFixture.client(TlsFixture.CA, Optional.empty()), "Authorization", basic("adam")));

        assertTrue(refused.toString().contains(reason), refused::toString);
        sample.assertUntouched();
    }

    @Test
    void losesNoRequestWhileTheCertificateIsRenewed() throws Exception {
        open(ClientCertificates.OPTIONAL, "127.0.0.1");
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger answered = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                TestCertificate user = TlsFixture.user("mona");
                all.add(clients.submit(() -> {
                    while (running.get()) {
                        // Some requests over one connection, then another.
                        HttpClient client = TlsFixture.client(TlsFixture.CA, Optional.of(user));
                        for (int request = 0; request < 5; request++) {
                            assertEquals(200, read(client).statusCode());
                            answered.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (int renewal = 0; renewal < 5; renewal++) {
                int before = answered.get();
                fixture.replace(draft("renewed " + renewal).signedBy(TlsFixture.CA));
                Eventually.holds(() -> answered.get() > before + 40, () -> "no answers after renewal " + all);
            }
            running.set(false);
            for (Future<?> client : all) {
                client.get(30, TimeUnit.SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
        assertEquals(
                "CN=renewed 4",
                read(TlsFixture.client(TlsFixture.CA, Optional.of(TlsFixture.user("mona"))))
                        .sslSession()
                        .orElseThrow()
                        .getPeerPrincipal()
                        .getName());
    }

    @Test
    void closesAConnectionThatSpeaksPlainHttp() throws Exception {
        open(ClientCertificates.NONE, "127.0.0.1");

        try (Wire wire = Wire.to(connector)) {
            wire.send("GET /jolokia/read/" + sample.name() + "/Text HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertFalse(wire.rest().contains("HTTP/"));
        }

        sample.assertUntouched();
    }

    @Test
    void cutsOffASlowHandshake() throws Exception {
        open(TlsFixture.with(directory, ClientCertificates.NONE), "127.0.0.1", limits(Duration.ofSeconds(2)));
        HttpClient client = TlsFixture.client(TlsFixture.CA, Optional.empty());
        assertEquals(401, read(client).statusCode());
        long begun = System.nanoTime();
        try (Wire slow = Wire.to(connector)) {
            // The first bytes of a ClientHello of 508 bytes.
            slow.send(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});

            assertEquals("", slow.rest());
        }
        assertTrue(System.nanoTime() - begun > Duration.ofSeconds(1).toNanos(), "cut off at once");
        assertEquals(401, read(client).statusCode());
    }

    @Test
    void acceptsTheNamesOfItsCertificateAndListedOnes() throws Exception {
        TestCertificate server = draft("server")
                .hosts("127.0.0.1", "faxsrv1.example.org", "*.example.net", "2001:db8::1")
                .signedBy(TlsFixture.CA);
        open(
                new TlsFixture(directory, server, ClientCertificates.NONE, InstantSource.system()),
                "0.0.0.0",
                HttpLimits.standard(),
                "fax.example.org");
        String own = ":" + port();

        assertEquals("https://fax.example.org" + own + "/jolokia/", connector.url());
        for (String host : List.of(
                "faxsrv1.example.org" + own,
                "FaxSrv1.Example.Org",
                "[2001:DB8:0::1]" + own,
                "fax.example.org:8443",
                "127.0.0.1" + own,
                "localhost" + own)) {
            assertTrue(status(host, "").startsWith("HTTP/1.1 200"), host);
        }
        for (String host : List.of(
                "evil.example.org",
                "0.0.0.0" + own,
                "faxsrv1.example.org:1",
                "*.example.net",
                "a.example.net",
                "[2001:db8::2]" + own)) {
            String answer = status(host, "");
            assertTrue(answer.startsWith("HTTP/1.1 403"), host);
            assertTrue(answer.contains("use a name of its certificate"), answer);
        }
        assertTrue(status("localhost" + own, "Origin: https://localhost" + own).startsWith("HTTP/1.1 200"));
        assertTrue(status("localhost" + own, "Origin: http://localhost" + own).startsWith("HTTP/1.1 403"));
        assertTrue(status("fax.example.org:8443", "Origin: https://fax.example.org:8443")
                .startsWith("HTTP/1.1 200"));
    }

    /** What is answered to a request with that Host, sent as it is. */
    private String status(String host, String header) throws Exception {
        try (Wire wire = Wire.overTls(port(), TlsFixture.context(TlsFixture.CA, Optional.empty()))) {
            wire.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n" + header + (header.isEmpty() ? "" : "\r\n")
                    + "Connection: close\r\n\r\n");
            return wire.rest();
        }
    }

    static HttpLimits limits(Duration receiving) {
        HttpLimits standard = HttpLimits.standard();
        return new HttpLimits(
                standard.bodyBytes(),
                standard.bulk(),
                standard.answerBytes(),
                standard.making(),
                standard.answers(),
                standard.operations(),
                standard.waiting(),
                standard.longestWait(),
                standard.longestOperationWait(),
                standard.connections(),
                standard.connectionsOfAnAddress(),
                receiving,
                standard.idle(),
                standard.sending(),
                standard.sendingBytes(),
                standard.heldBytes());
    }

    private int port() {
        return Wire.port(connector.url());
    }

    private HttpResponse<String> read(HttpClient client, String... headers) throws Exception {
        return send(client, "read/" + sample.name() + "/Text", "", headers);
    }

    private HttpResponse<String> post(HttpClient client, String json, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Content-Type", "application/json"));
        return send(client, "", json, all.toArray(String[]::new));
    }

    private HttpResponse<String> send(HttpClient client, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + port() + "/jolokia/" + path))
                .timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!body.isEmpty()) {
            request.POST(BodyPublishers.ofString(body));
        }
        return client.send(request.build(), BodyHandlers.ofString(UTF_8));
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + PASSWORD).getBytes(UTF_8));
    }
}
