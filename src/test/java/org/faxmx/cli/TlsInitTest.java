package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.faxmx.access.Tls;
import org.faxmx.config.BridgeSettings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Certificates for a first try, made once by the JDK's keytool, and used as a client and a bridge use them. */
@Timeout(240)
class TlsInitTest {

    @TempDir
    private static Path directory;

    private static Path files;
    private static Run server;
    private static Run client;

    @BeforeAll
    static void make() {
        files = directory.resolve("it's tls");
        server = Run.of(
                "tls", "init", "--dir", files.toString(), "--host", "faxsrv1.example.org", "--host", "127.0.0.1");
        client = Run.of("tls", "init", "--dir", files.toString(), "--client", "zabbix");
    }

    @Test
    void makesFilesThatOnlyItsAccountCanRead() throws IOException {
        assertEquals(0, server.exitCode(), server::err);
        assertEquals(0, client.exitCode(), client::err);
        Set<String> names = new TreeSet<>();
        try (Stream<Path> made = Files.list(files)) {
            for (Path file : made.toList()) {
                names.add(file.getFileName().toString());
                if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                    assertEquals(
                            "rw-------",
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                            file::toString);
                }
            }
        }
        assertEquals(
                Set.of(
                        "ca.p12",
                        "ca.password",
                        "ca.pem",
                        "faxmx.p12",
                        "faxmx.password",
                        "zabbix.p12",
                        "zabbix.password"),
                names);
    }

    @Test
    void saysWhichFilesAreForASafePlace() {
        assertTrue(
                server.out()
                        .contains("# Move " + files.resolve("ca.p12") + " and " + files.resolve("ca.password")
                                + " to a safe place: "),
                server::out);
        assertFalse(client.out().contains("safe place"), client::out);
    }

    @Test
    void theCertificateIsSoundAndForThoseHosts() throws Exception {
        KeyStore store = load("faxmx");
        assertEquals(1, store.size());
        X509Certificate certificate = (X509Certificate) store.getCertificate("faxmx");
        assertEquals(
                "CN=faxsrv1.example.org", certificate.getSubjectX500Principal().getName());
        assertEquals(
                Set.of("faxsrv1.example.org", "127.0.0.1", "localhost", "0:0:0:0:0:0:0:1"),
                certificate.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString())
                        .collect(Collectors.toSet()));
        assertEquals(2, store.getCertificateChain("faxmx").length);
        assertTrue(Duration.between(Instant.now(), certificate.getNotAfter().toInstant())
                        .compareTo(Duration.ofDays(397))
                <= 0);
        assertEquals(-1, certificate.getBasicConstraints(), "it issues no certificates");
        List<String> lines = Tls.check(settings(0).tls().orElseThrow(), Instant.now());
        assertEquals(1, lines.size(), "no warning: " + lines);
        assertTrue(lines.get(0).contains("EC secp384r1"), lines.get(0));
    }

    @Test
    void checkConfigSaysWhatTheCertificateIs() throws IOException {
        settings(1);
        String file = directory.resolve("faxmx1.yaml").toString();
        Run check = Run.of("check-config", file);
        assertEquals(0, check.exitCode(), check::err);
        assertTrue(
                check.out()
                        .contains("TLS:     CN=faxsrv1.example.org for faxsrv1.example.org, 127.0.0.1, localhost,"
                                + " 0:0:0:0:0:0:0:1, EC secp384r1, valid"
                                + " until "),
                check.out());
    }

    @Test
    void theBridgeAndItsClientsConnectWithThem() throws Exception {
        BridgeSettings settings = settings(1);
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (Tls tls = Tls.open(settings.tls().orElseThrow(), InstantSource.system(), scheduler);
                ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket accepted = tls.over(listening.accept())) {
                    accepted.startHandshake();
                    accepted.getOutputStream().write(1);
                    return Tls.client(accepted.getSession())
                            .map(certificate ->
                                    certificate.getSubjectX500Principal().getName())
                            .orElse("none");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (SSLSocket socket = (SSLSocket) clientContext()
                    .getSocketFactory()
                    .createSocket(
                            new Socket(listening.getInetAddress(), listening.getLocalPort()),
                            "faxsrv1.example.org",
                            listening.getLocalPort(),
                            true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                assertEquals(1, socket.getInputStream().read());
            }
            assertEquals("CN=zabbix", seen.get(30, TimeUnit.SECONDS));
        } finally {
            scheduler.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"'', faxmx.p12", "--client zabbix, zabbix.p12"})
    void overwritesNothing(String options, String existing) throws IOException {
        byte[] before = Files.readAllBytes(files.resolve(existing));
        Run again = Run.of(Stream.concat(
                        Stream.of("tls", "init", "--dir", files.toString()),
                        Stream.of(options.split(" ")).filter(option -> !option.isEmpty()))
                .toArray(String[]::new));
        assertEquals(1, again.exitCode());
        assertEquals(
                "faxmx: no certificate was made: " + files.resolve(existing)
                        + " exists, and is not overwritten: to renew it, run  faxmx tls renew --dir " + files
                        + (options.isEmpty() ? "" : " " + options)
                        + "  ; for another CA, name another folder with --dir",
                again.err().strip());
        assertEquals(List.of(before.length), List.of(Files.readAllBytes(files.resolve(existing)).length));
        assertEquals(7, Files.list(files).count());
    }

    @Test
    void aClientNeedsTheCaOfTheBridge() {
        Path empty = directory.resolve("empty");
        Run run = Run.of("tls", "init", "--dir", empty.toString(), "--client", "zabbix");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("ca.p12 does not exist: run  faxmx tls init --dir " + empty), run.err());
        assertFalse(Files.exists(empty));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls|Name a command: init or renew",
                "tls init --host 127.1|--host: \"127.1\" is neither a name nor an IP address: give one by which clients"
                        + " connect, such as faxsrv1.example.org",
                "tls init --host a,dns:b|--host: \"a,dns:b\" is neither a name nor an IP address",
                "tls init --host *.example.org|--host: \"*.example.org\" stands for several names: give each name by which"
                        + " clients connect, such as faxsrv1.example.org",
                "tls init --host 0.0.0.0|--host: \"0.0.0.0\" is no address to which clients can connect: give the name or"
                        + " the address that they use, such as faxsrv1.example.org",
                "tls init --host 0:0::0|--host: \"0:0::0\" is no address to which clients can connect",
                "tls init --host fe80::1%eth0|--host: \"fe80::1%eth0\" is no address to which clients can connect",
                "tls renew --host *.example.org|--host: \"*.example.org\" stands for several names",
                "tls init --host münchen.example.org|--host: \"münchen.example.org\" has characters that are not ASCII:"
                        + " write the name as DNS has it, with xn--, which is xn--mnchen-3ya.example.org",
                "tls init --client a=b|--client: \"a=b\" is not a name",
                "tls init --client a --host b|--host has no effect beside --client",
                "tls init --client CA|--client: \"CA\" is the name of files of the bridge: choose another one",
                "tls renew --client faxmx|--client: \"faxmx\" is the name of files of the bridge: choose another one",
                "tls renew --client a --host b|--host has no effect beside --client"
            })
    void refusesOtherArguments(String line, String message) {
        Run run = Run.of(line.split(" "));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("faxmx: " + message), run.err());
    }

    @Test
    void namesOpensslWhereJavaHasNoKeytool() {
        CommandLine command = new CommandLine(new TlsInit(directory.resolve("jre")));
        StringWriter err = new StringWriter();
        command.setErr(new PrintWriter(err, true));
        Path none = directory.resolve("none");
        assertEquals(1, command.execute("--dir", none.toString(), "--host", "faxsrv1", "--host", "192.0.2.7"));
        assertTrue(err.toString().startsWith("faxmx: this Java has no keytool: "), err::toString);
        assertTrue(
                err.toString()
                        .contains(
                                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -nodes -days 397"
                                        + " -keyout server.key -out server.pem -subj \"/CN=faxsrv1\""
                                        + " -addext \"subjectAltName=DNS:faxsrv1,IP:192.0.2.7,DNS:localhost,IP:127.0.0.1,IP:::1\""),
                err::toString);
        assertFalse(Files.exists(none));
    }

    /** The settings that the command printed: those without client certificates, or those with them. */
    private static BridgeSettings settings(int which) throws IOException {
        String line = server.outLines().stream()
                .map(text -> text.replaceFirst("^# ", ""))
                .filter(text -> text.startsWith("tls: "))
                .toList()
                .get(which);
        Path file = Files.writeString(directory.resolve("faxmx" + which + ".yaml"), line);
        return ServerOptions.reader().read(file).settings();
    }

    private static KeyStore load(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(files.resolve(name + ".p12"))) {
            store.load(in, password(name));
        }
        return store;
    }

    private static char[] password(String name) throws IOException {
        return Files.readString(files.resolve(name + ".password")).strip().toCharArray();
    }

    private static SSLContext clientContext() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(load("zabbix"), password("zabbix"));
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        try (InputStream in = Files.newInputStream(files.resolve("ca.pem"))) {
            anchors.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
