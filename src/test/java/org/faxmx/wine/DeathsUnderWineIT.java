package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Door;
import org.faxmx.e2e.Json;
import org.junit.jupiter.api.Test;

/** A COM fax server that crashes and is started again, and again, while clients read and write. */
class DeathsUnderWineIT extends TwoServersUnderWine {

    private static final int DEATHS = 200;
    // The others are revived by an operator, without a pause of a second.
    private static final int DEATHS_LEFT_TO_THE_BRIDGE = 10;

    private static final String PORTS_OF_BOTH = "{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxPort,*\"}";

    /** What a request of a client may be answered while the server is away. */
    private static final Map<String, Pattern> EXPECTED = Map.of(
            "the server is gone", Pattern.compile("0x800706BA \\(RPC_S_SERVER_UNAVAILABLE\\)"),
            "contact was lost just now", Pattern.compile("0x800708CA \\(ERROR_NOT_CONNECTED\\)|there is no connection"),
            "it is known to be away", Pattern.compile("is not connected \\((UNREACHABLE|CONNECTING)\\)"),
            "another operation is under way", Pattern.compile("is busy with "));

    DeathsUnderWineIT(Wine wine) {
        super(wine);
    }

    @Test
    void aServerMayDieAndComeBackAnyNumberOfTimes() throws Exception {
        scenario.serve(lines(PORTS)).faultsOf(HOST_A).write();
        try (BridgeProcess bridge = serve("500ms", "100ms", Duration.ofSeconds(10));
                Door operator = Door.rmi(bridge)) {
            List<String> before = threads.named("faxmx-com-");
            List<ObjectName> published = published(bridge);
            Clients clients = new Clients(bridge);
            long began = System.nanoTime();
            try {
                for (int death = 1; death <= DEATHS; death++) {
                    scenario.die().write();
                    Eventually.holds(() -> state(operator).equals("UNREACHABLE"), bridge::log);
                    scenario.revive().write();
                    if (death % (DEATHS / DEATHS_LEFT_TO_THE_BRIDGE) != 0) {
                        connect(operator);
                    }
                    Eventually.holds(() -> state(operator).equals("CONNECTED"), bridge::log);
                }
            } finally {
                clients.end();
            }
            System.out.println(DEATHS + " deaths in " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)
                    + " s; " + clients.requests + " requests; refusals " + clients.refusals);
            assertEquals(List.of(), clients.unexpected);
            clients.each.forEach(
                    (client, requests) -> assertTrue(requests.get() > DEATHS / 10, client + " did nothing"));

            operator.exec(A, "getPorts");
            for (String server : List.of("A", "B")) {
                // Polls go on: one of them may just be late.
                Eventually.holds(() -> stalePorts(operator, server) == 0, () -> "ports of " + server + " stay stale");
            }
            assertEquals(published, published(bridge));
            assertEquals("", failureOf(operator, door -> door.write(port("A", 1), "Csid", "AFTERWARDS")));
            assertEquals("AFTERWARDS", operator.read(port("A", 1), "Csid"));
            assertTrue((Long) operator.read(A, "Reconnections") >= DEATHS);
            assertEquals(0L, operator.read(B, "Reconnections"));
            assertEquals(0L, operator.read(APARTMENT_A, "Timeouts"));
            assertEquals(0L, operator.read(APARTMENT_A, "Replacements"));
            assertEquals(before, threads.named("faxmx-com-"));

            for (String server : List.of(A, B)) {
                operator.exec(server, "disconnect");
            }
            for (String apartment : List.of(APARTMENT_A, APARTMENT_B)) {
                assertEquals(0L, operator.read(apartment, "LiveReferences"));
                assertEquals(0L, operator.read(apartment, "LiveStrings"));
            }
            Trace all = Trace.read(trace);
            assertEquals(0, all.live(""));
            assertEquals(List.of(), all.releasedElsewhere());
            assertHealthyLog(bridge);
        }
    }

    /** After a restart of the service, its old connections may answer everything with a code that says nothing. */
    @Test
    void aDeadConnectionWhoseAnswersSayNothingIsMadeAgain() throws Exception {
        scenario.serve(lines(PORTS)).deathAnswer("0x80004005").faultsOf(HOST_A).write();
        try (BridgeProcess bridge = serve("0s", "0s", Duration.ofSeconds(10));
                Door operator = Door.rmi(bridge)) {
            assertEquals("CONNECTED", state(operator));
            scenario.die().write();
            assertTrue(
                    failureOf(operator, door -> door.exec(A, "getPorts")).contains("0x80004005 (E_FAIL)"), bridge::log);
            scenario.revive().write();

            // Twice more: the old connection stays dead. The queue, which no poll reads here, is read then.
            for (int i = 0; i < 2; i++) {
                assertTrue(
                        failureOf(operator, door -> door.exec(A, "getPorts")).contains("0x80004005 (E_FAIL)"),
                        bridge::log);
            }
            Eventually.holds(
                    () -> failureOf(operator, door -> door.exec(A, "getPorts")).isEmpty(), bridge::log);

            assertEquals("CONNECTED", state(operator));
            assertEquals("", failureOf(operator, door -> door.write(port("A", 1), "Csid", "AFTERWARDS")));
            assertTrue(bridge.log().contains("every reading fails: the connection is made again"), bridge::log);
            assertEquals("", failureOf(operator, door -> door.exec(A, "getJobs")));
        }
    }

    private static String state(Door door) throws Exception {
        return (String) door.read(A, "State");
    }

    /** A client's own reading may notice the death only now, and end the connection before it is shown. */
    private static void connect(Door operator) throws Exception {
        Eventually.holds(
                () -> failureOf(operator, door -> door.exec(A, "connect")).isEmpty(),
                () -> "cannot be connected again");
    }

    private static String failureOf(Door door, Request request) throws Exception {
        try {
            request.make(door);
            return "";
        } catch (Door.Refused e) {
            return e.getMessage();
        }
    }

    private static List<ObjectName> published(BridgeProcess bridge) throws Exception {
        try (JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            return mbeans.queryNames(name("faxmx:*"), null).stream().sorted().toList();
        }
    }

    private interface Request {
        void make(Door door) throws Exception;
    }

    /** Four clients that do the same again and again until they are ended. */
    private static final class Clients {

        private final ExecutorService executor = Executors.newFixedThreadPool(4);
        private final List<Future<?>> running = new ArrayList<>();
        private final AtomicBoolean ending = new AtomicBoolean();
        private final AtomicInteger requests = new AtomicInteger();
        private final Map<String, AtomicInteger> each = new ConcurrentHashMap<>();
        private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();
        private final List<String> unexpected = new CopyOnWriteArrayList<>();

        Clients(BridgeProcess bridge) throws Exception {
            AtomicInteger written = new AtomicInteger();
            start("bulk reader", Door.jolokia(bridge), door -> {
                int ports = Json.object(bridge.jolokiaValue(PORTS_OF_BOTH)).size();
                if (ports != 2 * PORTS) {
                    unexpected.add(ports + " ports are there");
                }
            });
            start("reader", Door.rmi(bridge), door -> {
                for (String attribute : List.of("Name", "Csid", "Stale", "StatusText")) {
                    if (door.read(port("A", 3), attribute) == null) {
                        unexpected.add(attribute + " is null");
                    }
                }
            });
            start(
                    "writer",
                    Door.rmi(bridge),
                    door -> requesting(
                            door, target -> target.write(port("A", 2), "Csid", "W" + written.incrementAndGet())));
            start("enumerator", Door.jolokia(bridge), door -> requesting(door, target -> target.exec(A, "getPorts")));
        }

        private void start(String client, Door door, Request request) {
            AtomicInteger count = each.computeIfAbsent(client, unused -> new AtomicInteger());
            running.add(executor.submit(() -> {
                try (door) {
                    while (!ending.get()) {
                        request.make(door);
                        count.incrementAndGet();
                        requests.incrementAndGet();
                    }
                } catch (Exception e) {
                    unexpected.add(client + ": " + e);
                }
            }));
        }

        /** A request that goes to the fax server: it may be refused, for a known reason. */
        private void requesting(Door door, Request request) throws Exception {
            try {
                request.make(door);
            } catch (Door.Refused e) {
                String kind = EXPECTED.entrySet().stream()
                        .filter(known ->
                                known.getValue().matcher(e.getMessage()).find())
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("");
                if (kind.isEmpty()) {
                    unexpected.add(e.getMessage());
                } else {
                    refusals.computeIfAbsent(kind, unused -> new AtomicInteger())
                            .incrementAndGet();
                }
            }
        }

        void end() throws Exception {
            ending.set(true);
            for (Future<?> client : running) {
                client.get(30, TimeUnit.SECONDS);
            }
            executor.shutdown();
        }
    }
}
