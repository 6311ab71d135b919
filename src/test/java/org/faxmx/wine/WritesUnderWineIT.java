package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Json;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.Test;

/** Settings, writes, live status, routing methods and jobs of a COM server, over both doors. */
class WritesUnderWineIT extends BridgeUnderWine {

    private static final FaxPort FIRST = FaxPort.builder(new DeviceId(1), "Line 1")
            .csid("C")
            .tsid("T")
            .rings(2)
            .priority(1)
            .send(true)
            .receive(true)
            .build();
    private static final FaxPort SECOND = FaxPort.builder(new DeviceId(2), "Line 2")
            .rings(2)
            .priority(2)
            .receive(true)
            .build();
    private static final ObjectName PORT_1 = name("faxmx:type=FaxPort,server=local,port=Line_1,deviceId=1");
    private static final ObjectName PORT_2 = name("faxmx:type=FaxPort,server=local,port=Line_2,deviceId=2");
    private static final RoutingMethod STORE = new RoutingMethod(
            FIRST.deviceId(),
            FIRST.name(),
            "{92041a90-9af2-11d0-abf7-00c04fd91a4e}",
            "FaxRouteStore",
            "Store in a folder",
            "fxsroute.dll",
            "Microsoft Fax Routing Extension",
            "",
            true);
    private static final ObjectName STORE_OF_1 = name(
            "faxmx:type=FaxRoutingMethod,server=local,port=Line_1,deviceId=1,method=92041a90-9af2-11d0-abf7-00c04fd91a4e");

    WritesUnderWineIT(Wine wine) {
        super(wine);
    }

    @Test
    void writesEverySettingOverBothDoorsAndReadsItBack() throws Exception {
        scenario.serve(List.of(FIRST, SECOND)).methods(List.of(STORE)).write();
        try (BridgeProcess bridge = serve("--writes");
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            Map<String, Object> ofPort = Map.of(
                    "Csid", "NEW CSID", "Tsid", "NEW TSID", "Rings", 7, "Send", false, "Receive", false, "Priority", 2);
            for (Map.Entry<String, Object> setting : ofPort.entrySet()) {
                mbeans.setAttribute(PORT_1, new Attribute(setting.getKey(), setting.getValue()));
                assertEquals(setting.getValue(), mbeans.getAttribute(PORT_1, setting.getKey()));
            }
            // The server has renumbered the other one.
            assertEquals(1, mbeans.getAttribute(PORT_2, "Priority"));
            write(bridge, PORT_2, "Rings", "9");
            assertEquals(9, mbeans.getAttribute(PORT_2, "Rings"));
            write(bridge, PORT_2, "Csid", "\"OVER HTTP\"");
            assertEquals("OVER HTTP", mbeans.getAttribute(PORT_2, "Csid"));

            for (Setting<?> setting : Setting.OF_SERVER) {
                Object value = setting.type() == Integer.class
                        ? (Object) 17
                        : setting.type() == Boolean.class ? (Object) true : "D:\\Büro";
                mbeans.setAttribute(SERVER, new Attribute(setting.name(), value));
                assertEquals(value, mbeans.getAttribute(SERVER, setting.name()));
            }
            mbeans.setAttribute(STORE_OF_1, new Attribute("Enable", false));
            assertEquals(false, mbeans.getAttribute(STORE_OF_1, "Enable"));

            // What the bridge shows is what the server kept: a new reading says the same.
            getPorts(mbeans);
            assertEquals("NEW CSID", mbeans.getAttribute(PORT_1, "Csid"));
            assertEquals(17, mbeans.getAttribute(SERVER, "Retries"));
            assertEquals(false, mbeans.getAttribute(STORE_OF_1, "Enable"));
        }
    }

