package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Door;
import org.faxmx.e2e.Json;
import org.faxmx.e2e.WritingContract;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.faxmx.faxcom.ComScenario;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settings, writes, live status, routing methods and jobs of a COM server, over both doors. */
@ExtendWith(Wine.Installed.class)
class WritesUnderWineIT extends WritingContract {

    private static final String SERVER = BridgeUnderWine.SERVER.toString();
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
    private static final FaxPort LOCKED = FaxPort.builder(new DeviceId(3), "Line 3")
            .rings(2)
            .priority(3)
            .canModify(false)
            .build();
    private static final String PORT_1 = "faxmx:type=FaxPort,server=local,port=Line_1,deviceId=1";
    private static final String PORT_2 = "faxmx:type=FaxPort,server=local,port=Line_2,deviceId=2";
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
    private static final String STORE_OF_1 =
            "faxmx:type=FaxRoutingMethod,server=local,port=Line_1,deviceId=1,method=92041a90-9af2-11d0-abf7-00c04fd91a4e";

    private final Wine wine;
    private final List<Path> tracesOfContract = new ArrayList<>();
    // Of a test that is not the contract's.
    private BridgeUnderWine com;
    private ComScenario scenario;

    WritesUnderWineIT(Wine wine) {
        this.wine = wine;
    }

    @Override
    protected BridgeProcess startBridge(String... options) throws Exception {
        Map<Setting<?>, Object> supported = new HashMap<>();
        for (Setting<?> setting : Setting.OF_SERVER) {
            if (!setting.equals(Setting.SERVER_MAPI_PROFILE)) {
                supported.put(
                        setting, setting.type() == Integer.class ? 7 : setting.type() == Boolean.class ? true : "");
            }
        }
        BridgeUnderWine own = new BridgeUnderWine(wine);
        own.newScenario("contract" + tracesOfContract.size());
        own.scenario
                .serve(List.of(FIRST, SECOND, LOCKED))
                .methods(List.of(STORE))
                .configuration(supported)
                .write();
        tracesOfContract.add(own.trace);
        return own.serve(Stream.concat(Stream.of(options), rules()).toArray(String[]::new));
    }

    /** Options for settings that allow faxes and an archive: of a real fax server they are needed. */
    private Stream<String> rules() throws IOException {
        Path folder = Files.createDirectories(wine.directory().resolve("faxes"));
        for (String name : List.of("fax.tif", "test.tif")) {
            Files.writeString(folder.resolve(name), "fax");
        }
        Path settings = Files.writeString(wine.directory().resolve("writes.yaml"), """
                sendFax: {folder: faxes, perMinute: 1000}
                archiveFolders: ['D:\\Büro']
                """);
        return Stream.of("-c", Wine.windowsPath(settings));
    }

    @Override
    protected long callsOf(String member) throws IOException {
        long calls = 0;
        for (Path trace : tracesOfContract) {
            calls += Trace.read(trace).calls(member);
        }
        return calls;
    }

    @BeforeEach
    void newScenario(TestInfo info) throws IOException {
        com = new BridgeUnderWine(wine);
        com.newScenario(info);
        scenario = com.scenario;
    }

    /** How COM refuses, which a scenario decides while a bridge runs. */
    @Test
    void returnsTheCodeWithWhichTheServerRefuses() throws Exception {
        FaxPort locked = SECOND.toBuilder().canModify(false).build();
        scenario.serve(List.of(FIRST, locked))
                .status(FaxStatus.builder(FIRST.deviceId())
                        .sending(true)
                        .description("Sending")
                        .build())
                .write();
        try (BridgeProcess bridge = com.serve("--writes");
                Door rmi = Door.rmi(bridge);
                Door jolokia = Door.jolokia(bridge)) {
            List<Door> doors = List.of(rmi, jolokia);
            assertRefused(doors, PORT_1, "Rings", 5, "0x80070964 (ERROR_DEVICE_IN_USE)");
            assertRefused(doors, PORT_2, "Rings", 5, "0x80070005 (E_ACCESSDENIED)");

            scenario.serve(List.of(FIRST, SECOND))
                    .failPut(Setting.SEND, "0x80041B62")
                    .write();
            assertRefused(doors, PORT_2, "Send", true, "0x80041B62 (FAX_E_DEVICE_NUM_LIMIT_EXCEEDED)");

            scenario.serve(List.of(FIRST, SECOND)).methods(List.of(STORE)).write();
            rmi.exec(SERVER, "getPorts");
            scenario.methods(List.of()).write();
            assertRefused(doors, STORE_OF_1, "Enable", false, "92041a90-9af2-11d0-abf7-00c04fd91a4e");
        }
    }

