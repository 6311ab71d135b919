package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Door;
import org.faxmx.e2e.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two COM fax servers of one bridge, A and B, when calls to A do not return or take long. Calls that really hang know only
 * the machine's clock, and a busy machine may stand still for two seconds. So waiting for A is distinguished from not
 * waiting by a timeout that is longer than such a pause, or by the median of several requests.
 */
class HangsUnderWineIT extends TwoServersUnderWine {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    // Callers return 0.3 to 0.4 s after the timeout on an idle machine. Hung calls never return by themselves.
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    // A request or reading of B takes milliseconds; one that waits for A takes a timeout, or half of one on the
    // average.
    private static final Duration LATEST = TIMEOUT.minusSeconds(1);
    private static final Duration MEDIAN = TIMEOUT.dividedBy(5);
    private static final int READS = 15;
    // Pauses between attempts grow with each, up to a minute.
    private static final Duration LONGEST_RETURN = Duration.ofSeconds(75);

    private static final String ALL_PORTS = "{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxPort,*\"}";

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private Path release;

    HangsUnderWineIT(Wine wine) {
        super(wine);
    }

    enum Way {
        RMI,
        JOLOKIA;

        Door door(BridgeProcess bridge) throws Exception {
            return this == RMI ? Door.rmi(bridge) : Door.jolokia(bridge);
        }
    }

    @BeforeEach
    void noReleaseYet() throws Exception {
        release = wine.directory().resolve("hangs.release");
        Files.deleteIfExists(release);
        scenario.serve(lines(PORTS)).faultsOf(HOST_A).write();
    }

