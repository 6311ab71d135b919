package org.faxmx.faxcom;

import static org.faxmx.fax.FaxReading.Scope.ALL;
import static org.faxmx.fax.FaxReading.Scope.WITHOUT_ROUTING_METHODS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.faxmx.com.HResult;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxServerContract;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.JobType;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter over a fake dispatch: runs on every machine. */
class ComFaxServerTest extends FaxServerContract {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final FaxPort PORT = FaxPort.builder(new DeviceId(1), "Line 1")
            .csid("C")
            .tsid("T")
            .rings(2)
            .priority(1)
            .send(true)
            .receive(true)
            .build();

    private static final FaxJob JOB = FaxJob.builder(7, JobType.SEND).build();
    private static final FaxJob OTHER_JOB = FaxJob.builder(8, JobType.SEND).build();

    private static final RoutingMethod METHOD =
            new RoutingMethod(PORT.deviceId(), "Line 1", "{1}", "", "Store", "", "", "", true);
    private static final RoutingMethod OTHER_METHOD =
            new RoutingMethod(PORT.deviceId(), "Line 1", "{2}", "", "Print", "", "", "", true);

    private static final HResult E_HANDLE = new HResult(0x80070006);

    private final FakeFaxLibrary library = new FakeFaxLibrary();
    private final ComFaxServer server = new ComFaxServer(() -> library, "FAXSRV1", TIMEOUT);

    @Override
    protected Backend open() {
        FakeFaxLibrary steered = new FakeFaxLibrary();
        ComFaxServer reached = new ComFaxServer(() -> steered, "", TIMEOUT);
        return new Backend() {
            @Override
            public FaxServer server() {
                return reached;
            }

            @Override
            public void serve(List<FaxPort> ports) {
                steered.serve(ports);
            }

            @Override
            public void failPort(int position) {
                steered.fail("FaxPorts.Item(" + position + ")", HResult.E_FAIL);
            }

            @Override
            public void failStatus(int position) {
                steered.fail(position, "GetStatus", HResult.E_FAIL);
            }

            @Override
            public void setStatus(FaxStatus status) {
                steered.setStatus(status);
            }

            @Override
            public void setRoutingMethods(List<RoutingMethod> methods) {
                steered.setRoutingMethods(methods);
            }

            @Override
            public void setConfiguration(Map<Setting<?>, Object> values) {
                steered.setConfiguration(values);
            }

            @Override
            public void setJobs(List<FaxJob> jobs) {
                steered.setJobs(jobs);
            }

            @Override
            public void failPut(Setting<?> setting, String answer) {
                steered.fail("put " + setting, new HResult((int) Long.parseLong(answer.substring(2, 10), 16)));
            }

            @Override
            public void stop() {
                steered.stop();
            }

            @Override
            public void start() {
                steered.start();
            }

            @Override
            public void close() {
                assertEquals(0, steered.liveReferences());
            }
        };
    }

    @AfterEach
    void everyReferenceIsReleased() {
        server.close();
        assertEquals(0, library.liveReferences());
    }

    @Test
    void givesConnectTheConfiguredHost() {
        server.connect();
        assertEquals("FAXSRV1", library.connectedTo());

        server.disconnect();
        assertNull(library.connectedTo());
    }

    @Test
    void holdsTheFaxServerObjectOnlyBetweenReadings() {
        library.serve(List.of(PORT, PORT, PORT));
        server.connect();
        server.read(ALL);

        assertEquals(1, library.liveReferences());
    }

    @Test
    void aReadingThatIsLateEndsWithWhatItHas() {
        FaxPort other = FaxPort.builder(new DeviceId(2), "Line 2").build();
        library.serve(List.of(PORT, other, PORT));
        server.connect();
        List<String> progress = new ArrayList<>();
        library.lateAfter(2);

        FaxReading.Ports read = server.read(
                        WITHOUT_ROUTING_METHODS, (done, listed) -> progress.add(done + " of " + listed))
                .ports();

        assertEquals(List.of(PORT, other), read.ports());
        assertEquals(List.of(), read.failures());
        FaxReading.End end = read.end().orElseThrow();
        assertEquals(1, end.unread());
        assertEquals(3, read.listed());
        assertEquals(
                "FaxPorts.Item(3) failed: the reading took too long and ended after 2 of 3; nothing new is known of the"
                        + " others. Find out why the service answers slowly, or raise the setting timeout",
                end.cause().getMessage());
        assertEquals(List.of("1 of 3", "2 of 3"), progress);
        assertEquals(1, library.liveReferences(), "the FaxServer object");

        assertEquals(Optional.empty(), server.read(ALL).ports().end());
    }