    @Test
    void aBadValueIsRefusedBeforeComIsCalled() throws Exception {
        scenario.serve(List.of(FIRST, SECOND)).write();
        try (BridgeProcess bridge = serve("--writes");
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            for (Object rings : new Object[] {0, 100, -1, 2147483648L, "x"}) {
                assertRefused(mbeans, PORT_1, "Rings", rings, "1 to 99");
            }
            for (String csid : List.of("123456789012345678901", "é", "two\nlines")) {
                assertRefused(mbeans, PORT_1, "Csid", csid, "20 printable ASCII");
            }
            for (int priority : new int[] {0, 3}) {
                assertRefused(mbeans, PORT_1, "Priority", priority, "1 to 2");
            }
            assertRefused(mbeans, SERVER, "DiscountRateStartHour", 24, "0 to 23");
            for (String rings : List.of("0", "100", "-1", "2147483648", "\"x\"")) {
                assertRefusedOverHttp(bridge, PORT_1, "Rings", rings, "1 to 99");
            }
            for (String csid : List.of("\"123456789012345678901\"", "\"é\"", "\"two\\nlines\"")) {
                assertRefusedOverHttp(bridge, PORT_1, "Csid", csid, "20 printable ASCII");
            }
            assertRefusedOverHttp(bridge, PORT_1, "Priority", "0", "1 to 2");
            assertRefusedOverHttp(bridge, PORT_1, "Priority", "3", "1 to 2");
            assertRefusedOverHttp(bridge, SERVER, "DiscountRateStartHour", "24", "0 to 23");

            for (Setting<?> setting : Setting.OF_PORT) {
                assertEquals(0, Trace.read(trace).calls("put " + setting), setting::name);
            }
            assertEquals(0, Trace.read(trace).calls("put DiscountRateStartHour"));
            assertEquals(2, mbeans.getAttribute(PORT_1, "Rings"));
        }
    }

    @Test
    void whatTheServerRefusesIsToldWithItsCodeOverBothDoors() throws Exception {
        FaxPort locked = SECOND.toBuilder().canModify(false).build();
        scenario.serve(List.of(FIRST, locked))
                .status(FaxStatus.builder(FIRST.deviceId())
                        .sending(true)
                        .description("Sending")
                        .build())
                .write();
        try (BridgeProcess bridge = serve("--writes");
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            assertAnswers(bridge, mbeans, PORT_1, "Rings", 5, "0x80070964 (ERROR_DEVICE_IN_USE)");
            assertAnswers(bridge, mbeans, PORT_2, "Rings", 5, "0x80070005 (E_ACCESSDENIED)");

            scenario.serve(List.of(FIRST, SECOND))
                    .failPut(Setting.SEND, "0x80041B62")
                    .write();
            assertAnswers(bridge, mbeans, PORT_2, "Send", true, "0x80041B62 (FAX_E_DEVICE_NUM_LIMIT_EXCEEDED)");

            scenario.serve(List.of(FIRST, SECOND)).methods(List.of(STORE)).write();
            getPorts(mbeans);
            scenario.methods(List.of()).write();
            assertAnswers(bridge, mbeans, STORE_OF_1, "Enable", false, "92041a90-9af2-11d0-abf7-00c04fd91a4e");
        }
    }

    @Test
    void severalAttributesAreWrittenInOrderUntilOneIsRefused() throws Exception {
        scenario.serve(List.of(FIRST, SECOND))
                .failPut(Setting.TSID, "0x80070964")
                .write();
        try (BridgeProcess bridge = serve("--writes");
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();

            AttributeList written = mbeans.setAttributes(
                    PORT_1,
                    new AttributeList(List.of(
                            new Attribute("Rings", 4), new Attribute("Tsid", "X"), new Attribute("Csid", "Y"))));

            assertEquals(List.of(new Attribute("Rings", 4)), written.asList());
            String lastError = (String) mbeans.getAttribute(SERVER, "LastError");
            assertTrue(lastError.contains("0x80070964"), lastError);
            assertTrue(lastError.contains("Written before and standing: Rings"), lastError);
            assertTrue(lastError.contains("Not tried: Csid"), lastError);
            assertEquals(0, Trace.read(trace).calls("put Csid"));
        }
    }

    @Test
    void nothingIsWrittenWhereWritingIsOff() throws Exception {
        scenario.serve(List.of(FIRST)).write();
        try (BridgeProcess bridge = serve();
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();

            JMException refused =
                    assertThrows(JMException.class, () -> mbeans.setAttribute(PORT_1, new Attribute("Rings", 5)));
            assertTrue(refused.getMessage().contains("--writes"), refused::getMessage);
            Map<String, Object> answer = bridge.jolokia(
                    "{\"type\":\"exec\",\"mbean\":\"" + SERVER + "\",\"operation\":\"pauseJob\",\"arguments\":[1]}");
            assertTrue(answer.get("error").toString().contains("--writes"), answer::toString);
            assertEquals(0, Trace.read(trace).calls("put Rings"));
            assertEquals(0, Trace.read(trace).calls("call SetStatus"));
        }
    }

