package org.faxmx.access;

import static org.faxmx.access.TestCertificate.draft;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.faxmx.ManualClock;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.faxmx.monitor.ManualScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real handshakes over loopback, with Java's own client and with openssl. */
@Timeout(120)
class TlsTest {

    private static final String LOOPBACK = "127.0.0.1";

    private static TestCertificate ca;
    private static TestCertificate otherCa;
    private static TestCertificate server;
    private static TestCertificate client;

    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock(Instant.now().toString());
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getLevel() + " " + new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void make() {
        ca = draft("Test CA")
                .hosts()
                .ca()
                .valid(Instant.now().minus(Duration.ofDays(60)), Instant.now().plus(Duration.ofDays(60)))
                .selfSigned();
        otherCa = draft("Other CA").hosts().ca().selfSigned();
        server = draft("server").signedBy(ca);
        client = draft("zabbix").hosts().extendedUsage("1.3.6.1.5.5.7.3.2").signedBy(ca);
    }

    @BeforeEach
    void log() {
        Logger.getLogger(Tls.class.getName()).addHandler(handler);
        Logger.getLogger(Tls.class.getName()).setUseParentHandlers(false);
    }

    @AfterEach
    void close() throws Exception {
        Logger.getLogger(Tls.class.getName()).setUseParentHandlers(true);
        Logger.getLogger(Tls.class.getName()).removeHandler(handler);
        for (AutoCloseable each : opened) {
            each.close();
        }
        scheduler.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 256", "EC, 384", "EC, 521", "Ed25519, 0"})
    void answersWithEachKindOfKeyInBothProtocols(String algorithm, int bits) throws Exception {
        TestCertificate certificate = draft("x").key(algorithm, bits).signedBy(ca);
        Door door = door(certificate, ClientCertificates.NONE);
        for (String protocol : Tls.PROTOCOLS) {
            try (SSLSocket socket = door.connect(trusting(ca), LOOPBACK, protocol)) {
                assertEquals("anonymous", ask(socket));
                assertEquals(protocol, socket.getSession().getProtocol());
                assertTrue(Tls.CIPHER_SUITES.contains(socket.getSession().getCipherSuite()));
            }
        }
    }

    @Test
    void hasNoOtherProtocolOrCipherSuiteThanThose() throws Exception {
        Door door = door(server, ClientCertificates.NONE);
        SSLParameters parameters = door.tls.parameters();
        assertEquals(List.of("TLSv1.3", "TLSv1.2"), List.of(parameters.getProtocols()));
        for (String suite : parameters.getCipherSuites()) {
            assertTrue(
                    suite.matches("TLS_(ECDHE_(ECDSA|RSA)_WITH_)?(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA(256|384)"),
                    suite);
        }
        List<String> supported =
                List.of(door.tls.context().getSupportedSSLParameters().getCipherSuites());
        assertTrue(supported.containsAll(Tls.CIPHER_SUITES), "this Java has them all");
        SSLContext trusting = trusting(ca);
        int refused = 0;
        for (String suite : supported) {
            if (!Tls.CIPHER_SUITES.contains(suite) && suite.startsWith("TLS_ECDHE_ECDSA")) {
                assertThrows(IOException.class, () -> {
                    try (SSLSocket socket = door.connect(trusting, LOOPBACK, "TLSv1.2", suite)) {
                        ask(socket);
                    }
                });
                refused++;
            }
        }
        assertTrue(refused >= 4, "suites with CBC: " + refused);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, -tls1_3 , true",
        "RSA, -tls1_2 , true",
        "RSA, -tls1_1 -cipher DEFAULT:@SECLEVEL=0, false",
        "RSA, -tls1 -cipher DEFAULT:@SECLEVEL=0, false",
        "RSA, -tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256, true",
        "RSA, -tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305, true",
        "RSA, -tls1_2 -cipher ECDHE-RSA-AES256-SHA384, false",
        "RSA, -tls1_2 -cipher ECDHE-RSA-AES128-SHA256, false",
        "RSA, -tls1_2 -cipher ECDHE-RSA-AES128-SHA, false",
        "RSA, -tls1_2 -cipher AES256-GCM-SHA384, false",
        "RSA, -tls1_2 -cipher AES128-SHA, false",
        "RSA, -tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256, false",
        "RSA, -tls1_2 -cipher NULL:aNULL:eNULL:@SECLEVEL=0, false",
        "EC, -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA, false",
        "EC, -tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384, true"
    })
    void opensslGetsNothingWeak(String algorithm, String options, boolean accepted) throws Exception {
        assumeTrue(OpenSsl.present(), "openssl is not installed");
        TestCertificate certificate =
                draft("x").key(algorithm, algorithm.equals("RSA") ? 2048 : 256).signedBy(ca);
        Door door = door(certificate, ClientCertificates.NONE);
        Path anchors = ca.writeCertificate(directory.resolve("anchors.pem"));
        List<String> arguments = new ArrayList<>(
                List.of("s_client", "-connect", LOOPBACK + ":" + door.port(), "-CAfile", anchors.toString()));
        arguments.addAll(List.of("-verify_return_error", "-quiet", "-verify_ip", LOOPBACK));
        arguments.addAll(List.of(options.strip().split(" ")));
        OpenSsl.Result result = OpenSsl.run("!", arguments.toArray(String[]::new));
        assertEquals(accepted, result.output().contains("anonymous"), result::output);
        if (!accepted) {
            assertNotEquals(0, result.exitCode());
        }
    }

