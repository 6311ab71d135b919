package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.Query;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Caller;
import org.faxmx.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Who an RMI client is: its name, password and address, and what follows from them. */
@Timeout(60)
final class RmiCallersTest {

    private static final String DOMAIN = "faxmx";
    // The common pool may have one thread only.
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final Users users = new Users();
    private Sample sample;
    private RmiConnector connector;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(mbeans, DOMAIN);
        connector = open(Duration.ofSeconds(20));
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        sample.close();
    }

    @Test
    void servesUsersWithTheirPassword() throws Exception {
        try (JMXConnector client = login("ann", "secret")) {
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
            assertTrue(client.getConnectionId().contains(" ann "), client.getConnectionId());
        }
        assertEquals(Set.of(new Caller("ann", Role.MONITOR, new Caller.Peer("rmi", "127.0.0.1"))), users.seen);
    }

    @Test
    void refusesEverybodyElse() {
        for (Object wrong : new Object[] {
            null,
            "ann",
            new String[0],
            new String[] {"ann"},
            new String[] {"ann", null},
            new String[] {null, "secret"},
            new String[] {"ann", ""},
            new String[] {"ann", "Secret"},
            new String[] {"", ""},
            new String[] {"eve", "secret"}
        }) {
            SecurityException refusal =
                    assertThrows(SecurityException.class, () -> login(wrong).close());
            assertTrue(
                    Set.of(
                                    "a name and a password are needed, as the credentials String[2]",
                                    "unknown user or wrong password")
                            .contains(refusal.getMessage()),
                    refusal::getMessage);
        }
        assertThrows(IOException.class, () -> login(new String[] {"ann", "secret", "more"})
                .close());
        sample.assertUntouched();
        assertEquals(0, connector.clients());
    }

    @Test
    void countsAndLogsEachRefusal() throws Exception {
        try (AuditLines lines = new AuditLines();
                JMXConnector client = login("ann", "secret")) {
            MBeanServerConnection connection = client.getMBeanServerConnection();
            connection.getAttribute(sample.name(), "Text");
            lines.take();
            assertEquals(0, connector.refused());

            // Each with what its line says.
            Map<Executable, String> refused = new LinkedHashMap<>();
            refused.put(
                    () -> connection.setAttribute(sample.name(), new Attribute("Text", "new")),
                    "set=\"Text\" old=\"initial\" new=\"new\" outcome=refused");
            refused.put(
                    () -> connection.setAttribute(
                            sample.name(), new Attribute("Text", new ArrayList<>(List.of(new ArrayList<>())))),
                    "set=\"Text\" old=\"initial\" new=<ArrayList> outcome=refused"
                            + " reason=\"attribute Text cannot be a java.util.ArrayList");
            refused.put(
                    () -> connection.invoke(
                            sample.name(), "echo", new Object[] {new ArrayList<>()}, new String[] {"java.util.List"}),
                    "invoke=\"echo\" parameters=(<ArrayList>) outcome=refused");
            AttributeList nested = new AttributeList(List.of(new Attribute("Text", new ArrayList<>())));
            refused.put(
                    () -> connection.setAttributes(sample.name(), nested),
                    "call=\"setAttributes\" unset=\"Text\" old=\"initial\" new=<ArrayList> outcome=refused");
            refused.put(
                    () -> connection.queryNames(null, Query.isInstanceOf(Query.value("x"))),
                    "call=\"queryNames\" outcome=refused reason=\"queryNames: queries are not evaluated");
            int count = 0;
            for (Map.Entry<Executable, String> one : refused.entrySet()) {
                assertThrows(SecurityException.class, one.getKey());
                count++;
                assertEquals(count, connector.refused(), one.getValue());
                List<String> logged = lines.take();
                assertEquals(1, logged.size(), logged::toString);
                assertTrue(logged.get(0).contains(one.getValue()), logged::toString);
                assertTrue(logged.get(0).contains("door=rmi address=\"127.0.0.1\" user=\"ann\""), logged::toString);
            }
            sample.assertUnchanged();

            assertThrows(SecurityException.class, () -> login((Object) null).close());
            assertThrows(SecurityException.class, () -> login("ann", "wrong").close());
            assertEquals(count + 2, connector.refused());
            assertEquals(
                    List.of(
                            "WARNING door=rmi address=\"127.0.0.1\" request=\"login\" outcome=refused reason=\"no login\"",
                            "WARNING door=rmi address=\"127.0.0.1\" user=\"ann\" login outcome=refused"
                                    + " reason=\"unknown user or wrong password\""),
                    lines.take());
        }
    }

    @Test
    void knowsTheAddressOfTheClientAlthoughTheRegistryDoesNot() throws Exception {
        assumeTrue(Loopback.address6().isPresent(), "this machine has no ::1");
        int port = RmiConnectorTest.port(connector);
        // The registry is reached through ::1; its stub leads to 127.0.0.1.
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://[::1]:" + port + "/jmxrmi");
        try (JMXConnector client =
                JMXConnectorFactory.connect(url, Map.of(JMXConnector.CREDENTIALS, new String[] {"ann", "secret"}))) {
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
        try (RmiWire wire = RmiWire.silent(InetAddress.getByName("::1"), port)) {
            Eventually.holds(() -> connector.connections() > 0, () -> "not accepted at ::1");
            wire.send(new byte[] {1});
        }
    }

    @Test
    void closesTheConnectionsOfAUserWhoIsRemovedAndOnlyThose() throws Exception {
        JMXConnector ann = login("ann", "secret");
        try (JMXConnector bob = login("bob", "hidden")) {
            MBeanServerConnection remote = ann.getMBeanServerConnection();
            assertEquals("initial", remote.getAttribute(sample.name(), "Text"));

            users.removed.add("ann");

            assertTrue(assertThrows(SecurityException.class, () -> remote.getAttribute(sample.name(), "Text"))
                    .getMessage()
                    .contains("removed"));
            assertThrows(IOException.class, () -> remote.getAttribute(sample.name(), "Text"));
            assertEquals("initial", bob.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
            assertEquals(1, connector.clients());
            assertThrows(SecurityException.class, () -> login("ann", "secret").close());
        } finally {
            closeLost(ann);
        }
    }

    @Test
    void deliversNoNotificationToAUserWhoIsRemovedWhileWaiting() throws Exception {
        BlockingQueue<Notification> received = new LinkedBlockingQueue<>();
        JMXConnector ann = login("ann", "secret");
        ann.getMBeanServerConnection()
                .addNotificationListener(sample.name(), (sent, handback) -> received.add(sent), null, null);
        sample.announce();
        assertNotNull(received.poll(20, TimeUnit.SECONDS));

        users.removed.add("ann");
        sample.announce();

        Eventually.holds(() -> connector.clients() == 0, () -> "the connection of ann is still open");
        assertTrue(received.isEmpty(), received::toString);
        closeLost(ann);
    }

    @Test
    void showsEachCallerItsViewOfANotification() throws Exception {
        BlockingQueue<String> ann = new LinkedBlockingQueue<>();
        BlockingQueue<String> bob = new LinkedBlockingQueue<>();
        try (JMXConnector first = login("ann", "secret");
                JMXConnector second = login("bob", "hidden")) {
            first.getMBeanServerConnection()
                    .addNotificationListener(sample.name(), (sent, handback) -> ann.add(sent.getMessage()), null, null);
            second.getMBeanServerConnection()
                    .addNotificationListener(sample.name(), (sent, handback) -> bob.add(sent.getMessage()), null, null);

            sample.announce();

            assertEquals("masked", ann.poll(20, TimeUnit.SECONDS));
            assertEquals("announced", bob.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void doesNotWaitLongForALogin() throws Exception {
        connector.close();
        connector = open(Duration.ofMillis(300));

        assertTrue(assertThrows(SecurityException.class, () -> login("slow", "").close())
                .getMessage()
                .contains("took too long"));
        login("ann", "secret").close();
    }

    @Test
    void checksFewLoginsAtATime() throws Exception {
        CompletableFuture<Void> two = CompletableFuture.allOf(
                CompletableFuture.runAsync(
                        () -> assertThrows(SecurityException.class, () -> login("slow", "1")), OWN_THREAD),
                CompletableFuture.runAsync(
                        () -> assertThrows(SecurityException.class, () -> login("slow", "2")), OWN_THREAD));
        Eventually.holds(() -> users.checking.size() == 2, () -> "checking " + users.checking);

        assertTrue(assertThrows(SecurityException.class, () -> login("ann", "secret"))
                .getMessage()
                .contains("too many logins"));

        users.slow.complete(Optional.empty());
        two.get(20, TimeUnit.SECONDS);
        login("ann", "secret").close();
    }

    @Test
    void reportsAnAuthenticatorThatFailsWithoutItsReason() {
        SecurityException refusal =
                assertThrows(SecurityException.class, () -> login("broken", "").close());

        assertEquals("the login could not be checked, the log of the bridge says why", refusal.getMessage());
    }

    private RmiConnector open(Duration login) {
        RmiLimits limits = new RmiLimits(
                100,
                100,
                64 * 1024,
                Duration.ofMinutes(1),
                Duration.ofSeconds(20),
                10,
                10,
                2,
                login,
                1_000,
                2,
                Duration.ofMinutes(1));
        return RmiConnector.open(
                RmiDoor.loopback(0), new AccessControl(mbeans, DOMAIN, users), RmiCallersTest::shown, limits);
    }

    /** The client may have found out already that its connection is closed. */
    private static void closeLost(JMXConnector client) {
        try {
            client.close();
        } catch (IOException e) {
            // The other end is gone.
        }
    }

    private static UnaryOperator<Notification> shown(Caller caller) {
        return sent -> caller.role() == Role.MONITOR
                ? new Notification(sent.getType(), sent.getSource(), sent.getSequenceNumber(), "masked")
                : sent;
    }

    private JMXConnector login(String user, String password) throws IOException {
        return login(new String[] {user, password});
    }

    private JMXConnector login(Object credentials) throws IOException {
        Map<String, Object> environment =
                credentials == null ? Map.of() : Map.of(JMXConnector.CREDENTIALS, credentials);
        return JMXConnectorFactory.connect(new JMXServiceURL(connector.url()), environment);
    }

    /** Ann, a monitor, and Bob, an admin; one whose check does not end, and one whose check fails. */
    private static final class Users implements Authenticator {

        private static final Map<String, String> PASSWORDS = Map.of("ann", "secret", "bob", "hidden");
        private static final Map<String, Role> ROLES = Map.of("ann", Role.MONITOR, "bob", Role.ADMIN);

        final Set<Caller> seen = ConcurrentHashMap.newKeySet();
        final Set<String> removed = ConcurrentHashMap.newKeySet();
        final Set<String> checking = ConcurrentHashMap.newKeySet();
        final CompletableFuture<Optional<Caller>> slow = new CompletableFuture<>();

        @Override
        public Optional<Caller> anonymous(Caller.Peer peer) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<Optional<Caller>> login(String user, String password, Caller.Peer peer) {
            if (user.equals("slow")) {
                checking.add(password);
                return slow;
            }
            if (user.equals("broken")) {
                return CompletableFuture.failedStage(new IllegalStateException("users.yaml is gone"));
            }
            boolean right = password.equals(PASSWORDS.get(user)) && !removed.contains(user);
            return CompletableFuture.completedStage(
                    right ? Optional.of(new Caller(user, ROLES.get(user), peer)) : Optional.empty());
        }

        @Override
        public Optional<Caller> certified(X509Certificate certificate, Caller.Peer peer) {
            return Optional.empty();
        }

        @Override
        public boolean valid(Caller caller) {
            seen.add(caller);
            return !removed.contains(caller.user());
        }
    }
}
