package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.InvalidAttributeValueException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients can write through the packaged jar, over JMX RMI and over Jolokia, whatever the backend. The server is named
 * local, is read only on request, has routing methods on its first port, a port that may not be modified and no
 * ServerMapiProfile.
 */
// Starting a bridge takes seconds: all tests of a suite share two.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
public abstract class WritingContract {

    static final String SERVER = "faxmx:type=FaxServer,server=local";
    static final long LONGEST_CALL_SECONDS = 90;

    private static final String HINT = "Start it with --writes to allow it";
    private static final String NOT_SUPPORTED = "0x80070032";
    private static final List<String> JOB_COMMANDS = List.of("pauseJob", "resumeJob", "restartJob", "deleteJob");

    private BridgeProcess writable;
    private BridgeProcess readOnly;

    /** A new bridge with these options on a fax server of its own. */
    protected abstract BridgeProcess startBridge(String... options) throws Exception;

    @BeforeAll
    final void startBridges() throws Exception {
        writable = startBridge("--writes");
        readOnly = startBridge();
    }

    @AfterAll
    final void endBridges() {
        Stream.of(writable, readOnly).filter(bridge -> bridge != null).forEach(BridgeProcess::close);
    }

    /**
     * How often all bridges called a member of their fax servers, such as {@code put Rings}; 0 where the backend does not
     * count.
     */
    protected long callsOf(String member) throws IOException {
        return 0;
    }

    final Stream<Door> doors() throws IOException {
        return Stream.of(Door.rmi(writable), Door.jolokia(writable));
    }

