package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.AccessException;
import java.rmi.Remote;
import java.rmi.ServerException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnector;
import javax.management.remote.rmi.RMIServer;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Caller;
import org.faxmx.access.Role;
import org.faxmx.access.TestAuthority;
import org.faxmx.access.Tls;
import org.faxmx.access.TlsFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JMX RMI with TLS, as it is beyond this machine: who gets in, and how far the others get. */
@Timeout(120)
final class RmiTlsTest {

    private static final String DOMAIN = "faxmx";
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern PORT = Pattern.compile(":(\\d+)/jmxrmi");

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final TestAuthority authority = new TestAuthority();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final List<RmiConnector> opened = new ArrayList<>();
    private Sample sample;
    private Tls tls;
    private Path trusted;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(mbeans, DOMAIN);
        tls = Tls.open(authority.bridge(directory), InstantSource.system(), scheduler);
        trusted = authority.trust(directory.resolve("faxmx-ca.p12"));
    }

    @AfterEach
    void close() throws Exception {
        opened.forEach(RmiConnector::close);
        tls.close();
        scheduler.shutdownNow();
        sample.close();
    }

    @Test
    void knowsAUserByTheCertificateAlone() throws Exception {
        ClientIdentity.use(authority.client(directory, "ann"), trusted);
        RmiConnector connector = open(LOOPBACK, "", RmiLimits.DEFAULT);

        try (JMXConnector client = connect(connector, new String[] {"bob", "nonsense"});
                AuditLines audit = new AuditLines()) {
            assertTrue(client.getConnectionId().contains(" ann "), client.getConnectionId());
            client.getMBeanServerConnection().setAttribute(sample.name(), new Attribute("Text", "Grüße"));

            assertEquals("Grüße", sample.getText());
            assertTrue(audit.take().toString().contains("address=\"127.0.0.1\" user=\"ann\" role=admin"));
        }
    }

    @Test
    void securesAnInsecureListenerWithWhatThereIs() throws Exception {
        ClientIdentity.use(null, trusted);
        AccessControl access = new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.MONITOR));
        TlsFiles files = authority.bridge(directory);
        Tls alone = Tls.open(
                new TlsFiles(files.identity(), Optional.empty(), TlsFiles.ClientCertificates.NONE),
                InstantSource.system(),
                scheduler);
        RmiConnector connector = RmiConnector.open(
                new RmiDoor(LOOPBACK, 0, "", Optional.of(alone), false),
                access,
                access::notifications,
                RmiLimits.DEFAULT);
        opened.add(connector);

        try (JMXConnector client = connect(connector, null)) {
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
        assertThrows(
                IOException.class,
                () -> JMXConnectorFactory.connect(new JMXServiceURL(connector.url()))
                        .close(),
                "without TLS");
    }

    @Test
    void refusesACertificateThatIsNoUsers() throws Exception {
        ClientIdentity.use(authority.client(directory, "eve"), trusted);
        RmiConnector connector = open(LOOPBACK, "", RmiLimits.DEFAULT);

        try (AuditLines audit = new AuditLines()) {
            for (Object credentials : new Object[] {null, new String[] {"ann", "secret"}}) {
                SecurityException refusal = assertThrows(SecurityException.class, () -> connect(connector, credentials)
                        .close());
                assertTrue(refusal.getMessage().contains("no user's"), refusal::getMessage);
            }
            String line = audit.take().toString();
            assertTrue(line.contains("WARNING") && line.contains("CN=eve"), line);
        }
        assertEquals(0, connector.clients());
        sample.assertUntouched();
    }

    @Test
    void noOtherClientGetsAsFarAsTheRegistry() throws Exception {
        RmiConnector connector = open(LOOPBACK, "", RmiLimits.DEFAULT);
        SslRMIClientSocketFactory sockets = new SslRMIClientSocketFactory();

        ClientIdentity.use(null, trusted);
        assertThrows(IOException.class, () -> registry(connector, sockets).list());
        ClientIdentity.use(new TestAuthority().client(directory, "ann"), trusted);
        assertThrows(IOException.class, () -> registry(connector, sockets).list());
        // Without TLS.
        assertThrows(IOException.class, () -> registry(connector, null).list());

        ClientIdentity.use(authority.client(directory, "ann"), trusted);
        assertEquals(List.of("jmxrmi"), List.of(registry(connector, sockets).list()));
    }

    @Test
    void letsNobodyChangeTheRegistry() throws Exception {
        ClientIdentity.use(authority.client(directory, "ann"), trusted);
        RmiConnector connector = open(LOOPBACK, "", RmiLimits.DEFAULT);
        Registry registry = registry(connector, new SslRMIClientSocketFactory());
        Remote ours = registry.lookup("jmxrmi");

        assertAll(
                () -> assertDenied(() -> registry.unbind("jmxrmi")),
                () -> assertDenied(() -> registry.rebind("jmxrmi", ours)),
                () -> assertDenied(() -> registry.bind("impostor", ours)));

        assertEquals(ours, registry.lookup("jmxrmi"));
        assertTrue(ours.toString().contains("SslRMIClientSocketFactory"), ours::toString);
    }

    @Test
    void listensOnAllAddressesAndNamesTheHostnameToClients() throws Exception {
        ClientIdentity.use(authority.client(directory, "ann"), trusted);
        RmiConnector connector = open("0.0.0.0", "localhost", RmiLimits.DEFAULT);

        assertEquals("service:jmx:rmi:///jndi/rmi://localhost:" + port(connector) + "/jmxrmi", connector.url());
        Remote stub = LocateRegistry.getRegistry(LOOPBACK, port(connector), new SslRMIClientSocketFactory())
                .lookup("jmxrmi");
        assertTrue(stub.toString().contains("localhost:" + port(connector)), stub::toString);
        try (JMXConnector client = connect(connector, null)) {
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
        for (InetAddress own : InetAddress.getAllByName("localhost")) {
            if (own.getAddress().length == 4) {
                new Socket(own, port(connector)).close();
            }
        }
    }

    @Test
    void limitsTheBytesOfARequestAboveTls() throws Exception {
        ClientIdentity.use(authority.client(directory, "ann"), trusted);
        RmiConnector connector = open(LOOPBACK, "", RmiLimits.DEFAULT);

        try (JMXConnector client = connect(connector, null)) {
            Attribute large = new Attribute("Text", "x".repeat(RmiLimits.DEFAULT.requestBytes()));
            assertThrows(
                    IOException.class, () -> client.getMBeanServerConnection().setAttribute(sample.name(), large));
            sample.assertUntouched();
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
    }

    @Test
    void endsAHandshakeThatTakesTooLongAlthoughBytesArrive() throws Exception {
        RmiConnector connector = open(LOOPBACK, "", limits(Duration.ofMillis(500)));

        try (Socket slow = new Socket(LOOPBACK, port(connector))) {
            Eventually.holds(() -> connector.connections() == 1, () -> "not accepted");
            slow.setSoTimeout(50);
            // The head of a record of 16 kB, and then its bytes one by one, less often than the limit.
            slow.getOutputStream().write(new byte[] {22, 3, 3, 0x40, 0});
            Eventually.holds(() -> ended(slow), () -> "still open");
        }
        Eventually.holds(() -> connector.connections() == 0, () -> "still counted");
    }

    private static boolean ended(Socket slow) {
        try {
            slow.getOutputStream().write(1);
            InputStream in = slow.getInputStream();
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void servesAClientWithTheDocumentedOptions() throws Exception {
        RmiConnector connector = open("0.0.0.0", LOOPBACK, RmiLimits.DEFAULT);
        String page = Files.readString(Path.of("examples", "jconsole.md"));
        Matcher store =
                Pattern.compile("(?m)^ *-Djavax\\.net\\.ssl\\.keyStore=(\\S+)$").matcher(page);
        assertTrue(store.find(), "no keystore in jconsole.md");
        Files.move(authority.client(directory, "ann"), directory.resolve(store.group(1)));
        Matcher options =
                Pattern.compile("(?m)(^ *-Djavax\\.net\\.ssl\\..*\n)+").matcher(page);
        assertTrue(options.find(), "no options in jconsole.md");
        Files.writeString(directory.resolve("jconsole.options"), options.group());
        Matcher command = Pattern.compile("(?m)^ *jconsole -J(\\S+) \\S+:9875$").matcher(page);
        assertTrue(command.find(), "no command in jconsole.md");

        Process client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        command.group(1),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LikeJConsole.class.getName(),
                        LOOPBACK,
                        String.valueOf(port(connector)),
                        sample.name().toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            assertEquals("initial", new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            assertTrue(client.waitFor(30, TimeUnit.SECONDS));
        } finally {
            client.destroyForcibly();
        }
    }

    /** Connects to {@code host:port} as JConsole does: TLS for the registry, and only a stub that leads to TLS. */
    static final class LikeJConsole {

        public static void main(String[] arguments) throws Exception {
            RMIServer stub = (RMIServer) LocateRegistry.getRegistry(
                            arguments[0], Integer.parseInt(arguments[1]), new SslRMIClientSocketFactory())
                    .lookup("jmxrmi");
            try (RMIConnector client = new RMIConnector(stub, Map.of("jmx.remote.x.check.stub", "true"))) {
                client.connect();
                System.out.println(
                        client.getMBeanServerConnection().getAttribute(new ObjectName(arguments[2]), "Text"));
            }
        }
    }

    private RmiConnector open(String host, String hostname, RmiLimits limits) {
        AccessControl access = new AccessControl(mbeans, DOMAIN, new Ann());
        RmiConnector connector = RmiConnector.open(
                new RmiDoor(host, 0, hostname, Optional.of(tls), true), access, access::notifications, limits);
        opened.add(connector);
        return connector;
    }

    private static RmiLimits limits(Duration request) {
        RmiLimits standard = RmiLimits.DEFAULT;
        return new RmiLimits(
                standard.connections(),
                standard.connectionsOfAddress(),
                standard.requestBytes(),
                request,
                standard.answer(),
                standard.clients(),
                standard.listeners(),
                standard.logins(),
                standard.login(),
                standard.fetched(),
                standard.fetches(),
                standard.fetch());
    }

    private static JMXConnector connect(RmiConnector connector, Object credentials) throws IOException {
        Map<String, Object> environment = new HashMap<>();
        environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
        if (credentials != null) {
            environment.put(JMXConnector.CREDENTIALS, credentials);
        }
        return JMXConnectorFactory.connect(new JMXServiceURL(connector.url()), environment);
    }

    private static Registry registry(RmiConnector connector, SslRMIClientSocketFactory sockets) throws IOException {
        return LocateRegistry.getRegistry(LOOPBACK, port(connector), sockets);
    }

    private static int port(RmiConnector connector) {
        Matcher matcher = PORT.matcher(connector.url());
        assertTrue(matcher.find(), connector::url);
        return Integer.parseInt(matcher.group(1));
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void assertDenied(Call call) {
        Throwable refusal = assertThrows(ServerException.class, call::run).getCause();
        assertInstanceOf(AccessException.class, refusal);
    }

    /** Knows the certificate of Ann, an admin, and nothing else. */
    private static final class Ann implements Authenticator {

        @Override
        public Optional<Caller> anonymous(Caller.Peer peer) {
            throw new AssertionError("not by a certificate");
        }

        @Override
        public CompletionStage<Optional<Caller>> login(String user, String password, Caller.Peer peer) {
            return CompletableFuture.failedStage(new AssertionError("not by a certificate"));
        }

        @Override
        public Optional<Caller> certified(X509Certificate certificate, Caller.Peer peer) {
            return certificate.getSubjectX500Principal().getName().equals("CN=ann")
                    ? Optional.of(new Caller("ann", Role.ADMIN, peer))
                    : Optional.empty();
        }

        @Override
        public boolean valid(Caller caller) {
            return true;
        }
    }
}