    @Test
    void showsWhatPortsAreDoingThoughTheServerSpeaksGerman() throws Exception {
        scenario.serve(List.of(FIRST, SECOND))
                .status(FaxStatus.builder(FIRST.deviceId())
                        .sending(true)
                        .description("Wird gesendet")
                        .currentPage(2)
                        .pageCount(5)
                        .address("+49 30 555")
                        .documentSize(3_000_000_000L)
                        .startTime(Instant.parse("2026-11-22T14:30:05Z"))
                        .elapsed(Duration.ofSeconds(90))
                        .build())
                .write();
        try (BridgeProcess bridge = serve();
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            assertEquals(-1L, mbeans.getAttribute(PORT_1, "StatusAgeMillis"));

            mbeans.invoke(PORT_1, "refreshStatus", null, null);

            assertEquals(true, mbeans.getAttribute(PORT_1, "Sending"));
            assertEquals("Wird gesendet", mbeans.getAttribute(PORT_1, "StatusText"));
            assertEquals("UNKNOWN", mbeans.getAttribute(PORT_1, "DeviceState"));
            assertEquals(0, mbeans.getAttribute(PORT_1, "DeviceStateCode"));
            assertEquals(2, mbeans.getAttribute(PORT_1, "CurrentPage"));
            assertEquals(3_000_000_000L, mbeans.getAttribute(PORT_1, "DocumentSize"));
            assertEquals("2026-11-22T14:30:05Z", mbeans.getAttribute(PORT_1, "StartTime"));
            assertEquals(90_000L, mbeans.getAttribute(PORT_1, "ElapsedMillis"));
            assertEquals(1L, mbeans.getAttribute(PORT_1, "SendsSeen"));
        }
    }

    @Test
    void steersJobs() throws Exception {
        scenario.serve(List.of(FIRST))
                .jobs(List.of(
                        FaxJob.builder(11, JobType.SEND)
                                .faxNumber("+1 555")
                                .pages(3)
                                .build(),
                        FaxJob.builder(12, JobType.RECEIVE)
                                .queueStatus("In Bearbeitung")
                                .build()))
                .write();
        try (BridgeProcess bridge = serve("--writes");
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            CompositeData[] jobs = (CompositeData[]) mbeans.invoke(SERVER, "getJobs", null, null);
            assertEquals(2, jobs.length);
            assertEquals("SEND", jobs[0].get("Type"));
            assertEquals("PENDING", jobs[0].get("QueueState"));
            assertEquals("In Bearbeitung", jobs[1].get("QueueStatus"));
            assertEquals("UNKNOWN", jobs[1].get("QueueState"));
            assertEquals(-1, jobs[1].get("QueueStateCode"));

            exec(bridge, "pauseJob", "11");
            assertEquals("PAUSED", ((CompositeData[]) mbeans.getAttribute(SERVER, "JobTable"))[0].get("QueueState"));
            exec(bridge, "resumeJob", "11");
            assertEquals("PENDING", ((CompositeData[]) mbeans.getAttribute(SERVER, "JobTable"))[0].get("QueueState"));
            exec(bridge, "deleteJob", "11");
            assertEquals(1, mbeans.getAttribute(SERVER, "JobCount"));
            MBeanException gone = assertThrows(
                    MBeanException.class,
                    () -> mbeans.invoke(SERVER, "deleteJob", new Object[] {11}, new String[] {"java.lang.Integer"}));
            assertTrue(gone.getMessage().contains("there is no job 11"), gone::getMessage);

            Object id = exec(bridge, "sendFax", "\"C:\\\\fax.tif\",\"+1 555 0199\",\"Alice\"");
            assertEquals(2, mbeans.getAttribute(SERVER, "JobCount"));
            CompositeData sent = ((CompositeData[]) mbeans.getAttribute(SERVER, "JobTable"))[1];
            assertEquals(id, sent.get("Id").toString());
            assertEquals("+1 555 0199", sent.get("FaxNumber"));
        }
    }

