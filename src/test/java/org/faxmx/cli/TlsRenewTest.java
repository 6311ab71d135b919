package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.faxmx.FaxBridge;
import org.faxmx.config.BridgeSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Certificates that are replaced by others of the same CA, and the bridge and the clients that go on with them. */
@Timeout(240)
class TlsRenewTest {

    @TempDir
    private Path directory;

    private Path files;

    @BeforeEach
    void make() {
        files = directory.resolve("tls");
        assertDone(run("init", "--host", "faxsrv1.example.org"));
    }

    @Test
    void aRunningBridgeTakesItAndClientsGoOnWithTheCaThatTheyHave() throws Exception {
        Path file = Files.writeString(directory.resolve("faxmx.yaml"), """
                servers: [{name: A, backend: simulated}]
                rmi: {enabled: false}
                http: {port: 0}
                tls: {keystore: tls/faxmx.p12, passwordFile: tls/faxmx.password}
                """);
        BridgeSettings settings = ServerOptions.reader().read(file).settings();
        try (FaxBridge bridge =
                FaxBridge.open(settings, () -> settings, MBeanServerFactory.newMBeanServer(), InstantSource.system())) {
            SSLContext before = trusting(ca());
            X509Certificate first = served(bridge, before);
            Set<String> names = names(first);
            assertEquals(Set.of("faxsrv1.example.org", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"), names);

            Run renewed = run("renew", "--host", "faxsrv1", "--host", "::1");
            assertDone(renewed);
            List<String> changes = bridge.reload();

            assertEquals(1, changes.size(), changes::toString);
            assertTrue(
                    changes.get(0).startsWith("TLS: the certificate is now CN=faxsrv1.example.org for "),
                    changes::toString);
            X509Certificate second = served(bridge, before);
            assertNotEquals(first.getPublicKey(), second.getPublicKey());
            assertNotEquals(first.getSerialNumber(), second.getSerialNumber());
            assertEquals(first.getSubjectX500Principal(), second.getSubjectX500Principal());
            names.add("faxsrv1");
            assertEquals(names, names(second));
            assertEquals(
                    files.resolve("faxmx.p12") + ": renewed the certificate of CN=faxsrv1.example.org, valid until "
                            + second.getNotAfter().toInstant() + ", before "
                            + first.getNotAfter().toInstant(),
                    renewed.outLines().get(0));
            assertEquals(
                    "A running bridge takes it within 10 s.", renewed.outLines().get(1));
        }
        assertEquals(5, count(), "nothing is left beside");
    }

    @Test
    void keepsPasswordAndPermissions() throws Exception {
        Path keystore = files.resolve("faxmx.p12");
        assumeTrue(posix(keystore), "needs POSIX permissions");
        // Not those of a file that is made.
        Files.setPosixFilePermissions(keystore, PosixFilePermissions.fromString("r--------"));
        String password = Files.readString(files.resolve("faxmx.password"));
        byte[] before = Files.readAllBytes(keystore);

        assertDone(run("renew"));

        assertEquals("r--------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keystore)));
        assertEquals(password, Files.readString(files.resolve("faxmx.password")));
        assertFalse(Arrays.equals(before, Files.readAllBytes(keystore)), "it is renewed");
        Path settings = Files.writeString(
                directory.resolve("faxmx.yaml"), "tls: {keystore: tls/faxmx.p12, passwordFile: tls/faxmx.password}");
        Run check = Run.of("check-config", settings.toString());
        assertEquals(0, check.exitCode(), check::err);
        assertTrue(check.out().contains("TLS:     CN=faxsrv1.example.org for "), check::out);
    }

    @Test
    void keepsTheOwnerAndTheGroupOfAnotherAccount() throws Exception {
        Path keystore = files.resolve("faxmx.p12");
        assumeTrue(posix(keystore), "needs POSIX permissions");
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a file away");
        UserPrincipalLookupService accounts = keystore.getFileSystem().getUserPrincipalLookupService();
        UserPrincipal other = accounts.lookupPrincipalByName("daemon");
        GroupPrincipal group = accounts.lookupPrincipalByGroupName("daemon");
        for (Path file : List.of(keystore, files.resolve("faxmx.password"))) {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            view.setGroup(group);
            view.setOwner(other);
        }
        byte[] before = Files.readAllBytes(keystore);

        assertDone(run("renew"));

        assertFalse(Arrays.equals(before, Files.readAllBytes(keystore)), "it is renewed");
        PosixFileAttributes after = Files.readAttributes(keystore, PosixFileAttributes.class);
        assertEquals(other, after.owner());
        assertEquals(group, after.group());
        assertEquals("rw-------", PosixFilePermissions.toString(after.permissions()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"faxmx.p12", "faxmx.password"})
    void refusesFilesThatABridgeRefuses(String name) throws Exception {
        Path file = files.resolve(name);
        assumeTrue(posix(file), "needs POSIX permissions");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        byte[] before = Files.readAllBytes(files.resolve("faxmx.p12"));

        Run run = run("renew");

        assertEquals(1, run.exitCode());
        assertEquals(
                "faxmx: nothing was renewed: " + file.toRealPath()
                        + " can be read or written by other accounts (rw-r--r--): run  chmod 600 '" + file.toRealPath()
                        + "'",
                run.err().strip());
        assertArrayEquals(before, Files.readAllBytes(files.resolve("faxmx.p12")));
        assertEquals(5, count());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a script of the shell is the keytool")
    void whatIsLeftBesideIsAWarningOnly() throws Exception {
        byte[] before = Files.readAllBytes(files.resolve("faxmx.p12"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new TlsRenew(leaving()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));

        assertEquals(0, command.execute("--dir", files.toString()), err::toString);

        assertFalse(Arrays.equals(before, Files.readAllBytes(files.resolve("faxmx.p12"))), "it is renewed");
        assertTrue(out.toString().contains(": renewed the certificate of CN=faxsrv1.example.org"), out::toString);
        Matcher warning = Pattern.compile("faxmx: warning: the folder (.+) could not be deleted, .*", Pattern.DOTALL)
                .matcher(err.toString());
        assertTrue(warning.matches(), err::toString);
        Path left = Path.of(warning.group(1));
        try (Stream<Path> all = Files.list(left)) {
            assertEquals(List.of(left.resolve("open")), all.toList(), "no key");
        }
        Files.delete(left.resolve("open/file"));
        Files.delete(left.resolve("open"));
        Files.delete(left);
        assertEquals(5, count(), "nothing is left beside");
    }

    /** A Java whose keytool leaves beside the keystore what cannot be deleted as a file: a folder that is not empty. */
    private Path leaving() throws IOException {
        Path program = directory.resolve("jdk/bin/keytool");
        Files.createDirectories(program.getParent());
        Files.writeString(program, """
                #!/bin/sh
                for argument in "$@"; do
                    case $argument in
                        */next.p12) mkdir -p "${argument%%/*}/open/file" ;;
                    esac
                done
                exec "%s" "$@"
                """.formatted(Keytool.below(Path.of(System.getProperty("java.home")))));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return directory.resolve("jdk");
    }

    private static boolean posix(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("posix");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "symbolic links need a privilege there")
    void followsALinkToTheKeystore() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path keystore = files.resolve("faxmx.p12");
        Path moved = Files.move(keystore, elsewhere.resolve("bridge.p12"));
        Files.createSymbolicLink(keystore, moved);
        byte[] before = Files.readAllBytes(moved);

        assertDone(run("renew"));

        assertTrue(Files.isSymbolicLink(keystore));
        assertFalse(Arrays.equals(before, Files.readAllBytes(moved)), "it is renewed");
        try (Stream<Path> all = Files.list(elsewhere)) {
            assertEquals(1, all.count(), "nothing is left beside");
        }
    }

    @Test
    void renewsTheCertificateOfAClient() throws Exception {
        assertDone(run("init", "--client", "zabbix"));
        X509Certificate before = issued("zabbix");
        byte[] ofBridge = Files.readAllBytes(files.resolve("faxmx.p12"));

        Run renewed = run("renew", "--client", "zabbix");

        assertDone(renewed);
        X509Certificate after = issued("zabbix");
        assertNotEquals(before.getPublicKey(), after.getPublicKey());
        assertEquals("CN=zabbix", after.getSubjectX500Principal().getName());
        assertEquals(List.of("1.3.6.1.5.5.7.3.2"), after.getExtendedKeyUsage());
        after.verify(ca().getPublicKey());
        assertArrayEquals(ofBridge, Files.readAllBytes(files.resolve("faxmx.p12")));
        assertTrue(renewed.out().contains("Give it to that client"), renewed::out);
    }

    @Test
    void leavesEverythingAsItIsIfTheCertificateIsOfAnotherCa() throws Exception {
        Path others = directory.resolve("others");
        assertDone(Run.of("tls", "init", "--dir", others.toString(), "--host", "other.example.org"));
        for (String name : List.of("faxmx.p12", "faxmx.password")) {
            Files.write(files.resolve(name), Files.readAllBytes(others.resolve(name)));
        }
        byte[] before = Files.readAllBytes(files.resolve("faxmx.p12"));

        Run run = run("renew");

        assertEquals(1, run.exitCode());
        assertEquals(
                "faxmx: nothing was renewed: " + files.resolve("faxmx.p12")
                        + " has a certificate of CN=FaxMX CA of other.example.org, and not of the CA that is beside it,"
                        + " CN=FaxMX CA of faxsrv1.example.org: request another one there",
                run.err().strip());
        assertArrayEquals(before, Files.readAllBytes(files.resolve("faxmx.p12")));
        assertEquals(5, count());
    }

    @Test
    void noCertificateOutlivesItsCa() throws Exception {
        PrivateAuthority authority = PrivateAuthority.in(directory.resolve("keytool"), files);
        Instant end = ca().getNotAfter().toInstant();
        assertEquals(397, authority.days(Instant.now()));
        assertEquals(10, authority.days(end.minus(Duration.ofDays(10))));
        IOException refused = assertThrows(IOException.class, () -> authority.days(end.minus(Duration.ofHours(23))));
        assertTrue(
                refused.getMessage()
                        .startsWith("the CA in " + files + " is valid until " + end + " and issues no more"),
                refused::getMessage);
    }

    @Test
    void saysWhichFileIsMissing() throws Exception {
        Run client = run("renew", "--client", "ada");
        assertEquals(1, client.exitCode());
        assertEquals(
                "faxmx: nothing was renewed: " + files.resolve("ada.p12")
                        + " does not exist: make it with  faxmx tls init --dir " + files + " --client ada",
                client.err().strip());

        Files.delete(files.resolve("ca.p12"));
        Run server = run("renew");
        assertEquals(1, server.exitCode());
        assertEquals(
                "faxmx: nothing was renewed: " + files.resolve("ca.p12")
                        + " does not exist: the CA that faxmx tls init makes is not there. Put its files back",
                server.err().strip());
    }

    private Run run(String command, String... options) {
        return Run.of(Stream.concat(Stream.of("tls", command, "--dir", files.toString()), Stream.of(options))
                .toArray(String[]::new));
    }

    private static void assertDone(Run run) {
        assertEquals(0, run.exitCode(), run::err);
        assertEquals("", run.err());
    }

    private long count() throws IOException {
        try (Stream<Path> all = Files.list(files)) {
            return all.count();
        }
    }

    /** The certificate of the bridge, by that of a connection of its own. */
    private static X509Certificate served(FaxBridge bridge, SSLContext trust)
            throws IOException, InterruptedException, SSLPeerUnverifiedException {
        URI url = URI.create(bridge.pageUrl());
        HttpResponse<Void> response = HttpClient.newBuilder()
                .sslContext(trust)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + url.getPort() + "/health"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertEquals(200, response.statusCode());
        return (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
    }

    private static Set<String> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> name.get(1).toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private X509Certificate issued(String name) throws IOException {
        return PrivateAuthority.issued(
                files.resolve(name + ".p12"), PrivateAuthority.password(files.resolve(name + ".password")));
    }

    private X509Certificate ca() throws Exception {
        try (InputStream in = Files.newInputStream(files.resolve("ca.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static SSLContext trusting(X509Certificate ca) throws Exception {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("ca", ca);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