    @Test
    void stopsAtTheAttributeThatThePortRefuses() throws Exception {
        scenario.serve(List.of(FIRST, SECOND))
                .failPut(Setting.TSID, "0x80070964")
                .write();
        try (BridgeProcess bridge = com.serve("--writes");
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();

            AttributeList written = mbeans.setAttributes(
                    new ObjectName(PORT_1),
                    new AttributeList(List.of(
                            new Attribute("Rings", 4), new Attribute("Tsid", "X"), new Attribute("Csid", "Y"))));

            assertEquals(List.of(new Attribute("Rings", 4)), written.asList());
            String lastError = (String) mbeans.getAttribute(BridgeUnderWine.SERVER, "LastError");
            assertTrue(lastError.contains("0x80070964"), lastError);
            assertTrue(lastError.contains("Written before: Rings"), lastError);
            assertTrue(lastError.contains("Not tried: Csid"), lastError);
            assertEquals(0, Trace.read(com.trace).calls("put Csid"));
        }
    }

    @Test
    void publishesWhatPortsAreDoingWhenTheServerSpeaksGerman() throws Exception {
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
        try (BridgeProcess bridge = com.serve();
                Door door = Door.rmi(bridge)) {
            assertEquals(-1L, door.read(PORT_1, "StatusAgeMillis"));

            door.exec(PORT_1, "refreshStatus");

            assertEquals(true, door.read(PORT_1, "Sending"));
            assertEquals("Wird gesendet", door.read(PORT_1, "StatusText"));
            assertEquals("UNKNOWN", door.read(PORT_1, "DeviceState"));
            assertEquals(0L, door.read(PORT_1, "DeviceStateCode"));
            assertEquals(2L, door.read(PORT_1, "CurrentPage"));
            assertEquals(3_000_000_000L, door.read(PORT_1, "DocumentSize"));
            assertEquals("2026-11-22T14:30:05Z", door.read(PORT_1, "StartTime"));
            assertEquals(90_000L, door.read(PORT_1, "ElapsedMillis"));
            assertEquals(1L, door.read(PORT_1, "SendsSeen"));
        }
    }

    @Test
    void readsAndCommandsTheJobsOfTheServer() throws Exception {
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
        try (BridgeProcess bridge =
                        com.serve(Stream.concat(Stream.of("--writes"), rules()).toArray(String[]::new));
                Door rmi = Door.rmi(bridge);
                Door jolokia = Door.jolokia(bridge)) {
            List<Object> jobs = Json.array(rmi.exec(SERVER, "getJobs"));
            assertEquals(2, jobs.size());
            assertEquals("SEND", Json.object(jobs.get(0)).get("Type"));
            assertEquals("PENDING", Json.object(jobs.get(0)).get("QueueState"));
            Map<String, Object> received = Json.object(jobs.get(1));
            assertEquals("In Bearbeitung", received.get("QueueStatus"));
            assertEquals("UNKNOWN", received.get("QueueState"));
            assertEquals(-1L, received.get("QueueStateCode"));

            // The snapshot follows each command by itself.
            jolokia.exec(SERVER, "pauseJob", "11");
            assertEquals("PAUSED", job(rmi, 0).get("QueueState"));
            jolokia.exec(SERVER, "resumeJob", "11");
            assertEquals("PENDING", job(rmi, 0).get("QueueState"));
            jolokia.exec(SERVER, "deleteJob", "11");
            assertEquals(1L, rmi.read(SERVER, "JobCount"));
            Door.Refused gone = assertThrows(Door.Refused.class, () -> rmi.exec(SERVER, "deleteJob", "11"));
            assertTrue(gone.getMessage().contains("there is no job 11"), gone::getMessage);

            Object id = jolokia.exec(SERVER, "sendFax", "fax.tif", "+1 555 0199", "Alice");
            assertEquals(2L, rmi.read(SERVER, "JobCount"));
            assertEquals(id, job(rmi, 1).get("Id"));
            assertEquals("+1 555 0199", job(rmi, 1).get("FaxNumber"));
        }
    }

