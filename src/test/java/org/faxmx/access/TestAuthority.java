package org.faxmx.access;

import static org.faxmx.access.TestCertificate.draft;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.faxmx.access.TlsFiles.ClientCertificates;

/** An issuer of certificates for a bridge and its clients, and the files of these. */
public final class TestAuthority {

    /** Of each keystore. */
    public static final String PASSWORD = "change-me";

    private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";

    // Older than what it issues, so that a bridge can be opened with what was valid some days ago.
    private final TestCertificate ca = draft("Test CA")
            .valid(Instant.now().minus(Duration.ofDays(30)), Instant.now().plus(Duration.ofDays(300)))
            .hosts()
            .ca()
            .selfSigned();

    /** What a bridge for localhost and 127.0.0.1 needs, which knows clients by certificates of this issuer. */
    public TlsFiles bridge(Path directory) throws IOException {
        TestCertificate server = draft("bridge").signedBy(ca);
        return new TlsFiles(
                new TlsFiles.Pem(
                        server.writeCertificate(directory.resolve("server.pem")),
                        server.writeKey(directory.resolve("server.key"))),
                Optional.of(ca.writeCertificate(directory.resolve("ca.pem"))),
                ClientCertificates.REQUIRED);
    }

    /** What may be wrong with the certificate of a bridge. */
    public enum Flaw {
        NONE,
        EXPIRED,
        OTHER_HOST,
        UNKNOWN_ISSUER
    }

    /** The same with a certificate that clients must refuse; one that has expired was valid five days ago. */
    public TlsFiles bridge(Path directory, Flaw flaw, ClientCertificates wanted) throws IOException {
        Instant now = Instant.now();
        TestCertificate.Draft draft = draft("bridge");
        if (flaw == Flaw.EXPIRED) {
            draft.valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)));
        }
        if (flaw == Flaw.OTHER_HOST) {
            draft.hosts("faxsrv9.example.org", "192.0.2.7");
        }
        TestCertificate issuer =
                flaw == Flaw.UNKNOWN_ISSUER ? draft("Other CA").hosts().ca().selfSigned() : ca;
        TestCertificate server = draft.signedBy(issuer);
        return new TlsFiles(
                new TlsFiles.Pem(
                        server.writeCertificate(directory.resolve("server.pem")),
                        server.writeKey(directory.resolve("server.key"))),
                wanted == ClientCertificates.NONE
                        ? Optional.empty()
                        : Optional.of(ca.writeCertificate(directory.resolve("ca.pem"))),
                wanted);
    }

    /** The certificate of this issuer in PEM. */
    public Path certificate(Path file) throws IOException {
        return ca.writeCertificate(file);
    }

    /** A keystore with a key and the certificate of that user. */
    public Path client(Path directory, String user) throws IOException, GeneralSecurityException {
        TestCertificate client = draft(user).hosts().extendedUsage(FOR_CLIENTS).signedBy(ca);
        KeyStore store = empty();
        store.setKeyEntry(
                user, client.keys.getPrivate(), PASSWORD.toCharArray(), client.chain.toArray(X509Certificate[]::new));
        return write(store, directory.resolve(user + ".p12"));
    }

    /** A keystore with the certificate of this issuer, for clients to know the bridge by. */
    public Path trust(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        Certificate issuer = ca.certificate();
        store.setCertificateEntry("ca", issuer);
        return write(store, file);
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Path write(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }
}
