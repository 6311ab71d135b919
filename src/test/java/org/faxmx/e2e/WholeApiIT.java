package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings, jobs and live status of the simulated fax server, over both doors of the packaged jar. */
@Timeout(180)
class WholeApiIT {

    private static final String SERVER = "faxmx:type=FaxServer,server=local";
    private static final String HINT = "Start it with --writes to allow it";
    private static final long LONGEST_CALL_SECONDS = 90;

    @TempDir
    private static Path directory;

    private static BridgeProcess writable;
    private static BridgeProcess readOnly;

    @BeforeAll
    static void serve() throws Exception {
        writable = BridgeProcess.serve(directory, "--writes", "--poll", "0s", "--status-poll", "0s");
        readOnly = BridgeProcess.serve(directory, "--poll", "0s", "--status-poll", "0s");
    }

    @AfterAll
    static void end() {
        Stream.of(writable, readOnly).filter(bridge -> bridge != null).forEach(BridgeProcess::close);
    }

    static Stream<Door> doors() throws IOException {
        return Stream.of(Door.rmi(writable), Door.jolokia(writable));
    }

    static Stream<Door> readOnlyDoors() throws IOException {
        return Stream.of(Door.rmi(readOnly), Door.jolokia(readOnly));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void writesEverySettingOfTheServer(Door door) throws Exception {
        try (door) {
            for (Map.Entry<String, List<Object>> setting : Map.<String, List<Object>>ofEntries(
                            Map.entry("Retries", List.of(0, 5)),
                            Map.entry("RetryDelay", List.of(0, 15)),
                            Map.entry("DirtyDays", List.of(0, 30)),
                            Map.entry("Branding", List.of(false, true)),
                            Map.entry("UseDeviceTsid", List.of(false, true)),
                            Map.entry("ServerCoverpage", List.of(true, false)),
                            Map.entry("PauseServerQueue", List.of(true, false)),
                            Map.entry("ArchiveOutboundFaxes", List.of(false, true)),
                            Map.entry("ArchiveDirectory", List.of("D:\\Büro \"Fax\"", "")),
                            Map.entry("DiscountRateStartHour", List.of(23, 0)),
                            Map.entry("DiscountRateStartMinute", List.of(59, 0)),
                            Map.entry("DiscountRateEndHour", List.of(0, 23)),
                            Map.entry("DiscountRateEndMinute", List.of(0, 59)))
                    .entrySet()) {
                for (Object value : setting.getValue()) {
                    assertWrites(door, SERVER, setting.getKey(), value);
                }
            }
            assertEquals(List.of("ServerMapiProfile"), door.read(SERVER, "UnsupportedSettings"));
            assertRefused(
                    door,
                    SERVER,
                    "ServerMapiProfile",
                    "Fax",
                    "FaxServer.ServerMapiProfile",
                    "0x80070032",
                    "server local");
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void writesEverySettingOfAPort(Door door) throws Exception {
        try (door) {
            // No call comes to a port that does not receive, and none leaves while the queue is paused.
            door.write(SERVER, "PauseServerQueue", true);
            String port = silencedPort(door);
            assertWrites(door, port, "Csid", "+49 (30) \"1\\2");
            assertWrites(door, port, "Csid", "12345678901234567890");
            assertWrites(door, port, "Tsid", "");
            assertWrites(door, port, "Tsid", "ACME ~");
            assertWrites(door, port, "Rings", 99);
            assertWrites(door, port, "Rings", 1);
            assertWrites(door, port, "Send", true);
            int ports = ports(door).size();
            assertWrites(door, port, "Priority", ports);
            assertWrites(door, port, "Priority", 1);
            List<Object> ranks = Json.array(door.read(SERVER, "PortTable")).stream()
                    .map(row -> Json.object(row).get("Priority"))
                    .sorted()
                    .toList();
            for (int i = 0; i < ports; i++) {
                assertEquals(i + 1L, ranks.get(i), "each port has a rank of its own");
            }
            assertWrites(door, port, "Receive", true);
            door.write(SERVER, "PauseServerQueue", false);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void showsPortsByRowsAndByColumns(Door door) throws Exception {
        try (door) {
            List<Object> rows = Json.array(door.read(SERVER, "PortTable"));
            Map<String, Object> columns = Json.object(door.read(SERVER, "PortColumns"));
            assertFalse(rows.isEmpty());
            assertEquals(Json.object(rows.get(0)).keySet(), columns.keySet());
            // What no call changes.
            for (String attribute : List.of("Name", "DeviceId", "CanModify", "Tsid", "Rings")) {
                assertEquals(
                        rows.stream()
                                .map(row -> Json.object(row).get(attribute))
                                .toList(),
                        columns.get(attribute));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void switchesARoutingMethodOffAndOn(Door door) throws Exception {
        try (door) {
            Object names = writable.jolokiaValue("{\"type\":\"search\",\"mbean\":\"faxmx:type=FaxRoutingMethod,*\"}");
            String first = Json.array(names).stream()
                    .map(Object::toString)
                    .filter(name -> name.contains("port=Brooktrout"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            assertWrites(door, first, "Enable", false);
            assertWrites(door, first, "Enable", true);
            assertWrites(door, first, "Enable", false);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void refusesBadValuesForAPortAndChangesNothing(Door door) throws Exception {
        try (door) {
            List<String> ports = ports(door);
            String port = ports.get(0);
            String tooMany = Integer.toString(ports.size() + 1);
            assertRefused(door, port, "Rings", 0, "Rings", " 0:", "1 to 99");
            assertRefused(door, port, "Rings", 100, "Rings", "100", "1 to 99");
            assertRefused(door, port, "Rings", -1, "Rings", "-1", "1 to 99");
            assertRefused(door, port, "Rings", "x", "Rings", "\"x\"", "1 to 99");
            assertRefused(door, port, "Rings", 2_147_483_648L, "Rings", "2147483648", "1 to 99");
            assertRefused(door, port, "Priority", 0, "Priority", " 0:", "1 to " + ports.size());
            assertRefused(door, port, "Priority", ports.size() + 1, "Priority", tooMany, "1 to " + ports.size());
            for (String stationId : List.of("Csid", "Tsid")) {
                String allowed = "at most 20 printable ASCII characters";
                assertRefused(
                        door, port, stationId, "123456789012345678901", stationId, "123456789012345678901", allowed);
                assertRefused(door, port, stationId, "é", stationId, "\"é\"", allowed);
                assertRefused(door, port, stationId, "a\nb", stationId, "a\\u000Ab", allowed);
                assertRefused(door, port, stationId, "a\u007F", stationId, "a\\u007F", allowed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void refusesBadValuesForTheServerAndChangesNothing(Door door) throws Exception {
        try (door) {
            for (String hour : List.of("DiscountRateStartHour", "DiscountRateEndHour")) {
                assertRefused(door, SERVER, hour, 24, hour, "24", "0 to 23");
                assertRefused(door, SERVER, hour, -1, hour, "-1", "0 to 23");
            }
            for (String minute : List.of("DiscountRateStartMinute", "DiscountRateEndMinute")) {
                assertRefused(door, SERVER, minute, 60, minute, "60", "0 to 59");
            }
            for (String count : List.of("Retries", "RetryDelay", "DirtyDays")) {
                assertRefused(door, SERVER, count, -1, count, "-1", "from 0 on");
            }
            assertRefused(door, SERVER, "State", "CONNECTED");
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void refusesToChangeAPortThatMayNotBeModified(Door door) throws Exception {
        try (door) {
            String gateway = ports(door).stream()
                    .filter(port -> port.contains("T.38"))
                    .findFirst()
                    .orElseThrow();
            assertRefused(
                    door,
                    gateway,
                    "Rings",
                    5,
                    "port 2147483649 of server local",
                    "FaxPort.Rings",
                    "0x80070005 (E_ACCESSDENIED)");
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void queuesAFaxAndCommandsIt(Door door) throws Exception {
        try (door) {
            door.write(SERVER, "PauseServerQueue", true);

            int number = Integer.parseInt(
                    (String) door.exec(SERVER, "sendFax", "C:\\Büro\\test.tif", "+1 555 0199", "Grace"));
            Long id = (long) number;

            Map<String, Object> job = job(door, id);
            assertEquals("SEND", job.get("Type"));
            assertEquals(1L, job.get("TypeCode"));
            assertEquals("PENDING", job.get("QueueState"));
            assertEquals("test.tif", job.get("DisplayName"));
            assertEquals("+1 555 0199", job.get("FaxNumber"));
            assertEquals("Grace", job.get("RecipientName"));
            door.exec(SERVER, "pauseJob", number);
            assertEquals("PAUSED", job(door, id).get("QueueState"));
            assertEquals(8L, job(door, id).get("QueueStateCode"));
            door.exec(SERVER, "resumeJob", number);
            assertEquals("PENDING", job(door, id).get("QueueState"));
            door.exec(SERVER, "pauseJob", number);
            door.exec(SERVER, "restartJob", number);
            assertEquals("PENDING", job(door, id).get("QueueState"));
            assertEquals((long) Json.array(door.read(SERVER, "JobTable")).size(), door.read(SERVER, "JobCount"));
            door.exec(SERVER, "deleteJob", number);
            assertEquals(null, job(door, id));
            assertTrue(refusal(() -> door.exec(SERVER, "pauseJob", number)).contains("there is no job " + number));
            door.write(SERVER, "PauseServerQueue", false);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void refusesJobsAndFaxesThatAreNotThere(Door door) throws Exception {
        try (door) {
            for (String operation : List.of("pauseJob", "resumeJob", "restartJob", "deleteJob")) {
                String told = refusal(() -> door.exec(SERVER, operation, 999_999));
                assertTrue(told.contains("server local: ") && told.contains("there is no job 999999"), told);
            }
            String file = refusal(() -> door.exec(SERVER, "sendFax", "", "1", ""));
            assertTrue(file.contains("sendFax: file is empty"), file);
            String number = refusal(() -> door.exec(SERVER, "sendFax", "C:\\a.tif", " ", ""));
            assertTrue(number.contains("sendFax: faxNumber is empty"), number);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void looksAtAPort(Door door) throws Exception {
        try (door) {
            String port = ports(door).get(0);
            door.exec(port, "refreshStatus");
            assertFalse(door.read(port, "StatusText").toString().isEmpty());
            assertTrue((Long) door.read(port, "StatusAgeMillis") >= 0);
        }
    }

    @ParameterizedTest
    @MethodSource("readOnlyDoors")
    void saysHowToAllowWritingWhereItIsOff(Door door) throws Exception {
        try (door) {
            String port = ports(door).get(0);
            assertEquals(false, door.read("faxmx:type=Bridge", "WritesAllowed"));
            assertRefused(door, port, "Rings", 5, "Rings", HINT);
            assertRefused(door, port, "Csid", "x", "Csid", HINT);
            assertRefused(door, SERVER, "Retries", 9, "Retries", HINT);
            assertRefused(door, SERVER, "PauseServerQueue", true, "PauseServerQueue", HINT);
            for (String operation : List.of("pauseJob", "resumeJob", "restartJob", "deleteJob")) {
                String told = refusal(() -> door.exec(SERVER, operation, 1));
                assertTrue(told.contains(operation + " is refused") && told.contains(HINT), told);
            }
            String told = refusal(() -> door.exec(SERVER, "sendFax", "C:\\a.tif", "1", ""));
            assertTrue(told.contains("sendFax is refused") && told.contains(HINT), told);
            door.exec(SERVER, "getJobs");
            door.exec(port, "refreshStatus");
        }
    }

    @Test
    void seesFaxesComeAndGo() throws Exception {
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "--poll", "1s", "--status-poll", "200ms");
                Door door = Door.jolokia(bridge)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_CALL_SECONDS);
            boolean underWay = false;
            boolean counted = false;
            while (!underWay || !counted) {
                assertTrue(System.nanoTime() < deadline, "no fax was seen in " + LONGEST_CALL_SECONDS + " s");
                assertFalse(bridge.process().waitFor(200, TimeUnit.MILLISECONDS), bridge::log);
                for (Object row : Json.array(door.read(SERVER, "PortTable"))) {
                    Map<String, Object> port = Json.object(row);
                    underWay |= (boolean) port.get("Sending") || (boolean) port.get("Receiving");
                    counted |= sum(port, "SendsSeen", "ReceivesSeen") > 0
                            && sum(port, "PagesSentSeen", "PagesReceivedSeen") > 0
                            && sum(port, "StateChanges") > 0;
                }
            }
            assertTrue((Long) door.read(SERVER, "JobCount") >= 0);
            assertTrue((Long) door.read(SERVER, "SnapshotAgeMillis") < 30_000);
            assertEquals("", door.read(SERVER, "LastError"));
        }
    }

    private static long sum(Map<String, Object> row, String... columns) {
        return Stream.of(columns).mapToLong(column -> (Long) row.get(column)).sum();
    }

    private static List<String> ports(Door door) throws Exception {
        return Json.array(door.exec(SERVER, "getPorts")).stream()
                .map(name -> Json.object(name).get("objectName").toString())
                .toList();
    }

    /** A port that no longer calls or is called: one that is in a call refuses to be changed. */
    private static String silencedPort(Door door) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_CALL_SECONDS);
        while (System.nanoTime() < deadline) {
            for (String port : ports(door)) {
                try {
                    door.write(port, "Receive", false);
                    door.write(port, "Send", false);
                    assertEquals(false, door.read(port, "Receive"));
                    assertEquals(false, door.read(port, "Send"));
                    return port;
                } catch (Door.Refused e) {
                    assertTrue(
                            e.getMessage().contains("0x80070964")
                                    || e.getMessage().contains("0x80070005"),
                            e::getMessage);
                }
            }
            assertFalse(writable.process().waitFor(200, TimeUnit.MILLISECONDS), writable::log);
        }
        return fail("every port is in a call");
    }

    private static Map<String, Object> job(Door door, Object id) throws Exception {
        return Json.array(door.exec(SERVER, "getJobs")).stream()
                .map(Json::object)
                .filter(row -> row.get("Id").equals(id))
                .findFirst()
                .orElse(null);
    }

    private static void assertWrites(Door door, String mbean, String attribute, Object value) throws Exception {
        door.write(mbean, attribute, value);
        assertEquals(Door.plain(value), door.read(mbean, attribute), attribute);
        door.exec(SERVER, "getPorts");
        assertEquals(Door.plain(value), door.read(mbean, attribute), attribute + " as it was read again");
    }

    private static void assertRefused(Door door, String mbean, String attribute, Object value, String... told)
            throws Exception {
        Object before = door.read(mbean, attribute);
        String message = refusal(() -> {
            door.write(mbean, attribute, value);
            return null;
        });
        for (String part : told) {
            assertTrue(message.contains(part), () -> part + " is missing from " + message);
        }
        door.exec(SERVER, "getPorts");
        assertEquals(before, door.read(mbean, attribute), attribute);
    }

    private static String refusal(Callable<Object> request) {
        return assertThrows(Door.Refused.class, request::call).getMessage();
    }
}