    @Test
    void aReadingThatIsLateBeforeItsFirstPortFails() {
        library.serve(List.of(PORT));
        server.connect();
        library.lateAfter(0);

        FaxRequestFailedException late = assertThrows(FaxRequestFailedException.class, () -> server.read(ALL));

        assertTrue(late.getMessage().contains("ended after 0 of 1"), late::getMessage);
    }

    @Test
    void aStatusPollThatIsLateEndsWithWhatItHas() {
        library.serve(List.of(PORT, PORT));
        server.connect();
        library.lateAfter(1);

        FaxStatuses polled = server.getStatuses();

        assertEquals(1, polled.statuses().size());
        assertEquals(2, polled.failures().get(0).position());
        assertEquals(Optional.empty(), polled.failures().get(0).deviceId());
    }

    @Test
    void aReadingOfTheQueueThatIsLateEndsWithWhatItHas() {
        library.setJobs(List.of(JOB, OTHER_JOB));
        server.connect();
        library.lateAfter(1);

        FaxJobs queue = server.getJobs();

        assertEquals(List.of(JOB), queue.jobs());
        assertFalse(queue.whole());
        assertEquals("FaxJobs.Item(2)", queue.failures().get(0).attempted());
        assertTrue(server.getJobs().whole());
    }

    @Test
    void aReadingOfRoutingMethodsThatIsLateEndsWithWhatItHas() {
        library.serve(List.of(PORT));
        library.setRoutingMethods(List.of(METHOD, OTHER_METHOD));
        server.connect();
        // The first port, and one of its methods.
        library.lateAfter(2);

        FaxReading read = server.read(ALL);

        assertEquals(List.of(METHOD), read.routingMethods().orElseThrow().methods());
        assertEquals(
                "FaxRoutingMethods.Item(2)",
                read.routingMethods().orElseThrow().failures().get(0).cause().attempted());
    }

    @Test
    void aReadingAnnouncesWhatItIsGoingToRead() {
        library.serve(List.of(PORT));
        library.setRoutingMethods(List.of(METHOD, OTHER_METHOD));
        server.connect();

        server.read(WITHOUT_ROUTING_METHODS);
        assertEquals(1, library.expected());
        server.read(ALL);
        assertEquals(1 + 1 + 2, library.expected());
    }

    @Test
    void releasesTheFaxServerObjectWhenConnectFails() {
        library.fail("FaxServer.Connect", HResult.E_ACCESSDENIED);

        FaxAccessDeniedException denied = assertThrows(FaxAccessDeniedException.class, server::connect);

        assertEquals(0, library.liveReferences());
        assertTrue(denied.getMessage().contains("0x80070005 (E_ACCESSDENIED)"), denied::getMessage);
    }

    @Test
    void releasesTheFaxServerObjectWhenDisconnectFails() {
        server.connect();
        library.fail("FaxServer.Disconnect", HResult.E_FAIL);

        assertThrows(FaxRequestFailedException.class, server::disconnect);

        assertEquals(0, library.liveReferences());
        assertThrows(FaxUnavailableException.class, () -> server.read(ALL));
    }

    @Test
    void doesNotDisconnectWhatAFailedCommandBroke() {
        library.setJobs(List.of(FaxJob.builder(7, JobType.SEND).build()));
        server.connect();
        library.fail("FaxJob.SetStatus", HResult.RPC_S_CALL_FAILED);
        assertThrows(FaxUnavailableException.class, () -> server.command(JobId.of(7), JobCommand.PAUSE));
        library.calls();

        server.connect();

        assertFalse(library.calls().containsKey("FaxServer.Disconnect"));
    }

    @Test
    void connectsAgainThoughTheOldConnectionCannotBeDisconnected() {
        server.connect();
        library.fail("FaxServer.Disconnect", HResult.RPC_S_SERVER_UNAVAILABLE);

        server.connect();

        assertEquals(1, library.liveReferences());
    }

