package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.MalformedObjectNameException;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.SendFaxSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A bridge whose settings change while it runs. */
@Timeout(120)
class ReloadedBridgeTest {

    private static final ObjectName BRIDGE = name("faxmx:type=Bridge");
    private static final ServerSettings A = server("A");
    private static final ServerSettings B = server("B");
    private static final ServerSettings C = server("C");

    // Some tests need the one that Jolokia serves.
    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private final Set<ObjectName> before = mbeans.queryNames(null, null);
    private final AtomicReference<BridgeSettings> file = new AtomicReference<>();
    private final List<NotificationListener> listeners = new ArrayList<>();
    private FaxBridge bridge = open(settings(A, B));

    @AfterEach
    void close() throws Exception {
        for (NotificationListener listener : listeners) {
            mbeans.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener);
        }
        bridge.close();
        assertEquals(before, mbeans.queryNames(null, null));
    }

    @Test
    void changesNothingIfNothingHasChanged() throws Exception {
        List<String> events = registrations();
        assertEquals(List.of(), bridge.apply(settings(A, B)));
        assertEquals(List.of(), bridge.apply(settings(B, A)), "the order is no matter");
        assertEquals(List.of(), events);
        assertArrayEquals(new String[] {"B", "A"}, (String[]) mbeans.getAttribute(BRIDGE, "ServerNames"));
    }

    @Test
    void addsRemovesAndChangesServersAndLeavesTheOthersAlone() throws Exception {
        assertEquals(List.of("added server C"), bridge.apply(settings(A, B, C)));
        assertEquals(8, ports("C"));
        assertEquals(24, mbeans.getAttribute(BRIDGE, "PortsPublished"));
        assertArrayEquals(new String[] {"A", "B", "C"}, (String[]) mbeans.getAttribute(BRIDGE, "ServerNames"));

        List<String> events = registrations();
        ServerSettings changed = B.withHost("elsewhere").withSimulate(new SimulateSettings("quiet", 3, 1));
        assertEquals(
                List.of("removed server C", "changed server B: host, simulate"), bridge.apply(settings(A, changed)));
        assertEquals("elsewhere", mbeans.getAttribute(serverName("B"), "Host"));
        assertEquals(3, ports("B"));
        assertEquals(0, ports("C"));
        assertFalse(mbeans.isRegistered(serverName("C")));
        assertEquals(List.of("Server A: CONNECTED, 8 ports", "Server B: CONNECTED, 3 ports"), bridge.report());
        assertTrue(events.stream().noneMatch(event -> event.contains("server=A")), events::toString);
        assertTrue(events.contains("JMX.mbean.unregistered faxmx:type=FaxServer,server=B"), events::toString);
        assertTrue(events.contains("JMX.mbean.registered faxmx:type=FaxServer,server=B"), events::toString);
    }

    @Test
    void publishesARenamedServerUnderItsNewNameOnly() throws Exception {
        ServerSettings b = B.withSimulate(new SimulateSettings("quiet", 3, 1));
        bridge.apply(settings(A, b, C));
        Set<ObjectName> ofB = ours("B");
        Set<ObjectName> others = ours("A", "C");
        List<String> events = registrations();

        ServerSettings renamed = server("New").withSimulate(b.simulate());
        assertEquals(List.of("removed server B", "added server New"), bridge.apply(settings(A, renamed, C)));

        assertEquals(Set.of(), ours("B"));
        assertEquals(renamed(ofB, "B", "New"), ours("New"));
        assertEquals(3, ports("New"));
        assertEquals(others, ours("A", "C"));
        assertEquals(2 * ofB.size(), events.size(), events::toString);
        assertTrue(events.stream().noneMatch(event -> event.matches(".*server=[AC](,.*)?")), events::toString);
        assertArrayEquals(new String[] {"A", "New", "C"}, (String[]) mbeans.getAttribute(BRIDGE, "ServerNames"));
    }

    @Test
    void letsTwoServersExchangeTheirNames() throws Exception {
        ServerSettings a = A.withHost("first").withSimulate(new SimulateSettings("quiet", 3, 1));
        ServerSettings b = B.withHost("second").withSimulate(new SimulateSettings("quiet", 5, 2));
        bridge.apply(settings(a, b, C));
        Set<ObjectName> ofA = ours("A");
        Set<ObjectName> ofB = ours("B");
        Set<ObjectName> ofC = ours("C");
        List<String> events = registrations();

        // As a file has it in which the two names are exchanged: all else stays where it is.
        assertEquals(
                List.of("changed server B: host, simulate", "changed server A: host, simulate"),
                bridge.apply(settings(
                        server("B").withHost(a.host()).withSimulate(a.simulate()),
                        server("A").withHost(b.host()).withSimulate(b.simulate()),
                        C)));

        assertEquals(renamed(ofA, "A", "B"), ours("B"));
        assertEquals(renamed(ofB, "B", "A"), ours("A"));
        assertEquals(ofC, ours("C"));
        assertEquals("second", mbeans.getAttribute(serverName("A"), "Host"));
        assertEquals("first", mbeans.getAttribute(serverName("B"), "Host"));
        assertEquals(
                List.of("Server B: CONNECTED, 3 ports", "Server A: CONNECTED, 5 ports", "Server C: CONNECTED, 8 ports"),
                bridge.report());
        assertTrue(events.stream().noneMatch(event -> event.matches(".*server=C(,.*)?")), events::toString);
        assertArrayEquals(new String[] {"B", "A", "C"}, (String[]) mbeans.getAttribute(BRIDGE, "ServerNames"));

        assertEquals(
                List.of("changed server A: host, simulate", "changed server B: host, simulate"),
                bridge.apply(settings(a, b, C)));
        assertEquals(ofA, ours("A"));
        assertEquals(ofB, ours("B"));
    }

    @Test
    void keepsAServerOfWhichOnlyThePollingChanges() throws Exception {
        Object readBefore = mbeans.getAttribute(serverName("B"), "LastReadTime");
        List<String> events = registrations();
        PollSettings often = new PollSettings(Duration.ofMillis(100), Duration.ZERO, Duration.ZERO);
        assertEquals(List.of("changed server B: poll"), bridge.apply(settings(A, B.withPolling(often))));
        assertEquals(List.of(), events);
        Eventually.holds(
                () -> !readBefore.equals(mbeans.getAttribute(serverName("B"), "LastReadTime")),
                () -> "B is not polled");

        PollSettings withRouting = new PollSettings(Duration.ofMillis(100), Duration.ZERO, Duration.ofSeconds(1));
        assertEquals(List.of("changed server B: routingPoll"), bridge.apply(settings(A, B.withPolling(withRouting))));
        assertEquals(List.of("changed server B: poll, routingPoll"), bridge.apply(settings(A, B)));
        assertEquals(List.of(), events);
    }

    @Test
    void keepsAServerOfWhichOnlyTheTimeoutChanges() throws Exception {
        List<String> events = registrations();
        assertEquals(
                List.of("changed server B: timeout"), bridge.apply(settings(A, B.withTimeout(Duration.ofSeconds(3)))));
        assertEquals(List.of(), events);
        assertEquals(List.of("changed server B: timeout"), bridge.apply(settings(A, B)));
    }

    @Test
    void keepsAServerOfWhichOnlyWordsAndTheExpectedPortsChange() throws Exception {
        assertEquals(-1, mbeans.getAttribute(serverName("B"), "PortsMissing"));
        List<String> events = registrations();
        ServerSettings described = B.withExpectedPorts(OptionalInt.of(10)).withStateTexts(Map.of("Frei", "AVAILABLE"));
        assertEquals(List.of("changed server B: expectedPorts, stateTexts"), bridge.apply(settings(A, described)));
        assertEquals(2, mbeans.getAttribute(serverName("B"), "PortsMissing"));
        assertEquals(List.of("changed server B: expectedPorts, stateTexts"), bridge.apply(settings(A, B)));
        assertEquals(-1, mbeans.getAttribute(serverName("B"), "PortsMissing"));
        assertEquals(List.of(), events);
    }

    @Test
    void publishesAServerAgainIfMoreThanItsTimesChanges() throws Exception {
        List<String> events = registrations();
        assertEquals(
                List.of("changed server B: simulate"),
                bridge.apply(settings(A, B.withSimulate(new SimulateSettings("quiet", 3, 1)))));
        assertTrue(events.contains("JMX.mbean.registered faxmx:type=FaxServer,server=B"), events::toString);
    }

    @Test
    void refusesWhatCannotChangeWhileItRunsAndNamesAllOfIt() throws Exception {
        List<String> events = registrations();
        BridgeSettings other = new BridgeSettings(
                List.of(C), Optional.empty(), Optional.of(new ListenerSettings(1)), Optional.empty(), true);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> bridge.apply(other));
        assertEquals("""
                rmi cannot change while the bridge runs: it is 127.0.0.1:0, to be 127.0.0.1:1. Restart the bridge for that
                http cannot change while the bridge runs: it is 127.0.0.1:0, to be off. Restart the bridge for that
                writes cannot change while the bridge runs: it is false, to be true. Restart the bridge for that""", refused.getMessage());
        assertEquals(List.of(), events);
        assertArrayEquals(new String[] {"A", "B"}, (String[]) mbeans.getAttribute(BRIDGE, "ServerNames"));
    }

    @Test
    void refusesAnotherPolicy() {
        Path policy = Path.of("jmx-config", "jolokia-access.xml");
        BridgeSettings same = settings(A, B);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> bridge.apply(new BridgeSettings(
                        same.servers(), same.http(), same.rmi(), Optional.of(policy), same.writes())));
        assertTrue(refused.getMessage().startsWith("http.policy cannot change"), refused.getMessage());
    }

    @Test
    void refusesOtherRulesForFaxesAndArchives() {
        BridgeSettings same = settings(A, B);
        SendFaxSettings send = new SendFaxSettings(Path.of("faxes"), "[0-9]+", 6);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> bridge.apply(same.withRules(Optional.of(send), List.of("D:\\Archive"))));
        assertEquals("""
                sendFax cannot change while the bridge runs: it is left out, to be faxes with numbers [0-9]+ and 6 a minute. Restart the bridge for that
                archiveFolders cannot change while the bridge runs: it is [], to be [D:\\Archive]. Restart the bridge for that""", refused.getMessage());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void changesNothingIfABackendCannotBeUsed() throws Exception {
        List<String> events = registrations();
        assertThrows(
                FaxUnavailableException.class,
                () -> bridge.apply(
                        settings(A.withHost("elsewhere"), C, server("D").withBackend(Backend.COM))));
        assertEquals(List.of(), events);
        assertEquals(List.of("Server A: CONNECTED, 8 ports", "Server B: CONNECTED, 8 ports"), bridge.report());
    }

    @Test
    void changesNothingIfANameIsTaken() throws Exception {
        mbeans.registerMBean(new StandardMBean(() -> {}, Runnable.class), serverName("D"));
        try {
            List<String> events = registrations();
            IllegalStateException refused = assertThrows(
                    IllegalStateException.class, () -> bridge.apply(settings(A.withHost("h"), C, server("D"))));
            assertTrue(refused.getMessage().contains("faxmx:type=FaxServer,server=D is taken"), refused.getMessage());
            assertEquals(List.of(), events);
        } finally {
            mbeans.unregisterMBean(serverName("D"));
        }
        assertFalse(mbeans.isRegistered(serverName("C")));
        assertEquals("", mbeans.getAttribute(serverName("A"), "Host"));
        assertEquals(List.of("Server A: CONNECTED, 8 ports", "Server B: CONNECTED, 8 ports"), bridge.report());
        assertEquals(List.of("added server C"), bridge.apply(settings(A, B, C)));
    }

    /** A name is taken in the moment between closing the old server and publishing the new one. */
    @Test
    void publishesTheOldServersAgainIfANewOneCannotBePublished() throws Exception {
        AtomicBoolean taken = new AtomicBoolean();
        ObjectName contested = serverName("A");
        // Called by the MBean server within the unregistration.
        NotificationListener thief = (notification, none) -> {
            MBeanServerNotification event = (MBeanServerNotification) notification;
            if (event.getType().equals(MBeanServerNotification.UNREGISTRATION_NOTIFICATION)
                    && event.getMBeanName().equals(contested)
                    && taken.compareAndSet(false, true)) {
                register(contested);
            }
        };
        mbeans.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, thief, null, null);
        listeners.add(thief);

        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> bridge.apply(settings(B.withHost("h"), A.withHost("h"), C)));
        assertEquals(
                "the name faxmx:type=FaxServer,server=A is taken by another MBean of this JVM; server A had been"
                        + " closed for the change and could not be published again",
                refused.getMessage());
        assertFalse(mbeans.isRegistered(serverName("C")));
        assertEquals("", mbeans.getAttribute(serverName("B"), "Host"));
        assertEquals(List.of("Server B: CONNECTED, 8 ports"), bridge.report());

        mbeans.unregisterMBean(contested);
        assertEquals(List.of("added server A"), bridge.apply(settings(A, B)));
        assertEquals(List.of("Server A: CONNECTED, 8 ports", "Server B: CONNECTED, 8 ports"), bridge.report());
    }

    @Test
    void isReloadedByAnOperation() throws Exception {
        assertArrayEquals(new String[0], (String[]) reload());
        file.set(settings(A, B, C));
        assertArrayEquals(new String[] {"added server C"}, (String[]) reload());
        assertEquals(8, ports("C"));
        file.set(null);
        MBeanException refused = assertThrows(MBeanException.class, this::reload);
        assertEquals("nothing is changed: f.yaml:1:1: wrong", refused.getMessage());
        assertEquals(8, ports("C"));
    }

    /** A reload that has returned has applied the settings as they were when it was requested, or newer ones. */
    @Test
    void appliesWhatWasReadLastIfManyReload() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 10; round++) {
                file.set(round % 2 == 0 ? settings(A, B, C) : settings(A, B));
                List<Future<Object>> reloads = new ArrayList<>();
                for (int client = 0; client < 4; client++) {
                    reloads.add(clients.submit(this::reload));
                }
                int lines = 0;
                for (Future<Object> reload : reloads) {
                    lines += ((String[]) reload.get(30, TimeUnit.SECONDS)).length;
                }
                assertEquals(1, lines, "one of them did it");
                assertEquals(round % 2 == 0, mbeans.isRegistered(serverName("C")));
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void saysThatThereIsNoFileToReload() throws Exception {
        bridge.close();
        bridge = FaxBridge.open(settings(A), SettingsSource.none(), mbeans, InstantSource.system());
        MBeanException refused = assertThrows(MBeanException.class, this::reload);
        assertEquals(
                "nothing is changed: this bridge was started without a file, so there is nothing to read again. A bridge"
                        + " that is started with -c FILE reads its settings again, one with --users FILE its users",
                refused.getMessage());
    }

    @Test
    void isNotChangedAfterItWasClosed() {
        bridge.close();
        assertThrows(IllegalStateException.class, () -> bridge.apply(settings(A, B, C)));
        assertEquals(before, mbeans.queryNames(null, null));
    }

    @Test
    void leavesNothingBehindWhenClosedDuringChanges() throws Exception {
        ExecutorService changing = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch begun = new CountDownLatch(3);
            Future<Integer> rounds = changing.submit(() -> {
                for (int round = 0; ; round++) {
                    try {
                        bridge.apply(settings(A, server("X" + round), C.withHost("h" + round)));
                    } catch (IllegalStateException e) {
                        return round;
                    }
                    begun.countDown();
                }
            });
            assertTrue(begun.await(30, TimeUnit.SECONDS));
            bridge.close();
            assertTrue(rounds.get(30, TimeUnit.SECONDS) >= 3);
        } finally {
            changing.shutdownNow();
        }
        assertEquals(before, mbeans.queryNames(null, null));
    }

    /** Clients of both connectors read while servers are added and removed: the other server is there all the time. */
    @Test
    void letsClientsReadAServerWhileOthersAreAddedAndRemoved() throws Exception {
        List<String> events = registrations();
        ObjectName staying = serverName("A");
        AtomicBoolean over = new AtomicBoolean();
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest readHttp = HttpRequest.newBuilder(
                        URI.create(bridge.httpUrl() + "read/" + staying + "/State,PortCount"))
                .build();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> readers = List.of(
                    () -> {
                        try (JMXConnector client = JMXConnectorFactory.connect(new JMXServiceURL(bridge.rmiUrl()))) {
                            MBeanServerConnection connection = client.getMBeanServerConnection();
                            int reads = 0;
                            for (; !over.get(); reads++) {
                                assertEquals("CONNECTED", connection.getAttribute(staying, "State"));
                                assertEquals(8, connection.getAttribute(staying, "PortCount"));
                                assertEquals(
                                        8,
                                        connection
                                                .queryNames(name("faxmx:type=FaxPort,server=A,*"), null)
                                                .size());
                            }
                            return reads;
                        }
                    },
                    () -> {
                        try (JMXConnector client = JMXConnectorFactory.connect(new JMXServiceURL(bridge.rmiUrl()))) {
                            MBeanServerConnection connection = client.getMBeanServerConnection();
                            int reads = 0;
                            for (; !over.get(); reads++) {
                                String[] names = (String[]) connection.getAttribute(BRIDGE, "ServerNames");
                                assertTrue(List.of(names).contains("A"), Arrays.toString(names));
                                assertEquals(
                                        10,
                                        connection
                                                .getAttributes(BRIDGE, bridgeAttributes())
                                                .size());
                            }
                            return reads;
                        }
                    },
                    () -> {
                        int reads = 0;
                        for (; !over.get(); reads++) {
                            String answer = http.send(readHttp, HttpResponse.BodyHandlers.ofString())
                                    .body();
                            assertTrue(answer.contains("\"PortCount\":8") && answer.contains("\"status\":200"), answer);
                        }
                        return reads;
                    });
            List<Future<Integer>> reading = new ArrayList<>();
            readers.forEach(reader -> reading.add(clients.submit(reader)));
            for (int round = 0; round < 60; round++) {
                bridge.apply(settings(A, server("X" + round), C.withHost("h" + round % 3)));
            }
            over.set(true);
            for (Future<Integer> reader : reading) {
                assertTrue(reader.get(30, TimeUnit.SECONDS) > 0);
            }
        } finally {
            over.set(true);
            clients.shutdownNow();
        }
        assertTrue(events.size() > 60 * 16, () -> events.size() + " registrations");
        assertTrue(events.stream().noneMatch(event -> event.contains("server=A,") || event.endsWith("server=A")));
    }

    private static String[] bridgeAttributes() {
        return new String[] {
            "Version",
            "StartTime",
            "UptimeMillis",
            "ServerNames",
            "ServersConnected",
            "PortsPublished",
            "PortsStale",
            "WritesAllowed",
            "HttpUrl",
            "RmiUrl"
        };
    }

    private FaxBridge open(BridgeSettings settings) {
        file.set(settings);
        return FaxBridge.open(
                settings,
                () -> {
                    if (file.get() == null) {
                        throw new IllegalArgumentException("f.yaml:1:1: wrong");
                    }
                    return file.get();
                },
                mbeans,
                InstantSource.system());
    }

    private Object reload() throws Exception {
        return mbeans.invoke(BRIDGE, "reload", null, null);
    }

    private int ports(String server) {
        return mbeans.queryNames(name("faxmx:type=FaxPort,server=" + server + ",*"), null)
                .size();
    }

    /** All MBeans of these servers. */
    private Set<ObjectName> ours(String... servers) {
        return Arrays.stream(servers)
                .flatMap(server -> mbeans.queryNames(name("faxmx:*,server=" + server), null).stream())
                .collect(Collectors.toSet());
    }

    private static Set<ObjectName> renamed(Set<ObjectName> names, String before, String now) {
        return names.stream()
                .map(name -> name(name.toString().replace("server=" + before, "server=" + now)))
                .collect(Collectors.toSet());
    }

    /** Registrations and unregistrations from now on. */
    private List<String> registrations() throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        NotificationListener listener = (notification, none) -> {
            MBeanServerNotification event = (MBeanServerNotification) notification;
            if (event.getMBeanName().getDomain().equals("faxmx")) {
                events.add(event.getType() + " " + event.getMBeanName());
            }
        };
        mbeans.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener, null, null);
        listeners.add(listener);
        return events;
    }

    private void register(ObjectName name) {
        try {
            mbeans.registerMBean(new StandardMBean(() -> {}, Runnable.class), name);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ServerSettings server(String name) {
        return new ServerSettings(name, "", Backend.SIMULATED)
                .withSimulate(new SimulateSettings("quiet", 8, 1))
                .withPolling(PollSettings.NONE);
    }

    private static BridgeSettings settings(ServerSettings... servers) {
        return new BridgeSettings(
                List.of(servers),
                Optional.of(new ListenerSettings(0)),
                Optional.of(new ListenerSettings(0)),
                Optional.empty(),
                false);
    }

    private static ObjectName serverName(String server) {
        return name("faxmx:type=FaxServer,server=" + server);
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }
}