    @Test
    void aJobThatAnswersAsIfItWereGoneAndStaysIsReported() throws Exception {
        scenario.serve(List.of(FIRST))
                .jobs(List.of(
                        FaxJob.builder(11, JobType.SEND).build(),
                        FaxJob.builder(12, JobType.SEND).build()))
                .failJob(11, "0x80070057")
                .write();
        try (BridgeProcess bridge = serve();
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();

            CompositeData[] jobs = (CompositeData[]) mbeans.invoke(SERVER, "getJobs", null, null);

            assertEquals(1, jobs.length);
            assertEquals(12, jobs[0].get("Id"));
            String error = mbeans.getAttribute(SERVER, "LastError").toString();
            assertTrue(error.contains("FaxJobs.Item(1): FaxJob.JobId failed: 0x80070057"), error);
        }
    }

    @Test
    void aJobThatMayBeGoneDoesNotSpoilACommandForAnother() throws Exception {
        scenario.serve(List.of(FIRST))
                .jobs(List.of(
                        FaxJob.builder(11, JobType.SEND).build(),
                        FaxJob.builder(12, JobType.SEND).build()))
                .failJob(11, "0x80070057")
                .write();
        try (BridgeProcess bridge = serve("--writes")) {
            exec(bridge, "pauseJob", "12");

            Map<String, Object> gone = bridge.jolokia(
                    "{\"type\":\"exec\",\"mbean\":\"" + SERVER + "\",\"operation\":\"pauseJob\",\"arguments\":[11]}");
            assertTrue(gone.get("error").toString().contains("FaxJob.JobId failed: 0x80070057"), gone::toString);
            assertEquals(1, Trace.read(trace).calls("call SetStatus"));
        }
    }

    @Test
    void aSettingThatTheServerRefusesLeavesTheOthers() throws Exception {
        scenario.serve(List.of(FIRST)).fail("ServerMapiProfile", "0x80070032").write();
        try (BridgeProcess bridge = serve()) {
            Map<String, Object> server =
                    Json.object(bridge.jolokiaValue("{\"type\":\"read\",\"mbean\":\"" + SERVER + "\"}"));

            assertEquals(List.of("ServerMapiProfile"), server.get("UnsupportedSettings"));
            assertEquals("", server.get("ServerMapiProfile"));
            assertEquals(3L, server.get("Retries"));
            assertEquals("CONNECTED", server.get("State"));
        }
    }

    private static void assertRefused(
            MBeanServerConnection mbeans, ObjectName name, String attribute, Object value, String allowed) {
        MBeanException refused =
                assertThrows(MBeanException.class, () -> mbeans.setAttribute(name, new Attribute(attribute, value)));
        assertInstanceOf(InvalidAttributeValueException.class, refused.getCause());
        assertTrue(refused.getMessage().contains(attribute + " cannot be "), refused::getMessage);
        assertTrue(refused.getMessage().contains(allowed), refused::getMessage);
    }

    private static void assertRefusedOverHttp(
            BridgeProcess bridge, ObjectName name, String attribute, String json, String allowed) throws Exception {
        String refused =
                bridge.jolokia(writing(name, attribute, json)).get("error").toString();
        assertTrue(refused.contains(attribute), refused);
        assertTrue(refused.contains("cannot be "), refused);
        assertTrue(refused.contains(allowed), refused);
    }

    private static void assertAnswers(
            BridgeProcess bridge,
            MBeanServerConnection mbeans,
            ObjectName name,
            String attribute,
            Object value,
            String answer)
            throws Exception {
        MBeanException refused =
                assertThrows(MBeanException.class, () -> mbeans.setAttribute(name, new Attribute(attribute, value)));
        assertTrue(refused.getMessage().contains(answer), refused::getMessage);
        Map<String, Object> overHttp = bridge.jolokia(writing(name, attribute, value.toString()));
        assertTrue(overHttp.get("error").toString().contains(answer), overHttp::toString);
    }

    private static void write(BridgeProcess bridge, ObjectName name, String attribute, String json) throws Exception {
        bridge.jolokiaValue(writing(name, attribute, json));
    }

    private static String writing(ObjectName name, String attribute, String json) {
        return "{\"type\":\"write\",\"mbean\":\"" + name + "\",\"attribute\":\"" + attribute + "\",\"value\":" + json
                + "}";
    }

    private static Object exec(BridgeProcess bridge, String operation, String arguments) throws Exception {
        return bridge.jolokiaValue("{\"type\":\"exec\",\"mbean\":\"" + SERVER + "\",\"operation\":\"" + operation
                + "\",\"arguments\":[" + arguments + "]}");
    }
}
