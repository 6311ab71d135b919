package org.faxmx.faxcom;

import static org.faxmx.fax.FaxReading.Scope.ALL;
import static org.faxmx.fax.FaxReading.Scope.WITHOUT_ROUTING_METHODS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Early and late binding side by side: whatever happens, values, failures and accounts are the same. */
@Tag("com")
@Tag("ffm")
class EarlyAndLateIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Path FILE = Path.of(System.getenv("FAXMX_SCENARIO"));
    private static final DeviceId FIRST = new DeviceId(0xFFFF_FFFFL);

    private static final List<FaxPort> PORTS = List.of(
            FaxPort.builder(FIRST, "Büro \uD83D\uDCE0")
                    .csid("+49 30 1")
                    .tsid("")
                    .rings(99)
                    .priority(1)
                    .send(true)
                    .receive(true)
                    .build(),
            FaxPort.builder(new DeviceId(2), "").canModify(false).rings(1).build(),
            FaxPort.builder(new DeviceId(3), "Line 3").csid("C").tsid("T").build());
    private static final List<RoutingMethod> METHODS =
            List.of(new RoutingMethod(FIRST, "Büro", "{1}", "F", "Store", "i.dll", "E", "D", true));

    /** What is done, and what a line in the section of the second port makes of it. */
    private record Scenario(String line, Function<FaxServer, Object> request) {

        Scenario(String line) {
            this(line, server -> server.read(ALL));
        }

        @Override
        public String toString() {
            return line;
        }
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                new Scenario(""),
                new Scenario("fail.Csid = 0x80070964 \"Leitung belegt\""),
                new Scenario("fail.Send = 0x80070005"),
                new Scenario("fail.Rings = 0x8000FFFF\nfail.Name = 0x80004005"),
                // What identifies the port.
                new Scenario("fail.DeviceId = 0x80004005 \"no id\""),
                // As of a port that is gone; it is not.
                new Scenario("fail.Priority = 0x80070057"),
                new Scenario("fail.Item = 0x80004005 \"Line card is gone\""),
                new Scenario("fail.Item = 0x80070057"),
                new Scenario("fail.GetRoutingMethods = 0x80004005"),
                // Rejected by a busy server, and made again.
                new Scenario("failAt.Csid = 1 0x8001010A\nfailAt.Item = 2 0x8001010A"),
                // Of a port that another client holds, and of every object of a lost connection: it is not lost.
                new Scenario("fail.Csid = 0x80070006 \"held\""),
                new Scenario("fail.DeviceId = 0x80070006"),
                new Scenario("fail.Item = 0x80070006"),
                new Scenario("fail.CanModify = 0x80070006\nfail.GetStatus = 0x80070006", FaxServer::getStatuses),
                // The connection is lost in the midst of the walk, and in the midst of a port.
                new Scenario("fail.Item = 0x800706BA"),
                new Scenario("fail.Tsid = 0x800706BE \"gone\""),
                new Scenario("", FaxServer::getStatuses),
                new Scenario("fail.GetStatus = 0x80004005", FaxServer::getStatuses),
                new Scenario("", server -> server.getStatus(FIRST)),
                new Scenario("", server -> server.getStatus(new DeviceId(77))),
                new Scenario("", server -> server.put(FIRST, Setting.CSID, "Ä+49 30 1234567890123456789")),
                new Scenario("", server -> server.put(FIRST, Setting.SEND, false)),
                new Scenario("", server -> server.put(new DeviceId(2), Setting.RINGS, 5)),
                new Scenario("", server -> server.put(FIRST, Setting.PRIORITY, 3)),
                new Scenario("held = 1", server -> server.put(new DeviceId(2), Setting.RINGS, 5)),
                new Scenario("", server -> server.enable(FIRST, "{1}", false)));
    }

    private final ComScenario scenario = new ComScenario(FILE);

    @ParameterizedTest
    @MethodSource("scenarios")
    void answerTheSame(Scenario happening) {
        List<Object> early = outcome(happening, false);
        List<Object> late = outcome(happening, true);

        assertEquals(late, early);
    }

    /** What came of the request, of a reading after it, and of the accounts. */
    private List<Object> outcome(Scenario happening, boolean lateOnly) {
        serve(happening.line()).write();
        List<Object> outcome = new ArrayList<>();
        ComFaxServer server = open(lateOnly, TIMEOUT);
        try (server) {
            outcome.add(answer(() -> server.connect()));
            outcome.add(answer(() -> happening.request().apply(server)));
            outcome.add(answer(() -> server.read(WITHOUT_ROUTING_METHODS)));
            assertEquals(lateOnly ? "late" : "early", binding(server));
        }
        ApartmentStatistics counted = server.statistics();
        outcome.add("strings " + counted.stringsAcquired() + " " + counted.stringsReleased());
        outcome.add("failures " + counted.failures() + " " + counted.lastFailure());
        outcome.add("live " + counted.liveReferences());
        outcome.add("timeouts " + counted.timeouts() + " " + counted.replacements() + " " + counted.stuck());
        return outcome;
    }

    @Test
    void aQueryOfEachObjectIsAllThatIsCountedBesides() {
        List<List<Long>> counts = new ArrayList<>();
        for (boolean lateOnly : new boolean[] {false, true}) {
            serve("").write();
            try (ComFaxServer server = open(lateOnly, TIMEOUT)) {
                server.connect();
                // DISPIDs are looked up once.
                server.read(WITHOUT_ROUTING_METHODS);
                ApartmentStatistics before = server.statistics();
                server.read(WITHOUT_ROUTING_METHODS);
                ApartmentStatistics after = server.statistics();
                long queries = lateOnly ? 0 : 1 + PORTS.size();
                counts.add(List.of(
                        after.calls() - before.calls() - queries,
                        after.referencesAcquired() - before.referencesAcquired() - queries,
                        after.referencesReleased() - before.referencesReleased() - queries,
                        after.stringsAcquired() - before.stringsAcquired()));
                assertEquals(1, after.liveReferences(), "the server itself");
            }
        }
        assertEquals(counts.get(1), counts.get(0));
    }

    @Test
    void hangAndComeBackTheSame() throws Exception {
        for (String call : List.of("Count", "Item", "Name", "Rings")) {
            assertEquals(hang(call, true), hang(call, false), call);
        }
    }

    private List<Object> hang(String call, boolean lateOnly) throws Exception {
        Path release = FILE.resolveSibling("early.release");
        Files.deleteIfExists(release);
        serve("").write();
        List<Object> outcome = new ArrayList<>();
        ComFaxServer server = open(lateOnly, Duration.ofSeconds(5));
        try (server) {
            server.connect();
            server.read(ALL);
            String hang = "hang." + call + " = " + release;
            if (call.equals("Count")) {
                serve("").fault("hang.Count", release.toString()).write();
            } else {
                serve(hang).write();
            }
            outcome.add(answer(() -> server.read(ALL)));
            assertEquals(1, server.statistics().stuck());

            serve("").heal("Count").write();
            server.connect();
            assertEquals(lateOnly ? "late" : "", binding(server), "the old connection decides nothing for this one");
            outcome.add(answer(() -> server.read(ALL)));
            assertEquals(lateOnly ? "late" : "early", binding(server));

            Files.writeString(release, "");
            Eventually.holdsWithin(TIMEOUT, () -> server.statistics().stuck() == 0, () -> "the call does not return");
            Eventually.holdsWithin(
                    TIMEOUT, () -> server.statistics().liveReferences() == 1, () -> "references are left behind");
            assertEquals(0, server.statistics().liveStrings());
            outcome.add(server.statistics().replacements());
        }
        outcome.add(server.statistics().liveReferences());
        return outcome;
    }

    /** What the objects of a dead server answer: three kinds of a lost connection. */
    @ParameterizedTest
    @ValueSource(strings = {"0x800706BA", "0x800706BE", "0x80070006"})
    void aServerThatDiesDuringAWalkIsMetTheSame(String deathAnswer) throws Exception {
        List<Object> early = death(deathAnswer, false);
        List<Object> late = death(deathAnswer, true);

        assertEquals(late, early);
        assertTrue(early.get(0).toString().startsWith("FaxUnavailableException"), early::toString);
    }

    private List<Object> death(String deathAnswer, boolean lateOnly) throws Exception {
        Path release = FILE.resolveSibling("early.death");
        Files.deleteIfExists(release);
        ComScenario mortal =
                new ComScenario(FILE).serve(PORTS).deathAnswer(deathAnswer).write();
        List<Object> outcome = new ArrayList<>();
        ComFaxServer server = open(lateOnly, TIMEOUT);
        try (server) {
            server.connect();
            // DISPIDs are looked up once.
            server.read(WITHOUT_ROUTING_METHODS);
            mortal.port(2, "hang.Csid = " + release).write();
            long before = server.statistics().calls();
            CompletableFuture<Object> walk =
                    CompletableFuture.supplyAsync(() -> answer(() -> server.read(WITHOUT_ROUTING_METHODS)));
            // GetPorts, Count, Item and nine properties, Item and the three before Csid; and the queries.
            long reached = before + 16 + (lateOnly ? 0 : 3);
            Eventually.holdsWithin(
                    TIMEOUT, () -> server.statistics().calls() >= reached, () -> "the walk does not get there");
            mortal.die().write();
            Files.writeString(release, "");
            outcome.add(walk.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
            outcome.add(answer(() -> server.read(WITHOUT_ROUTING_METHODS)));
            outcome.add(answer(() -> server.connect()));
            outcome.add("failures " + server.statistics().lastFailure());
            assertEquals("", binding(server), "no connection, no decision");

            mortal.serve(PORTS).revive().write();
            server.connect();
            outcome.add(answer(() -> server.read(WITHOUT_ROUTING_METHODS)));
            assertEquals(lateOnly ? "late" : "early", binding(server));
            assertEquals(1, server.statistics().liveReferences(), "the server itself");
        }
        ApartmentStatistics counted = server.statistics();
        outcome.add(counted.failures() + " " + counted.liveReferences() + " " + counted.liveStrings());
        outcome.add(counted.timeouts() + " " + counted.replacements());
        return outcome;
    }

    @Test
    void aWriteGoesBetweenTwoCallsOfAWalk() throws Exception {
        Path release = FILE.resolveSibling("early.walk");
        Files.deleteIfExists(release);
        for (boolean lateOnly : new boolean[] {false, true}) {
            serve("delay.Item = 700\ndelay.Name = 700").write();
            try (ComFaxServer server = open(lateOnly, TIMEOUT)) {
                server.connect();
                long before = server.statistics().calls();
                CompletableFuture<FaxReading> walk =
                        CompletableFuture.supplyAsync(() -> server.read(WITHOUT_ROUTING_METHODS));
                Eventually.holdsWithin(
                        TIMEOUT, () -> server.statistics().calls() > before + 5, () -> "the walk does not begin");

                FaxPort written = server.put(FIRST, Setting.CSID, "WRITTEN");

                assertEquals("WRITTEN", written.csid());
                assertTrue(!walk.isDone(), "the write waited for the walk");
                FaxReading.Ports ports =
                        walk.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS).ports();
                assertEquals(PORTS, ports.ports(), "as they were when GetPorts listed them");
            }
        }
    }

    @Test
    void theFirstPortDecidesForItsConnection() {
        serve("").port(1, "refuseQuery = 0x80004002").write();
        try (ComFaxServer server = open(false, TIMEOUT)) {
            server.connect();
            assertEquals("", binding(server), "the collection answered, and no port was read yet");

            assertEquals(PORTS, server.read(ALL).ports().ports());
            assertEquals("late", binding(server));
            assertEquals(1, server.statistics().failures(), "the query");
            assertEquals(
                    "0x80004002 (E_NOINTERFACE)",
                    server.statistics().lastFailure().toString());
            // DISPIDs of the collection are looked up now.
            assertEquals(PORTS, server.read(ALL).ports().ports());
            long before = server.statistics().calls();
            assertEquals(PORTS, server.read(ALL).ports().ports());
            long late = server.statistics().calls() - before;

            serve("").write();
            assertEquals(PORTS, server.read(ALL).ports().ports());
            assertEquals("late", binding(server), "decided once for the connection");
            assertEquals(1, server.statistics().failures());

            server.connect();
            assertEquals("", binding(server));
            before = server.statistics().calls();
            assertEquals(PORTS, server.read(ALL).ports().ports());
            assertEquals("early", binding(server));
            assertEquals(late + 1 + PORTS.size(), server.statistics().calls() - before);
        }
    }

    @Test
    void aPortThatIsUnlikeTheFirstIsCalledLateByItself() {
        serve("refuseQuery = 0x80004002").write();
        try (ComFaxServer server = open(false, TIMEOUT)) {
            server.connect();
            for (int reading = 1; reading <= 2; reading++) {
                assertEquals(PORTS, server.read(ALL).ports().ports());
                assertEquals("early", binding(server));
                assertEquals(reading, server.statistics().failures(), "one query of each reading");
            }
        }
    }

    @Test
    void whoMayNotListPortsIsNotBoundYet() throws IOException {
        serve("").fault("rights", "0x7").write();
        try (ComFaxServer server = open(false, TIMEOUT)) {
            server.connect();
            assertEquals("", binding(server));
            String denied = answer(() -> server.read(ALL)).toString();
            assertTrue(denied.contains("FaxServer.GetPorts() failed: 0x80070005 (E_ACCESSDENIED)"), denied);
            String jobs = answer(server::getJobs).toString();
            assertTrue(jobs.contains("FaxServer.GetJobs() failed: 0x80070005 (E_ACCESSDENIED)"), jobs);

            serve("").fault("rights", "0xE7").write();
            assertEquals(3, server.read(ALL).ports().ports().size());
            assertEquals("early", binding(server));
            jobs = answer(server::getJobs).toString();
            assertTrue(jobs.contains("0x80070005"), jobs);
        }
        serve("").fault("rights", "0").write();
        try (ComFaxServer server = open(false, TIMEOUT)) {
            String refused = answer(server::connect).toString();
            assertTrue(refused.contains("FaxServer.Connect(\"\") failed: 0x80070005 (E_ACCESSDENIED)"), refused);
        }
    }

    private ComScenario serve(String lineOfTheSecondPort) {
        return scenario.serve(PORTS).methods(METHODS).port(2, lineOfTheSecondPort);
    }

    private static ComFaxServer open(boolean lateOnly, Duration timeout) {
        return new ComFaxBackend("compared", "", timeout, lateOnly).open();
    }

    private static String binding(FaxServer server) {
        return server.figures().stream()
                .filter(figure -> figure.name().equals("Binding"))
                .map(figure -> (String) figure.value())
                .findFirst()
                .orElseThrow();
    }

    private static Object answer(Runnable request) {
        return answer(() -> {
            request.run();
            return "done";
        });
    }

    /** As a text: exceptions in it are equal only to themselves. */
    private static Object answer(Supplier<Object> request) {
        try {
            return request.get().toString();
        } catch (FaxException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
