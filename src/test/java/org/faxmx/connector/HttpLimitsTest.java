package org.faxmx.connector;

import static org.faxmx.connector.Answers.assertAllowed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each limit of HTTP, made small. */
final class HttpLimitsTest {

    private static final String POST =
            "POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private Sample sample;
    private HttpConnector connector;
    private JolokiaClient client;

    @BeforeEach
    void register() throws Exception {
        sample = Sample.in(ManagementFactory.getPlatformMBeanServer(), "faxmx");
    }

    @AfterEach
    void close() throws Exception {
        sample.release();
        connector.close();
        sample.close();
    }

    /** The standard limits, with some replaced; values below one are kept. */
    private void open(int answerBytes, int makingMillis, int operations, int connections, int seconds, long held) {
        HttpLimits standard = HttpLimits.standard();
        connector = Doors.open(
                Doors.door(List.of(), List.of()),
                new HttpLimits(
                        standard.bodyBytes(),
                        standard.bulk(),
                        answerBytes > 0 ? answerBytes : standard.answerBytes(),
                        makingMillis > 0 ? Duration.ofMillis(makingMillis) : standard.making(),
                        standard.answers(),
                        operations > 0 ? operations : standard.operations(),
                        operations > 0 ? operations : standard.waiting(),
                        standard.longestWait(),
                        seconds > 0 ? Duration.ofSeconds(seconds) : standard.longestOperationWait(),
                        connections > 0 ? connections : standard.connections(),
                        standard.connectionsOfAnAddress(),
                        seconds > 0 ? Duration.ofSeconds(seconds) : standard.receiving(),
                        standard.idle(),
                        seconds > 0 ? Duration.ofSeconds(seconds) : standard.sending(),
                        seconds > 0 ? 1 << 30 : standard.sendingBytes(),
                        held > 0 ? held : standard.heldBytes()));
        client = new JolokiaClient(connector);
    }

    @Test
    void refusesAnAnswerThatIsTooLarge() throws Exception {
        open(5_000, 0, 0, 0, 0, 0);

        HttpResponse<String> answer = client.get("list");

        assertEquals(413, answer.statusCode());
        assertTrue(answer.body().contains("\"status\":413"), answer::body);
        assertTrue(answer.body().contains("the answer is larger than"), answer::body);
        assertAllowed(client.get("version"));
    }

    @Test
    void countsOneValueThatIsTooLarge() throws Exception {
        open(5_000, 0, 0, 0, 0, 0);
        sample.setText("x".repeat(6_000));

        for (String read : new String[] {
            JolokiaClient.read(sample.name(), "Text"),
            "{\"type\":\"read\",\"mbean\":\"" + sample.name() + "\"}",
            "{\"type\":\"read\",\"mbean\":\"faxmx:type=Sample,*\",\"config\":{\"ignoreErrors\":true}}",
            JolokiaClient.exec(sample.name(), "echo", "\"" + "x".repeat(6_000) + "\"")
        }) {
            assertEquals(413, client.post(read).statusCode(), read);
        }
    }

    @Test
    void answersTheEntriesOfABulkThatFit() throws Exception {
        open(5_000, 0, 0, 0, 0, 0);
        String read = JolokiaClient.read(sample.name(), "Text");

        String body =
                client.post("[" + read + ",{\"type\":\"list\"}," + read + "]").body();
        assertEquals(2, body.split("\"status\":200", -1).length - 1, body);
        assertEquals(1, body.split("\"status\":413", -1).length - 1, body);

        String all = client.post("[" + String.join(",", Collections.nCopies(100, read)) + "]")
                .body();
        int answered = all.split("\"status\":200", -1).length - 1;
        int refused = all.split("\"status\":413", -1).length - 1;
        assertEquals(100, answered + refused, all);
        assertTrue(answered > 10 && refused > 10, all);
    }

