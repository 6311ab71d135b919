package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.AccessException;
import java.rmi.Remote;
import java.rmi.ServerException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RemoteObjectInvocationHandler;
import java.rmi.server.UnicastRemoteObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.remote.JMXConnectionNotification;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A JMX client on the other side of a socket. */
final class RmiConnectorTest {

    private static final String DOMAIN = "faxmx";
    private static final Pattern PORT = Pattern.compile("service:jmx:rmi:///jndi/rmi://127\\.0\\.0\\.1:(\\d+)/jmxrmi");

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private Sample sample;
    private RmiConnector connector;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(mbeans, DOMAIN);
        connector = RmiConnector.open(0, new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.ADMIN)));
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        sample.close();
    }

    @Test
    void readsWritesAndInvokesInOurDomain() throws Exception {
        try (JMXConnector client = connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();

            assertEquals("initial", remote.getAttribute(sample.name(), "Text"));
            remote.setAttribute(sample.name(), new Attribute("Text", "Grüße"));
            assertEquals("Grüße", sample.getText());
            assertEquals("ja", invoke(remote, "echo", "ja"));
        }
    }

    @Test
    void reportsTheActualPort() throws IOException {
        int port = port(connector);

        assertNotEquals(0, port);
        try (Socket socket = new Socket(LoopbackSocket.address(), port)) {
            assertTrue(socket.isConnected());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists the sockets of a process in files")
    void listensOnOnePortOfTheLoopbackAddressesForRegistryAndServer() throws Exception {
        Set<InetAddress> loopback = Stream.concat(
                        Stream.of(LoopbackSocket.address()), LoopbackSocket.address6().stream())
                .collect(Collectors.toSet());
        assertEquals(loopback, Set.copyOf(OwnSockets.listeningAt(port(connector))));

        Set<InetSocketAddress> before = OwnSockets.listening();
        try (RmiConnector second =
                RmiConnector.open(0, new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.ADMIN)))) {
            Set<InetSocketAddress> added = OwnSockets.listening();
            added.removeAll(before);
            assertEquals(
                    loopback.stream()
                            .map(address -> new InetSocketAddress(address, port(second)))
                            .collect(Collectors.toSet()),
                    added);
        }
    }

    @Test
    void isNotReachedThroughOtherAddressesOfTheMachine() throws Exception {
        int port = port(connector);
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();

        assertAll(others.stream()
                .map(address -> () -> assertThrows(IOException.class, () -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(address, port), 5_000);
                    }
                })));
    }

    @Test
    void servesTwoConnectorsSideBySide() throws Exception {
        RmiConnector second =
                RmiConnector.open(0, new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.ADMIN)));
        JMXConnector secondClient = connect(second);
        try (JMXConnector client = connect(connector)) {
            assertNotEquals(connector.url(), second.url());
            assertEquals("initial", secondClient.getMBeanServerConnection().getAttribute(sample.name(), "Text"));

            second.close();

            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
            assertThrows(
                    IOException.class,
                    () -> secondClient.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
            assertThrows(IOException.class, secondClient::close);
        } finally {
            second.close();
        }
    }

    @Test
    void closesTwice() {
        connector.close();

        assertDoesNotThrow(connector::close);
    }

    @Test
    void givesThePortUpAndAnswersNobodyOnceClosed() throws Exception {
        JMXConnector client = connect(connector);

        connector.close();

        assertThrows(IOException.class, () -> client.getMBeanServerConnection().getMBeanCount());
        // There is no listener.
        assertThrows(IOException.class, client::close);
        assertThrows(IOException.class, () -> connect(connector).close());
        try (RmiConnector again = openAt(port(connector));
                JMXConnector newClient = connect(again)) {
            assertEquals(connector.url(), again.url());
            assertEquals("initial", newClient.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
    }

    @Test
    void saysWhichAddressAndPortAreTakenAndLeavesNothingBehind() throws Exception {
        int taken;
        try (ServerSocket other = new ServerSocket(0, 1, LoopbackSocket.address())) {
            taken = other.getLocalPort();
            // What the JDK starts once for all of RMI is there already: a connector is open.
            Set<Thread> before = threads();

            ConnectorException failure = assertThrows(
                    ConnectorException.class,
                    () -> RmiConnector.open(
                            other.getLocalPort(),
                            new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.ADMIN))));

            assertTrue(failure.getMessage().contains("127.0.0.1:" + taken), failure::getMessage);
            Eventually.holds(() -> added(before).isEmpty(), () -> "threads are left: " + added(before));
        }
        // Anything still exported there would be in the way of the new registry.
        try (RmiConnector opened = openAt(taken);
                JMXConnector client = connect(opened)) {
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
    }

    @Test
    void saysThatThePortOfAnotherConnectorIsTaken() throws Exception {
        int taken = port(connector);

        ConnectorException failure = assertThrows(
                ConnectorException.class,
                () -> RmiConnector.open(taken, new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.ADMIN))));

        assertTrue(failure.getMessage().contains("127.0.0.1:" + taken), failure::getMessage);
        try (JMXConnector client = connect(connector)) {
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists the sockets of a process in files")
    void leaksNeitherThreadsNorSockets() throws Exception {
        int sockets = OwnSockets.count();
        Set<Thread> before = threads();

        for (int round = 0; round < 20; round++) {
            RmiConnector.open(0, new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.ADMIN)))
                    .close();
        }

        Eventually.holds(() -> OwnSockets.count() <= sockets, () -> "sockets are left open, there were " + sockets);
        Eventually.holds(() -> added(before).isEmpty(), () -> "threads are left: " + added(before));
    }

    @Test
    void refusesAForeignClassBeforeItsCodeRuns() throws Exception {
        int read = ForeignValue.READ.get();
        try (JMXConnector client = connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();

            assertRefused(() -> remote.invoke(
                    sample.name(), "echo", new Object[] {new ForeignValue()}, new String[] {String.class.getName()}));
            assertRefused(() -> remote.setAttribute(sample.name(), new Attribute("Text", new ForeignValue())));
            assertRefused(() -> remote.queryNames(null, new ForeignValue()));
            assertRefused(() -> remote.addNotificationListener(
                    sample.name(), (notification, handback) -> {}, new ForeignValue(), null));
        }
        assertEquals(read, ForeignValue.READ.get(), "readObject of a client's class ran");
        sample.assertUntouched();
    }

    @Test
    void refusesReferencesThatDialOutWhenTheyAreRead() throws Exception {
        Remote elsewhere = new Remote() {};
        RemoteObjectInvocationHandler reference = (RemoteObjectInvocationHandler)
                Proxy.getInvocationHandler(UnicastRemoteObject.exportObject(elsewhere, 0));
        try (JMXConnector client = connect(connector)) {
            assertRefused(() -> client.getMBeanServerConnection()
                    .invoke(
                            sample.name(),
                            "echo",
                            new Object[] {new RemoteObjectInvocationHandler(reference.getRef())},
                            new String[] {String.class.getName()}));
        } finally {
            UnicastRemoteObject.unexportObject(elsewhere, true);
        }
        sample.assertUntouched();
    }

    @Test
    void refusesForeignClassesAsCredentialsBeforeTheirCodeRuns() throws Exception {
        int read = ForeignValue.READ.get();

        assertRefused(() -> JMXConnectorFactory.connect(
                        new JMXServiceURL(connector.url()), Map.of(JMXConnector.CREDENTIALS, new ForeignValue()))
                .close());

        assertEquals(read, ForeignValue.READ.get(), "readObject of a client's class ran");
    }

    @Test
    void acceptsTheCredentialsThatClientsSendWithoutBeingAsked() throws Exception {
        Map<String, Object> environment = Map.of(JMXConnector.CREDENTIALS, new String[] {"monitor", "secret"});
        try (JMXConnector client = JMXConnectorFactory.connect(new JMXServiceURL(connector.url()), environment)) {
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
    }

    @Test
    void deliversNotificationsOfOurDomain() throws Exception {
        BlockingQueue<Notification> received = new ArrayBlockingQueue<>(1);
        try (JMXConnector client = connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();
            remote.addNotificationListener(
                    sample.name(), (notification, handback) -> received.add(notification), null, null);

            invoke(remote, "announce");

            Notification notification = received.poll(15, TimeUnit.SECONDS);
            assertEquals("sample.announced", notification == null ? "nothing" : notification.getType());
        }
    }

    @Test
    void keepsWhatTenThousandPortsTellAtOnceForAClientThatIsNotFetching() throws Exception {
        int burst = 30_000;
        BlockingQueue<Notification> received = new LinkedBlockingQueue<>();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch notified = new CountDownLatch(1);
        try (JMXConnector client = connect(connector)) {
            client.addConnectionNotificationListener(
                    (notification, handback) -> received.add(notification),
                    notification -> notification.getType().equals(JMXConnectionNotification.NOTIFS_LOST),
                    null);
            client.getMBeanServerConnection()
                    .addNotificationListener(
                            sample.name(),
                            (notification, handback) -> {
                                received.add(notification);
                                first.countDown();
                                awaitUninterrupted(notified);
                            },
                            null,
                            null);
            sample.sendNotification(new Notification("sample.first", sample.name(), 0));
            assertTrue(first.await(15, TimeUnit.SECONDS));
            for (int i = 1; i <= burst; i++) {
                sample.sendNotification(new Notification("sample.announced", sample.name(), i));
            }
            notified.countDown();
            for (int i = 0; i <= burst; i++) {
                Notification next = received.poll(15, TimeUnit.SECONDS);
                assertEquals(i, next == null ? -1 : next.getSequenceNumber(), () -> "got " + next);
            }
        } finally {
            notified.countDown();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void keepsSpeakingOfTheLoopbackAddressInItsStubs() throws Exception {
        Remote stub = LocateRegistry.getRegistry("127.0.0.1", port(connector)).lookup("jmxrmi");

        assertTrue(stub.toString().contains("127.0.0.1:" + port(connector)), stub::toString);
    }

    @Test
    void givesEveryConnectionAnIdOfItsOwn() throws Exception {
        try (JMXConnector one = connect(connector);
                JMXConnector other = connect(connector)) {
            assertTrue(one.getConnectionId().startsWith("rmi://"), one.getConnectionId());
            assertNotEquals(one.getConnectionId(), other.getConnectionId());
        }
    }

    @Test
    void letsClientsChangeNothingInTheRegistry() throws Exception {
        Registry registry = LocateRegistry.getRegistry("127.0.0.1", port(connector));
        Remote ours = registry.lookup("jmxrmi");

        assertAll(
                () -> assertDenied(() -> registry.unbind("jmxrmi")),
                () -> assertDenied(() -> registry.rebind("jmxrmi", ours)),
                () -> assertDenied(() -> registry.bind("impostor", ours)));

        assertArrayEquals(new String[] {"jmxrmi"}, registry.list());
        assertEquals(ours, registry.lookup("jmxrmi"));
        try (JMXConnector client = connect(connector)) {
            assertEquals("initial", client.getMBeanServerConnection().getAttribute(sample.name(), "Text"));
        }
    }

    /** Opens a connector at a port that was given up, unless a process beside this one was quicker. */
    private RmiConnector openAt(int port) throws IOException {
        try {
            return RmiConnector.open(port, new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.ADMIN)));
        } catch (ConnectorException e) {
            boolean taken = OS.LINUX.isCurrentOs()
                    && e.getCause() instanceof BindException
                    && OwnSockets.listeningAt(port).isEmpty();
            assumeFalse(taken, "another process listens at port " + port + " now");
            throw e;
        }
    }

    private Object invoke(MBeanServerConnection remote, String operation, String... arguments) throws Exception {
        String[] signature = new String[arguments.length];
        Arrays.fill(signature, String.class.getName());
        return remote.invoke(sample.name(), operation, arguments, signature);
    }

    private interface Call {
        void run() throws Exception;
    }

    /** The registry refuses the call because of whom it comes from. */
    private static void assertDenied(Call call) {
        Throwable refusal = assertThrows(ServerException.class, call::run).getCause();
        assertInstanceOf(AccessException.class, refusal);
    }

    /** The call fails because of the serial filter, wherever the JDK puts that in the chain of causes. */
    private static void assertRefused(Call call) {
        Exception failure = assertThrows(Exception.class, call::run);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("REJECTED")) {
                return;
            }
        }
        throw new AssertionError("not refused by the filter", failure);
    }

    static JMXConnector connect(RmiConnector connector) throws IOException {
        return JMXConnectorFactory.connect(new JMXServiceURL(connector.url()));
    }

    static int port(RmiConnector connector) {
        Matcher matcher = PORT.matcher(connector.url());
        assertTrue(matcher.matches(), connector::url);
        return Integer.parseInt(matcher.group(1));
    }

    /** Live threads, without those with which the JDK answers connections for a while. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("RMI TCP Connection"))
                .collect(Collectors.toSet());
    }

    private static Set<Thread> added(Set<Thread> before) {
        Set<Thread> added = threads();
        added.removeAll(before);
        return added;
    }
}
