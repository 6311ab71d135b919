package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.connector.Eventually;
import org.faxmx.connector.OwnSockets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class FaxBridgeTest {

    private static final ObjectName BRIDGE = name("faxmx:type=Bridge");

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");

    @Test
    void publishesEveryServerWithItsPorts() throws Exception {
        try (FaxBridge bridge = open(settings("one", "two"))) {
            assertEquals(List.of("Server one: CONNECTED, 8 ports", "Server two: CONNECTED, 8 ports"), bridge.report());
            for (String server : List.of("one", "two")) {
                ObjectName name = name("faxmx:type=FaxServer,server=" + server);
                assertEquals("CONNECTED", mbeans.getAttribute(name, "State"));
                assertEquals(8, mbeans.getAttribute(name, "PortCount"));
                assertEquals("simulated", mbeans.getAttribute(name, "Backend"));
                assertEquals(
                        8,
                        mbeans.queryNames(name("faxmx:type=FaxPort,server=" + server + ",*"), null)
                                .size());
            }
        }
    }

    @Test
    void describesItself() throws Exception {
        try (FaxBridge bridge = open(settings("one", "two"))) {
            clock.advance(Duration.ofHours(5));
            assertEquals("development", mbeans.getAttribute(BRIDGE, "Version"));
            assertEquals("2026-03-01T10:00:00Z", mbeans.getAttribute(BRIDGE, "StartTime"));
            long uptime = (Long) mbeans.getAttribute(BRIDGE, "UptimeMillis");
            assertTrue(uptime < Duration.ofHours(1).toMillis(), "it does not follow the wall clock");
            assertArrayEquals(new String[] {"one", "two"}, (String[]) mbeans.getAttribute(BRIDGE, "ServerNames"));
            assertEquals(2, mbeans.getAttribute(BRIDGE, "ServersConnected"));
            assertEquals(16, mbeans.getAttribute(BRIDGE, "PortsPublished"));
            assertEquals(16, mbeans.getAttribute(BRIDGE, "PortsStale"), "their status was never read");
            assertEquals(false, mbeans.getAttribute(BRIDGE, "WritesAllowed"));
            assertEquals(bridge.httpUrl(), mbeans.getAttribute(BRIDGE, "HttpUrl"));
            assertEquals(bridge.rmiUrl(), mbeans.getAttribute(BRIDGE, "RmiUrl"));
            assertEquals(true, mbeans.getAttribute(BRIDGE, "Ready"));
            assertEquals(
                    clock.instant().minus(Duration.ofHours(5)).toEpochMilli(),
                    mbeans.getAttribute(BRIDGE, "StartTimeMillis"));
        }
    }

    @Test
    void pollsWithAFewThreadsHoweverManyServersAndPortsThereAre() throws Exception {
        List<ServerSettings> servers = IntStream.range(0, 40)
                .mapToObj(i -> new ServerSettings("S" + i, "", Backend.SIMULATED)
                        .withSimulate(new SimulateSettings("quiet", 100, 1))
                        .withPolling(new PollSettings(Duration.ofMillis(100), Duration.ofMillis(100))))
                .toList();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (FaxBridge bridge =
                open(new BridgeSettings(servers, Optional.empty(), Optional.empty(), Optional.empty(), false))) {
            Eventually.holds(
                    () -> (Long) mbeans.getAttribute(BRIDGE, "Polls") > 400, () -> "not polled: " + bridge.report());
            assertEquals(
                    mbeans.queryNames(name("faxmx:*"), null).size(), mbeans.getAttribute(BRIDGE, "MBeansPublished"));
            long pollers = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("faxmx-poll-") && !before.contains(thread))
                    .count();
            assertTrue(pollers <= 16, () -> pollers + " threads");
        }
    }

    @Test
    void reportsWhereItReallyListens() throws Exception {
        try (FaxBridge bridge = open(settings("one"))) {
            int http = port("http://127\\.0\\.0\\.1:(\\d+)/jolokia/", bridge.httpUrl());
            int rmi = port("service:jmx:rmi:///jndi/rmi://127\\.0\\.0\\.1:(\\d+)/jmxrmi", bridge.rmiUrl());
            assertNotEquals(0, http);
            assertNotEquals(0, rmi);
            assertNotEquals(http, rmi);

            HttpResponse<String> version = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(bridge.httpUrl() + "version"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(200, version.statusCode());
            assertTrue(version.body().contains("\"status\":200"), version::body);
            try (JMXConnector client = JMXConnectorFactory.connect(new JMXServiceURL(bridge.rmiUrl()))) {
                assertEquals(
                        8,
                        client.getMBeanServerConnection()
                                .getAttribute(name("faxmx:type=FaxServer,server=one"), "PortCount"));
            }
        }
    }

    @Test
    void leavesMBeanServersAsItFoundThem() throws Exception {
        MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
        Set<ObjectName> before = mbeans.queryNames(null, null);
        Set<ObjectName> platformBefore = platform.queryNames(null, null);

        FaxBridge bridge = open(settings("one", "two"));
        assertNotEquals(before, mbeans.queryNames(null, null));
        bridge.close();
        bridge.close();

        assertEquals(before, mbeans.queryNames(null, null));
        assertEquals(platformBefore, platform.queryNames(null, null));
        assertNoThreadsOfOurs();
    }

    @Test
    void opensAgainAfterItWasClosed() throws Exception {
        Set<InetSocketAddress> before = listening();
        open(settings("one")).close();
        assertListening(before);
        try (FaxBridge second = open(settings("one"))) {
            assertEquals(List.of("Server one: CONNECTED, 8 ports"), second.report());
        }
        assertListening(before);
    }

    @Test
    void refusesToShareAnMBeanServerAndLeavesTheFirstBridgeAlone() throws Exception {
        try (FaxBridge first = open(settings("one"))) {
            Set<ObjectName> before = mbeans.queryNames(null, null);

            assertThrows(IllegalStateException.class, () -> open(settings("two")));
            assertThrows(IllegalStateException.class, () -> open(settings("one")));

            assertEquals(before, mbeans.queryNames(null, null));
            assertEquals(first.httpUrl(), mbeans.getAttribute(BRIDGE, "HttpUrl"));
        }
    }

    @Test
    void leavesNothingBehindWhenTheHttpPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, loopback())) {
            assertRefusedWithoutATrace(settings(taken.getLocalPort(), 0, "one"), taken);
        }
    }

    @Test
    void leavesNothingBehindWhenTheRmiPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, loopback())) {
            assertRefusedWithoutATrace(settings(0, taken.getLocalPort(), "one"), taken);
        }
    }

    private void assertRefusedWithoutATrace(BridgeSettings settings, ServerSocket taken) throws Exception {
        Set<ObjectName> before = mbeans.queryNames(null, null);
        Set<InetSocketAddress> listeningBefore = listening();
        BridgeException refused = assertThrows(BridgeException.class, () -> open(settings));
        assertTrue(refused.getMessage().contains("127.0.0.1:" + taken.getLocalPort()), refused.getMessage());
        assertEquals(before, mbeans.queryNames(null, null));
        assertNoThreadsOfOurs();
        assertListening(listeningBefore);
    }

    private FaxBridge open(BridgeSettings settings) {
        return FaxBridge.open(settings, SettingsSource.none(), mbeans, clock);
    }

    private static BridgeSettings settings(String... servers) {
        return settings(0, 0, servers);
    }

    private static BridgeSettings settings(int http, int rmi, String... servers) {
        return new BridgeSettings(
                Arrays.stream(servers)
                        .map(name -> new ServerSettings(name, "", Backend.SIMULATED).withPolling(PollSettings.NONE))
                        .toList(),
                Optional.of(new ListenerSettings(http)),
                Optional.of(new ListenerSettings(rmi)),
                Optional.empty(),
                false);
    }

    /** Threads end some moments after what they worked for. */
    private static void assertNoThreadsOfOurs() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("faxmx")) {
                thread.join(10_000);
                assertFalse(thread.isAlive(), thread::toString);
            }
        }
    }

    /** Where this process listens; known on Linux only. */
    private static Set<InetSocketAddress> listening() throws IOException {
        return OS.LINUX.isCurrentOs() ? OwnSockets.listening() : Set.of();
    }

    private static void assertListening(Set<InetSocketAddress> expected) throws Exception {
        Eventually.holds(() -> listening().equals(expected), () -> "not the listening sockets there were: " + expected);
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByName("127.0.0.1");
    }

    private static int port(String pattern, String url) {
        Matcher matcher = Pattern.compile(pattern).matcher(url);
        assertTrue(matcher.matches(), url);
        return Integer.parseInt(matcher.group(1));
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }
}
