package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.registry.LocateRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.NotificationFilterSupport;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.Query;
import javax.management.QueryExp;
import javax.management.remote.JMXConnector;
import javax.management.remote.rmi.RMIConnection;
import javax.management.remote.rmi.RMIServer;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Clients that send too much, ask for too much, or say nothing; {@code HostileRmiClientsIT} does it in a small heap. */
@Timeout(120)
final class RmiLimitsTest {

    private static final String DOMAIN = "faxmx";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int CONNECTIONS = 8;
    private static final int CLIENTS = 5;
    private static final int LISTENERS = 10;
    private static final RmiLimits LIMITS = limits(100, MINUTE);

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private Sample sample;
    private RmiConnector connector;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(mbeans, DOMAIN);
        connector = open(LIMITS);
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        sample.close();
    }

    @Test
    void cutsOffATextThatIsTooLongWhereverItIs() throws Exception {
        String text = "x".repeat(2 << 20);
        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();
            String[] one = {String.class.getName()};
            assertAll(
                    cutOff(() -> LocateRegistry.getRegistry("127.0.0.1", port()).lookup(text)),
                    cutOff(() -> server().newClient(text)),
                    cutOff(() -> server().newClient(new String[] {text, text})),
                    cutOff(() -> remote.getAttribute(sample.name(), text)),
                    cutOff(() -> remote.getAttributes(sample.name(), new String[] {"Text", text})),
                    cutOff(() -> remote.setAttribute(sample.name(), new Attribute(text, 1))),
                    cutOff(() -> remote.setAttribute(sample.name(), new Attribute("Text", text))),
                    cutOff(() -> remote.invoke(sample.name(), text, null, null)),
                    cutOff(() -> remote.invoke(sample.name(), "echo", new Object[] {text}, one)),
                    cutOff(() -> remote.isInstanceOf(sample.name(), text)),
                    cutOff(() -> remote.createMBean(text, sample.name())),
                    cutOff(() -> remote.queryNames(new ObjectName("faxmx:type=" + text), null)),
                    cutOff(() -> {
                        NotificationFilterSupport filter = new NotificationFilterSupport();
                        filter.enableType(text);
                        remote.addNotificationListener(sample.name(), (n, h) -> {}, filter, null);
                    }));
            sample.assertUnchanged();
            assertEquals("initial", remote.getAttribute(sample.name(), "Text"));
        }
    }

    @Test
    void servesManyRequestsOverOneConnectionThatTogetherAreLarger() throws Exception {
        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
            String text = "x".repeat(10_000);
            for (int i = 0; i < 50; i++) {
                client.getMBeanServerConnection().setAttribute(sample.name(), new Attribute("Text", text));
            }
        }
        assertEquals(10_000, sample.getText().length());
    }

    @Test
    void cutsOffARequestThatTakesTooLongByteByByte() throws Exception {
        reopen(limits(100, Duration.ofMillis(500)));
        try (RmiWire slow = RmiWire.open(port());
                RmiWire silent = RmiWire.silent(port())) {
            slow.beginLookup(1_000_000);
            assertThrows(IOException.class, () -> {
                // Each byte comes in time; the request does not.
                Eventually.holds(
                        () -> {
                            slow.send(new byte[] {'x'});
                            return false;
                        },
                        () -> "a request that never ends is still received");
            });
            silent.awaitEnd();
        }
        Eventually.holds(() -> connector.connections() == 0, () -> connector.connections() + " connections are left");
    }

    @Test
    void makesRoomForClientsByClosingTheConnectionsThatSayNothing() throws Exception {
        reopen(limits(CONNECTIONS, MINUTE));
        List<RmiWire> silent = new ArrayList<>();
        try {
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 3 * CONNECTIONS; i++) {
                    silent.add(RmiWire.silent(port()));
                }
                try (JMXConnector client = RmiConnectorTest.connect(connector)) {
                    assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
                }
                assertTrue(connector.connections() <= CONNECTIONS, () -> connector.connections() + " connections");
            }
            silent.get(0).awaitEnd();
        } finally {
            for (RmiWire wire : silent) {
                wire.close();
            }
        }
    }

    @Test
    void refusesAConnectionWhileAllOthersAreBusyAndServesItLater() throws Exception {
        reopen(limits(3, MINUTE));
        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();
            List<Thread> hanging = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                hanging.add(new Thread(() -> {
                    try {
                        remote.invoke(sample.name(), "hang", null, null);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            for (Thread thread : hanging) {
                thread.start();
                // Else the next connection could make this one go before it is busy.
                sample.awaitHanging();
            }

            assertThrows(IOException.class, () -> RmiConnectorTest.connect(connector));

            sample.release();
            for (Thread thread : hanging) {
                thread.join(10_000);
            }
            Eventually.holds(
                    () -> {
                        try {
                            return remote.getAttribute(sample.name(), "Text").equals("initial");
                        } catch (IOException e) {
                            // The client took an idle connection that had just been closed for another one.
                            return false;
                        }
                    },
                    () -> "not served although no connection is busy");
        }
    }

    @Test
    void makesRoomByClosingAConnectionWhoseClientDoesNotReadItsAnswer() throws Exception {
        reopen(limits(1, MINUTE));
        try (RmiWire deaf = RmiWire.open(port())) {
            // Each is answered with an exception, of which the client reads nothing.
            Thread sender = new Thread(() -> {
                try {
                    while (true) {
                        deaf.lookup("missing");
                    }
                } catch (IOException e) {
                    // Closed, as expected.
                }
            });
            sender.start();
            Eventually.holds(
                    () -> {
                        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
                            return client.getMBeanServerConnection().isRegistered(sample.name());
                        } catch (IOException e) {
                            return false;
                        }
                    },
                    () -> "the connection of the client that does not read is not closed");
            sender.join(10_000);
            assertFalse(sender.isAlive(), "the client that does not read still has its connection");
        }
    }

    @Test
    void refusesQueriesAndSaysWhatToDoInstead() throws Exception {
        QueryExp simple = Query.eq(Query.attr("Text"), Query.value("initial"));
        QueryExp wildcards = Query.match(Query.attr("Text"), Query.value("*?*?*?*?*?*\1"));
        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();
            for (QueryExp query : List.of(simple, wildcards, sample.name(), Query.not(wildcards))) {
                assertTrue(assertThrows(SecurityException.class, () -> remote.queryNames(null, query))
                        .getMessage()
                        .contains("pass null"));
                assertThrows(SecurityException.class, () -> remote.queryMBeans(sample.name(), query));
            }
            QueryExp doubled = simple;
            for (int level = 0; level < 26; level++) {
                doubled = Query.and(doubled, doubled);
            }
            QueryExp deep = doubled;
            assertThrows(Exception.class, () -> remote.queryNames(null, deep));
            sample.assertUntouched();
            assertEquals(Set.of(sample.name()), remote.queryNames(sample.name(), null));
        }
    }

    @Test
    void refusesValuesThatContainEachOther() throws Exception {
        Set<Object> sets = new HashSet<>();
        List<Object> lists = new ArrayList<>();
        AttributeList attributes = new AttributeList();
        // Distinct members, so that each level multiplies the cost.
        for (int level = 0; level < 9; level++) {
            sets = new HashSet<>(Set.of(sets, new HashSet<>(Set.of(sets, level)), level));
        }
        for (int level = 0; level < 6; level++) {
            lists = new ArrayList<>(List.of(lists, lists, lists, lists));
        }
        attributes.add(new Attribute("Text", new AttributeList(List.of(new Attribute("Text", lists)))));
        Object[] arrays = {};
        for (int level = 0; level < 6; level++) {
            Object[] inner = arrays;
            arrays = IntStream.range(0, 300).mapToObj(i -> inner).toArray();
        }
        Object ofArrays = arrays;
        Object ofSets = sets;
        Object ofLists = lists;
        String[] one = {String.class.getName()};
        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();
            assertAll(
                    refused(() -> remote.setAttribute(sample.name(), new Attribute("Text", ofSets))),
                    refused(() -> remote.setAttribute(sample.name(), new Attribute("Text", ofLists))),
                    refused(() -> remote.setAttributes(sample.name(), attributes)),
                    refused(() -> remote.invoke(sample.name(), "echo", new Object[] {ofSets}, one)),
                    refused(() -> remote.invoke(sample.name(), "echo", new Object[] {ofLists}, one)),
                    refused(() -> remote.invoke(sample.name(), "echo", new Object[] {new Object[] {ofLists}}, one)),
                    refused(() -> remote.setAttribute(sample.name(), new Attribute("Text", ofArrays))),
                    refused(() -> remote.invoke(sample.name(), "echo", new Object[] {ofArrays}, one)),
                    refused(() -> remote.invoke(sample.name(), "echo", new Object[] {sample.name()}, one)));
            sample.assertReadAtMost();
            Exception clear = assertThrows(
                    SecurityException.class,
                    () -> remote.setAttribute(sample.name(), new Attribute("Text", new ArrayList<>())));
            assertEquals(
                    "attribute Text cannot be a java.util.ArrayList: numbers, booleans, texts and arrays of them are accepted",
                    clear.getMessage());
        }
    }

    @Test
    void refusesClientsBeyondTheLimitUnlessOthersWereNeverUsed() throws Exception {
        RMIServer server = server();
        List<RMIConnection> used = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            RMIConnection connection = server.newClient(null);
            connection.getConnectionId();
            used.add(connection);
        }
        assertTrue(assertThrows(SecurityException.class, () -> server.newClient(null))
                .getMessage()
                .contains(CLIENTS + " clients"));

        used.get(0).close();
        for (int i = 0; i < 20; i++) {
            server.newClient(null);
        }
        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
        assertTrue(used.get(1).isRegistered(sample.name(), null));
        assertTrue(connector.clients() <= CLIENTS, () -> connector.clients() + " clients");
    }

    @Test
    void limitsTheListenersOfAClient() throws Exception {
        NotificationListener listener = (notification, handback) -> {};
        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();
            // The client adds one of its own.
            for (int i = 1; i < LISTENERS; i++) {
                remote.addNotificationListener(sample.name(), listener, null, null);
            }
            assertTrue(assertThrows(
                            SecurityException.class,
                            () -> remote.addNotificationListener(sample.name(), listener, null, null))
                    .getMessage()
                    .contains("may have " + LISTENERS + " listeners"));

            remote.removeNotificationListener(sample.name(), listener);

            remote.addNotificationListener(sample.name(), listener, null, null);
            ObjectName missing = new ObjectName("faxmx:type=Missing");
            for (int i = 0; i < 2 * LISTENERS; i++) {
                assertThrows(Exception.class, () -> remote.addNotificationListener(missing, listener, null, null));
            }
            remote.addNotificationListener(sample.name(), listener, null, null);
        }
    }

    @Test
    void doesNotCountListenersOfMBeansThatAreGone() throws Exception {
        NotificationListener listener = (notification, handback) -> {};
        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();
            for (int i = 0; i < 3 * LISTENERS; i++) {
                try (Sample passing = Sample.in(mbeans, DOMAIN)) {
                    Eventually.holds(
                            () -> {
                                try {
                                    remote.addNotificationListener(passing.name(), listener, null, null);
                                    return true;
                                } catch (SecurityException e) {
                                    // The client has not yet fetched the notification that the others are gone.
                                    return false;
                                }
                            },
                            () -> "listeners of MBeans that are gone are counted");
                }
            }
        }
    }

    @Test
    void areThoseThatTheDocumentationLists() throws IOException {
        RmiLimits limits = RmiLimits.DEFAULT;
        List<String> listed = Files.readAllLines(Path.of("src/site/markdown/limits.md")).stream()
                .filter(line -> line.matches("\\| .*"))
                .map(line -> line.split("\\|")[3].strip())
                .filter(limit -> limit.matches("[0-9].*"))
                .map(limit -> limit.replaceFirst("^([0-9,]+( s)?).*", "$1"))
                .limit(13)
                .toList();
        assertEquals(
                List.of(
                        String.format(Locale.ROOT, "%,d", limits.requestBytes()),
                        limits.request().toSeconds() + " s",
                        limits.request().toSeconds() + " s",
                        String.valueOf(limits.connections()),
                        String.valueOf(limits.connectionsOfAddress()),
                        limits.answer().toSeconds() + " s",
                        String.valueOf(limits.clients()),
                        String.valueOf(limits.listeners()),
                        String.valueOf(limits.logins()),
                        limits.login().toSeconds() + " s",
                        String.format(Locale.ROOT, "%,d", limits.fetched()),
                        String.valueOf(limits.fetches()),
                        limits.fetch().toSeconds() + " s"),
                listed);
    }

    private static RmiLimits limits(int connectionsOfAddress, Duration request) {
        return new RmiLimits(
                100,
                connectionsOfAddress,
                64 * 1024,
                request,
                Duration.ofMillis(500),
                CLIENTS,
                LISTENERS,
                2,
                MINUTE,
                1_000,
                2,
                MINUTE);
    }

    private RmiConnector open(RmiLimits limits) {
        return RmiConnector.open(
                RmiDoor.loopback(0),
                new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.ADMIN)),
                caller -> notification -> notification,
                limits);
    }

    private void reopen(RmiLimits limits) {
        connector.close();
        connector = open(limits);
    }

    private int port() {
        return RmiConnectorTest.port(connector);
    }

    private RMIServer server() throws Exception {
        return (RMIServer) LocateRegistry.getRegistry("127.0.0.1", port()).lookup("jmxrmi");
    }

    /**
     * The client receives the reason, or the end of the connection while it still sends. The filter refuses long arguments,
     * which are arrays of bytes.
     */
    private static Executable cutOff(Executable call) {
        return () -> {
            Exception failure = assertThrows(Exception.class, call);
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            assertTrue(
                    root instanceof SocketException
                            || root instanceof EOFException
                            || "filter status: REJECTED".equals(root.getMessage())
                            || String.valueOf(root.getMessage()).contains("more than 65536 bytes"),
                    failure::toString);
        };
    }

    private static Executable refused(Executable call) {
        return () -> {
            Exception failure = assertThrows(Exception.class, call);
            String text = failure.toString();
            assertTrue(text.contains("REJECTED") || text.contains("numbers, booleans, texts"), text);
        };
    }
}