    @Test
    void acceptsBooleansAsEitherType() {
        library.serve(List.of(PORT, PORT.toBuilder().send(false).build()));
        library.answer(1, "Send", new Variant.Bool(true));
        library.answer(1, "Receive", new Variant.Int(Variant.Type.VT_I4, -1));
        library.answer(2, "CanModify", new Variant.Bool(false));
        server.connect();

        List<FaxPort> ports = server.read(ALL).ports().ports();

        assertTrue(ports.get(0).send() && ports.get(0).receive());
        assertEquals(PORT.toBuilder().send(false).canModify(false).build(), ports.get(1));
    }

    @Test
    void readsANullStringAsEmpty() {
        library.serve(List.of(PORT));
        library.answer(1, "Csid", new Variant.Bstr(null));
        library.answer(1, "Name", Variant.NULL);
        server.connect();

        FaxPort read = server.read(ALL).ports().ports().get(0);

        assertEquals("", read.csid());
        assertEquals("", read.name());
    }

    @Test
    void aPropertyOfAnImpossibleTypeIsNotAvailable() {
        library.serve(List.of(PORT, PORT));
        library.answer(1, "Rings", new Variant.Bstr("two"));
        server.connect();

        FaxReading.Ports read = server.read(ALL).ports();

        assertEquals(List.of(), read.failures());
        assertEquals(PORT, read.ports().get(1));
        assertEquals(0, read.ports().get(0).rings());
        assertEquals(Set.of("Rings"), read.ports().get(0).unavailable().keySet());
        String message = read.ports().get(0).unavailable().get("Rings");
        assertTrue(message.contains("FaxPort.Rings"), message);
        assertTrue(message.contains("two"), message);
        assertTrue(message.contains("0x80020005 (DISP_E_TYPEMISMATCH)"), message);
    }

    @Test
    void aPropertyThatLosesTheConnectionEndsTheReading() {
        library.serve(List.of(PORT, port(2)));
        library.setJobs(List.of(JOB));
        server.connect();
        library.fail("FaxPort.Csid", HResult.RPC_S_CALL_FAILED);
        library.fail("FaxStatus.Csid", HResult.RPC_S_CALL_FAILED);
        library.fail("FaxJob.Tsid", HResult.RPC_S_CALL_FAILED);

        assertThrows(FaxUnavailableException.class, () -> server.read(ALL));
        assertThrows(FaxUnavailableException.class, server::getStatuses);
        assertThrows(FaxUnavailableException.class, server::getJobs);
    }

    @Test
    void aRoutingMethodWithoutAGuidDoesNotKeepTheOthersFromBeingRead() {
        RoutingMethod unidentified = new RoutingMethod(
                PORT.deviceId(), "Line 1", "{1}", "", "", "", "", "", true, Map.of("Guid", "0x80004005"));
        RoutingMethod print = new RoutingMethod(PORT.deviceId(), "Line 1", "{2}", "", "Print", "", "", "", true);
        library.serve(List.of(PORT));
        library.setRoutingMethods(List.of(unidentified, print));
        server.connect();

        FaxReading.Methods read = server.read(ALL).routingMethods().orElseThrow();

        assertEquals(List.of(print), read.methods());
        assertEquals(
                List.of("FaxRoutingMethods.Item(1): FaxRoutingMethod.Guid"),
                read.failures().stream()
                        .map(failure -> failure.cause().attempted())
                        .toList());
        assertFalse(server.enable(PORT.deviceId(), "{2}", false).enabled());
    }

    @Test
    void aRoutingMethodThatGoesWhileAllAreReadIsGoneAndNoFailure() {
        RoutingMethod store = new RoutingMethod(PORT.deviceId(), "Line 1", "{1}", "", "Store", "", "", "", true);
        RoutingMethod print = new RoutingMethod(PORT.deviceId(), "Line 1", "{2}", "", "Print", "", "", "", true);
        library.serve(List.of(PORT));
        library.setRoutingMethods(List.of(store, print));
        server.connect();
        library.removeMethodAt("FaxRoutingMethods.Item(2)", "{1}");
        library.fail("FaxRoutingMethod.RoutingData", HResult.E_INVALIDARG);

        FaxReading.Methods read = server.read(ALL).routingMethods().orElseThrow();

        assertEquals(List.of(), read.failures());
        assertEquals(
                List.of("{2}"), read.methods().stream().map(RoutingMethod::guid).toList());
        assertEquals(Set.of("RoutingData"), read.methods().get(0).unavailable().keySet());
    }

