package org.faxmx.faxcom;

import static org.faxmx.fax.FaxReading.Scope.ALL;
import static org.faxmx.fax.FaxReading.Scope.WITHOUT_ROUTING_METHODS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two fax servers of one process over real COM, one of which fails. */
@Tag("com")
class FaultsOfOneServerIT {

    private static final String FAILURE = "0x80004005";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Path FILE = Path.of(System.getenv("FAXMX_SCENARIO"));
    private static final FaxPort PORT =
            FaxPort.builder(new DeviceId(1), "Line 1").csid("C").build();

    private final ComScenario scenario = new ComScenario(FILE).serve(List.of(PORT));
    private final ComFaxServer a = new ComFaxBackend("A", "HostA", TIMEOUT).open();
    private final ComFaxServer b = new ComFaxBackend("B", "HostB", TIMEOUT).open();

    @BeforeEach
    void connect() {
        scenario.write();
        a.connect();
        b.connect();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        for (ComFaxServer server : List.of(a, b)) {
            server.close();
            assertEquals(0, server.statistics().liveReferences());
            assertEquals(0, server.statistics().stuck());
        }
    }

    @Test
    void aFailureIsMetByTheClientsOfThatServerOnly() {
        scenario.fail("GetPorts", FAILURE).faultsOf("hosta").write();

        assertThrows(FaxRequestFailedException.class, () -> a.read(ALL));
        assertEquals(List.of(PORT), b.read(ALL).ports().ports());

        scenario.faultsOf("HostB").write();
        assertEquals(List.of(PORT), a.read(ALL).ports().ports());
        assertThrows(FaxRequestFailedException.class, () -> b.read(ALL));

        scenario.faultsOfAll().write();
        assertThrows(FaxRequestFailedException.class, () -> a.read(ALL));
        assertThrows(FaxRequestFailedException.class, () -> b.read(ALL));
    }

    @Test
    void faultsBelowTheServerAreLimitedToo() {
        scenario.port(1, "fail.Csid = " + FAILURE).faultsOf("HostA").write();

        assertEquals(
                Set.of("Csid"), a.read(ALL).ports().ports().get(0).unavailable().keySet());
        assertEquals(List.of(PORT), b.read(ALL).ports().ports());
        assertEquals(PORT.deviceId(), a.getStatus(PORT.deviceId()).deviceId());
        assertEquals("", a.put(PORT.deviceId(), Setting.CSID, "X").csid());
        assertEquals("Y", b.put(PORT.deviceId(), Setting.CSID, "Y").csid());
    }

    @Test
    void connectBelongsToTheServerThatItNames() {
        scenario.fail("Connect", FAILURE).faultsOf("HostA").write();

        assertThrows(FaxRequestFailedException.class, a::connect);
        b.connect();
    }

    @Test
    void theEmptyNameIsThisMachine() {
        scenario.fail("GetPorts", FAILURE).faultsOf("").write();
        try (FaxServer here = new ComFaxBackend("here", "", TIMEOUT).open()) {
            here.connect();

            assertThrows(FaxRequestFailedException.class, () -> here.read(ALL));
        }
        assertEquals(List.of(PORT), a.read(ALL).ports().ports());
    }

    @Test
    void callsOfOthersAreNotCounted() {
        // One GetPorts, of A, is made by connect.
        scenario.fault("failAt.GetPorts", "3 " + FAILURE).faultsOf("HostA").write();
        a.connect();
        for (int i = 0; i < 5; i++) {
            b.read(ALL);
        }

        a.read(ALL);
        assertThrows(FaxRequestFailedException.class, () -> a.read(ALL));
        a.read(ALL);
        b.read(ALL);
    }

