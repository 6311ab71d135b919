package org.faxmx.faxcom;

import static org.faxmx.fax.FaxReading.Scope.ALL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxServerContract;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.JobType;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.PortFailure;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter over real COM, in a Windows JVM where the COM fax server for tests is registered. */
@Tag("com")
class ComFaxServerIT extends FaxServerContract {

    private static final FaxPort PORT =
            FaxPort.builder(new DeviceId(1), "Line 1").build();

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Path FILE = Path.of(System.getenv("FAXMX_SCENARIO"));

    /** The way in which these tests run, of {@code ComUnderWineIT}. */
    private static final String WAY = System.getProperty("faxmx.test.way");

    private final ComScenario scenario = scenario();

    private static ComScenario scenario() {
        ComScenario scenario = new ComScenario(FILE);
        return WAY.equals("FFM_REFUSED") ? scenario.refuseQueries() : scenario;
    }

    private static ComFaxServer open(String name) {
        return new ComFaxBackend(name, "", TIMEOUT, WAY.equals("FFM_LATE")).open();
    }

    @Override
    protected Backend open() {
        ComFaxServer server = open("test");
        scenario.write();
        return new Backend() {
            @Override
            public FaxServer server() {
                return server;
            }

            @Override
            public void serve(List<FaxPort> ports) {
                scenario.serve(ports).write();
            }

            @Override
            public void failPort(int position) {
                scenario.port(position, "fail.Item = 0x80004005").write();
            }

            @Override
            public void failStatus(int position) {
                scenario.port(position, "fail.GetStatus = 0x80004005").write();
            }

            @Override
            public void setStatus(FaxStatus status) {
                scenario.status(status).write();
            }

            @Override
            public void setRoutingMethods(List<RoutingMethod> methods) {
                scenario.methods(methods).write();
            }

            @Override
            public void setConfiguration(Map<Setting<?>, Object> values) {
                scenario.configuration(values).write();
            }

            @Override
            public void setJobs(List<FaxJob> jobs) {
                scenario.jobs(jobs).write();
            }

            @Override
            public void failPut(Setting<?> setting, String answer) {
                scenario.failPut(setting, answer.substring(0, answer.indexOf(' ')))
                        .write();
            }

            @Override
            public void stop() {
                calls().forEach(call -> scenario.fail(call, "0x800706BA"));
                scenario.write();
            }

            @Override
            public void start() {
                calls().forEach(scenario::heal);
                scenario.write();
            }

            @Override
            public void close() {
                assertEquals(0, server.statistics().liveReferences());
                assertEquals(0, server.statistics().liveStrings());
                // Not every test comes as far as a port.
                assertTrue(
                        List.of("", WAY.equals("FFM_EARLY") ? "early" : "late").contains(binding(server)));
            }
        };
    }

    /** Everything that a FaxServer object is asked for. */
    private static List<String> calls() {
        return Stream.concat(
                        Stream.of("Connect", "Disconnect", "GetPorts", "GetJobs", "CreateDocument"),
                        Setting.OF_SERVER.stream().flatMap(setting -> Stream.of(setting.name(), "put." + setting)))
                .toList();
    }