    @Test
    void aJobThatLeavesWhileTheQueueIsReadIsGoneAndNoFailure() {
        library.setJobs(List.of(JOB, OTHER_JOB));
        server.connect();
        library.dequeueAt("FaxJobs.Item(2)", OTHER_JOB.id());
        assertEquals(new FaxJobs(List.of(JOB), List.of()), server.getJobs());

        library.setJobs(List.of(JOB, OTHER_JOB));
        library.dequeueAt("FaxJobs.Item(1)", OTHER_JOB.id());
        library.fail("FaxJobs.Item(2)", HResult.E_INVALIDARG);
        assertEquals(new FaxJobs(List.of(JOB), List.of()), server.getJobs());
    }

    @Test
    void aJobThatDoesNotIdentifyItselfAndStaysHasFailed() {
        library.setJobs(List.of(JOB, OTHER_JOB));
        server.connect();
        for (HResult answer : List.of(HResult.E_INVALIDARG, HResult.E_FAIL)) {
            library.fail("FaxJobs.Item(2)", answer);

            FaxJobs read = server.getJobs();

            assertEquals(List.of(JOB), read.jobs());
            assertEquals(
                    List.of("FaxJobs.Item(2)"),
                    read.failures().stream().map(FaxException::attempted).toList());
        }
    }

    @Test
    void aJobThatFailsDoesNotKeepAnotherFromBeingCommanded() {
        library.setJobs(List.of(JOB, OTHER_JOB));
        server.connect();
        library.fail("FaxJobs.Item(1)", HResult.E_FAIL);

        server.command(OTHER_JOB.id(), JobCommand.PAUSE);
        assertThrows(FaxRequestFailedException.class, () -> server.command(JOB.id(), JobCommand.PAUSE));

        library.heal("FaxJobs.Item(1)");
        assertEquals(
                List.of("Pending", "Paused"),
                server.getJobs().jobs().stream().map(FaxJob::queueStatus).toList());
    }

    @Test
    void aJobThatRefusesACommandAsIfItWereGoneIsListedAgain() {
        library.setJobs(List.of(JOB, OTHER_JOB));
        server.connect();
        library.fail("FaxJob.SetStatus", HResult.E_INVALIDARG);
        assertThrows(FaxRequestFailedException.class, () -> server.command(JOB.id(), JobCommand.PAUSE));

        library.dequeueAt("FaxJob.SetStatus", JOB.id());
        FaxNotFoundException gone =
                assertThrows(FaxNotFoundException.class, () -> server.command(JOB.id(), JobCommand.PAUSE));
        assertEquals("there is no job 7 in the queue", gone.answer());
    }

    @Test
    void aFaxIsQueuedWhateverSendAnswers() {
        server.connect();
        for (Variant answer : List.of(Variant.EMPTY, Variant.NULL, Variant.of("queued"), new Variant.Bstr(null))) {
            library.setJobs(List.of());
            library.sendAnswers(answer);

            assertEquals(Optional.empty(), server.send(new OutgoingFax("C:\\a.tif", "1", "")));
            assertEquals(1, server.getJobs().jobs().size());
        }
    }

    @Test
    void aRefusedWriteDoesNotBreakTheConnection() {
        library.serve(List.of(PORT));
        library.setJobs(List.of(JOB));
        library.setRoutingMethods(
                List.of(new RoutingMethod(PORT.deviceId(), "Line 1", "{1}", "", "Store", "", "", "", true)));
        server.connect();
        library.fail("put Rings", E_HANDLE);
        library.fail("put Enable", E_HANDLE);
        library.fail("FaxJob.SetStatus", E_HANDLE);
        library.fail("FaxDoc.Send", E_HANDLE);

        FaxRequestFailedException refused =
                assertThrows(FaxRequestFailedException.class, () -> server.put(PORT.deviceId(), Setting.RINGS, 5));
        assertThrows(FaxRequestFailedException.class, () -> server.enable(PORT.deviceId(), "{1}", false));
        assertThrows(FaxRequestFailedException.class, () -> server.command(JOB.id(), JobCommand.PAUSE));
        assertThrows(FaxRequestFailedException.class, () -> server.send(new OutgoingFax("C:\\a.tif", "1", "")));

        assertTrue(refused.hint().contains("it is in use by another client: try again"), refused::hint);
        library.calls();
        server.connect();
        assertTrue(library.calls().containsKey("FaxServer.Disconnect"));
    }