    @Test
    void aDeathEndsTheConnectionsOfThatServerOnly() {
        scenario.die().faultsOf("HostA").write();

        assertThrows(FaxUnavailableException.class, () -> a.read(ALL));
        assertThrows(FaxUnavailableException.class, a::connect);
        assertEquals(List.of(PORT), b.read(ALL).ports().ports());

        // What was there when the server died stays dead; what is connected later lives.
        scenario.revive().write();
        a.connect();
        assertEquals(List.of(PORT), a.read(ALL).ports().ports());
        scenario.die().write();
        assertThrows(FaxUnavailableException.class, () -> a.read(ALL));
        scenario.revive().write();
        assertThrows(FaxUnavailableException.class, () -> a.read(ALL));
        assertEquals(List.of(PORT), b.read(ALL).ports().ports());

        scenario.die().faultsOfAll().write();
        assertThrows(FaxUnavailableException.class, () -> b.read(ALL));
        scenario.revive().write();
        assertThrows(FaxUnavailableException.class, () -> b.read(ALL));
        b.connect();
        assertEquals(List.of(PORT), b.read(ALL).ports().ports());
    }

    @Test
    void aDeathPassesFromOneServerToTheOther() {
        scenario.die().faultsOf("HostA").write();
        assertThrows(FaxUnavailableException.class, () -> a.read(ALL));

        scenario.faultsOf("HostB").write();

        assertThrows(FaxUnavailableException.class, () -> b.read(ALL));
        a.connect();
        assertEquals(List.of(PORT), a.read(ALL).ports().ports());
    }

    @Test
    void aHungCallKeepsNobodyElseFromCalling() throws Exception {
        Path release = FILE.resolveSibling("faults-of-one-server.release");
        Files.deleteIfExists(release);
        scenario.fault("hang.GetPorts", release.toString()).faultsOf("HostA").write();
        CompletableFuture<Integer> hung =
                CompletableFuture.supplyAsync(() -> a.read(ALL).ports().ports().size());
        try {
            long before = b.statistics().calls();
            for (int i = 0; i < 200; i++) {
                assertEquals(List.of(PORT), b.read(ALL).ports().ports());
                assertEquals(
                        "Z" + i, b.put(PORT.deviceId(), Setting.CSID, "Z" + i).csid());
                b.put(PORT.deviceId(), Setting.CSID, PORT.csid());
            }
            b.connect();
            assertTrue(b.statistics().calls() > before);
            assertFalse(hung.isDone());
        } finally {
            release(release);
        }
        assertEquals(1, hung.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void aDelayIsWaitedForByTheClientsOfThatServerOnly() throws Exception {
        scenario.fault("delay.GetPorts", "5000").faultsOf("HostA").write();
        CompletableFuture<Integer> slow =
                CompletableFuture.supplyAsync(() -> a.read(ALL).ports().ports().size());

        assertEquals(List.of(PORT), b.read(ALL).ports().ports());

        assertFalse(slow.isDone());
        scenario.heal("GetPorts").write();
        assertEquals(1, slow.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
    }

    /** Once is enough, whatever calls COM. The ports take 40 s, each call half of the timeout; the time in all is 24 s and 40 ms for each port. */
    @Test
    @Tag("jna")
    void aReadingThatTakesTooLongInAllEndsWithWhatItHas() {
        Duration timeout = Duration.ofMillis(400);
        int count = 200;
        List<FaxPort> ports = IntStream.rangeClosed(1, count)
                .mapToObj(i -> FaxPort.builder(new DeviceId(i), "Line " + i).build())
                .toList();
        ComScenario many = new ComScenario(FILE).serve(ports);
        for (int i = 1; i <= count; i++) {
            many.port(i, "delay.Item = 200");
        }
        many.write();
        try (ComFaxServer slow = new ComFaxBackend("C", "HostC", timeout).open()) {
            slow.connect();
            List<Integer> progress = new ArrayList<>();

            FaxReading.Ports read = slow.read(WITHOUT_ROUTING_METHODS, (done, listed) -> {
                        assertEquals(count, listed);
                        progress.add(done);
                    })
                    .ports();

            int done = progress.size();
            assertTrue(24_000 / 200 / 2 < done && done < count, done + " ports");
            assertEquals(ports.subList(0, done), read.ports());
            assertEquals(count - done, read.end().orElseThrow().unread());
            assertEquals(0, slow.statistics().timeouts());
            assertEquals(1, slow.statistics().liveReferences(), "the FaxServer object");
        }
    }

    private static void release(Path file) throws IOException {
        Files.writeString(file, "");
    }
}
