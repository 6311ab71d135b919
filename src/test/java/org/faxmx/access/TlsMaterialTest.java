package org.faxmx.access;

import static org.faxmx.access.TestCertificate.draft;
import static org.faxmx.access.TestCertificate.pem;
import static org.faxmx.access.TestCertificate.writePrivate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates, keys and files are taken, and how others are refused. */
@Timeout(60)
class TlsMaterialTest {

    private static TestCertificate ca;
    private static TestCertificate good;

    @TempDir
    private Path directory;

    @BeforeAll
    static void make() {
        ca = draft("Test CA").hosts().ca().selfSigned();
        good = draft("good").signedBy(ca);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, 2048, RSA 2048",
        "EC, 256, EC secp256r1",
        "EC, 384, EC secp384r1",
        "EC, 521, EC secp521r1",
        "Ed25519, 0, Ed25519"
    })
    void takesEachKindOfKey(String algorithm, int bits, String shown) throws IOException {
        TestCertificate certificate = draft("FAXSRV1").key(algorithm, bits).selfSigned();
        List<String> lines = Tls.check(pemFiles(certificate), Instant.now());
        assertEquals(1, lines.size(), lines::toString);
        assertEquals(
                "CN=FAXSRV1 for localhost, 127.0.0.1, " + shown + ", valid until "
                        + certificate.certificate().getNotAfter().toInstant(),
                lines.get(0));
    }

    @Test
    void refusesAKeyThatIsTooSmall() throws IOException {
        assertRefused(
                pemFiles(draft("weak").key("RSA", 1024).selfSigned()),
                "server.pem: the certificate of CN=weak has a key of RSA 1024: it must be RSA of 2048 bits or more, EC on"
                        + " secp256r1, secp384r1, secp521r1, Ed25519 or Ed448");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp224r1", "secp256k1", "brainpoolP256r1", "prime192v1"})
    void refusesACurveThatTlsHereDoesNotHave(String curve) throws Exception {
        assumeTrue(OpenSsl.present(), "openssl is not installed");
        TlsFiles files = pemFiles(good);
        Path key = directory.resolve("server.key");
        OpenSsl.run(("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:" + curve + " -nodes -subj /CN=x -keyout " + key
                        + " -out " + directory.resolve("server.pem"))
                .split(" "));
        assertRefused(files, "EC on secp256r1, secp384r1, secp521r1, Ed25519 or Ed448");
    }

    @Test
    void refusesTheKeyOfAnotherCertificate() throws IOException {
        good.writeCertificate(directory.resolve("server.pem"));
        for (TestCertificate other : List.of(
                draft("other").selfSigned(), draft("other").key("RSA", 2048).selfSigned())) {
            other.writeKey(directory.resolve("server.key"));
            assertRefused(pemFiles(), "server.key: key and certificate do not belong together");
        }
    }

    @Test
    void refusesWhatIsNotValidNow() throws IOException {
        Instant now = Instant.now();
        Duration day = Duration.ofDays(1);
        TestCertificate old = draft("old")
                .valid(now.minus(day.multipliedBy(9)), now.minus(day))
                .selfSigned();
        assertRefused(pemFiles(old), "server.pem: the certificate of CN=old has expired on ", ": renew it");
        TestCertificate next = draft("next")
                .valid(now.plus(day), now.plus(day.multipliedBy(9)))
                .selfSigned();
        assertRefused(pemFiles(next), "server.pem: the certificate of CN=next is valid from ");
        TestCertificate oldCa = draft("old CA")
                .ca()
                .valid(now.minus(day.multipliedBy(9)), now.minus(day))
                .selfSigned();
        assertRefused(pemFiles(draft("fine").signedBy(oldCa)), "the certificate of CN=old CA has expired");
    }

    @ParameterizedTest
    @CsvSource({"31, false", "29, true", "1, true"})
    void warnsOfACertificateThatExpiresWithin30Days(int days, boolean warned) throws IOException {
        Instant now = Instant.now();
        // A little more, since the check is later.
        TestCertificate soon = draft("soon")
                .valid(now.minusSeconds(60), now.plus(Duration.ofDays(days)).plusSeconds(600))
                .selfSigned();
        List<String> lines = Tls.check(pemFiles(soon), now);
        assertEquals(warned ? 2 : 1, lines.size(), lines::toString);
        if (warned) {
            assertTrue(
                    lines.get(1).startsWith("the certificate of CN=soon expires in " + days + " days"), lines.get(1));
        }
    }

    @Test
    void warnsOfACertificateForNoHost() throws IOException {
        List<String> lines = Tls.check(pemFiles(draft("bare").hosts().selfSigned()), Instant.now());
        assertTrue(lines.get(1).contains("has no subject alternative name"), lines::toString);
    }

    @Test
    void refusesACertificateThatIsNotForServers() throws IOException {
        assertRefused(
                pemFiles(draft("mail").extendedUsage("1.3.6.1.5.5.7.3.4").selfSigned()),
                "is not for servers",
                "serverAuth");
        assertRefused(pemFiles(draft("crypt").usage(0x20).selfSigned()), "is not for signatures", "digitalSignature");
        assertRefused(
                pemFiles(
                        draft("sha1").key("RSA", 2048).signedWith("SHA1withRSA").selfSigned()),
                "is signed with SHA1withRSA",
                "SHA-256");
        Tls.check(
                pemFiles(draft("server")
                        .extendedUsage("1.3.6.1.5.5.7.3.1")
                        .usage(0x80)
                        .selfSigned()),
                Instant.now());
    }

    @Test
    void refusesAChainInAnotherOrder() throws IOException {
        good.writeKey(directory.resolve("server.key"));
        TestCertificate other = draft("Other CA").ca().selfSigned();
        Files.writeString(
                good.writeCertificate(directory.resolve("server.pem")),
                Files.readString(directory.resolve("server.pem"))
                        + Files.readString(other.writeCertificate(directory.resolve("other.pem"))));
        assertRefused(
                pemFiles(),
                "certificate 3, of CN=Other CA, has not issued certificate 2, of CN=Test CA",
                "comes first");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA PRIVATE KEY, is in the form PKCS#1",
        "EC PRIVATE KEY, is in the form SEC1",
        "ENCRYPTED PRIVATE KEY, is encrypted with a password"
    })
    void refusesOtherFormsOfAKeyWithTheCommandThatConvertsIt(String type, String shown) throws IOException {
        TlsFiles files = pemFiles(good);
        Path key = writePrivate(directory.resolve("server.key"), "text\n" + pem(type, new byte[] {1, 2, 3}));
        assertRefused(
                files,
                key + ":2: the key " + shown + "; it must be PKCS#8 without a password. To convert it, run  "
                        + "openssl pkey -in '" + key + "' -out '" + key + ".pkcs8'");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA PRIVATE KEY, genrsa -traditional 2048, ''",
        "EC PRIVATE KEY, ecparam -name prime256v1 -genkey -noout, ''",
        "ENCRYPTED PRIVATE KEY, genpkey -algorithm ed25519 -aes256 -pass pass:secret, -passin pass:secret"
    })
    void theCommandConvertsSuchAKey(String type, String generating, String password) throws Exception {
        assumeTrue(OpenSsl.present(), "openssl is not installed");
        TlsFiles files = pemFiles(good);
        Path key = directory.resolve("server.key");
        String made = OpenSsl.run(generating.split(" "));
        writePrivate(key, made.substring(made.indexOf("-----BEGIN")));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Tls.check(files, Instant.now()));
        assertTrue(Files.readString(key).contains(type));
        String command =
                refused.getMessage().replaceFirst("(?s).*run  openssl ", "").replace("'", "");
        OpenSsl.run((command + " " + password).strip().split(" "));
        Files.move(Path.of(key + ".pkcs8"), key, StandardCopyOption.REPLACE_EXISTING);
        PrivateFile.restrict(key);
        // It is read now, and is not the key of the certificate.
        assertRefused(files, "do not belong together");
    }

    @Test
    void refusesFilesOfAnotherContent() throws IOException {
        TlsFiles files = pemFiles(good);
        Path key = directory.resolve("server.key");
        String right = Files.readString(key);
        writePrivate(key, "");
        assertRefused(files, key + " has no key: it must be a PEM file with one -----BEGIN PRIVATE KEY-----");
        writePrivate(key, right + right);
        assertRefused(files, key + " has 2 keys but PRIVATE KEY, PRIVATE KEY");
        writePrivate(key, right.substring(0, right.length() - 20));
        assertRefused(files, key + ":1: here a PEM block begins that has no end; the file may be half written");
        writePrivate(key, pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        assertRefused(files, key + ":1: is not a key in PKCS#8 that");
        writePrivate(key, "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n");
        assertRefused(files, key + ":1: is not Base64");
        writePrivate(key, right);
        Path certificate = directory.resolve("server.pem");
        Files.writeString(certificate, right);
        assertRefused(files, certificate + " has no certificate but PRIVATE KEY");
        Files.writeString(certificate, pem("CERTIFICATE", new byte[] {1, 2, 3}));
        assertRefused(files, certificate + ":1: is not a certificate");
        Files.write(certificate, new byte[(1 << 20) + 1]);
        assertRefused(files, certificate + " is larger than 1 MiB");
        Files.delete(certificate);
        assertRefused(files, certificate + " does not exist");
        Files.createDirectory(certificate);
        assertRefused(files, certificate + " is not a file");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void doesNotWaitForAPipe() throws Exception {
        TlsFiles files = pemFiles(good);
        Path certificate = directory.resolve("server.pem");
        Files.delete(certificate);
        assertTrue(new ProcessBuilder("mkfifo", certificate.toString()).start().waitFor(10, TimeUnit.SECONDS));
        assertRefused(files, certificate + " is not a file");
    }

    @Test
    void takesKeyAndCertificateFromOneFile() throws IOException {
        Path both = directory.resolve("both.pem");
        writePrivate(both, Files.readString(good.writeKey(directory.resolve("k"))));
        Files.writeString(
                both, Files.readString(both) + Files.readString(good.writeCertificate(directory.resolve("c"))));
        Tls.check(new TlsFiles(new TlsFiles.Pem(both, both), Optional.empty(), ClientCertificates.NONE), Instant.now());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw-----w-", "rw----r--"})
    @DisabledOnOs(OS.WINDOWS)
    void refusesAKeyThatOtherAccountsCanReadOrReplace(String permissions) throws IOException {
        TlsFiles files = pemFiles(good);
        Path key = directory.resolve("server.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
        assertRefused(
                files,
                key + " can be read or written by other accounts (" + permissions + "): run  chmod 600 '" + key + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void takesAKeystore(String type) throws Exception {
        TlsFiles files = keystore(type, "secret words", "secret words\n", good);
        assertTrue(Tls.check(files, Instant.now()).get(0).startsWith("CN=good for localhost"));
    }

    @Test
    void refusesAKeystoreThatCannotBeUsed() throws Exception {
        Path store = directory.resolve("faxmx.p12");
        Path password = directory.resolve("password");
        assertRefused(
                keystore("PKCS12", "right", "wrong\n", good),
                store + " cannot be opened with the password in " + directory.resolve("password"));
        assertRefused(keystore("PKCS12", "right", "\nright\n", good), password + " has no password in its first line");
        assertRefused(
                keystore("PKCS12", "right", "right", good, draft("other").selfSigned()),
                store + " has 2 keys, key0, key1");
        assertRefused(keystore("PKCS12", "right", "right"), store + " has no key");
        writePrivate(store, "no keystore");
        assertRefused(keystoreFiles(), store + " is not a keystore in PKCS12 or JKS");
        keystore("PKCS12", "right", "right", good);
        if (Files.getFileStore(store).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
            assertRefused(keystoreFiles(), password + " can be read or written by other accounts");
        }
    }

    @Test
    void requestsClientCertificatesOfNamedIssuersOnly() throws IOException {
        Path file = ca.writeCertificate(directory.resolve("ca.pem"));
        TlsFiles.Identity identity = pemFiles(good).identity();
        Tls.check(new TlsFiles(identity, Optional.of(file), ClientCertificates.REQUIRED), Instant.now());
        for (ClientCertificates requested : List.of(ClientCertificates.REQUIRED, ClientCertificates.OPTIONAL)) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> new TlsFiles(identity, Optional.empty(), requested));
            assertTrue(refused.getMessage().startsWith("clientCertificates: " + requested + " needs clientCa"));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new TlsFiles(identity, Optional.of(file), ClientCertificates.NONE));
        good.writeCertificate(file);
        assertRefused(
                new TlsFiles(identity, Optional.of(file), ClientCertificates.REQUIRED),
                file + ": the certificate of CN=good is not a CA's");
    }

    private TlsFiles pemFiles(TestCertificate certificate) throws IOException {
        certificate.writeCertificate(directory.resolve("server.pem"));
        certificate.writeKey(directory.resolve("server.key"));
        return pemFiles();
    }

    private TlsFiles pemFiles() {
        return new TlsFiles(
                new TlsFiles.Pem(directory.resolve("server.pem"), directory.resolve("server.key")),
                Optional.empty(),
                ClientCertificates.NONE);
    }

    private TlsFiles keystore(String type, String password, String passwordFile, TestCertificate... entries)
            throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        for (int i = 0; i < entries.length; i++) {
            store.setKeyEntry(
                    "key" + i,
                    entries[i].keys.getPrivate(),
                    password.toCharArray(),
                    entries[i].chain.toArray(X509Certificate[]::new));
        }
        Path file = writePrivate(directory.resolve("faxmx.p12"), "");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        writePrivate(directory.resolve("password"), passwordFile);
        return keystoreFiles();
    }

    private TlsFiles keystoreFiles() {
        return new TlsFiles(
                new TlsFiles.Keystore(directory.resolve("faxmx.p12"), directory.resolve("password")),
                Optional.empty(),
                ClientCertificates.NONE);
    }

    private static void assertRefused(TlsFiles files, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, () -> Tls.check(files, Instant.now()))
                .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        assertFalse(message.contains("secret"), message);
    }
}