    @Test
    void aClientRefusesAnExpiredCertificate() throws Exception {
        Instant now = Instant.now();
        clock.advance(Duration.ofDays(-5));
        TestCertificate expired = draft("expired")
                .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))
                .signedBy(ca);
        assertRefusedByClient(door(expired, ClientCertificates.NONE), trusting(ca), LOOPBACK, "expired");
    }

    @Test
    void aClientRefusesTheCertificateOfAnotherHost() throws Exception {
        TestCertificate other =
                draft("other").hosts("faxsrv9.example.org", "192.0.2.7").signedBy(ca);
        Door door = door(other, ClientCertificates.NONE);
        assertRefusedByClient(door, trusting(ca), LOOPBACK, "No subject alternative names matching");
        assertRefusedByClient(door, trusting(ca), "localhost", "localhost");
    }

    @Test
    void aClientRefusesTheCertificateOfAnIssuerThatItDoesNotTrust() throws Exception {
        assertRefusedByClient(door(server, ClientCertificates.NONE), trusting(otherCa), LOOPBACK, "certification path");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, none, anonymous",
        "NONE, trusted, anonymous",
        "OPTIONAL, none, anonymous",
        "OPTIONAL, trusted, CN=zabbix",
        "OPTIONAL, untrusted, refused",
        "OPTIONAL, expired, refused",
        "OPTIONAL, notForClients, refused",
        "REQUIRED, none, refused",
        "REQUIRED, trusted, CN=zabbix",
        "REQUIRED, untrusted, refused",
        "REQUIRED, expired, refused",
        "REQUIRED, notForClients, refused"
    })
    void checksClientCertificates(ClientCertificates wanted, String given, String expected) throws Exception {
        Instant now = Instant.now();
        TestCertificate certificate =
                switch (given) {
                    case "trusted" -> client;
                    case "untrusted" -> draft("zabbix").signedBy(otherCa);
                    case "expired" ->
                        draft("zabbix")
                                .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))
                                .signedBy(ca);
                    case "notForClients" ->
                        draft("zabbix").extendedUsage("1.3.6.1.5.5.7.3.1").signedBy(ca);
                    default -> null;
                };
        Door door = door(server, wanted);
        for (String protocol : Tls.PROTOCOLS) {
            SSLContext context = insisting(ca, certificate);
            String answer;
            try (SSLSocket socket = door.connect(context, LOOPBACK, protocol)) {
                answer = ask(socket);
            } catch (IOException e) {
                answer = "refused";
            }
            assertEquals(expected, answer, protocol);
        }
    }

    @Test
    void takesAChangedCertificateForNewConnectionsAndKeepsTheOldOnes() throws Exception {
        Door door = door(server, ClientCertificates.NONE);
        try (SSLSocket before = door.connect(trusting(ca), LOOPBACK, "TLSv1.3")) {
            assertEquals("anonymous", ask(before));
            TestCertificate next = draft("next").key("RSA", 2048).signedBy(ca);
            write(next);
            scheduler.runNext();
            assertEquals(
                    List.of("INFO TLS: the certificate is now "
                            + Tls.check(files(ClientCertificates.NONE), clock.instant())
                                    .get(0)),
                    logged);
            try (SSLSocket after = door.connect(trusting(ca), LOOPBACK, "TLSv1.3")) {
                assertEquals("anonymous", ask(after));
                assertEquals(next.certificate(), after.getSession().getPeerCertificates()[0]);
            }
            assertEquals("anonymous", ask(before), "the connection from before goes on");
            assertEquals(server.certificate(), before.getSession().getPeerCertificates()[0]);
        }
        scheduler.runNext();
        assertEquals(1, logged.size(), logged::toString);
    }

    @Test
    void keepsWhatItHasWhileAPairIsHalfWritten() throws Exception {
        Door door = door(server, ClientCertificates.NONE);
        TestCertificate next = draft("next").signedBy(ca);
        next.writeCertificate(directory.resolve("server.pem"));
        scheduler.runNext();
        scheduler.runNext();
        scheduler.runNext();
        assertEquals(1, logged.size(), logged::toString);
        assertTrue(
                logged.get(0).startsWith("WARNING TLS goes on with the certificate that it has: ")
                        && logged.get(0).contains("key and certificate do not belong together"),
                logged.get(0));
        assertTrue(assertThrows(IllegalArgumentException.class, door.tls::renew)
                .getMessage()
                .contains("do not belong together"));
        try (SSLSocket socket = door.connect(trusting(ca), LOOPBACK, "TLSv1.3")) {
            assertEquals("anonymous", ask(socket));
            assertEquals(server.certificate(), socket.getSession().getPeerCertificates()[0]);
        }
        Files.delete(directory.resolve("server.key"));
        scheduler.runNext();
        assertTrue(logged.get(1).endsWith("server.key does not exist"), logged::toString);
        next.writeKey(directory.resolve("server.key"));
        scheduler.runNext();
        assertTrue(logged.get(2).startsWith("INFO TLS: the certificate is now CN=next"), logged::toString);
        assertEquals(Optional.empty(), door.tls.renew());
        assertEquals(3, logged.size(), logged::toString);
    }

    @Test
    void noLongerTrustsAnIssuerThatWasReplaced() throws Exception {
        Door door = door(server, ClientCertificates.REQUIRED);
        SSLContext context = insisting(ca, client);
        for (String protocol : Tls.PROTOCOLS) {
            ca.writeCertificate(directory.resolve("ca.pem"));
            door.tls.renew();
            try (SSLSocket socket = door.connect(context, LOOPBACK, protocol)) {
                assertEquals("CN=zabbix", ask(socket));
            }
            otherCa.writeCertificate(directory.resolve("ca.pem"));
            assertTrue(door.tls.renew().isPresent());
            assertThrows(
                    IOException.class,
                    () -> {
                        try (SSLSocket socket = door.connect(context, LOOPBACK, protocol)) {
                            ask(socket);
                        }
                    },
                    protocol);
        }
    }

    @Test
    void warnsOnceADayOfACertificateThatExpires() throws Exception {
        Instant end = clock.instant().plus(Duration.ofDays(31));
        Door expiring =
                door(draft("soon").valid(clock.instant().minusSeconds(60), end).signedBy(ca), ClientCertificates.NONE);
        assertEquals(List.of(), logged);
        clock.advance(Duration.ofDays(2));
        scheduler.runNext();
        scheduler.runNext();
        assertEquals(Duration.between(clock.instant(), end.truncatedTo(ChronoUnit.SECONDS)), expiring.tls.left());
        assertEquals(1, logged.size(), logged::toString);
        assertTrue(
                logged.get(0).startsWith("WARNING TLS: the certificate of CN=soon expires in 28 days, on "),
                logged.get(0));
        clock.advance(Duration.ofDays(40));
        assertEquals(Duration.ZERO, expiring.tls.left());
        scheduler.runNext();
        assertTrue(logged.get(1).contains("has expired on"), logged::toString);
    }

    @Test
    void endsItsChecksWhenItIsClosed() throws Exception {
        Door door = door(server, ClientCertificates.NONE);
        assertEquals(1, scheduler.pending().size());
        door.tls.close();
        assertEquals(List.of(), scheduler.pending());
    }

    /** Files are replaced as a certificate program does it, one after the other, while clients come and go. */
    @Test
    void losesNoConnectionWhileFilesAreReplaced() throws Exception {
        Door door = door(server, ClientCertificates.NONE);
        List<TestCertificate> certificates = List.of(
                draft("a").key("RSA", 2048).signedBy(ca),
                draft("b").signedBy(ca),
                draft("c").key("Ed25519", 0).signedBy(ca));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        Set<X509Certificate> seen = Collections.synchronizedSet(new HashSet<>());
        ExecutorService clients = Executors.newFixedThreadPool(3);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String protocol = Tls.PROTOCOLS.get(i % 2);
            running.add(clients.submit(() -> {
                while (!over.get()) {
                    // Without a context of its own it would resume its session and make no full handshake.
                    try (SSLSocket socket = door.connect(trusting(ca), LOOPBACK, protocol)) {
                        assertEquals("anonymous", ask(socket));
                        seen.add((X509Certificate) socket.getSession().getPeerCertificates()[0]);
                        answered.incrementAndGet();
                    }
                }
                return null;
            }));
        }
        int replaced = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while ((replaced < 60 || answered.get() < 60) && System.nanoTime() < end) {
            TestCertificate next = certificates.get(replaced % certificates.size());
            move(next.writeKey(directory.resolve("new.key")), "server.key");
            assertThrows(IllegalArgumentException.class, door.tls::renew);
            move(next.writeCertificate(directory.resolve("new.pem")), "server.pem");
            assertTrue(door.tls.renew().isPresent());
            replaced++;
        }
        over.set(true);
        for (Future<?> each : running) {
            each.get(30, TimeUnit.SECONDS);
        }
        clients.shutdown();
        assertTrue(replaced >= 60 && answered.get() >= 60, replaced + " replaced, " + answered + " answered");
        assertTrue(seen.size() >= 3, () -> "certificates seen: " + seen.size());
        assertEquals(
                0, door.failures().size(), () -> "first: " + door.failures().get(0));
    }

    private void move(Path from, String to) throws IOException {
        Files.move(from, directory.resolve(to), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void assertRefusedByClient(Door door, SSLContext context, String host, String reason) {
        SSLException refused = assertThrows(SSLException.class, () -> {
            try (SSLSocket socket = door.connect(context, host, "TLSv1.3")) {
                ask(socket);
            }
        });
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }

    private Door door(TestCertificate certificate, ClientCertificates wanted) throws IOException {
        write(certificate);
        ca.writeCertificate(directory.resolve("ca.pem"));
        Tls tls = Tls.open(files(wanted), clock, scheduler);
        opened.add(tls);
        Door door = new Door(tls);
        opened.add(door);
        return door;
    }

    private void write(TestCertificate certificate) throws IOException {
        certificate.writeCertificate(directory.resolve("server.pem"));
        certificate.writeKey(directory.resolve("server.key"));
    }

    private TlsFiles files(ClientCertificates wanted) {
        return new TlsFiles(
                new TlsFiles.Pem(directory.resolve("server.pem"), directory.resolve("server.key")),
                wanted == ClientCertificates.NONE ? Optional.empty() : Optional.of(directory.resolve("ca.pem")),
                wanted);
    }

    /** Sends a byte, for which the connection stays; the answer is who the server says the client is. */
    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write('?');
        StringBuilder answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        int read = in.read();
        while (read > 0 && read != '\n') {
            answer.append((char) read);
            read = in.read();
        }
        if (read < 0) {
            throw new IOException("closed");
        }
        return answer.toString();
    }

    private static SSLContext trusting(TestCertificate issuer) throws Exception {
        return insisting(issuer, null);
    }

    /** A client that sends its certificate even to a server that lists other issuers. */
    private static SSLContext insisting(TestCertificate issuer, TestCertificate own) throws Exception {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("ca", issuer.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        KeyManager[] keys = null;
        if (own != null) {
            keys = new KeyManager[] {new Insisting(own)};
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    /** A server as the RMI connector is one: it accepts plain sockets, and speaks TLS over them. */
    private static final class Door implements AutoCloseable {

        private final Tls tls;
        private final ServerSocket socket;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();

        Door(Tls tls) throws IOException {
            this.tls = tls;
            socket = new ServerSocket(0, 50, InetAddress.getByName(LOOPBACK));
            threads.execute(() -> {
                while (!socket.isClosed()) {
                    try {
                        Socket accepted = socket.accept();
                        threads.execute(() -> serve(accepted));
                    } catch (IOException e) {
                        // Closed.
                    }
                }
            });
        }

        private void serve(Socket accepted) {
            try (SSLSocket secured = tls.over(accepted)) {
                secured.setSoTimeout(20_000);
                int asked = secured.getInputStream().read();
                while (asked >= 0) {
                    SSLSession session = secured.getSession();
                    String answer = Tls.client(session)
                            .map(certificate ->
                                    certificate.getSubjectX500Principal().getName())
                            .orElse("anonymous");
                    secured.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
                    asked = asked == '?' ? secured.getInputStream().read() : -1;
                }
            } catch (IOException e) {
                failures.add(e);
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        List<Throwable> failures() {
            return failures;
        }

        SSLSocket connect(SSLContext context, String host, String protocol, String... suites) throws IOException {
            SSLSocket client = (SSLSocket) context.getSocketFactory()
                    .createSocket(new Socket(InetAddress.getByName(LOOPBACK), port()), host, port(), true);
            SSLParameters parameters = client.getSSLParameters();
            parameters.setProtocols(new String[] {protocol});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (suites.length > 0) {
                parameters.setCipherSuites(suites);
            }
            client.setSSLParameters(parameters);
            client.setSoTimeout(20_000);
            return client;
        }

        @Override
        public void close() throws IOException {
            socket.close();
            threads.shutdownNow();
        }
    }
}
