package org.faxmx.fax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every {@link FaxServer} must do, whatever stands behind it. */
public abstract class FaxServerContract {

    private static final FaxPort FIRST = FaxPort.builder(new DeviceId(65537), "Modem A")
            .csid("+1 555 0100")
            .tsid("+1 555 0101")
            .rings(3)
            .priority(1)
            .send(true)
            .receive(true)
            .build();
    private static final FaxPort SECOND = FaxPort.builder(new DeviceId(65538), "Modem B")
            .csid("")
            .tsid("ACME")
            .rings(99)
            .priority(2)
            .send(false)
            .receive(true)
            .canModify(false)
            .build();
    private static final FaxPort THIRD = FaxPort.builder(new DeviceId(65539), "Modem C")
            .rings(1)
            .priority(3)
            .send(true)
            .build();

    private static final RoutingMethod STORE = new RoutingMethod(
            FIRST.deviceId(),
            FIRST.name(),
            "{92041A90-9AF2-11D0-ABF7-00C04FD91A4E}",
            "FaxRouteStore",
            "In Ordner ablegen für alle",
            "%systemroot%\\system32\\fxsroute.dll",
            "Microsoft Fax Routing Extension",
            "+1 555 0100|201",
            true);
    private static final RoutingMethod PRINT = new RoutingMethod(
            FIRST.deviceId(),
            FIRST.name(),
            "{aec1b37c-9af2-11d0-abf7-00c04fd91a4e}",
            "FaxRoutePrint",
            "Print",
            "%systemroot%\\system32\\fxsroute.dll",
            "Microsoft Fax Routing Extension",
            "",
            false);
    private static final RoutingMethod STORE_OF_THIRD =
            new RoutingMethod(THIRD.deviceId(), THIRD.name(), STORE.guid(), "f", "", "", "", "", true);

    private static final FaxJob OUTGOING = FaxJob.builder(101, JobType.SEND)
            .queueStatus("Retrying")
            .deviceStatus("Unbekannt")
            .pages(7)
            .displayName("Angebot")
            .userName("EXAMPLE\\alice")
            .faxNumber("+49 (89) 123456")
            .recipientName("Bob")
            .tsid("ACME")
            .senderName("Alice")
            .senderCompany("ACME")
            .senderDepartment("Sales")
            .billingCode("P-7")
            .discountSend(true)
            .build();
    private static final FaxJob INCOMING = FaxJob.builder(102, JobType.RECEIVE)
            .queueStatus("In Progress")
            .deviceStatus("Receiving")
            .tsid("OTHER MACHINE")
            .build();

    private static final Map<Setting<?>, Object> CONFIGURATION = Map.ofEntries(
            Map.entry(Setting.RETRIES, 5),
            Map.entry(Setting.RETRY_DELAY, 11),
            Map.entry(Setting.DIRTY_DAYS, 30),
            Map.entry(Setting.BRANDING, true),
            Map.entry(Setting.USE_DEVICE_TSID, false),
            Map.entry(Setting.SERVER_COVERPAGE, true),
            Map.entry(Setting.PAUSE_SERVER_QUEUE, false),
            Map.entry(Setting.ARCHIVE_OUTBOUND_FAXES, true),
            Map.entry(Setting.ARCHIVE_DIRECTORY, "D:\\Ablage\\Büro"),
            Map.entry(Setting.SERVER_MAPI_PROFILE, "Outlook"),
            Map.entry(Setting.DISCOUNT_RATE_START_HOUR, 22),
            Map.entry(Setting.DISCOUNT_RATE_START_MINUTE, 15),
            Map.entry(Setting.DISCOUNT_RATE_END_HOUR, 0),
            Map.entry(Setting.DISCOUNT_RATE_END_MINUTE, 45));

