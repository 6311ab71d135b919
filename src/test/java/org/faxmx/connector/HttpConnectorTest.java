package org.faxmx.connector;

import static org.faxmx.connector.Answers.assertAllowed;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP connector's life, and what it puts up with from its clients. */
final class HttpConnectorTest {

    private static final String VERSION = "GET /jolokia/version HTTP/1.1\r\nHost: localhost\r\n";

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private Sample sample;
    private HttpConnector connector;
    private JolokiaClient client;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(mbeans, "faxmx");
        connector = Doors.open();
        client = new JolokiaClient(connector);
    }

    @AfterEach
    void close() throws Exception {
        sample.release();
        connector.close();
        sample.close();
    }

    @Test
    void reportsTheActualPort() throws Exception {
        assertNotEquals(0, Wire.port(connector.url()));
        assertTrue(connector.url().startsWith("http://127.0.0.1:"), connector.url());
        assertAllowed(client.get("version"));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists the sockets of a process in files")
    void listensOnTheLoopbackAddressOnly() throws IOException {
        List<InetAddress> listening = OwnSockets.listeningAt(Wire.port(connector.url()));

        InetAddress other = InetAddress.getByName("::1");
        assertEquals(
                NetworkInterface.getByInetAddress(other) == null
                        ? Set.of(Loopback.address())
                        : Set.of(Loopback.address(), other),
                Set.copyOf(listening));
    }

    @Test
    void sendsThePathWithoutItsSlashToTheRightOne() throws IOException {
        for (String method : new String[] {"GET", "POST"}) {
            String answer = Wire.exchange(connector, method + " /jolokia HTTP/1.1", "Host: localhost");

            assertTrue(answer.startsWith("HTTP/1.1 308"), answer);
            assertTrue(answer.contains("Location: /jolokia/\r\n"), answer);
        }
    }

    @Test
    void keepsTheQueryWhenItSendsElsewhere() throws IOException {
        String answer = Wire.exchange(connector, "GET /jolokia?p=version%0d%0aX:1 HTTP/1.1", "Host: localhost");

        assertTrue(answer.contains("Location: /jolokia/?p=version%0d%0aX:1\r\n"), answer);
    }

    @Test
    void answersAtTheRoot() throws IOException {
        String answer = Wire.exchange(connector, "GET / HTTP/1.1", "Host: localhost");

        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertTrue(answer.contains("/jolokia/"), answer);
    }

    @Test
    void knowsNoOtherPath() throws IOException {
        for (String path :
                new String[] {"/favicon.ico", "/jolokiax", "/Jolokia/", "/jolokia-access.xml", "/../etc/passwd"}) {
            String answer = Wire.exchange(connector, "GET " + path + " HTTP/1.1", "Host: localhost");

            // Jetty itself refuses a path that leaves the root.
            assertTrue(answer.startsWith(path.startsWith("/..") ? "HTTP/1.1 400" : "HTTP/1.1 404"), answer);
        }
    }

    @Test
    void answersOthersWhileAnOperationHangs() throws Exception {
        ExecutorService patient = Executors.newSingleThreadExecutor();
        try {
            Future<HttpResponse<String>> hanging =
                    patient.submit(() -> client.post(JolokiaClient.exec(sample.name(), "hang", "")));
            sample.awaitHanging();

            assertAllowed(client.post(JolokiaClient.read(sample.name(), "Text")));

            sample.release();
            assertAllowed(hanging.get(15, TimeUnit.SECONDS));
        } finally {
            patient.shutdownNow();
        }
    }

    @Test
    void answersReadsWhileManyOperationsWait() throws Exception {
        int operations = 20;
        ExecutorService patient = Executors.newFixedThreadPool(operations);
        try {
            List<Future<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < operations; i++) {
                waiting.add(patient.submit(() -> client.post(JolokiaClient.exec(sample.name(), "hang", ""))));
            }
            sample.awaitHanging(operations);

            assertAllowed(client.post(JolokiaClient.read(sample.name(), "Text")));

            sample.release();
            for (Future<HttpResponse<String>> answer : waiting) {
                assertAllowed(answer.get(15, TimeUnit.SECONDS));
            }
        } finally {
            patient.shutdownNow();
        }
    }

    @Test
    void answersAgainAfterMoreClientsThanItCanKeepWaiting() throws Exception {
        String hang = JolokiaClient.exec(sample.name(), "hang", "");
        List<Wire> wires = new ArrayList<>();
        int answered = 0;
        try {
            for (int i = 0; i < 400; i++) {
                wires.add(Wire.to(connector));
                wires.get(i)
                        .send(
                                "POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                                        + hang.length() + "\r\n\r\n" + hang);
            }
            sample.awaitHanging(64);
            sample.release();

            for (Wire wire : wires) {
                answered += restOrHungUp(wire).startsWith("HTTP/1.1 200") ? 1 : 0;
            }
        } finally {
            closeAll(wires);
        }
        assertTrue(answered >= 64 + 256, "only " + answered + " were answered");
        assertAllowed(client.get("version"));
    }

    @Test
    void answersOthersWhileConnectionsAreIdle() throws Exception {
        List<Wire> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                Wire wire = Wire.to(connector);
                idle.add(wire);
                wire.send(VERSION + "\r\n");
                assertTrue(wire.next().startsWith("HTTP/1.1 200"));
            }

            assertAllowed(client.get("version"));
        } finally {
            closeAll(idle);
        }
    }

    @Test
    void answersOthersWhileConnectionsSayNothing() throws Exception {
        List<Wire> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                silent.add(Wire.to(connector));
            }

            assertAllowed(client.get("version"));
        } finally {
            closeAll(silent);
        }
    }

    @Test
    void answersOthersWhileARequestIsHalfSent() throws Exception {
        try (Wire half = Wire.to(connector);
                Wire bodiless = Wire.to(connector)) {
            half.send("GET /jolokia/ver");
            bodiless.send(
                    "POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

            assertAllowed(client.get("version"));
        }
    }

    @Test
    void givesUpOnRequestsThatAreNeverSentWholeButNotOnSlowOperations() throws Exception {
        List<Wire> half = new ArrayList<>();
        ExecutorService patient = Executors.newSingleThreadExecutor();
        try {
            Future<HttpResponse<String>> hanging =
                    patient.submit(() -> client.post(JolokiaClient.exec(sample.name(), "hang", "")));
            sample.awaitHanging();
            for (int i = 0; i < 20; i++) {
                Wire wire = Wire.to(connector);
                half.add(wire);
                wire.send(
                        i % 2 == 0
                                ? "GET /jolokia/ver"
                                : "POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            }

            assertAllowed(client.get("version"));

            sample.release();
            assertAllowed(hanging.get(15, TimeUnit.SECONDS));
        } finally {
            patient.shutdownNow();
            closeAll(half);
        }
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        try (Wire wire = Wire.to(connector)) {
            wire.send(
                    "POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n");

            String answer = wire.next();

            assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
        }
        assertAllowed(client.get("version"));
    }

    @Test
    void respondsToAClientThatSendsEverythingBeforeItReads() throws Exception {
        int length = 20 << 20;
        try (Wire wire = Wire.to(connector)) {
            wire.send("POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                    + length + "\r\n\r\n");
            wire.send(" ".repeat(length));

            String answer = wire.rest();

            assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
        }
    }

    @Test
    void refusesABodyThatTurnsOutTooLarge() throws Exception {
        try (Wire wire = Wire.to(connector)) {
            wire.send(
                    "POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
            assertThrows(
                    IOException.class,
                    () -> {
                        // Ends when the other side hangs up, as it must long before all of it.
                        for (int i = 0; i < 10_000; i++) {
                            wire.send(chunk);
                        }
                    },
                    "655 MB were read");
        }
        assertAllowed(client.get("version"));
    }

    @Test
    void takesAHundredRequestsAtOnceAndNoMore() throws Exception {
        String read = JolokiaClient.read(sample.name(), "Text");

        HttpResponse<String> answer = client.post("[" + String.join(",", Collections.nCopies(100, read)) + "]");
        assertEquals(100, answer.body().split("\"status\":200", -1).length - 1);

        for (int requests : new int[] {101, 1_800}) {
            HttpResponse<String> refused =
                    client.post("[" + String.join(",", Collections.nCopies(requests, read)) + "]");
            assertEquals(413, refused.statusCode());
            assertTrue(refused.body().contains("the body has " + requests + " requests"), refused::body);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{type:version} | the body is not JSON, line 1, column 2: unexpected t",
                "[{\"type\":\"version\"}, | the body is not JSON, line 1, column 21: unexpected END OF FILE",
                "nonsense | the body is not JSON, line 1, column 1: unexpected n",
                "`{\n  \"type\":\n  version}` | the body is not JSON, line 3, column 3: unexpected v",
                "`` | the body is empty, not a JSON object or array",
                "`\"version\"` | the body is not a JSON object or array",
                "[9223372036854775808] | the body has a number that is too large, line 1, column 2",
                "{\"type\":\"version\"}{} | the body is not JSON, line 1, column 19: unexpected LEFT BRACE"
            })
    void saysWhereABodyIsNotJson(String body, String expected) throws Exception {
        HttpResponse<String> answer = client.post(body);

        assertTrue(answer.body().contains("\"status\":400"), answer::body);
        assertTrue(answer.body().contains("\"error\":\"java.lang.IllegalArgumentException : "), answer::body);
        assertTrue(answer.body().replace("\\", "").contains(expected), answer::body);
    }

    @Test
    void refusesDeeplyNestedJson() throws Exception {
        for (String opening : new String[] {"[", "{\"a\":", "[{\"type\":\"version\",\"x\":"}) {
            HttpResponse<String> answer = client.post(opening.repeat(5_000));

            assertTrue(answer.body().contains("\"status\":400"), answer::body);
            assertTrue(answer.body().contains("the body is nested deeper than 100"), answer::body);
        }
        assertAllowed(client.get("version"));
    }

    @Test
    void survivesWhatIsNoHttp() throws Exception {
        for (String nonsense : new String[] {"\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET  HTTP/1.1\r\n\r\n", "JRMI\0\2K"}) {
            try (Wire wire = Wire.to(connector)) {
                wire.send(nonsense);
            }
        }

        assertAllowed(client.get("version"));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists the sockets of a process in files")
    void givesThePortUpAndLeavesNothingBehindOnceClosed() throws Exception {
        Wire.exchange(connector, "GET /jolokia/version HTTP/1.1", "Host: localhost");
        connector.close();
        Set<Thread> before = threads();
        HttpConnector again = Doors.open();
        int port = Wire.port(again.url());
        Wire.exchange(again, "GET /jolokia/version HTTP/1.1", "Host: localhost");

        again.close();

        assertEquals(Set.of(), jolokiaBeans());
        assertEquals(List.of(), OwnSockets.listeningAt(port));
        Eventually.holds(() -> added(before).isEmpty(), () -> "threads are left: " + added(before));
    }

    @Test
    void endsWhatHangsWhenClosed() throws Exception {
        ExecutorService patient = Executors.newSingleThreadExecutor();
        try {
            Future<HttpResponse<String>> hanging =
                    patient.submit(() -> client.post(JolokiaClient.exec(sample.name(), "hang", "")));
            sample.awaitHanging();

            connector.close();

            Exception failure = assertThrows(Exception.class, () -> hanging.get(15, TimeUnit.SECONDS));
            assertTrue(failure.getCause() instanceof IOException, failure::toString);
        } finally {
            patient.shutdownNow();
        }
    }

    @Test
    void closesTwice() {
        connector.close();

        assertDoesNotThrow(connector::close);
    }

    @Test
    void saysThatTheOtherLoopbackAddressIsTaken() throws Exception {
        InetAddress other = InetAddress.getByName("::1");
        assumeTrue(NetworkInterface.getByInetAddress(other) != null, "this machine has no ::1");
        try (ServerSocket taken = new ServerSocket(0, 1, other)) {
            ConnectorException failure =
                    assertThrows(ConnectorException.class, () -> Doors.open(taken.getLocalPort(), Optional.empty()));

            assertTrue(failure.getMessage().contains("[::1]:" + taken.getLocalPort()), failure::getMessage);
            assertEquals(
                    List.of(other),
                    OwnSockets.listeningAt(taken.getLocalPort()),
                    "the first address is listened on nevertheless");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "localhost"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists the sockets of a process in files")
    void listensOnBothLoopbackAddressesWhicheverIsNamed(String host) throws Exception {
        assumeTrue(Loopback.address6().isPresent(), "this machine has no ::1");
        Set<InetAddress> both = Set.of(Loopback.address(), Loopback.address6().get());
        AccessControl access = new AccessControl(
                ManagementFactory.getPlatformMBeanServer(), "faxmx", Authenticator.everybody(Role.MONITOR));
        try (HttpConnector http = HttpConnector.open(
                        new HttpDoor(host, 0, List.of(), List.of(), Optional.empty(), Optional.empty()),
                        access,
                        FixedBridge.empty());
                RmiConnector rmi = RmiConnector.open(new RmiDoor(host, 0, "", Optional.empty(), false), access)) {
            assertEquals(both, Set.copyOf(OwnSockets.listeningAt(Wire.port(http.url()))));
            assertEquals(
                    both,
                    Set.copyOf(OwnSockets.listeningAt(
                            Integer.parseInt(rmi.url().replaceFirst(".*:(\\d+)/jmxrmi$", "$1")))));
        }
    }

    @Test
    void answersOnTheOtherLoopbackAddress() throws Exception {
        InetAddress other = InetAddress.getByName("::1");
        assumeTrue(NetworkInterface.getByInetAddress(other) != null, "this machine has no ::1");
        int port = Wire.port(connector.url());

        assertAllowed(new JolokiaClient("http://[::1]:" + port + "/jolokia/").get("version"));
    }

    @Test
    void servesTwoConnectorsSideBySide() throws Exception {
        try (HttpConnector second = Doors.open()) {
            assertAllowed(new JolokiaClient(second).get("version"));
            assertAllowed(client.get("version"));
        }
        assertAllowed(client.get("version"));
    }

    @Test
    void saysWhichAddressAndPortAreTakenAndLeavesNothingBehind() throws Exception {
        connector.close();
        try (ServerSocket other = new ServerSocket(0, 1, Loopback.address())) {
            Set<Thread> before = threads();

            ConnectorException failure =
                    assertThrows(ConnectorException.class, () -> Doors.open(other.getLocalPort(), Optional.empty()));

            assertTrue(failure.getMessage().contains("127.0.0.1:" + other.getLocalPort()), failure::getMessage);
            assertEquals(Set.of(), jolokiaBeans());
            Eventually.holds(() -> added(before).isEmpty(), () -> "threads are left: " + added(before));
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists the sockets of a process in files")
    void leaksNeitherThreadsNorSockets() throws Exception {
        int sockets = OwnSockets.count();
        Set<Thread> before = threads();

        for (int round = 0; round < 20; round++) {
            try (HttpConnector opened = Doors.open()) {
                Wire.exchange(opened, "GET /jolokia/version HTTP/1.1", "Host: localhost");
            }
        }

        Eventually.holds(() -> OwnSockets.count() <= sockets, () -> "sockets are left open, there were " + sockets);
        Eventually.holds(() -> added(before).isEmpty(), () -> "threads are left: " + added(before));
    }

    /** What comes until the other side closes; nothing, if it does so without having read all. */
    private static String restOrHungUp(Wire wire) throws IOException {
        try {
            return wire.rest();
        } catch (SocketException e) {
            return "";
        }
    }

    private Set<ObjectName> jolokiaBeans() throws Exception {
        return mbeans.queryNames(new ObjectName("jolokia:*"), null);
    }

    private static void closeAll(List<Wire> wires) throws IOException {
        for (Wire wire : wires) {
            wire.close();
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("RMI "))
                .collect(Collectors.toSet());
    }

    private static Set<Thread> added(Set<Thread> before) {
        Set<Thread> added = threads();
        added.removeAll(before);
        return added;
    }
}