    /** On paths of Windows; Wine does not show links as such. */
    @Test
    void sendsDocumentsOfTheFolderOnly() throws Exception {
        scenario.serve(List.of(FIRST)).jobs(List.of()).write();
        String[] options = Stream.concat(Stream.of("--writes"), rules()).toArray(String[]::new);
        Path secret = Files.writeString(wine.directory().resolve("secret.tif"), "secret");
        try (BridgeProcess bridge = com.serve(options);
                Door door = Door.jolokia(bridge)) {
            for (String name : List.of(
                    "missing.tif",
                    "..\\secret.tif",
                    "../secret.tif",
                    Wine.windowsPath(secret),
                    "\\\\host\\share\\x.tif",
                    "NUL",
                    "con.tif",
                    "fax.tif.",
                    "fax.tif:x",
                    "faxes")) {
                assertThrows(Door.Refused.class, () -> door.exec(SERVER, "sendFax", name, "+1 555 0199", ""), name);
            }
            assertThrows(Door.Refused.class, () -> door.exec(SERVER, "sendFax", "fax.tif", "12", ""));
            assertEquals(0, Trace.read(com.trace).calls("call CreateDocument"));

            door.exec(SERVER, "sendFax", "FAX.TIF", "+1 555 0199", "");
            assertEquals(1, Trace.read(com.trace).calls("call CreateDocument"));
        }
        try (BridgeProcess bridge = com.serve("--writes");
                Door door = Door.jolokia(bridge)) {
            Door.Refused refused =
                    assertThrows(Door.Refused.class, () -> door.exec(SERVER, "sendFax", "fax.tif", "+1 555 0199", ""));
            assertTrue(refused.getMessage().contains("add sendFax: {folder: FOLDER"), refused::getMessage);
            refused = assertThrows(Door.Refused.class, () -> door.write(SERVER, "ArchiveDirectory", "D:\\B\u00FCro"));
            assertTrue(refused.getMessage().contains("archiveFolders"), refused::getMessage);
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
        try (BridgeProcess bridge = com.serve();
                Door door = Door.rmi(bridge)) {
            List<Object> jobs = Json.array(door.exec(SERVER, "getJobs"));

            assertEquals(
                    List.of("12"),
                    jobs.stream().map(job -> Json.object(job).get("Id")).toList());
            String error = door.read(SERVER, "LastError").toString();
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
        try (BridgeProcess bridge = com.serve("--writes");
                Door door = Door.jolokia(bridge)) {
            door.exec(SERVER, "pauseJob", "12");

            Door.Refused gone = assertThrows(Door.Refused.class, () -> door.exec(SERVER, "pauseJob", "11"));
            assertTrue(gone.getMessage().contains("FaxJob.JobId failed: 0x80070057"), gone::getMessage);
            assertEquals(1, Trace.read(com.trace).calls("call SetStatus"));
        }
    }

    @Test
    void aSettingThatTheServerRefusesLeavesTheOthers() throws Exception {
        scenario.serve(List.of(FIRST)).fail("ServerMapiProfile", "0x80070032").write();
        try (BridgeProcess bridge = com.serve("--writes");
                Door door = Door.jolokia(bridge)) {
            Map<String, Object> server =
                    Json.object(bridge.jolokiaValue("{\"type\":\"read\",\"mbean\":\"" + SERVER + "\"}"));

            assertEquals(List.of("ServerMapiProfile"), server.get("UnsupportedSettings"));
            assertEquals("", server.get("ServerMapiProfile"));
            assertEquals(3L, server.get("Retries"));
            assertEquals("CONNECTED", server.get("State"));

            scenario.heal("ServerMapiProfile").write();
            door.exec(SERVER, "getPorts");
            assertEquals(List.of(), door.read(SERVER, "UnsupportedSettings"));
            door.write(SERVER, "ServerMapiProfile", "Büro");
            assertEquals("Büro", door.read(SERVER, "ServerMapiProfile"));
        }
    }

    private static void assertRefused(List<Door> doors, String mbean, String attribute, Object value, String reason) {
        for (Door door : doors) {
            Door.Refused refused = assertThrows(Door.Refused.class, () -> door.write(mbean, attribute, value));
            assertTrue(refused.getMessage().contains(reason), refused::getMessage);
        }
    }

    private static Map<String, Object> job(Door door, int position) throws Exception {
        return Json.object(Json.array(door.read(SERVER, "JobTable")).get(position));
    }
}
