package org.faxmx.connector;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.faxmx.access.TestCertificate;
import org.faxmx.access.Tls;
import org.faxmx.access.TlsFiles;
import org.faxmx.access.TlsFiles.ClientCertificates;

/** A CA, TLS with a certificate of it in a directory, and clients that trust it. */
final class TlsFixture implements AutoCloseable {

    /** Before the time of any simulated server. */
    static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");

    static final TestCertificate CA = TestCertificate.draft("Test CA")
            .hosts()
            .ca()
            .valid(BEGIN, Instant.now().plus(Duration.ofDays(60)))
            .selfSigned();

    private static final char[] PASSWORD = {};

    private final Path directory;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Tls tls;

    TlsFixture(Path directory, TestCertificate server, ClientCertificates wanted, InstantSource clock)
            throws IOException {
        this.directory = directory;
        CA.writeCertificate(directory.resolve("ca.pem"));
        write(server);
        this.tls = Tls.open(files(wanted), clock, scheduler);
    }

    /** With a certificate for localhost and 127.0.0.1. */
    static TlsFixture with(Path directory, ClientCertificates wanted) throws IOException {
        return new TlsFixture(directory, TestCertificate.draft("server").signedBy(CA), wanted, InstantSource.system());
    }

    /** The certificate of a user, issued by the CA. */
    static TestCertificate user(String name) {
        return TestCertificate.draft(name)
                .hosts()
                .extendedUsage("1.3.6.1.5.5.7.3.2")
                .signedBy(CA);
    }

    Tls tls() {
        return tls;
    }

    private TlsFiles files(ClientCertificates wanted) {
        return new TlsFiles(
                new TlsFiles.Pem(directory.resolve("server.pem"), directory.resolve("server.pem")),
                wanted == ClientCertificates.NONE ? Optional.empty() : Optional.of(directory.resolve("ca.pem")),
                wanted);
    }

    /** Puts another certificate in place at once. */
    void replace(TestCertificate server) throws IOException {
        write(server);
        tls.renew();
    }

    private void write(TestCertificate server) throws IOException {
        Path both = server.writeKey(directory.resolve("new.pem"));
        Path chain = server.writeCertificate(directory.resolve("chain.pem"));
        Files.writeString(both, Files.readString(both) + Files.readString(chain));
        Files.move(both, directory.resolve("server.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** A client that trusts that CA, and has a certificate of its own if one is given. */
    static HttpClient client(TestCertificate trusted, Optional<TestCertificate> own) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .sslContext(context(trusted, own))
                .build();
    }

    static SSLContext context(TestCertificate trusted, Optional<TestCertificate> own) {
        try {
            KeyStore issuers = KeyStore.getInstance("PKCS12");
            issuers.load(null, null);
            issuers.setCertificateEntry("ca", trusted.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(issuers);
            KeyManager[] keys = {};
            if (own.isPresent()) {
                KeyStore mine = KeyStore.getInstance("PKCS12");
                mine.load(null, null);
                mine.setKeyEntry(
                        "own",
                        own.get().keys.getPrivate(),
                        PASSWORD,
                        own.get().chain.toArray(X509Certificate[]::new));
                KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
                factory.init(mine, PASSWORD);
                keys = factory.getKeyManagers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        tls.close();
        scheduler.shutdownNow();
    }
}
