package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attacks on the connector in a JVM with 256 MB. It lives, and others are answered meanwhile. */
final class HttpUnderLoadIT {

    private static final String POST =
            "POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final Duration ATTACK = Duration.ofSeconds(12);
    // Of nearly all answers; the attack itself and other programs use the same processors.
    private static final long MOST_MILLIS = 1_000;
    private static final double NEARLY_ALL = 0.95;
    // After which a Zabbix server gives up by default.
    private static final long WORST_MILLIS = 3_000;

    private final List<Wire> wires = new ArrayList<>();
    private ChildJvm child;
    private JolokiaClient client;

    @BeforeEach
    void start() throws Exception {
        child = ChildJvm.start("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");
        client = new JolokiaClient(child.httpUrl());
        assertEquals(200, client.get("version").statusCode());
        client.get("list");
        Answers.assertAllowed(client.post(JolokiaClient.write(child.sample(), "Text", "x".repeat(150_000))));
    }

    @AfterEach
    void end() throws IOException {
        for (Wire wire : wires) {
            wire.close();
        }
        child.close();
    }

    @Test
    void refusesThreeThousandLists() throws Exception {
        String lists = lists(3_000);
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = client.post(lists);
            assertEquals(413, answer.statusCode());
        }
        assertOthersAreAnswered(Duration.ofSeconds(2), () -> {});
    }

    @Test
    void survivesManyRequestsForTheMostThatIsAllowed() throws Exception {
        String most = largestAnswer();
        assertOthersAreAnswered(ATTACK, () -> {
            if (wires.size() < 400) {
                Wire wire = connect(true);
                wire.send(POST + "Content-Length: " + most.length() + "\r\n\r\n" + most);
            }
        });
    }

    @Test
    void survivesClientsThatDoNotRead() throws Exception {
        String most = largestAnswer();
        for (int i = 0; i < 64; i++) {
            connect(true).send(POST + "Content-Length: " + most.length() + "\r\n\r\n" + most);
        }
        assertOthersAreAnswered(ATTACK, () -> {});
    }

    @Test
    void survivesSlowHeaders() throws Exception {
        for (int i = 0; i < 200; i++) {
            connect(false).send("GET /jolokia/version HTTP/1.1\r\nX: ");
        }
        assertOthersAreAnswered(ATTACK, () -> trickle("x", "GET /jolokia/version HTTP/1.1\r\nX: "));
    }

    @Test
    void survivesSlowBodies() throws Exception {
        String head = POST + "Content-Length: 200000\r\n\r\n[";
        for (int i = 0; i < 200; i++) {
            connect(false).send(head);
        }
        assertOthersAreAnswered(ATTACK, () -> trickle(" ", head));
    }

    @Test
    void survivesLargeBodiesThatNeverEnd() throws Exception {
        String head = POST + "Content-Length: 262144\r\n\r\n";
        byte[] most = " ".repeat(262_000).getBytes();
        assertOthersAreAnswered(ATTACK, () -> {
            if (wires.size() < 450) {
                Wire wire = connect(false);
                wire.send(head);
                wire.send(most);
            }
        });
    }

    @Test
    void survivesSilentConnections() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            connect(false);
        }
        assertOthersAreAnswered(Duration.ofSeconds(3), () -> {});
    }

    /** Requests whose answer has 15 MB. */
    private String largestAnswer() {
        return "[" + String.join(",", Collections.nCopies(100, JolokiaClient.read(child.sample(), "Text"))) + "]";
    }

    private static String lists(int count) {
        return "[" + String.join(",", Collections.nCopies(count, "{\"type\":\"list\"}")) + "]";
    }

    private Wire connect(boolean smallBuffer) throws IOException {
        int port = Wire.port(child.httpUrl());
        Wire wire = smallBuffer ? Wire.withSmallBuffer(port) : Wire.to(port);
        wires.add(wire);
        return wire;
    }

    /** Sends a little on each connection, and connects again where it was closed. */
    private void trickle(String little, String begin) throws IOException {
        for (int i = 0; i < wires.size(); i++) {
            try {
                wires.get(i).send(little);
            } catch (IOException e) {
                wires.get(i).close();
                wires.set(i, Wire.to(Wire.port(child.httpUrl())));
                wires.get(i).send(begin);
            }
        }
    }

    private interface Attack {
        void goOn() throws IOException;
    }

    /** Reads a number again and again, each time on a connection of its own, as a monitor does. */
    private void assertOthersAreAnswered(Duration time, Attack attack) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        List<Long> millis = new ArrayList<>();
        while (System.nanoTime() < end) {
            attack.goOn();
            long begun = System.nanoTime();
            try (Wire wire = Wire.to(Wire.port(child.httpUrl()))) {
                wire.send("GET /jolokia/read/java.lang:type=ClassLoading/TotalLoadedClassCount HTTP/1.1\r\n"
                        + "Host: localhost\r\nConnection: close\r\n\r\n");
                String answer = wire.rest();
                assertTrue(answer.contains("\"status\":200"), answer);
            }
            millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
            assertTrue(child.isAlive(), "the process has ended");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        Collections.sort(millis);
        System.out.println("answers " + millis.size() + ", median " + millis.get(millis.size() / 2) + " ms, worst "
                + millis.get(millis.size() - 1) + " ms");
        String slowest = "the slowest answers: " + millis.subList(Math.max(0, millis.size() - 20), millis.size());
        assertTrue(millis.get((int) (millis.size() * NEARLY_ALL)) <= MOST_MILLIS, slowest);
        assertTrue(millis.get(millis.size() - 1) <= WORST_MILLIS, slowest);
    }
}