    @Test
    void aReadingThatAWriteBeginsWithMayLoseTheConnection() {
        library.serve(List.of(PORT));
        library.setJobs(List.of(JOB));
        server.connect();
        library.fail("FaxPort.DeviceId", E_HANDLE);
        library.failAt("FaxPort.DeviceId", "FaxServer.GetPorts", E_HANDLE);
        library.fail("FaxServer.GetJobs", E_HANDLE);

        assertThrows(FaxUnavailableException.class, () -> server.put(PORT.deviceId(), Setting.RINGS, 5));
        assertThrows(FaxUnavailableException.class, () -> server.command(JOB.id(), JobCommand.PAUSE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CanModify", "Csid", "Receive"})
    void aPropertyOfAPortThatAnotherClientHoldsIsNotAvailable(String property) {
        library.serve(List.of(PORT));
        server.connect();
        library.fail("FaxPort." + property, E_HANDLE);

        FaxPort read = server.read(ALL).ports().ports().get(0);

        assertEquals(Set.of(property), read.unavailable().keySet());
        String answer = read.unavailable().get(property);
        assertTrue(answer.contains("0x80070006 (E_HANDLE). If this is a port, it is in use"), answer);
        server.connect();
        assertTrue(library.calls().containsKey("FaxServer.Disconnect"), "the connection was not taken for lost");
    }

    @Test
    void aSettingOfTheServerThatAnswersSoIsNotAvailable() {
        library.serve(List.of(PORT));
        library.setConfiguration(Map.of(Setting.RETRIES, 1, Setting.DIRTY_DAYS, 2));
        server.connect();
        library.fail("FaxServer.Retries", E_HANDLE);
        FaxReading read = server.read(ALL);
        assertEquals(List.of(PORT), read.ports().ports());
        assertEquals(Optional.empty(), read.configuration().get(Setting.RETRIES));
        assertEquals(Optional.of(2), read.configuration().get(Setting.DIRTY_DAYS));
    }

    @Test
    void aPortIsWrittenThoughAnotherClientHoldsTheOneBeforeIt() {
        FaxPort other = FaxPort.builder(new DeviceId(2), "Line 2").build();
        library.serve(List.of(PORT, other));
        server.connect();
        library.fail(1, "DeviceId", E_HANDLE);
        assertEquals(5, server.put(other.deviceId(), Setting.RINGS, 5).rings());
    }

    @Test
    void anItemOfPortsThatAnotherClientHoldsFailsAlone() {
        library.serve(List.of(PORT, PORT));
        server.connect();
        library.fail("FaxPorts.Item(2)", E_HANDLE);
        FaxReading.Ports read = server.read(ALL).ports();
        assertEquals(List.of(PORT), read.ports());
        assertEquals(2, read.failures().get(0).position());
    }

    @Test
    void theSameAnswerOfALostConnectionIsItsLoss() {
        library.serve(List.of(PORT));
        server.connect();
        library.fail("FaxPort.Csid", E_HANDLE);
        library.failAt("FaxPort.Csid", "FaxServer.GetPorts", E_HANDLE);
        assertThrows(FaxUnavailableException.class, () -> server.read(ALL));
    }

    @Test
    void aWriteIsDoneThoughAPropertyOfThePortCannotBeReadBack() {
        library.serve(List.of(PORT));
        server.connect();
        library.onPut("Rings", () -> library.fail("FaxPort.CanModify", E_HANDLE));
        FaxPort stored = server.put(PORT.deviceId(), Setting.RINGS, 5);
        assertEquals(5, stored.rings());
        assertEquals(Set.of("CanModify"), stored.unavailable().keySet());
    }

    @Test
    void aStatusThatDoesNotIdentifyItsPortIsThatOfThePortItWasRequestedFrom() {
        library.serve(List.of(PORT));
        server.connect();
        library.fail("FaxStatus.DeviceId", HResult.E_FAIL);
        assertEquals(
                List.of(PORT.deviceId()),
                server.getStatuses().statuses().stream()
                        .map(FaxStatus::deviceId)
                        .toList());
        assertEquals(PORT.deviceId(), server.getStatus(PORT.deviceId()).deviceId());
    }

    @Test
    void aRoutingMethodThatDoesNotIdentifyItsPortIsThatOfThePortItWasRequestedFrom() {
        library.serve(List.of(PORT));
        library.setRoutingMethods(List.of(METHOD));
        server.connect();
        library.fail("FaxRoutingMethod.DeviceId", HResult.E_FAIL);
        FaxReading.Methods methods = server.read(ALL).routingMethods().orElseThrow();
        assertEquals(List.of(METHOD), methods.methods());
        assertEquals(List.of(), methods.failures());
    }

    @Test
    void anObjectThatSendReturnsIsReleased() {
        server.connect();
        library.sendAnswers(library.object());
        assertEquals(Optional.empty(), server.send(new OutgoingFax("C:\\a.tif", "1", "")));
        assertEquals(1, library.liveReferences(), "the FaxServer object");
    }

    @Test
    void aSettingThatIsWrittenAndCannotBeReadBackIsTheWrittenOne() {
        library.setConfiguration(Map.of(Setting.RETRIES, 1));
        server.connect();
        library.onPut("Retries", () -> library.fail("FaxServer.Retries", HResult.E_FAIL));

        assertEquals(4, server.put(Setting.RETRIES, 4));

        library.heal("FaxServer.Retries");
        assertEquals(Optional.of(4), server.read(ALL).configuration().get(Setting.RETRIES));
    }

    @Test
    void aPortThatGoesWhileAllAreReadIsGoneAndNoFailure() {
        library.serve(List.of(PORT, port(2), port(3)));
        server.connect();
        library.unplugAt("FaxPorts.Item(2)", new DeviceId(2));

        assertEquals(
                new FaxReading.Ports(List.of(PORT, port(3)), List.of()),
                server.read(ALL).ports());

        library.serve(List.of(PORT, port(2), port(3)));
        FaxStatuses statuses = server.getStatuses();
        assertEquals(List.of(), statuses.failures());
        assertEquals(
                List.of(new DeviceId(1), new DeviceId(3)),
                statuses.statuses().stream().map(FaxStatus::deviceId).toList());
    }

    /** It is the same answer as that of a port which is gone. */
    @Test
    void aPortThatRefusesAnArgumentAndIsThereHasFailed() {
        library.serve(List.of(PORT, port(2)));
        library.fail("FaxPort.GetStatus", HResult.E_INVALIDARG);
        library.fail("FaxPort.GetRoutingMethods", HResult.E_INVALIDARG);
        server.connect();

        FaxReading read = server.read(ALL);
        assertEquals(new FaxReading.Ports(List.of(PORT, port(2)), List.of()), read.ports());
        assertEquals(
                List.of(new DeviceId(1), new DeviceId(2)),
                read.routingMethods().orElseThrow().failures().stream()
                        .map(FaxReading.Methods.Failure::deviceId)
                        .toList());
        assertEquals(2, server.getStatuses().failures().size());
    }

    @Test
    void aPortThatIsNoLongerKnownIsGoneWhateverOthersAnswer() {
        library.serve(List.of(PORT, port(2), port(3)));
        library.fail("FaxPort.GetStatus", new HResult(0x8007000D));
        server.connect();
        library.unplugAt("FaxPorts.Item(2)", new DeviceId(2));

        assertEquals(
                List.of("FaxPorts.Item(1): FaxPort.GetStatus", "FaxPorts.Item(3): FaxPort.GetStatus"),
                attempted(server.getStatuses()));
    }

    @Test
    void aPortThatMayBeGoneHasFailedWhereNotAllCanBeListed() {
        library.serve(List.of(PORT, port(2), port(3)));
        server.connect();
        library.unplugAt("FaxPorts.Item(2)", new DeviceId(2));
        library.fail("FaxPorts.Item(1)", HResult.E_FAIL);

        FaxStatuses statuses = server.getStatuses();

        assertEquals(List.of("FaxPorts.Item(1)", "FaxPorts.Item(2): FaxPort.GetStatus"), attempted(statuses));
    }

    @Test
    void aConnectionThatBreaksInTheMiddleEndsTheEnumeration() {
        library.serve(List.of(PORT, PORT, PORT));
        library.fail("FaxPorts.Item(2)", HResult.RPC_S_CALL_FAILED);
        server.connect();

        FaxUnavailableException broken = assertThrows(FaxUnavailableException.class, () -> server.read(ALL));

        assertTrue(broken.getMessage().contains("FaxPorts.Item(2)"), broken::getMessage);
        assertEquals(1, library.liveReferences());
    }

    @Test
    void saysHowToInstallWhatIsMissing() {
        library.fail("creating FaxServer", HResult.REGDB_E_CLASSNOTREG);

        FaxUnavailableException missing = assertThrows(FaxUnavailableException.class, server::connect);

        assertTrue(missing.getMessage().contains("0x80040154 (REGDB_E_CLASSNOTREG)"), missing::getMessage);
        assertTrue(missing.hint().contains("Windows Fax and Scan"), missing::hint);
    }

    @Test
    void namesTheFaxServicesOwnCodes() {
        library.fail("FaxServer.GetPorts", new HResult(0x80041B62));
        server.connect();

        FaxRequestFailedException failed = assertThrows(FaxRequestFailedException.class, () -> server.read(ALL));

        assertEquals("0x80041B62 (FAX_E_DEVICE_NUM_LIMIT_EXCEEDED)", failed.answer());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysThatComNeedsWindows() {
        FaxUnavailableException missing =
                assertThrows(FaxUnavailableException.class, new ComFaxBackend("", "", TIMEOUT)::requireAvailable);

        assertTrue(missing.getMessage().contains("COM needs Windows"), missing::getMessage);
        assertInstanceOf(org.faxmx.com.ComException.class, missing.getCause());
    }

    @Test
    void positionsOfFailuresAreAmongThePortsThatAreThere() {
        library.serve(List.of(PORT, port(2), port(3), port(4)));
        library.fail(3, "GetStatus", HResult.E_FAIL);
        server.connect();
        library.unplugAt("FaxPorts.Item(2)", new DeviceId(2));

        FaxStatuses read = server.getStatuses();

        assertEquals(2, read.statuses().size());
        assertEquals(1, read.failures().size());
        assertEquals(2, read.failures().get(0).position());
        assertEquals(Optional.of(new DeviceId(3)), read.failures().get(0).deviceId());
    }

    @Test
    void aServerWhosePortsHaveAllGoneHasNone() {
        library.serve(List.of(port(2)));
        server.connect();
        library.unplugAt("FaxPorts.Item(1)", new DeviceId(2));

        assertEquals(
                new FaxReading.Ports(List.of(), List.of()), server.read(ALL).ports());
    }

    @Test
    void aPortThatFailsToReturnItsDeviceIdIsNotIdentified() {
        library.serve(List.of(PORT, port(2)));
        library.fail(2, "DeviceId", HResult.E_FAIL);
        server.connect();

        FaxReading.Ports read = server.read(ALL).ports();

        assertEquals(List.of(PORT), read.ports());
        assertEquals(Optional.empty(), read.failures().get(0).deviceId());
        assertFalse(read.everyPortIdentified());
    }

    @Test
    void aReadingIsOneRequest() {
        library.serve(List.of(PORT, port(2)));
        server.connect();
        int before = library.requests();

        server.read(ALL);

        assertEquals(before + 1, library.requests());
    }

    @Test
    void aReadingWithoutRoutingMethodsMakesNoCallForThem() {
        library.serve(List.of(PORT, port(2)));
        server.connect();
        library.calls();

        server.read(WITHOUT_ROUTING_METHODS);

        Map<String, Integer> expected = new TreeMap<>(Map.of("FaxServer.GetPorts", 1, "FaxPorts.Count", 1));
        expected.put("FaxPorts.Item", 2);
        for (String property :
                List.of("DeviceId", "Name", "CanModify", "Csid", "Tsid", "Rings", "Priority", "Send", "Receive")) {
            expected.put("FaxPort." + property, 2);
        }
        Setting.OF_SERVER.forEach(setting -> expected.put("FaxServer." + setting, 1));
        assertEquals(expected, library.calls());
    }

    @Test
    void aReadingCallsForTheRoutingMethodsOfEachPort() {
        library.serve(List.of(PORT, port(2)));
        server.connect();
        library.calls();

        server.read(ALL);

        assertEquals(2, library.calls().get("FaxPort.GetRoutingMethods"));
    }

    @Test
    void theDeviceIdOfAPortIsReadForItsStatusOnlyIfThatFails() {
        library.serve(List.of(PORT, port(2)));
        server.connect();
        library.calls();

        server.getStatuses();
        assertNull(library.calls().get("FaxPort.DeviceId"));

        library.fail(2, "GetStatus", HResult.E_FAIL);
        server.getStatuses();
        assertEquals(1, library.calls().get("FaxPort.DeviceId"));
    }

    private static List<String> attempted(FaxStatuses statuses) {
        return statuses.failures().stream()
                .map(failure -> failure.cause().attempted())
                .toList();
    }

    private static FaxPort port(int id) {
        return FaxPort.builder(new DeviceId(id), "Line " + id).build();
    }
}