    private static final String E_FAIL =
            "0x80004005 (E_FAIL). The server gives no reason; if it happens again, check its "
                    + "event log and restart the service \"Fax\"";
    private static final String E_INVALIDARG =
            "0x80070057 (E_INVALIDARG). The server refuses the value, or the object no longer exists";
    private static final String ERROR_INVALID_DATA =
            "0x8007000D (ERROR_INVALID_DATA). The server does not know that routing method or port; read the ports again "
                    + "with getPorts. For a file: it is not a fax image";
    // These may cost the object.
    private static final Set<String> IDENTITIES = Set.of("DeviceId", "Guid", "Id", "Unavailable");
    // Where Microsoft's name is not the component's.
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "sending", "Send",
            "receiving", "Receive",
            "elapsed", "ElapsedTime",
            "enabled", "Enable",
            "pages", "PageCount",
            "senderDepartment", "SenderDept");
    private static final Map<Class<?>, Object> NOTHING = Map.of(
            String.class,
            "",
            int.class,
            0,
            long.class,
            0L,
            boolean.class,
            false,
            Optional.class,
            Optional.empty(),
            JobType.class,
            new JobType(0));

    private Backend backend;
    private FaxServer server;

    /** A fax service that a test steers, and a server that reaches it. */
    public interface Backend extends AutoCloseable {

        /** A server that is not connected yet; the same one at every call. */
        FaxServer server();

        /** From now on, an enumeration finds these ports, all of them answering except to what they say is unavailable. */
        void serve(List<FaxPort> ports);

        /** From now on, the port at that position (from 1) answers 0x80004005 when it is fetched. */
        void failPort(int position);

        /** From now on, the port at that position answers 0x80004005 to GetStatus. */
        void failStatus(int position);

        /** From now on, the ports of that device id show this; until {@link #serve} is called. */
        void setStatus(FaxStatus status);

        /** From now on, the ports have these routing methods, each where its device id says; served ports have none. */
        void setRoutingMethods(List<RoutingMethod> methods);

        /** From now on, the server has these settings and refuses all others with 0x80070032. */
        void setConfiguration(Map<Setting<?>, Object> values);

        /** From now on, the queue is this; no job moves but by a command. */
        void setJobs(List<FaxJob> jobs);

        /**
         * From now on, writing that setting of the server or of any port is answered with this, such as {@code
         * 0x80070964 (ERROR_DEVICE_IN_USE)}; until {@link #serve} is called.
         */
        void failPut(Setting<?> setting, String answer);

        /** From now on the service does not run: what is under way breaks, and no connection can be made. */
        void stop();

        /** Ends what {@link #stop} began. */
        void start();

        @Override
        void close();
    }

    /** A backend that runs and has no ports. */
    protected abstract Backend open();

    @BeforeEach
    final void openBackend() {
        backend = open();
        server = backend.server();
    }

    @AfterEach
    final void closeBackend() {
        server.close();
        backend.close();
    }

    @Test
    void readsEveryValueOfEveryPort() {
        backend.serve(List.of(FIRST, SECOND, THIRD));
        server.connect();

        FaxReading.Ports read = readPorts();

        assertEquals(List.of(FIRST, SECOND, THIRD), read.ports());
        assertEquals(List.of(), read.failures());
    }

    @Test
    void readsAServerWithoutPorts() {
        server.connect();

        assertEquals(new FaxReading.Ports(List.of(), List.of()), readPorts());
    }

    @Test
    void keepsTheServersOrder() {
        backend.serve(List.of(THIRD, FIRST, SECOND));
        server.connect();

        assertEquals(List.of(THIRD, FIRST, SECOND), readPorts().ports());
    }

    @Test
    void readsADeviceIdAsUnsigned() {
        List<FaxPort> ports = new ArrayList<>();
        for (long id : new long[] {0, 1, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL}) {
            ports.add(FaxPort.builder(new DeviceId(id), "port " + id).build());
        }
        backend.serve(ports);
        server.connect();

        assertEquals(ports, readPorts().ports());
    }

    @Test
    void readsNumbersThatTheDocumentationDoesNotAllow() {
        FaxPort odd = FIRST.toBuilder().rings(0).priority(Integer.MAX_VALUE).build();
        FaxPort negative =
                SECOND.toBuilder().rings(-1).priority(Integer.MIN_VALUE).build();
        backend.serve(List.of(odd, negative));
        server.connect();

        assertEquals(List.of(odd, negative), readPorts().ports());
    }

    @Test
    void readsAnyText() {
        List<FaxPort> ports = new ArrayList<>();
        List<String> texts = List.of(
                "",
                " ",
                "Büro Zürich",
                "ファックス 1",
                "\uD83D\uDCE0 fax",
                "\uD800 lone surrogate",
                "a,b=c:*?",
                "\"quoted\\\"",
                "two\r\nlines\tand a tab",
                "nul \u0000 inside",
                "x".repeat(10_000));
        for (String text : texts) {
            ports.add(FaxPort.builder(new DeviceId(ports.size()), text)
                    .csid(text)
                    .tsid(text)
                    .build());
        }
        backend.serve(ports);
        server.connect();

        assertEquals(ports, readPorts().ports());
    }

    @Test
    void readsPortsThatShareANameOrEvenADeviceId() {
        FaxPort sameName =
                FaxPort.builder(new DeviceId(7), FIRST.name()).rings(5).build();
        FaxPort sameId = FaxPort.builder(FIRST.deviceId(), "other").rings(6).build();
        backend.serve(List.of(FIRST, sameName, sameId));
        server.connect();

        assertEquals(List.of(FIRST, sameName, sameId), readPorts().ports());
    }

    @Test
    void readsAThousandPorts() {
        List<FaxPort> ports = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            ports.add(FaxPort.builder(new DeviceId(i), "Line " + i)
                    .csid("C" + i)
                    .tsid("T" + i)
                    .rings(1 + i % 99)
                    .priority(i)
                    .send(i % 2 == 0)
                    .receive(i % 3 == 0)
                    .canModify(i % 5 == 0)
                    .build());
        }
        backend.serve(ports);
        server.connect();

        assertEquals(ports, readPorts().ports());
    }

    @Test
    void seesWhatChangedAtTheNextReading() {
        backend.serve(List.of(FIRST, SECOND));
        server.connect();
        FaxReading.Ports before = readPorts();

        FaxPort changed = FIRST.toBuilder().rings(42).csid("new").build();
        backend.serve(List.of(changed, THIRD));

        assertEquals(List.of(changed, THIRD), readPorts().ports());
        assertEquals(List.of(FIRST, SECOND), before.ports());
    }

    @Test
    void aPortThatFailsDoesNotKeepTheOthersFromBeingRead() {
        backend.serve(List.of(FIRST, SECOND, THIRD));
        backend.failPort(2);
        server.connect();

        FaxReading.Ports read = readPorts();

        assertEquals(List.of(FIRST, THIRD), read.ports());
        PortFailure failure = read.failures().get(0);
        assertEquals(1, read.failures().size());
        assertEquals(2, failure.position());
        assertInstanceOf(FaxRequestFailedException.class, failure.cause());
        assertEquals("FaxPorts.Item(2)", failure.cause().attempted());
        assertTrue(failure.cause().answer().startsWith("0x80004005 (E_FAIL)"), failure.cause()::answer);
    }

    @Test
    void aPropertyThatFailsIsNotAvailableAndItsPortIsRead() {
        List<FaxPort> ports = withoutEach(FIRST, "FaxPort", E_FAIL);
        FaxPort without = ports.get(0);
        for (FaxPort each : ports) {
            String property = each.unavailable().keySet().iterator().next();
            without = without(without, "FaxPort", property, E_FAIL);
        }
        serveConnected(FIRST);
        backend.serve(Stream.concat(ports.stream(), Stream.of(FIRST, without)).toList());

        FaxReading.Ports read = readPorts();

        assertEquals(List.of(), read.failures());
        assertEquals(ports, read.ports().subList(0, ports.size()));
        assertEquals(List.of(FIRST, without), read.ports().subList(ports.size(), ports.size() + 2));
        assertEquals(ports.size(), without.unavailable().size());
    }

    @Test
    void aPropertyThatFailsIsNotAvailableAndItsStatusIsRead() {
        FaxStatus receiving = FaxStatus.builder(FIRST.deviceId())
                .receiving(true)
                .description("Receiving")
                .startTime(Instant.parse("2026-10-25T01:30:00Z"))
                .elapsed(Duration.ofSeconds(61))
                .build();
        serveConnected(FIRST);

        for (FaxStatus status : withoutEach(sending(FIRST.deviceId()), "FaxStatus", E_FAIL)) {
            // What else means something is only known of a port that sends or receives.
            FaxStatus shown = status.sending() ? status : without(receiving, "FaxStatus", "Send", E_FAIL);
            backend.setStatus(shown);

            assertEquals(shown, server.getStatus(FIRST.deviceId()));
            assertEquals(new FaxStatuses(List.of(shown), List.of()), server.getStatuses());
        }
    }

    @Test
    void aPropertyThatFailsIsNotAvailableAndItsRoutingMethodIsRead() {
        serveConnected(FIRST, THIRD);
        for (RoutingMethod method : withoutEach(STORE, "FaxRoutingMethod", E_FAIL)) {
            backend.setRoutingMethods(List.of(method, PRINT, STORE_OF_THIRD));

            assertEquals(
                    new FaxReading.Methods(List.of(method, PRINT, STORE_OF_THIRD), List.of()), readRoutingMethods());
        }
    }

    @Test
    void aPropertyThatFailsIsNotAvailableAndItsJobIsRead() {
        server.connect();
        for (FaxJob job : withoutEach(OUTGOING, "FaxJob", E_FAIL)) {
            backend.setJobs(List.of(job, INCOMING));

            assertEquals(new FaxJobs(List.of(job, INCOMING), List.of()), server.getJobs());
        }
    }

    /** The codes are those of an object that is gone. */
    @Test
    void whatAnswersAsIfItWereGoneAndIsListedStays() {
        server.connect();
        for (String gone : List.of(E_INVALIDARG, ERROR_INVALID_DATA)) {
            FaxPort port = without(FIRST, "FaxPort", "Csid", gone);
            FaxStatus status = without(sending(FIRST.deviceId()), "FaxStatus", "Description", gone);
            RoutingMethod method = without(STORE, "FaxRoutingMethod", "FriendlyName", gone);
            List<FaxJob> jobs = List.of(
                    without(OUTGOING, "FaxJob", "DeviceStatus", gone),
                    without(INCOMING, "FaxJob", "DeviceStatus", gone));
            backend.serve(List.of(port, THIRD));
            backend.setStatus(status);
            backend.setRoutingMethods(List.of(method, PRINT));
            backend.setJobs(jobs);

            FaxReading read = server.read(FaxReading.Scope.ALL);

            assertEquals(new FaxReading.Ports(List.of(port, THIRD), List.of()), read.ports());
            assertEquals(
                    new FaxReading.Methods(List.of(method, PRINT), List.of()),
                    read.routingMethods().orElseThrow());
            assertEquals(status, server.getStatuses().statuses().get(0));
            assertEquals(new FaxJobs(jobs, List.of()), server.getJobs());
        }
    }

    @Test
    void whatIsWrittenAndCannotBeReadBackIsNotAvailable() {
        FaxPort port = without(FIRST, "FaxPort", "Rings", E_FAIL);
        RoutingMethod method = without(STORE, "FaxRoutingMethod", "Enable", E_FAIL);
        serveConnected(port);
        backend.setRoutingMethods(List.of(method));

        FaxPort written = server.put(port.deviceId(), Setting.RINGS, 7);

        assertEquals(port.unavailable(), written.unavailable());
        assertEquals(FIRST.csid(), written.csid());
        assertEquals("new", server.put(port.deviceId(), Setting.CSID, "new").csid());
        assertEquals(
                method.unavailable(),
                server.enable(port.deviceId(), STORE.guid(), true).unavailable());
    }

    @Test
    void aPortThatFailsIsIdentifiedIfItReturnsItsDeviceId() {
        serveConnected(FIRST, SECOND, THIRD);
        backend.failStatus(2);

        assertEquals(
                List.of(Optional.of(SECOND.deviceId())),
                server.getStatuses().failures().stream()
                        .map(PortFailure::deviceId)
                        .toList());
    }

    @Test
    void aReadingOfWhichNoPortCanBeReadFails() {
        serveConnected(FIRST, SECOND);
        backend.failPort(1);
        backend.failPort(2);

        for (FaxReading.Scope scope : FaxReading.Scope.values()) {
            FaxRequestFailedException failed = assertThrows(FaxRequestFailedException.class, () -> server.read(scope));
            assertEquals("FaxPorts.Item(1)", failed.attempted());
        }
        assertEquals(2, server.getStatuses().failures().size());
    }

    @Test
    void aPortThatFailedIsReadAgainWhenItIsWell() {
        backend.serve(List.of(FIRST, SECOND));
        backend.failPort(1);
        server.connect();
        assertEquals(List.of(SECOND), readPorts().ports());

        backend.serve(List.of(FIRST, SECOND));

        assertEquals(new FaxReading.Ports(List.of(FIRST, SECOND), List.of()), readPorts());
    }

    @Test
    void portsCannotBeReadBeforeConnecting() {
        FaxUnavailableException refused = assertThrows(FaxUnavailableException.class, this::readPorts);

        assertTrue(refused.getMessage().contains("Connect first"), refused::getMessage);
    }

    @Test
    void portsCannotBeReadAfterDisconnecting() {
        server.connect();
        server.disconnect();

        assertThrows(FaxUnavailableException.class, this::readPorts);
    }

    @Test
    void disconnectingWithoutAConnectionDoesNothing() {
        server.disconnect();
        server.connect();
        server.disconnect();
        server.disconnect();

        assertThrows(FaxUnavailableException.class, this::readPorts);
    }

    @Test
    void connectsAgainAfterDisconnecting() {
        backend.serve(List.of(FIRST));
        for (int i = 0; i < 3; i++) {
            server.connect();
            assertEquals(List.of(FIRST), readPorts().ports());
            server.disconnect();
        }
    }

    @Test
    void connectingAConnectedServerMakesANewConnection() {
        backend.serve(List.of(FIRST));
        server.connect();
        server.connect();

        assertEquals(List.of(FIRST), readPorts().ports());
    }

    @Test
    void aServiceThatDoesNotRunIsUnavailable() {
        backend.stop();

        FaxUnavailableException refused = assertThrows(FaxUnavailableException.class, server::connect);

        assertEquals("FaxServer.Connect", refused.attempted().replaceFirst("\\(.*", ""));
        assertTrue(refused.answer().contains("0x800706BA (RPC_S_SERVER_UNAVAILABLE)"), refused::answer);
        assertThrows(FaxUnavailableException.class, this::readPorts);
    }

    @Test
    void aServiceThatStopsIsUnavailableUntilItIsConnectedAgain() {
        backend.serve(List.of(FIRST));
        server.connect();
        backend.stop();

        FaxUnavailableException broken = assertThrows(FaxUnavailableException.class, this::readPorts);
        assertTrue(broken.answer().contains("0x800706BA (RPC_S_SERVER_UNAVAILABLE)"), broken::answer);

        backend.start();
        server.connect();
        assertEquals(List.of(FIRST), readPorts().ports());
    }

    @Test
    void answersSeveralCallersAtOnce() throws Exception {
        backend.serve(List.of(FIRST, SECOND, THIRD));
        server.connect();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Future<FaxReading.Ports>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(callers.submit(this::readPorts));
            }
            for (Future<FaxReading.Ports> answer : answers) {
                assertEquals(
                        List.of(FIRST, SECOND, THIRD),
                        answer.get(30, TimeUnit.SECONDS).ports());
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void readsEveryValueOfAPortThatSends() {
        FaxStatus sending = sending(FIRST.deviceId());
        serveConnected(FIRST);
        backend.setStatus(sending);

        assertEquals(sending, server.getStatus(FIRST.deviceId()));
    }

    @Test
    void readsEveryValueOfAPortThatReceives() {
        FaxStatus receiving = FaxStatus.builder(FIRST.deviceId())
                .receiving(true)
                .description("Receiving")
                .callerId("+49 89 123456")
                .csid(FIRST.csid())
                .tsid("OTHER MACHINE")
                .currentPage(2)
                .recipientName("Front desk")
                .routingString("+1 555 0100|201")
                .startTime(Instant.parse("2026-10-25T01:30:00.125Z"))
                .elapsed(Duration.ofMillis(61_001))
                .build();
        serveConnected(FIRST);
        backend.setStatus(receiving);

        assertEquals(receiving, server.getStatus(FIRST.deviceId()));
    }

    @Test
    void readsAPortThatDoesNothing() {
        FaxStatus idle =
                FaxStatus.builder(FIRST.deviceId()).description("Available").build();
        serveConnected(FIRST);
        backend.setStatus(idle);

        assertEquals(idle, server.getStatus(FIRST.deviceId()));
        assertEquals(DeviceState.AVAILABLE, idle.state());
    }

    @Test
    void handsOnAStateInAnyLanguage() {
        serveConnected(FIRST);
        backend.setStatus(
                FaxStatus.builder(FIRST.deviceId()).description("Empfängt").build());

        FaxStatus read = server.getStatus(FIRST.deviceId());

        assertEquals("Empfängt", read.description());
        assertEquals(DeviceState.UNKNOWN, read.state());
    }

    @Test
    void findsAPortByItsUnsignedDeviceId() {
        FaxPort high = FaxPort.builder(new DeviceId(0xFFFF_FFFEL), "high").build();
        serveConnected(FIRST, high);
        FaxStatus status =
                FaxStatus.builder(high.deviceId()).description("Offline").build();
        backend.setStatus(status);

        assertEquals(status, server.getStatus(high.deviceId()));
    }

    @Test
    void findsAPortThatMoved() {
        serveConnected(FIRST, SECOND, THIRD);
        readPorts();
        backend.serve(List.of(THIRD, FIRST));
        FaxStatus status =
                FaxStatus.builder(FIRST.deviceId()).description("Ringing").build();
        backend.setStatus(status);

        assertEquals(status, server.getStatus(FIRST.deviceId()));
        assertThrows(FaxNotFoundException.class, () -> server.getStatus(SECOND.deviceId()));
    }

    @Test
    void readsWhatAllPortsDoInTheServersOrder() {
        FaxStatus first = sending(FIRST.deviceId());
        FaxStatus second =
                FaxStatus.builder(SECOND.deviceId()).description("Ringing").build();
        serveConnected(SECOND, FIRST);
        backend.setStatus(first);
        backend.setStatus(second);

        assertEquals(new FaxStatuses(List.of(second, first), List.of()), server.getStatuses());
    }

    @Test
    void aPortThatFailsDoesNotKeepTheOthersFromSayingWhatTheyDo() {
        FaxStatus third = sending(THIRD.deviceId());
        serveConnected(FIRST, THIRD);
        backend.setStatus(third);
        backend.failPort(1);

        FaxStatuses read = server.getStatuses();

        assertEquals(List.of(third), read.statuses());
        assertEquals(1, read.failures().size());
        assertEquals(1, read.failures().get(0).position());
        assertEquals("FaxPorts.Item(1)", read.failures().get(0).cause().attempted());
        assertEquals(third, server.getStatus(THIRD.deviceId()));
    }

    @Test
    void aPortThatFailsSaysSoWhenItIsMeant() {
        serveConnected(FIRST, THIRD);
        readPorts();
        backend.failPort(2);

        FaxRequestFailedException failed =
                assertThrows(FaxRequestFailedException.class, () -> server.getStatus(THIRD.deviceId()));

        assertTrue(failed.answer().startsWith("0x80004005 (E_FAIL)"), failed::answer);
    }

    @Test
    void writesEverySettingOfAPort() {
        serveConnected(FIRST, THIRD);

        assertEquals(
                "new csid",
                server.put(FIRST.deviceId(), Setting.CSID, "new csid").csid());
        assertEquals("", server.put(FIRST.deviceId(), Setting.TSID, "").tsid());
        assertEquals(99, server.put(FIRST.deviceId(), Setting.RINGS, 99).rings());
        assertFalse(server.put(FIRST.deviceId(), Setting.SEND, false).send());
        FaxPort written = server.put(FIRST.deviceId(), Setting.RECEIVE, false);

        FaxPort expected = FIRST.toBuilder()
                .csid("new csid")
                .tsid("")
                .rings(99)
                .send(false)
                .receive(false)
                .build();
        assertEquals(expected, written);
        assertEquals(List.of(expected, THIRD), readPorts().ports());
        assertTrue(server.put(FIRST.deviceId(), Setting.SEND, true).send());
    }

    @Test
    void returnsTheStationIdentifierThatTheServerStored() {
        serveConnected(FIRST);

        assertEquals(
                "12345678901234567890",
                server.put(FIRST.deviceId(), Setting.CSID, "1234567890123456789012345")
                        .csid());
        assertEquals(
                "Zrich", server.put(FIRST.deviceId(), Setting.TSID, "Zürich").tsid());
    }

    @Test
    void aChangeOfPriorityRenumbersTheOthers() {
        FaxPort second = SECOND.toBuilder().canModify(true).build();
        serveConnected(FIRST, second, THIRD);

        assertEquals(1, server.put(THIRD.deviceId(), Setting.PRIORITY, 1).priority());

        assertEquals(
                List.of(2, 3, 1),
                readPorts().ports().stream().map(FaxPort::priority).toList());
    }

    @Test
    void refusesNumbersOutOfRange() {
        serveConnected(FIRST, SECOND);

        assertRefused("0x80070057 (E_INVALIDARG)", () -> server.put(FIRST.deviceId(), Setting.RINGS, 0));
        assertRefused("0x80070057 (E_INVALIDARG)", () -> server.put(FIRST.deviceId(), Setting.RINGS, 100));
        assertRefused("0x80070057 (E_INVALIDARG)", () -> server.put(FIRST.deviceId(), Setting.PRIORITY, 0));
        assertRefused("0x80070057 (E_INVALIDARG)", () -> server.put(FIRST.deviceId(), Setting.PRIORITY, 3));
        assertEquals(List.of(FIRST, SECOND), readPorts().ports());
    }

    @Test
    void refusesToChangeAPortThatMayNotBeModified() {
        serveConnected(FIRST, SECOND);

        FaxAccessDeniedException denied =
                assertThrows(FaxAccessDeniedException.class, () -> server.put(SECOND.deviceId(), Setting.RINGS, 5));

        assertEquals("FaxPort.Rings", denied.attempted().replaceFirst(" = .*", ""));
        assertTrue(denied.answer().contains("0x80070005 (E_ACCESSDENIED)"), denied::answer);
        assertEquals(List.of(FIRST, SECOND), readPorts().ports());
    }

    @Test
    void refusesToChangeAPortInACall() {
        serveConnected(FIRST);
        backend.setStatus(sending(FIRST.deviceId()));

        assertRefused("0x80070964 (ERROR_DEVICE_IN_USE)", () -> server.put(FIRST.deviceId(), Setting.RINGS, 5));
        assertEquals(List.of(FIRST), readPorts().ports());
    }

    @Test
    void reportsWhyAValueWasNotWritten() {
        serveConnected(FIRST);
        backend.setConfiguration(Map.of(Setting.RETRIES, 3));
        backend.failPut(Setting.SEND, "0x80070964 (ERROR_DEVICE_IN_USE)");
        backend.failPut(Setting.RETRIES, "0x80070005 (E_ACCESSDENIED)");

        assertRefused("0x80070964 (ERROR_DEVICE_IN_USE)", () -> server.put(FIRST.deviceId(), Setting.SEND, false));
        assertThrows(FaxAccessDeniedException.class, () -> server.put(Setting.RETRIES, 4));
        assertEquals(List.of(FIRST), readPorts().ports());
        assertEquals(Optional.of(3), readConfiguration().get(Setting.RETRIES));
    }

    /** It is the answer of a server that no longer knows the connection, too, if a reading is answered so. */
    @Test
    void aPortThatAnotherClientHoldsRefusesAWriteAndNothingElse() {
        serveConnected(FIRST);
        backend.setConfiguration(CONFIGURATION);
        backend.failPut(Setting.RINGS, "0x80070006 (E_HANDLE)");
        backend.failPut(Setting.RETRIES, "0x80070006 (E_HANDLE)");

        assertRefused("0x80070006 (E_HANDLE)", () -> server.put(FIRST.deviceId(), Setting.RINGS, 5));
        assertRefused("0x80070006 (E_HANDLE)", () -> server.put(Setting.RETRIES, 4));

        assertEquals(List.of(FIRST), readPorts().ports());
    }

    @Test
    void aPortThatIsNotThereIsNotFound() {
        serveConnected(FIRST);
        DeviceId gone = SECOND.deviceId();

        assertThrows(FaxNotFoundException.class, () -> server.getStatus(gone));
        assertThrows(FaxNotFoundException.class, () -> server.put(gone, Setting.RINGS, 5));
        FaxNotFoundException lost =
                assertThrows(FaxNotFoundException.class, () -> server.enable(gone, STORE.guid(), true));

        assertEquals("FaxRoutingMethod.Enable", lost.attempted());
        assertTrue(lost.getMessage().contains(gone.toString()), lost::getMessage);
    }

    @Test
    void readsTheRoutingMethodsOfEveryPort() {
        serveConnected(FIRST, SECOND, THIRD);
        backend.setRoutingMethods(List.of(STORE, PRINT, STORE_OF_THIRD));

        assertEquals(new FaxReading.Methods(List.of(STORE, PRINT, STORE_OF_THIRD), List.of()), readRoutingMethods());
    }

    @Test
    void leavesOutRoutingMethodsWhereTheScopeDoes() {
        serveConnected(FIRST, THIRD);
        backend.setRoutingMethods(List.of(STORE, STORE_OF_THIRD));
        backend.setConfiguration(CONFIGURATION);

        assertEquals(
                new FaxReading(
                        new FaxReading.Ports(List.of(FIRST, THIRD), List.of()),
                        Optional.empty(),
                        new ServerConfiguration(CONFIGURATION, Map.of())),
                server.read(FaxReading.Scope.WITHOUT_ROUTING_METHODS));
    }

    @Test
    void readsPortsRoutingMethodsAndSettingsAtOnce() {
        serveConnected(FIRST, THIRD);
        backend.setRoutingMethods(List.of(STORE, STORE_OF_THIRD));
        backend.setConfiguration(CONFIGURATION);

        assertEquals(
                new FaxReading(
                        new FaxReading.Ports(List.of(FIRST, THIRD), List.of()),
                        Optional.of(new FaxReading.Methods(List.of(STORE, STORE_OF_THIRD), List.of())),
                        new ServerConfiguration(CONFIGURATION, Map.of())),
                server.read(FaxReading.Scope.ALL));
    }

    @Test
    void switchesARoutingMethodOfOnePort() {
        serveConnected(FIRST, SECOND, THIRD);
        backend.setRoutingMethods(List.of(STORE, PRINT, STORE_OF_THIRD));

        assertEquals(STORE.enabled(false), server.enable(FIRST.deviceId(), STORE.guid(), false));
        assertEquals(PRINT.enabled(true), server.enable(FIRST.deviceId(), PRINT.guid(), true));

        assertEquals(
                List.of(STORE.enabled(false), PRINT.enabled(true), STORE_OF_THIRD),
                readRoutingMethods().methods());
    }

    @Test
    void findsARoutingMethodHoweverItsGuidIsWritten() {
        serveConnected(FIRST);
        backend.setRoutingMethods(List.of(STORE, PRINT));
        String bare = RoutingMethod.plain(PRINT.guid());

        assertTrue(server.enable(FIRST.deviceId(), bare, true).enabled());
        assertFalse(server.enable(FIRST.deviceId(), bare.toUpperCase(Locale.ROOT), false)
                .enabled());
    }

    @Test
    void aRoutingMethodThatIsNotThereIsNotFound() {
        serveConnected(FIRST);
        backend.setRoutingMethods(List.of(STORE));

        FaxNotFoundException lost =
                assertThrows(FaxNotFoundException.class, () -> server.enable(FIRST.deviceId(), PRINT.guid(), true));

        assertTrue(lost.getMessage().contains(PRINT.guid()), lost::getMessage);
    }

    @Test
    void readsEverySettingOfTheServer() {
        server.connect();
        backend.setConfiguration(CONFIGURATION);

        assertEquals(new ServerConfiguration(CONFIGURATION, Map.of()), readConfiguration());
    }

    @Test
    void aSettingThatIsRefusedDoesNotKeepTheOthersFromBeingRead() {
        Map<Setting<?>, Object> known = new HashMap<>(CONFIGURATION);
        known.remove(Setting.SERVER_MAPI_PROFILE);
        server.connect();
        backend.setConfiguration(known);

        ServerConfiguration read = readConfiguration();

        assertEquals(known, read.values());
        assertEquals(Set.of(Setting.SERVER_MAPI_PROFILE), read.refused().keySet());
        FaxException refusal = read.refused().get(Setting.SERVER_MAPI_PROFILE);
        assertInstanceOf(FaxRequestFailedException.class, refusal);
        assertEquals("FaxServer.ServerMapiProfile", refusal.attempted());
        assertTrue(refusal.answer().startsWith("0x80070032"), refusal::answer);
        assertRefused("0x80070032", () -> server.put(Setting.SERVER_MAPI_PROFILE, "Outlook"));
    }

    @Test
    void writesEverySettingOfTheServer() {
        server.connect();
        backend.setConfiguration(CONFIGURATION);

        assertEquals(0, server.put(Setting.RETRIES, 0));
        assertEquals(false, server.put(Setting.BRANDING, false));
        assertEquals(true, server.put(Setting.PAUSE_SERVER_QUEUE, true));
        assertEquals("\\\\nas\\Fax für alle", server.put(Setting.ARCHIVE_DIRECTORY, "\\\\nas\\Fax für alle"));
        assertEquals(23, server.put(Setting.DISCOUNT_RATE_END_HOUR, 23));
        assertEquals(59, server.put(Setting.DISCOUNT_RATE_END_MINUTE, 59));

        assertEquals(
                new ServerConfiguration(CONFIGURATION, Map.of())
                        .with(Setting.RETRIES, 0)
                        .with(Setting.BRANDING, false)
                        .with(Setting.PAUSE_SERVER_QUEUE, true)
                        .with(Setting.ARCHIVE_DIRECTORY, "\\\\nas\\Fax für alle")
                        .with(Setting.DISCOUNT_RATE_END_HOUR, 23)
                        .with(Setting.DISCOUNT_RATE_END_MINUTE, 59),
                readConfiguration());
    }

    @Test
    void readsEveryValueOfEveryJob() {
        server.connect();
        backend.setJobs(List.of(OUTGOING, INCOMING));

        assertEquals(new FaxJobs(List.of(OUTGOING, INCOMING), List.of()), server.getJobs());
    }

    @Test
    void readsAnEmptyQueue() {
        server.connect();

        assertEquals(new FaxJobs(List.of(), List.of()), server.getJobs());
    }

    @Test
    void readsAJobOfAKindThatIsNotKnown() {
        FaxJob odd = FaxJob.builder(-1, new JobType(0x40)).build();
        server.connect();
        backend.setJobs(List.of(odd));

        assertEquals(List.of(odd), server.getJobs().jobs());
    }

    @Test
    void pausesAndResumesAJob() {
        server.connect();
        backend.setJobs(List.of(OUTGOING, INCOMING));

        server.command(OUTGOING.id(), JobCommand.PAUSE);
        assertEquals(
                List.of(OUTGOING.toBuilder().queueStatus("Paused").build(), INCOMING),
                server.getJobs().jobs());

        server.command(OUTGOING.id(), JobCommand.RESUME);
        assertEquals(QueueStatus.PENDING.text(), server.getJobs().jobs().get(0).queueStatus());

        server.command(OUTGOING.id(), JobCommand.PAUSE);
        server.command(OUTGOING.id(), JobCommand.RESTART);
        assertEquals(QueueStatus.PENDING.text(), server.getJobs().jobs().get(0).queueStatus());
    }

    @Test
    void deletesAJob() {
        server.connect();
        backend.setJobs(List.of(OUTGOING, INCOMING));

        server.command(OUTGOING.id(), JobCommand.DELETE);

        assertEquals(List.of(INCOMING), server.getJobs().jobs());
    }

    @Test
    void aJobThatIsNotThereIsNotFound() {
        server.connect();
        backend.setJobs(List.of(OUTGOING));

        FaxNotFoundException lost =
                assertThrows(FaxNotFoundException.class, () -> server.command(INCOMING.id(), JobCommand.PAUSE));

        assertEquals("FaxJob.SetStatus", lost.attempted());
        assertTrue(lost.getMessage().contains(String.valueOf(INCOMING.id())), lost::getMessage);
    }

    @Test
    void queuesAFax() {
        server.connect();
        backend.setJobs(List.of(INCOMING));

        JobId first = server.send(new OutgoingFax("C:\\fax\\Prüfung.tif", "+1 555 0199", "Zoë"))
                .orElseThrow();
        JobId second = server.send(new OutgoingFax("C:\\fax\\test.tif", "+1 555 0198", ""))
                .orElseThrow();

        List<FaxJob> jobs = server.getJobs().jobs();
        assertEquals(
                List.of(INCOMING.id(), first, second),
                jobs.stream().map(FaxJob::id).toList());
        assertEquals(JobType.SEND, jobs.get(1).type());
        assertEquals("+1 555 0199", jobs.get(1).faxNumber());
        assertEquals("Zoë", jobs.get(1).recipientName());
        assertEquals("", jobs.get(2).recipientName());
    }

    @Test
    void noRequestSucceedsWithoutAConnection() {
        for (Executable request : requests()) {
            FaxUnavailableException refused = assertThrows(FaxUnavailableException.class, request);
            assertEquals("there is no connection", refused.answer());
        }
    }

    @Test
    void noRequestSucceedsAfterTheServiceStopped() {
        for (Executable request : requests()) {
            server.connect();
            backend.stop();

            FaxUnavailableException broken = assertThrows(FaxUnavailableException.class, request);
            assertTrue(broken.answer().contains("0x800706BA (RPC_S_SERVER_UNAVAILABLE)"), broken::answer);

            backend.start();
        }
    }

    private List<Executable> requests() {
        DeviceId port = FIRST.deviceId();
        return List.of(
                this::readPorts,
                () -> server.read(FaxReading.Scope.WITHOUT_ROUTING_METHODS),
                server::getStatuses,
                server::getJobs,
                () -> server.getStatus(port),
                () -> server.put(port, Setting.RINGS, 5),
                () -> server.put(Setting.RETRIES, 5),
                () -> server.enable(port, STORE.guid(), true),
                () -> server.command(JobId.of(1), JobCommand.PAUSE),
                () -> server.send(new OutgoingFax("C:\\a.tif", "1", "")));
    }

    @Test
    void canBeClosedTwiceAndIsUnavailableThen() {
        server.connect();
        server.close();
        server.close();

        assertThrows(FaxUnavailableException.class, this::readPorts);
    }

    private FaxReading.Ports readPorts() {
        return server.read(FaxReading.Scope.ALL).ports();
    }

    private FaxReading.Methods readRoutingMethods() {
        return server.read(FaxReading.Scope.ALL).routingMethods().orElseThrow();
    }

    private ServerConfiguration readConfiguration() {
        return server.read(FaxReading.Scope.ALL).configuration();
    }

    private void serveConnected(FaxPort... ports) {
        backend.serve(List.of(ports));
        server.connect();
    }

    /** That value once for each property that may fail, without it. */
    private static <R extends Record> List<R> withoutEach(R value, String object, String answer) {
        return Arrays.stream(value.getClass().getRecordComponents())
                .map(component -> property(component.getName()))
                .filter(property -> !IDENTITIES.contains(property))
                .map(property -> without(value, object, property, answer))
                .toList();
    }

    /** That value, of which a property could not be read. */
    @SuppressWarnings("unchecked")
    private static <R extends Record> R without(R value, String object, String property, String answer) {
        try {
            List<Object> values = new ArrayList<>();
            List<Class<?>> types = new ArrayList<>();
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                Object own = component.getAccessor().invoke(value);
                if (own instanceof Map<?, ?> earlier) {
                    Map<Object, Object> unavailable = new HashMap<>(earlier);
                    unavailable.put(property, object + "." + property + " failed: " + answer);
                    own = unavailable;
                } else if (property(component.getName()).equals(property)) {
                    own = NOTHING.get(component.getType());
                }
                values.add(own);
                types.add(component.getType());
            }
            return (R)
                    value.getClass().getConstructor(types.toArray(Class[]::new)).newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static String property(String component) {
        return OTHER_NAMES.getOrDefault(
                component, component.substring(0, 1).toUpperCase(Locale.ROOT) + component.substring(1));
    }

    private static FaxStatus sending(DeviceId port) {
        return FaxStatus.builder(port)
                .sending(true)
                .description("Sending")
                .csid("OTHER MACHINE")
                .tsid("ACME")
                .address("+49 89 123456")
                .currentPage(3)
                .pageCount(12)
                .documentName("Angebot Nr. 5 für Zoë")
                .documentSize(0x8000_0001L)
                .senderName("Alice")
                .recipientName("Bob")
                .startTime(Instant.parse("2026-03-29T01:59:59.999Z"))
                .submittedTime(Instant.parse("1999-12-31T23:59:59Z"))
                .elapsed(Duration.ofHours(25).plusMillis(1))
                .build();
    }

    private static void assertRefused(String answer, Executable request) {
        FaxRequestFailedException refused = assertThrows(FaxRequestFailedException.class, request);
        assertTrue(refused.answer().startsWith(answer), refused::answer);
    }
}