    @AfterEach
    void releaseAll() throws Exception {
        release();
        clients.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aHungEnumerationIsItsOwnServersAlone(Way way) throws Exception {
        try (BridgeProcess bridge = serve("0s", "0s", TIMEOUT);
                Door rmi = Door.rmi(bridge);
                Door door = way.door(bridge)) {
            assertEquals(List.of("faxmx-com-A", "faxmx-com-B"), threads.named("faxmx-com-"));
            Object references = rmi.read(APARTMENT_A, "LiveReferences");
            warmUp(door);
            for (int i = 0; i < 3 * READS; i++) {
                bulkRead(bridge);
            }
            long usual = median(IntStream.range(0, READS)
                    .mapToLong(i -> timed(() -> bulkRead(bridge)))
                    .toArray());

            scenario.fault("hang.GetPorts", Wine.windowsPath(release)).write();
            Future<Ended> hung = clients.submit(() -> ended(() -> door.exec(A, "getPorts")));

            List<Long> reads = new ArrayList<>();
            long latest = 0;
            while (reads.size() < READS || !rmi.read(APARTMENT_A, "Stuck").equals(2L)) {
                reads.add(timed(() -> bulkRead(bridge)));
                latest = Math.max(latest, (Long) rmi.read(B, "SnapshotAgeMillis"));
                latest = Math.max(latest, (Long) rmi.read(port("B", 7), "StatusAgeMillis"));
                assertTrue(latest < LATEST.toMillis(), "B was read " + latest + " ms ago");
                String csid = "R" + reads.size();
                long written = timed(() -> door.write(port("B", 3), "Csid", csid));
                assertTrue(written < LATEST.toNanos(), () -> "a write to B took " + written / 1e6 + " ms");
                assertEquals(csid, door.read(port("B", 3), "Csid"));
            }
            long during = median(reads.stream().mapToLong(Long::longValue).toArray());
            assertTrue(
                    during < MEDIAN.toNanos(),
                    () -> "reading all ports took " + usual / 1e6 + " ms before and " + during / 1e6
                            + " ms while A hangs");

            Ended ended = hung.get(60, TimeUnit.SECONDS);
            assertInTime(ended, TIMEOUT.plus(PATIENCE));
            assertRefused(ended, "server A", "FaxServer.GetPorts", "0x8001011F (RPC_E_TIMEOUT)", "restart the service");
            assertEquals("UNREACHABLE", rmi.read(A, "State"));
            assertTrue(rmi.read(A, "LastError").toString().contains("RPC_E_TIMEOUT"));
            assertEquals(0, stalePorts(rmi, "B"));
            assertEquals(PORTS, stalePorts(rmi, "A"), "all of A's ports stay");
            assertEquals("CONNECTED", rmi.read(B, "State"));
            assertEquals(0L, rmi.read(APARTMENT_B, "Timeouts"));
            report(way + ": reading all ports " + usual / 1e6 + " ms, while A hangs " + during / 1e6
                    + " ms; A returned after " + ended.millis() + " ms; B read at most " + latest + " ms ago");

            release();
            assertComesBack(rmi, references);
            assertEquals(2, threads.named("faxmx-com-").size(), () -> "threads are left behind");
            assertHealthyLog(bridge);
        }
    }

    @Test
    void hangsInARowCostNoMoreThreadsThanAreAllowed() throws Exception {
        try (BridgeProcess bridge = serve("500ms", "200ms", TIMEOUT);
                Door rmi = Door.rmi(bridge);
                Door jolokia = Door.jolokia(bridge)) {
            Object references = rmi.read(APARTMENT_A, "LiveReferences");
            scenario.fault("hang.GetPorts", Wine.windowsPath(release)).write();
            int most = 0;
            for (int i = 0; i < 10; i++) {
                Door door = i % 2 == 0 ? rmi : jolokia;
                String operation = i % 4 < 2 ? "getPorts" : "connect";
                boolean mostAreStuck = rmi.read(APARTMENT_A, "Stuck").equals(2L);
                Ended ended = ended(() -> door.exec(A, operation));

                assertInTime(ended, TIMEOUT.plus(PATIENCE));
                if (mostAreStuck) {
                    assertRefused(ended, "0x8001011F (RPC_E_TIMEOUT)");
                } else {
                    // It may have waited for a poll or an attempt to connect of the bridge that hangs.
                    assertRefused(ended, "server A");
                }
                int now = threads.named("faxmx-com-A").size();
                most = Math.max(most, now);
                assertTrue(now <= 3, () -> "too many threads: " + now);
                assertTrue((Long) rmi.read(APARTMENT_A, "Stuck") <= 2);
            }
            Eventually.holds(() -> rmi.read(APARTMENT_A, "Stuck").equals(2L), () -> "fewer calls are stuck");
            assertRefused(ended(() -> rmi.exec(A, "getPorts")), "0x8001011F (RPC_E_TIMEOUT)");
            assertEquals("CONNECTED", rmi.read(B, "State"));
            report("ten hangs in a row: at most " + most + " threads, " + rmi.read(APARTMENT_A, "Timeouts")
                    + " timeouts");

            release();
            assertComesBack(rmi, references);
            assertEquals(1, threads.named("faxmx-com-A").size());
            assertHealthyLog(bridge);
        }
    }

    @Test
    void hangsThatEndOneAfterTheOtherLeaveNothing() throws Exception {
        int hangs = 5;
        Duration timeout = Duration.ofSeconds(2);
        try (BridgeProcess bridge = serve("0s", "0s", timeout);
                Door rmi = Door.rmi(bridge)) {
            Object references = rmi.read(APARTMENT_A, "LiveReferences");
            scenario.fault("hang.GetPorts", Wine.windowsPath(release)).write();
            for (int i = 1; i <= hangs; i++) {
                Files.deleteIfExists(release);
                Ended ended = ended(() -> rmi.exec(A, "getPorts"));
                assertInTime(ended, timeout.plus(PATIENCE));
                assertRefused(ended, "FaxServer.GetPorts", "0x8001011F (RPC_E_TIMEOUT)");

                release();
                Eventually.holds(() -> rmi.read(APARTMENT_A, "Stuck").equals(0L), () -> "a thread stays stuck");
                Eventually.holds(
                        () -> ended(() -> rmi.exec(A, "connect")).refusal().isEmpty(), () -> "A cannot be connected");
                // A busy machine may take longer to connect than this timeout: what costs a thread is a timeout,
                // though.
                long replacements = (Long) rmi.read(APARTMENT_A, "Replacements");
                long timeouts = (Long) rmi.read(APARTMENT_A, "Timeouts");
                assertTrue(i <= replacements && replacements <= timeouts, replacements + " for " + timeouts);
            }
            assertComesBack(rmi, references);
            assertEquals(2, threads.named("faxmx-com-").size(), () -> "threads are left behind");
            rmi.exec(A, "disconnect");
            rmi.exec(B, "disconnect");
            Trace all = Trace.read(trace);
            assertEquals(0, all.live(""));
            assertEquals(List.of(), all.releasedElsewhere(), "what hung was released on the thread that made it");
            assertHealthyLog(bridge);
        }
    }

    @Test
    void aWriteThatHangsInTheMidstOfAnEnumerationIsReportedAsTheOneThatHangs() throws Exception {
        Duration timeout = Duration.ofSeconds(8);
        try (BridgeProcess bridge = serve("0s", "0s", timeout);
                Door rmi = Door.rmi(bridge);
                Door walker = Door.rmi(bridge)) {
            Object references = rmi.read(APARTMENT_A, "LiveReferences");
            warmUp(rmi);
            for (int i = 1; i <= PORTS; i++) {
                scenario.port(i, "delay.Item = 300");
            }
            scenario.port(2, "hang.put.Csid = " + Wine.windowsPath(release)).write();
            Future<Ended> walk = clients.submit(() -> ended(() -> walker.exec(A, "getPorts")));
            Eventually.holds(() -> waits() > 3, () -> "the enumeration does not begin");

            Ended write = ended(() -> rmi.write(port("A", 2), "Csid", "LATE"));

            assertInTime(write, timeout.plus(PATIENCE));
            assertRefused(write, "FaxPort.Csid", "RPC_E_TIMEOUT", "whether it takes effect is not known");
            Ended walked = walk.get(60, TimeUnit.SECONDS);
            assertInTime(walked, timeout.plus(PATIENCE));
            // Its own time is over first. Its calls returned; it is ended when the write's does.
            assertRefused(walked, "server A", "FaxServer.GetPorts", "RPC_E_CALL_CANCELED");

            release();
            assertComesBack(rmi, references);
            assertHealthyLog(bridge);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theErrorOfAHungWriteSaysThatTheOutcomeIsNotKnown(Way way) throws Exception {
        try (BridgeProcess bridge = serve("0s", "0s", TIMEOUT);
                Door rmi = Door.rmi(bridge);
                Door door = way.door(bridge)) {
            Object references = rmi.read(APARTMENT_A, "LiveReferences");
            warmUp(door);
            scenario.port(2, "hang.put.Csid = " + Wine.windowsPath(release)).write();

            Ended ended = ended(() -> door.write(port("A", 2), "Csid", "LATE"));

            assertInTime(ended, TIMEOUT.plus(PATIENCE));
            assertRefused(
                    ended,
                    "server A",
                    "FaxPort.Csid",
                    "0x8001011F (RPC_E_TIMEOUT)",
                    "whether it takes effect is not known");
            assertEquals("C2", rmi.read(port("A", 2), "Csid"), "what was known before");
            assertEquals(true, rmi.read(port("A", 2), "Stale"));
            // The others of the server are reached through a fresh apartment.
            Eventually.holds(() -> rmi.read(A, "State").equals("CONNECTED"), bridge::log);
            assertEquals(1L, rmi.read(APARTMENT_A, "Stuck"));
            door.write(port("A", 1), "Csid", "AT ONCE");
            report(way + ": hung write returned after " + ended.millis() + " ms");

            release();
            assertComesBack(rmi, references);
            rmi.exec(A, "getPorts");
            assertEquals("LATE", rmi.read(port("A", 2), "Csid"), "it did take effect");
            assertEquals("AT ONCE", rmi.read(port("A", 1), "Csid"));
            assertHealthyLog(bridge);
        }
    }

    @Test
    void aLongEnumerationKeepsNoClientWaiting() throws Exception {
        int count = 500;
        int delay = 20;
        scenario.serve(lines(count)).write();
        try (BridgeProcess bridge = serve("0s", "0s", Duration.ofSeconds(60));
                Door rmi = Door.rmi(bridge);
                Door jolokia = Door.jolokia(bridge);
                Door walker = Door.rmi(bridge)) {
            warmUp(jolokia);
            warmUp(rmi);
            for (int i = 1; i <= count; i++) {
                scenario.port(i, "delay.Item = " + delay);
            }
            scenario.write();
            Future<Ended> walk = clients.submit(() -> ended(() -> walker.exec(A, "getPorts")));
            Eventually.holds(() -> waits() > 10, () -> "the enumeration does not begin");

            List<Long> requests = new ArrayList<>();
            // A port that was walked over already, and one that was not yet.
            for (int port : List.of(2, count)) {
                requests.add(timed(() -> jolokia.write(port("A", port), "Csid", "WRITTEN")));
                requests.add(timed(() -> rmi.write(port("A", port), "Tsid", "WRITTEN")));
                requests.add(timed(() -> rmi.exec(port("A", port), "refreshStatus")));
            }
            assertFalse(walk.isDone(), "the enumeration was over too soon");
            assertEquals("WRITTEN", rmi.read(port("A", 2), "Csid"));

            Ended walked = walk.get(60, TimeUnit.SECONDS);
            assertEquals("", walked.refusal());
            long longest = requests.stream().mapToLong(Long::longValue).max().orElseThrow();
            report("requests during a walk of " + walked.millis() + " ms took "
                    + requests.stream().map(nanos -> nanos / 1_000_000 + " ms").toList());
            // The call under way and its own Item are two delays; the rest of the walk would be hundreds.
            long walking = TimeUnit.MILLISECONDS.toNanos(delay * count);
            long median = median(requests.stream().mapToLong(Long::longValue).toArray());
            assertTrue(median < walking / 20, () -> "requests took " + requests);
            assertTrue(longest < walking / 2, () -> "a request took " + longest);
            for (int port : List.of(2, count)) {
                assertEquals("WRITTEN", rmi.read(port("A", port), "Csid"), "after the older enumeration is shown");
                assertEquals("WRITTEN", rmi.read(port("A", port), "Tsid"));
                assertTrue((Long) rmi.read(port("A", port), "StatusAgeMillis") >= 0);
            }
            assertHealthyLog(bridge);
        }
    }

    /** A is as it was: connected by itself, nothing stuck, nothing lost, nothing stale. */
    private static void assertComesBack(Door rmi, Object references) throws Exception {
        Eventually.holdsWithin(
                LONGEST_RETURN, () -> rmi.read(A, "State").equals("CONNECTED"), () -> "A does not come back");
        Eventually.holds(() -> rmi.read(APARTMENT_A, "Stuck").equals(0L), () -> "a thread stays stuck");
        Eventually.holds(
                () -> rmi.read(APARTMENT_A, "LiveReferences").equals(references),
                () -> "references are not given back");
        // Without status polls a port is stale until a client has its status read over the new connection.
        for (int port = 1; port <= PORTS; port++) {
            rmi.exec(port("A", port), "refreshStatus");
        }
        Eventually.holds(() -> stalePorts(rmi, "A") == 0, () -> "ports of A are stale");
        assertEquals((long) PORTS, rmi.read(A, "PortCount"));
        assertEquals("CONNECTED", rmi.read(B, "State"));
    }

    private static void assertRefused(Ended ended, String... words) {
        for (String word : words) {
            assertTrue(ended.refusal().contains(word), () -> "\"" + word + "\" is missing: " + ended.refusal());
        }
    }

    private static void assertInTime(Ended ended, Duration longest) {
        assertTrue(ended.millis() < longest.toMillis(), () -> "returned after " + ended);
    }

    /** What is done for the first time in a JVM takes as long as loading the classes does. */
    private static void warmUp(Door door) throws Exception {
        for (int i = 0; i < 3 * READS; i++) {
            door.write(port("B", 2), "Csid", "WARM " + i);
            door.exec(port("B", 2), "refreshStatus");
            door.read(port("B", 2), "Csid");
        }
    }

    private static void bulkRead(BridgeProcess bridge) throws Exception {
        assertEquals(2 * PORTS, Json.object(bridge.jolokiaValue(ALL_PORTS)).size());
    }

    private long waits() throws Exception {
        return Files.readString(trace)
                .lines()
                .filter(line -> line.contains("\tdelay\t"))
                .count();
    }

    private void release() throws Exception {
        Files.writeString(release, "");
    }

    private static void report(String figures) {
        System.out.println(figures);
    }

    private static long median(long[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }

    private static long timed(Request request) {
        long began = System.nanoTime();
        try {
            request.make();
        } catch (Exception e) {
            throw new AssertionError("a request that was to succeed failed: " + e, e);
        }
        return System.nanoTime() - began;
    }

    private static Ended ended(Request request) throws Exception {
        long began = System.nanoTime();
        String refusal = "";
        try {
            request.make();
        } catch (Door.Refused e) {
            refusal = e.getMessage();
        }
        return new Ended(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began), refusal);
    }

    private interface Request {
        void make() throws Exception;
    }

    /**
     * How a client's request ended.
     *
     * @param refusal the error's message, or "" for none
     */
    private record Ended(long millis, String refusal) {}
}