    @Test
    void endsAnAnswerThatTakesLong() throws Exception {
        open(0, 1, 0, 0, 0, 0);

        HttpResponse<String> answer =
                client.post("[" + String.join(",", Collections.nCopies(100, "{\"type\":\"list\"}")) + "]");

        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("\"status\":503"), answer::body);
        assertTrue(answer.body().contains("making the answer takes more than 0.001 s of a processor"), answer::body);
    }

    @Test
    void countsNoTimeOfOperations() throws Exception {
        open(0, 2_000, 0, 0, 0, 0);
        ExecutorService patient = Executors.newSingleThreadExecutor();
        try {
            Future<HttpResponse<String>> answer =
                    patient.submit(() -> client.post("[" + JolokiaClient.exec(sample.name(), "hang", "") + ","
                            + JolokiaClient.read(sample.name(), "Text") + "]"));
            sample.awaitHanging();
            Eventually.keepsHolding(Duration.ofSeconds(3), () -> !answer.isDone(), "the operation was not waited for");
            sample.release();

            String body = answer.get(15, TimeUnit.SECONDS).body();
            assertEquals(2, body.split("\"status\":200", -1).length - 1, body);
        } finally {
            patient.shutdownNow();
        }
    }

    @Test
    void saysThatItIsBusy() throws Exception {
        open(0, 0, 1, 0, 0, 0);
        String hang = JolokiaClient.exec(sample.name(), "hang", "");
        ExecutorService clients = Executors.newCachedThreadPool();
        try {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            answers.add(clients.submit(() -> client.post(hang)));
            sample.awaitHanging();
            for (int i = 0; i < 3; i++) {
                answers.add(clients.submit(() -> client.post(hang)));
            }
            // One is carried out, one waits.
            Eventually.holds(
                    () -> answers.stream().filter(Future::isDone).count() == 2, () -> "two of four are not refused");
            assertAllowed(client.post(JolokiaClient.read(sample.name(), "Text")));

            sample.release();
            int refused = 0;
            for (Future<HttpResponse<String>> answer : answers) {
                HttpResponse<String> response = answer.get(15, TimeUnit.SECONDS);
                if (response.statusCode() == 503) {
                    refused++;
                    assertTrue(response.headers().firstValue("Retry-After").isPresent());
                    assertTrue(response.body().contains("\"status\":503"), response::body);
                } else {
                    assertAllowed(response);
                }
            }
            assertEquals(2, refused);
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void refusesWhatHasWaitedTooLong() throws Exception {
        open(0, 0, 1, 0, 1, 0);
        String hang = JolokiaClient.exec(sample.name(), "hang", "");
        try (Wire first = Wire.to(connector)) {
            first.send(POST + "Connection: close\r\nContent-Length: " + hang.length() + "\r\n\r\n" + hang);
            sample.awaitHanging();

            assertEquals(503, client.post(hang).statusCode());

            sample.release();
            assertTrue(first.rest().startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void cutsOffWhatIsSentSlowly() throws Exception {
        open(0, 0, 0, 0, 1, 0);
        try (Wire head = Wire.to(connector);
                Wire body = Wire.to(connector);
                Wire chunks = Wire.to(connector);
                Wire later = Wire.to(connector)) {
            later.send("GET /jolokia/version HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertTrue(later.next().startsWith("HTTP/1.1 200"));
            head.send("GET /jolokia/version HTTP/1.1\r\nX: ");
            body.send(POST + "Content-Length: 100\r\n\r\n[");
            chunks.send(POST + "Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n");
            later.send("GET /jolokia/version HTTP/1.1\r\nX: ");

            // They go on sending a little, so none of them is idle.
            Eventually.holds(
                    () -> closed(head, "x") & closed(body, " ") & closed(chunks, "1\r\n \r\n") & closed(later, "x"),
                    () -> "a slow client is not cut off");
        }
        assertAllowed(client.get("version"));
    }

    @Test
    void cutsOffWhatIsNotRead() throws Exception {
        open(0, 0, 0, 0, 1, 0);
        String reads = requestOfTwelveMegabytes();
        try (Wire silent = Wire.withSmallBuffer(connector)) {
            silent.send(reads);

            Eventually.holds(() -> closed(silent, " "), () -> "the client is not cut off");
        }
        assertAllowed(client.get("version"));
    }

    @Test
    void cutsOffTheOldestWhenMemoryIsShort() throws Exception {
        open(0, 0, 0, 0, 0, 32 << 20);
        String reads = requestOfTwelveMegabytes();
        List<Wire> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                Wire wire = Wire.withSmallBuffer(connector);
                silent.add(wire);
                wire.send(reads);
            }

            Eventually.holds(() -> silent.stream().anyMatch(wire -> closed(wire, " ")), () -> "none is cut off");
            assertAllowed(client.get("version"));
        } finally {
            for (Wire wire : silent) {
                wire.close();
            }
        }
    }

    @Test
    void closesTheConnectionThatHasWaitedLongest() throws Exception {
        open(0, 0, 0, 10, 0, 0);
        List<Wire> wires = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Wire wire = Wire.to(connector);
                wires.add(wire);
                wire.send("GET /jolokia/version HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertTrue(wire.next().startsWith("HTTP/1.1 200"));
            }

            assertEquals("", wires.get(0).next());
            assertAllowed(client.get("version"));
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    @Test
    void areThoseThatTheDocumentationLists() throws Exception {
        HttpLimits limits = HttpLimits.standard();
        connector = Doors.open();
        List<String> listed = Files.readAllLines(Path.of("src/site/markdown/limits.md")).stream()
                .filter(line -> line.matches("\\| .*"))
                .map(line -> line.split("\\|")[2].strip())
                .filter(limit -> limit.matches("[0-9].*"))
                .toList();

        assertEquals(
                List.of(
                        limits.bodyBytes() / 1024 + " kB body, 16 kB head",
                        limits.receiving().toSeconds() + " s",
                        limits.idle().toSeconds() + " s",
                        String.valueOf(limits.connections()),
                        limits.connectionsOfAnAddress() + ", not counting this machine's",
                        limits.sending().toSeconds() + " s, and 1 s for each " + limits.sendingBytes() / 1024 + " kB",
                        "2, and 32 wait",
                        String.valueOf(limits.bulk()),
                        "3",
                        "100 levels of JSON",
                        (limits.answerBytes() >> 20) + " MB",
                        limits.making().toSeconds() + " s",
                        limits.answers() + " that read few MBeans, 2 that read many, 2 of operations and writes",
                        String.valueOf(limits.operations()),
                        limits.waiting() + " of each kind, "
                                + limits.longestWait().toSeconds() + " s, operations and writes "
                                + limits.longestOperationWait().toSeconds() + " s"),
                listed);
    }

    @Test
    void closesTheConnectionWhoseBodyTakesLongest() throws Exception {
        // A body may take a minute here, which is beyond the bound of this test.
        open(0, 0, 0, 10, 60, 0);
        List<Wire> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                Wire wire = Wire.to(connector);
                slow.add(wire);
                // One that is refused at once has a body to send as well.
                wire.send((i % 2 == 0 ? POST : POST.replace("application/json", "text/plain"))
                        + "Content-Length: 1000\r\n\r\n[");
            }

            Eventually.holds(
                    () -> isServed("GET /jolokia/version HTTP/1.1\r\nHost: localhost\r\n\r\n"), () -> "not served");
            String read = JolokiaClient.read(sample.name(), "Text");
            Eventually.holds(
                    () -> isServed(POST + "Content-Length: " + read.length() + "\r\n\r\n" + read), () -> "not served");
        } finally {
            for (Wire wire : slow) {
                wire.close();
            }
        }
    }

    @Test
    void closesTheConnectionThatReadsItsAnswerLongest() throws Exception {
        // An answer may take a minute here, which is beyond the bound of this test.
        open(0, 0, 0, 10, 60, 0);
        String reads = requestOfTwelveMegabytes();
        List<Wire> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                Wire wire = Wire.withSmallBuffer(connector);
                silent.add(wire);
                wire.send(reads);
            }

            for (int i = 0; i < 3; i++) {
                Eventually.holds(
                        () -> isServed("GET /jolokia/version HTTP/1.1\r\nHost: localhost\r\n\r\n"), () -> "not served");
            }
        } finally {
            for (Wire wire : silent) {
                wire.close();
            }
        }
    }

    /** A request whose answer is larger than the buffers of a connection. */
    private String requestOfTwelveMegabytes() {
        sample.setText("x".repeat(1 << 20));
        String reads = "[" + String.join(",", Collections.nCopies(12, JolokiaClient.read(sample.name(), "Text"))) + "]";
        return POST + "Content-Length: " + reads.length() + "\r\n\r\n" + reads;
    }

    private boolean isServed(String request) {
        try (Wire wire = Wire.to(connector)) {
            wire.send(request);
            return wire.next().startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            // Reset.
            return false;
        }
    }

    /** Whether the other side has closed the connection, on which a little more is sent. */
    private static boolean closed(Wire wire, String more) {
        try {
            wire.send(more);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