    final Stream<Door> readOnlyDoors() throws IOException {
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
                            Map.entry("ArchiveDirectory", List.of("D:\\Büro\\Fax", "")),
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
                    NOT_SUPPORTED,
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
            for (int rank : List.of(ports, 1)) {
                door.write(port, "Priority", rank);
                assertRanks(ports, door);
                assertWrites(door, port, "Priority", rank);
                assertRanks(ports, door);
            }
            assertWrites(door, port, "Receive", true);
            door.write(SERVER, "PauseServerQueue", false);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void switchesARoutingMethodOffAndOn(Door door) throws Exception {
        try (door) {
            String deviceId = new ObjectName(ports(door).get(0)).getKeyProperty("deviceId");
            Object names = writable.jolokiaValue(
                    "{\"type\":\"search\",\"mbean\":\"faxmx:type=FaxRoutingMethod,deviceId=" + deviceId + ",*\"}");
            String first = Json.array(names).stream()
                    .map(Object::toString)
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
            assertBadValue(door, port, "Rings", 0, " 0:", "1 to 99");
            assertBadValue(door, port, "Rings", 100, "100", "1 to 99");
            assertBadValue(door, port, "Rings", -1, "-1", "1 to 99");
            assertBadValue(door, port, "Rings", "x", "\"x\"", "1 to 99");
            assertBadValue(door, port, "Rings", 2_147_483_648L, "2147483648", "1 to 99");
            assertBadValue(door, port, "Priority", 0, " 0:", "1 to " + ports.size());
            assertBadValue(door, port, "Priority", ports.size() + 1, tooMany, "1 to " + ports.size());
            for (String stationId : List.of("Csid", "Tsid")) {
                String allowed = "at most 20 printable ASCII characters";
                assertBadValue(door, port, stationId, "123456789012345678901", "123456789012345678901", allowed);
                assertBadValue(door, port, stationId, "é", "\"é\"", allowed);
                assertBadValue(door, port, stationId, "a\nb", "a\\u000Ab", allowed);
                assertBadValue(door, port, stationId, "a\u007F", "a\\u007F", allowed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void refusesBadValuesForTheServerAndChangesNothing(Door door) throws Exception {
        try (door) {
            for (String hour : List.of("DiscountRateStartHour", "DiscountRateEndHour")) {
                assertBadValue(door, SERVER, hour, 24, "24", "0 to 23");
                assertBadValue(door, SERVER, hour, -1, "-1", "0 to 23");
            }
            for (String minute : List.of("DiscountRateStartMinute", "DiscountRateEndMinute")) {
                assertBadValue(door, SERVER, minute, 60, "60", "0 to 59");
            }
            for (String count : List.of("Retries", "RetryDelay", "DirtyDays")) {
                assertBadValue(door, SERVER, count, -1, "-1", "from 0 on");
            }
            assertRefused(door, SERVER, "State", "CONNECTED");
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void refusesToChangeAPortThatMayNotBeModified(Door door) throws Exception {
        try (door) {
            Object deviceId = Json.array(door.read(SERVER, "PortTable")).stream()
                    .map(Json::object)
                    .filter(row -> row.get("CanModify").equals(false))
                    .map(row -> row.get("DeviceId"))
                    .findFirst()
                    .orElseThrow();
            String locked = ports(door).stream()
                    .filter(port -> port.contains("deviceId=" + deviceId))
                    .findFirst()
                    .orElseThrow();
            assertRefused(
                    door,
                    locked,
                    "Rings",
                    5,
                    "port " + deviceId + " of server local",
                    "FaxPort.Rings",
                    "0x80070005 (E_ACCESSDENIED)");
        }
    }

    /** Jolokia has no request for this: it writes one after the other. */
    @Test
    void writesSeveralAttributesInOrderUntilOneIsRefused() throws Exception {
        try (Door door = Door.rmi(writable);
                JMXConnector client = writable.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            door.write(SERVER, "PauseServerQueue", true);
            String port = silencedPort(door);
            Object csid = door.read(port, "Csid");
            Object dirtyDays = door.read(SERVER, "DirtyDays");
            long puts = callsOf("put Csid") + callsOf("put DirtyDays");

            assertEquals(
                    List.of(new Attribute("Rings", 4)),
                    setAttributes(
                            mbeans,
                            port,
                            new Attribute("Rings", 4),
                            new Attribute("Tsid", "é"),
                            new Attribute("Csid", "Y")));
            assertLastError(door, "Tsid cannot be \"é\"", "Written before: Rings", "Not tried: Csid");

            assertEquals(
                    List.of(new Attribute("Retries", 4)),
                    setAttributes(
                            mbeans,
                            SERVER,
                            new Attribute("Retries", 4),
                            new Attribute("ServerMapiProfile", "Fax"),
                            new Attribute("DirtyDays", 9)));
            assertLastError(door, NOT_SUPPORTED, "Written before: Retries", "Not tried: DirtyDays");

            assertEquals(puts, callsOf("put Csid") + callsOf("put DirtyDays"));
            door.exec(SERVER, "getPorts");
            assertEquals(4L, door.read(port, "Rings"));
            assertEquals(csid, door.read(port, "Csid"));
            assertEquals(4L, door.read(SERVER, "Retries"));
            assertEquals(dirtyDays, door.read(SERVER, "DirtyDays"));
            door.write(port, "Send", true);
            door.write(port, "Receive", true);
            door.write(SERVER, "PauseServerQueue", false);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void queuesAFaxAndCommandsIt(Door door) throws Exception {
        try (door) {
            door.write(SERVER, "PauseServerQueue", true);

            String id = (String) door.exec(SERVER, "sendFax", "test.tif", "+1 555 0199", "Grace");

            Map<String, Object> job = job(door, id);
            assertEquals("SEND", job.get("Type"));
            assertEquals(1L, job.get("TypeCode"));
            assertEquals("PENDING", job.get("QueueState"));
            assertEquals("+1 555 0199", job.get("FaxNumber"));
            assertEquals("Grace", job.get("RecipientName"));
            door.exec(SERVER, "pauseJob", id);
            assertEquals("PAUSED", job(door, id).get("QueueState"));
            assertEquals(8L, job(door, id).get("QueueStateCode"));
            door.exec(SERVER, "resumeJob", id);
            assertEquals("PENDING", job(door, id).get("QueueState"));
            door.exec(SERVER, "pauseJob", id);
            door.exec(SERVER, "restartJob", id);
            assertEquals("PENDING", job(door, id).get("QueueState"));
            assertEquals((long) Json.array(door.read(SERVER, "JobTable")).size(), door.read(SERVER, "JobCount"));
            door.exec(SERVER, "deleteJob", id);
            assertEquals(null, job(door, id));
            assertTrue(refusal(() -> door.exec(SERVER, "pauseJob", id)).contains("there is no job " + id));
            door.write(SERVER, "PauseServerQueue", false);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void refusesJobsAndFaxesThatAreNotThere(Door door) throws Exception {
        try (door) {
            for (String operation : JOB_COMMANDS) {
                String message = refusal(() -> door.exec(SERVER, operation, "999999"));
                assertTrue(message.contains("server local: ") && message.contains("there is no job 999999"), message);
            }
            String file = refusal(() -> door.exec(SERVER, "sendFax", "", "1", ""));
            assertTrue(file.contains("sendFax: file is empty"), file);
            String number = refusal(() -> door.exec(SERVER, "sendFax", "a.tif", " ", ""));
            assertTrue(number.contains("sendFax: faxNumber is empty"), number);
        }
    }

    @ParameterizedTest
    @MethodSource("readOnlyDoors")
    void saysHowToAllowWritingWhereItIsOff(Door door) throws Exception {
        try (door) {
            String port = ports(door).get(0);
            assertEquals(false, door.read("faxmx:type=Bridge", "WritesAllowed"));
            assertRefusedUnasked(door, port, "Rings", 5, "Rings", HINT);
            assertRefusedUnasked(door, port, "Csid", "x", "Csid", HINT);
            assertRefusedUnasked(door, SERVER, "Retries", 9, "Retries", HINT);
            assertRefusedUnasked(door, SERVER, "PauseServerQueue", true, "PauseServerQueue", HINT);
            long commands = callsOf("call SetStatus");
            for (String operation : JOB_COMMANDS) {
                String message = refusal(() -> door.exec(SERVER, operation, 1));
                assertTrue(message.contains(operation + " is refused") && message.contains(HINT), message);
            }
            assertEquals(commands, callsOf("call SetStatus"));
            String message = refusal(() -> door.exec(SERVER, "sendFax", "a.tif", "1", ""));
            assertTrue(message.contains("sendFax is refused") && message.contains(HINT), message);
            door.exec(SERVER, "getJobs");
            door.exec(port, "refreshStatus");
        }
    }

    /** A port that no longer calls or is called: one that is in a call refuses to be changed. */
    private String silencedPort(Door door) throws Exception {
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

    static Map<String, Object> job(Door door, Object id) throws Exception {
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

    private static List<Attribute> setAttributes(MBeanServerConnection mbeans, String mbean, Attribute... attributes)
            throws Exception {
        return mbeans.setAttributes(new ObjectName(mbean), new AttributeList(List.of(attributes)))
                .asList();
    }

    private static void assertLastError(Door door, String... expected) throws Exception {
        String lastError = door.read(SERVER, "LastError").toString();
        for (String part : expected) {
            assertTrue(lastError.contains(part), () -> part + " is missing from " + lastError);
        }
    }

    private static void assertRanks(int ports, Door door) throws Exception {
        assertEquals(
                LongStream.rangeClosed(1, ports).boxed().toList(),
                Json.array(door.read(SERVER, "PortTable")).stream()
                        .map(row -> (Long) Json.object(row).get("Priority"))
                        .sorted()
                        .toList(),
                "each port has a rank of its own");
    }

    /** A value that is refused before the fax server is called. */
    private void assertBadValue(Door door, String mbean, String attribute, Object value, String... expected)
            throws Exception {
        Door.Refused refused = assertRefusedUnasked(door, mbean, attribute, value, expected);
        assertTrue(refused.getMessage().contains(attribute), refused::getMessage);
        assertTrue(refused.getMessage().contains(" cannot be "), refused::getMessage);
        if (refused.getCause() != null) {
            assertTrue(refused.getMessage().contains(attribute + " cannot be "), refused::getMessage);
            assertInstanceOf(
                    InvalidAttributeValueException.class, refused.getCause().getCause());
        }
    }

    private Door.Refused assertRefusedUnasked(
            Door door, String mbean, String attribute, Object value, String... expected) throws Exception {
        long puts = callsOf("put " + attribute);
        Door.Refused refused = assertRefused(door, mbean, attribute, value, expected);
        assertEquals(puts, callsOf("put " + attribute), attribute);
        return refused;
    }

    private static Door.Refused assertRefused(
            Door door, String mbean, String attribute, Object value, String... expected) throws Exception {
        Object before = door.read(mbean, attribute);
        Door.Refused refused = assertThrows(Door.Refused.class, () -> door.write(mbean, attribute, value));
        for (String part : expected) {
            assertTrue(refused.getMessage().contains(part), () -> part + " is missing from " + refused.getMessage());
        }
        door.exec(SERVER, "getPorts");
        assertEquals(before, door.read(mbean, attribute), attribute);
        return refused;
    }

    private static String refusal(Executable request) {
        return assertThrows(Door.Refused.class, request).getMessage();
    }

    static List<String> ports(Door door) throws Exception {
        return Json.array(door.exec(SERVER, "getPorts")).stream()
                .map(name -> Json.object(name).get("objectName").toString())
                .toList();
    }
}