    private static String binding(FaxServer server) {
        return server.figures().stream()
                .filter(figure -> figure.name().equals("Binding"))
                .map(figure -> (String) figure.value())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void portsAreBoundInTheWayThatIsTested() {
        scenario.serve(List.of(PORT)).write();
        try (FaxServer server = open("binding")) {
            assertEquals("", binding(server));
            server.connect();
            assertEquals(
                    WAY.equals("FFM_EARLY") ? "" : "late", binding(server), "GetPorts is called, and no port is read");

            assertEquals(List.of(PORT), server.read(ALL).ports().ports());

            assertEquals(WAY.equals("FFM_EARLY") ? "early" : "late", binding(server));
        }
    }

    @Test
    void reportsTheServersOwnWords() {
        scenario.serve(List.of(PORT, PORT))
                .port(2, "fail.Item = 0x80004005 \"Steckkarte \\u00FCberhitzt\"")
                .write();
        try (FaxServer server = open("words")) {
            server.connect();

            FaxReading.Ports read = server.read(ALL).ports();

            assertEquals(List.of(PORT), read.ports());
            assertEquals(
                    "0x80004005 (E_FAIL): Steckkarte überhitzt",
                    read.failures().get(0).cause().answer());
        }
    }

    @Test
    void readsANullStringAsEmpty() throws IOException {
        Files.writeString(FILE, "[port]\nName = NULL\nCsid = NULL\nTsid = NULL\nDeviceId = 5\n");
        try (FaxServer server = open("null")) {
            server.connect();

            FaxPort read = server.read(ALL).ports().ports().get(0);

            assertEquals(List.of("", "", ""), List.of(read.name(), read.csid(), read.tsid()));
        }
    }

    @Test
    void aScenarioThatCannotBeReadIsReportedWithItsPlace() throws IOException {
        Files.writeString(FILE, "[port]\nNames = typing error\n");
        try (FaxServer server = open("malformed")) {
            FaxRequestFailedException failed = assertThrows(FaxRequestFailedException.class, server::connect);

            assertTrue(failed.answer().contains("0x8000FFFF (E_UNEXPECTED)"), failed::answer);
            assertTrue(failed.answer().contains(":2:"), failed::answer);
        }
    }

    @Test
    void aPropertyThatFailsInTheServersOwnWordsIsNotAvailable() {
        scenario.serve(List.of(PORT, PORT))
                .port(1, "fail.Csid = 0x80070964 \"Leitung belegt\"")
                .write();
        try (FaxServer server = open("property")) {
            server.connect();

            FaxReading.Ports read = server.read(ALL).ports();

            assertEquals(List.of(), read.failures());
            assertEquals(PORT, read.ports().get(1));
            assertEquals(
                    Map.of(
                            "Csid",
                            "FaxPort.Csid failed: 0x80070964 (ERROR_DEVICE_IN_USE): Leitung belegt. "
                                    + "The port is in a call; try again when it is over"),
                    read.ports().get(0).unavailable());
        }
    }

    /** VT_I2, VT_R4, VT_R8, VT_CY, VT_BSTR, VT_DECIMAL, VT_UI2, VT_UI4, VT_I8, VT_UI8; a table has one type only. */
    @Tag("late")
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5, 6, 8, 14, 18, 19, 20, 21})
    void aNumberIsReadInWhateverTypeItTravels(int type) {
        FaxPort port =
                FaxPort.builder(new DeviceId(7), "Line 7").rings(3).priority(1).build();
        scenario.serve(List.of(port))
                .port(1, "type.DeviceId = " + type)
                .port(1, "type.Rings = " + type)
                .port(1, "type.Priority = " + type)
                .write();
        try (FaxServer server = open("typed")) {
            server.connect();
            assertEquals(List.of(port), server.read(ALL).ports().ports());
            assertEquals("late", binding(server));
        }
    }

    @Tag("late")
    @Test
    void anUnsignedDeviceIdAboveTheSignedOnesIsRead() {
        FaxPort port = FaxPort.builder(new DeviceId(2_147_483_649L), "Line").build();
        scenario.serve(List.of(port)).port(1, "type.DeviceId = 19").write();
        try (FaxServer server = open("unsigned")) {
            server.connect();
            assertEquals(List.of(port), server.read(ALL).ports().ports());
            assertEquals("late", binding(server));
        }
    }

    @Test
    void aFaxIsQueuedWhateverSendAnswers() {
        OutgoingFax fax = new OutgoingFax("C:\\a.tif", "1", "");
        try (FaxServer server = open("send")) {
            for (String answer : List.of("VT_EMPTY", "VT_NULL", "queued", "\"\"")) {
                scenario.fault("sendAnswers", answer).write();
                server.connect();

                assertEquals(Optional.empty(), server.send(fax), answer);
                assertEquals(1, server.getJobs().jobs().size(), answer);
            }
        }
    }

    @Test
    void aRefusedCommandOrFaxDoesNotBreakTheConnection() {
        FaxJob job = FaxJob.builder(7, JobType.SEND).build();
        scenario.serve(List.of(PORT))
                .jobs(List.of(job))
                .methods(List.of(new RoutingMethod(PORT.deviceId(), "Line 1", "{1}", "", "Store", "", "", "", true)))
                .failPut(Setting.ENABLE, "0x80070006")
                .fail("document.Send", "0x80070006")
                .failCommands("0x80070006")
                .write();
        try (FaxServer server = open("refused")) {
            server.connect();

            assertThrows(FaxRequestFailedException.class, () -> server.enable(PORT.deviceId(), "{1}", false));
            assertThrows(FaxRequestFailedException.class, () -> server.command(JobId.of(7), JobCommand.PAUSE));
            assertThrows(FaxRequestFailedException.class, () -> server.send(new OutgoingFax("C:\\a.tif", "1", "")));

            assertEquals(List.of(job), server.getJobs().jobs());
            assertEquals(List.of(PORT), server.read(ALL).ports().ports());
        }
    }

    @Test
    void aPortThatGoesWhileAllAreReadIsGoneAndNoFailure() throws Exception {
        FaxPort going = FaxPort.builder(new DeviceId(2), "Line 2").build();
        try (ComFaxServer server = open("going")) {
            for (String call : List.of("GetRoutingMethods", "GetStatus")) {
                Path release = FILE.resolveSibling("going." + call);
                Files.deleteIfExists(release);
                scenario.serve(List.of(PORT, going))
                        .port(1, "hang." + call + " = " + release)
                        .write();
                server.connect();
                long before = server.statistics().calls();
                CompletableFuture<List<PortFailure>> failures = CompletableFuture.supplyAsync(
                        () -> call.equals("GetStatus") ? server.getStatuses().failures() : failures(server.read(ALL)));
                // GetPorts, Count and Item: the ports are listed.
                Eventually.holds(() -> server.statistics().calls() >= before + 3, () -> "nothing is read");

                scenario.serve(List.of(PORT)).write();
                Files.writeString(release, "");

                assertEquals(List.of(), failures.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS), call);
            }
        }
    }

    private static List<PortFailure> failures(FaxReading read) {
        assertEquals(List.of(PORT), read.ports().ports());
        assertEquals(List.of(), read.routingMethods().orElseThrow().failures());
        return read.ports().failures();
    }

    @Test
    void reportsThatAccessIsDenied() {
        scenario.fail("GetPorts", "0x80070005").write();
        try (FaxServer server = open("denied")) {
            server.connect();

            FaxAccessDeniedException denied = assertThrows(FaxAccessDeniedException.class, () -> server.read(ALL));

            assertTrue(denied.getMessage().contains("0x80070005 (E_ACCESSDENIED)"), denied::getMessage);
            assertTrue(denied.hint().contains("farQUERY_CONFIG"), denied::hint);
        }
    }

    @Test
    void aPortThatAnotherClientHoldsRefusesPutsAndNothingElse() {
        scenario.serve(List.of(PORT)).port(1, "held = 1").write();
        try (FaxServer server = open("held")) {
            server.connect();
            assertEquals(
                    List.of(PORT.toBuilder().canModify(false).build()),
                    server.read(ALL).ports().ports());

            FaxRequestFailedException refused =
                    assertThrows(FaxRequestFailedException.class, () -> server.put(PORT.deviceId(), Setting.RINGS, 5));

            assertTrue(refused.answer().contains("0x80070006"), refused::answer);
            assertEquals(1, server.read(ALL).ports().ports().size(), "the connection is not lost");
        }
    }

    @Test
    void findsTheRegisteredClass() {
        new ComFaxBackend("", "", TIMEOUT).requireAvailable();
    }
}
