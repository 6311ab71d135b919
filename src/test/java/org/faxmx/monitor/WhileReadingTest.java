package org.faxmx.monitor;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.faxmx.monitor.Clients.end;
import static org.faxmx.monitor.Clients.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.faxmx.Hold;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.JobType;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests while a long reading is under way: they do not wait for it, and its answer does not hide theirs. A reading that
 * is held up has read everything already, so its answer is the older one.
 */
@Timeout(60)
class WhileReadingTest {

    private static final DeviceId A = new DeviceId(1);
    private static final DeviceId B = new DeviceId(2);
    private static final String GUID = "{72380390-4C90-407C-AD5E-3B3A3B0F14A5}";
    private static final MethodSnapshot.Key STORE = new MethodSnapshot.Key(A, RoutingMethod.plain(GUID), 1);

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"), port(3, "C"));
    private final Clients clients = new Clients();
    private final Hold hold = new Hold();
    private final MonitoredFake monitored;
    private final ServerMonitor monitor;

    WhileReadingTest() {
        fax.routes(new RoutingMethod(A, "A", GUID, "f", "Store", "x.dll", "E", "", true));
        monitored = MonitoredFake.connected(fax);
        monitor = monitored.monitor;
    }

    @AfterEach
    void close() throws InterruptedException {
        hold.release();
        clients.close();
        monitored.close();
    }

    @Test
    void aWriteToAPortDoesNotWaitAndStaysVisible() throws Exception {
        Future<List<PortSnapshot.Key>> enumeration = enumerate();

        monitor.put(A, Setting.RINGS, 7);

        assertEquals(7, monitored.port(1).rings());
        assertFalse(enumeration.isDone());
        hold.release();
        assertEquals(3, end(enumeration).size());
        assertEquals(List.of(7, 1, 1), monitored.ofPorts(FaxPort::rings));
        assertEquals(List.of(false, false, false), monitored.stale());

        fax.has(port(1, "A").toBuilder().rings(3).build());
        monitor.getPorts();
        assertEquals(List.of(3), monitored.ofPorts(FaxPort::rings), "this reading began after the write");
    }

    @Test
    void aWriteToAPortStaysVisibleEvenIfTheEnumerationFindsItRenamed() throws Exception {
        fax.has(port(1, "Better"), port(2, "B"));
        Future<List<PortSnapshot.Key>> enumeration = enumerate();

        monitor.put(A, Setting.RINGS, 7);
        hold.release();
        end(enumeration);

        assertEquals(port(1, "Better").toBuilder().rings(7).build(), monitored.port(1));
    }

    @Test
    void aWriteThatIsAnsweredAfterAnEnumerationIsVisible() throws Exception {
        fax.onPut(hold);
        Future<?> writing = clients.start(() -> monitor.put(A, Setting.RINGS, 7));
        hold.awaitReached();
        fax.has(port(1, "Better"));
        monitor.getPorts();

        hold.release();
        end(writing);

        assertEquals(List.of(7), monitored.ofPorts(FaxPort::rings));
        assertEquals(List.of("Better"), monitored.ofPorts(FaxPort::name));
    }

    @Test
    void aWriteToTheServerDoesNotWaitAndStaysVisible() throws Exception {
        monitor.put(Setting.RETRIES, 1);
        fax.afterConfigurations(hold);
        Future<List<PortSnapshot.Key>> enumeration = clients.start(monitor::getPorts);
        hold.awaitReached();

        monitor.put(Setting.RETRIES, 5);

        hold.release();
        end(enumeration);
        assertEquals(Optional.of(5), retries());
        fax.isConfigured(fax.configuration().with(Setting.RETRIES, 2));
        monitor.getPorts();
        assertEquals(Optional.of(2), retries());
    }

    @Test
    void aWriteToARoutingMethodDoesNotWaitAndStaysVisible() throws Exception {
        Future<List<PortSnapshot.Key>> enumeration = enumerate();

        monitor.enable(STORE, false);

        hold.release();
        end(enumeration);
        assertFalse(storeEnabled());
        fax.routes(new RoutingMethod(A, "A", GUID, "f", "Store", "x.dll", "E", "", true));
        monitor.getPorts();
        assertTrue(storeEnabled());
    }

    @Test
    void statusAndJobsDoNotWait() throws Exception {
        fax.shows(FaxStatus.builder(A).description("Ringing").build());
        fax.queues(FaxJob.builder(7, JobType.SEND).build());
        Future<List<PortSnapshot.Key>> enumeration = enumerate();

        monitor.refreshStatus(A);
        monitor.command(JobId.of(7), JobCommand.PAUSE);
        monitor.send(new OutgoingFax("C:\\a.tif", "1", ""));

        assertEquals("Ringing", monitored.status(1).description());
        assertEquals(List.of("job 7 PAUSE", "send C:\\a.tif to 1 for "), fax.written());
        assertEquals(1, monitored.snapshot().jobs().size());
        assertFalse(enumeration.isDone());
        hold.release();
        end(enumeration);
        assertEquals("Ringing", monitored.status(1).description());
    }

    @Test
    void anOlderStatusCountsNoChangesThatDidNotHappen() throws Exception {
        fax.shows(FaxStatus.builder(A).description("Available").build());
        monitor.pollStatus();
        fax.afterStatusReadings(hold);
        Future<?> poll = clients.start(monitor::pollStatus);
        hold.awaitReached();
        fax.shows(FaxStatus.builder(A)
                .sending(true)
                .description("Sending")
                .currentPage(1)
                .build());

        monitor.refreshStatus(A);

        assertEquals(1, monitored.row(1).activity().counters().sends());
        hold.release();
        end(poll);
        assertEquals("Sending", monitored.status(1).description());
        monitor.pollStatus();
        PortSnapshot.Activity seen = monitored.row(1).activity();
        assertEquals(1, seen.counters().sends());
        assertEquals(1, seen.counters().pagesSent());
        assertEquals(2, seen.counters().stateChanges(), "to Available, and to Sending");
    }

    @Test
    void anOlderStatusPollThatAPortDidNotAnswerDoesNotMakeItStale() throws Exception {
        fax.shows();
        fax.hides(FakeFaxServer.failed("FaxPort.GetStatus"));
        fax.afterStatusReadings(hold);
        Future<?> poll = clients.start(monitor::pollStatus);
        hold.awaitReached();
        fax.shows(FaxStatus.builder(A).description("Available").build());
        monitor.refreshStatus(A);

        hold.release();
        end(poll);

        assertEquals(List.of(false, true, true), monitored.stale());
    }

    @Test
    void anOlderReadingOfTheQueueDoesNotHideANewerOne() throws Exception {
        fax.queues(FaxJob.builder(7, JobType.SEND).build());
        fax.duringQueueReadings(hold);
        Future<List<FaxJob>> reading = clients.start(monitor::getJobs);
        hold.awaitReached();
        fax.queues(
                FaxJob.builder(7, JobType.SEND).build(),
                FaxJob.builder(8, JobType.SEND).build());

        monitor.command(JobId.of(7), JobCommand.PAUSE);

        assertEquals(2, monitored.snapshot().jobs().size());
        hold.release();
        assertEquals(2, end(reading).size());
        assertEquals(2, monitored.snapshot().jobs().size());
    }

    @Test
    void aWriteOfPriorityReadsAllPortsAtOnce() {
        fax.onPut(this::swap);

        monitor.put(A, Setting.PRIORITY, 1);

        assertEquals(List.of(2, 1), monitored.ofPorts(FaxPort::priority));
        assertEquals(0, monitored.polls.pending());
    }

    @Test
    void aWriteOfPriorityDoesNotWaitForAReadingAndAllPortsAreReadAfterIt() throws Exception {
        Future<List<PortSnapshot.Key>> enumeration = enumerate();
        fax.onPut(this::swap);
        int calls = fax.calls();

        monitor.put(A, Setting.PRIORITY, 1);

        assertEquals(calls + 1, fax.calls(), "more than the write was requested");
        assertEquals(0, monitored.polls.pending());
        assertFalse(enumeration.isDone());
        hold.release();
        assertEquals(3, end(enumeration).size());
        assertEquals(1, monitored.polls.pending());
        monitored.polls.runAll();
        assertEquals(List.of(2, 1), monitored.ofPorts(FaxPort::priority));
        assertEquals(List.of(false, false), monitored.stale());
    }

    @Test
    void allPortsAreReadOnceAfterAReadingHoweverManyPrioritiesWereWritten() throws Exception {
        Future<List<PortSnapshot.Key>> enumeration = enumerate();
        monitor.put(A, Setting.PRIORITY, 1);
        monitor.put(A, Setting.PRIORITY, 2);
        hold.release();
        end(enumeration);
        AtomicInteger readings = new AtomicInteger();
        fax.afterReadings(readings::incrementAndGet);

        monitored.polls.runAll();

        assertEquals(1, readings.get());
    }

    @Test
    void aWriteOfPriorityDuringTheReadingAfterAnotherReadsAllPortsAgain() throws Exception {
        fax.afterReadings(hold);
        Future<?> first = clients.start(() -> monitor.put(A, Setting.PRIORITY, 1));
        hold.awaitReached();
        fax.onPut(this::swap);

        monitor.put(A, Setting.PRIORITY, 1);

        hold.release();
        end(first);
        monitored.polls.runAll();
        assertEquals(List.of(2, 1), monitored.ofPorts(FaxPort::priority));
    }

    @Test
    void aWriteOfPriorityDuringTheReadingOfANewConnectionReadsAllPortsAfterIt() throws Exception {
        fax.afterReadings(hold);
        Future<?> connecting = clients.start(monitor::connect);
        hold.awaitReached();
        fax.onPut(this::swap);

        monitor.put(A, Setting.PRIORITY, 1);

        hold.release();
        end(connecting);
        monitored.polls.runAll();
        assertEquals(List.of(2, 1), monitored.ofPorts(FaxPort::priority));
    }

    @Test
    void aReadingAfterAWriteThatFailsIsNotRepeated() throws Exception {
        Future<List<PortSnapshot.Key>> enumeration = enumerate();
        monitor.put(A, Setting.PRIORITY, 1);
        hold.release();
        end(enumeration);
        fax.failReadings(FakeFaxServer.denied());

        monitored.polls.runAll();

        assertEquals(List.of(true, true, true), monitored.stale());
        assertTrue(monitored.lastError().contains("E_ACCESSDENIED"), monitored::lastError);
        assertEquals(0, monitored.polls.pending());
    }

    @Test
    void nothingIsReadAfterAWriteOnceTheMonitorIsClosed() throws Exception {
        Future<List<PortSnapshot.Key>> enumeration = enumerate();
        monitor.put(A, Setting.PRIORITY, 1);
        hold.release();
        end(enumeration);
        monitor.close();
        int calls = fax.calls();

        monitored.polls.runAll();

        assertEquals(calls, fax.calls());
    }

    @Test
    void anEnumerationThatIsRefusedHidesNothingOfTheOneAfterAWrite() throws Exception {
        fax.reads(() -> {
            hold.run();
            throw FakeFaxServer.denied();
        });
        Future<List<PortSnapshot.Key>> enumeration = clients.start(monitor::getPorts);
        hold.awaitReached();
        fax.heal();
        monitor.put(A, Setting.PRIORITY, 1);

        hold.release();

        assertInstanceOf(FaxAccessDeniedException.class, failure(enumeration));
        monitored.polls.runAll();
        assertEquals(List.of(false, false, false), monitored.stale());
    }

    @Test
    void anEnumerationDoesNotWaitForAWrite() throws Exception {
        fax.onPut(hold);
        Future<?> writing = clients.start(() -> monitor.put(A, Setting.RINGS, 5));
        hold.awaitReached();
        assertEquals(3, monitor.getPorts().size());
        monitor.pollStatus();
        assertFalse(writing.isDone());
        hold.release();
        end(writing);
        assertEquals(5, monitored.port(1).rings());
    }

    @Test
    void twoWritesToAPortThatOverlapAreFollowedByAReading() throws Exception {
        Hold answer = new Hold();
        fax.onPut(answer);
        Future<?> first = clients.start(() -> monitor.put(A, Setting.RINGS, 5));
        answer.awaitReached();
        monitor.put(A, Setting.CSID, "second");
        int calls = fax.calls();

        answer.release();
        end(first);

        assertEquals(calls + 1, fax.calls(), "one reading follows the write");
        assertEquals(port(1, "A").toBuilder().rings(5).csid("second").build(), monitored.port(1));
    }

    @Test
    void twoWritesToASettingOfTheServerThatOverlapAreFollowedByAReading() throws Exception {
        fax.onPut(hold);
        Future<?> first = clients.start(() -> monitor.put(Setting.RETRIES, 5));
        hold.awaitReached();
        monitor.put(Setting.RETRIES, 6);
        monitor.put(Setting.RETRY_DELAY, 7);
        int calls = fax.calls();

        hold.release();
        end(first);

        assertEquals(calls + 1, fax.calls(), "one reading follows the write");
        assertEquals(Optional.of(5), retries());
    }

    @Test
    void twoWritesToARoutingMethodThatOverlapAreFollowedByAReading() throws Exception {
        fax.onPut(hold);
        Future<?> first = clients.start(() -> monitor.enable(STORE, true));
        hold.awaitReached();
        monitor.enable(STORE, false);
        int calls = fax.calls();

        hold.release();
        end(first);

        assertEquals(calls + 1, fax.calls(), "one reading follows the write");
        assertTrue(storeEnabled());
    }

    @Test
    void writesThatFollowEachOtherAreNotFollowedByAReading() {
        int calls = fax.calls();
        monitor.put(A, Setting.RINGS, 5);
        monitor.put(A, Setting.RINGS, 6);
        monitor.put(B, Setting.RINGS, 6);
        monitor.put(Setting.RETRIES, 5);
        monitor.put(Setting.RETRIES, 6);
        assertEquals(calls + 5, fax.calls());
    }

    @Test
    void disconnectingDoesNotWaitForAnEnumerationAndDropsItsAnswer() throws Exception {
        fax.has(port(1, "A"), port(4, "D"));
        Future<List<PortSnapshot.Key>> enumeration = enumerate();

        monitor.disconnect();

        monitored.assertState(ServerState.DISCONNECTED);
        hold.release();
        end(enumeration);
        monitored.assertState(ServerState.DISCONNECTED);
        assertEquals(List.of(1L, 2L, 3L), monitored.deviceIds());
        assertEquals(List.of(true, true, true), monitored.stale());
        assertEquals(List.of(), monitored.timer.pending());
    }

    @Test
    void aRequestThatADisconnectOvertookChangesNoState() throws Exception {
        Future<?> writing = writeThatFindsNoConnection();
        monitor.disconnect();

        hold.release();

        assertInstanceOf(FaxUnavailableException.class, failure(writing));
        monitored.assertState(ServerState.DISCONNECTED);
        assertEquals("", monitored.lastError());
        assertEquals(List.of(), monitored.timer.pending());
    }

    @Test
    void aRequestThatANewConnectionOvertookChangesNoState() throws Exception {
        Future<?> writing = writeThatFindsNoConnection();
        monitor.connect();

        hold.release();

        assertInstanceOf(FaxUnavailableException.class, failure(writing));
        monitored.assertState(ServerState.CONNECTED);
        monitor.pollStatus();
        assertEquals(List.of(false, false, false), monitored.stale());
        assertEquals(List.of(), monitored.timer.pending());
    }

    @Test
    void aRequestThatFailsBecauseANewConnectionIsMadeChangesNoState() throws Exception {
        Hold connecting = new Hold();
        fax.duringConnects(connecting);
        Future<?> connect = clients.start(monitor::connect);
        connecting.awaitReached();
        Future<?> writing = writeThatFindsNoConnection();
        connecting.release();
        end(connect);

        hold.release();

        assertInstanceOf(FaxUnavailableException.class, failure(writing));
        monitored.assertState(ServerState.CONNECTED);
        monitor.pollStatus();
        assertEquals(List.of(false, false, false), monitored.stale());
        assertEquals(List.of(), monitored.timer.pending());
    }

    @Test
    void anEnumerationOfALostConnectionIsDropped() throws Exception {
        fax.has(port(1, "A"), port(4, "D"));
        Future<List<PortSnapshot.Key>> enumeration = enumerate();
        fax.failPuts(FakeFaxServer.unavailable());
        assertThrows(FaxUnavailableException.class, () -> monitor.put(A, Setting.RINGS, 5));

        hold.release();

        end(enumeration);
        monitored.assertState(ServerState.UNREACHABLE);
        assertEquals(List.of(1L, 2L, 3L), monitored.deviceIds());
        assertEquals(List.of(true, true, true), monitored.stale());
    }

    @Test
    void theReadingOfANewConnectionDoesNotHideANewerOne() throws Exception {
        fax.afterReadings(hold);
        Future<?> connecting = clients.start(monitor::connect);
        hold.awaitReached();
        fax.has(port(1, "A"), port(4, "D"));
        monitor.getPorts();

        hold.release();

        end(connecting);
        assertEquals(List.of(1L, 4L), monitored.deviceIds());
        monitor.pollStatus();
        assertEquals(List.of(false, false), monitored.stale());
    }

    @Test
    void closesThoughNoRequestEnds() throws Exception {
        Hold writing = new Hold();
        fax.onPut(writing);
        Future<List<PortSnapshot.Key>> enumeration = enumerate();
        Future<?> write = clients.start(() -> monitor.put(A, Setting.PRIORITY, 1));
        writing.awaitReached();

        monitor.close();

        assertEquals(1, fax.closes());
        hold.release();
        assertEquals("server S: is closed", failure(enumeration).getMessage());
        int calls = fax.calls();
        writing.release();
        end(write);
        monitored.polls.runAll();
        assertEquals(calls, fax.calls(), "nothing is read after the write");
        assertEquals(List.of(), monitored.deviceIds());
    }

    @Test
    void valuesNeverGoBack() throws Exception {
        fax.afterReadings(Thread::yield);
        int writes = 400;
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            others.add(clients.start(() -> {
                while (writing.get()) {
                    monitor.getPorts();
                }
            }));
        }
        others.add(clients.start(() -> {
            int last = 0;
            while (writing.get()) {
                int now = number(monitored.port(1).csid());
                assertTrue(now >= last, now + " after " + last);
                last = now;
            }
        }));
        others.add(clients.start(() -> {
            while (writing.get()) {
                monitor.put(B, Setting.PRIORITY, 2);
            }
        }));
        try {
            for (int i = 1; i <= writes; i++) {
                monitor.put(A, Setting.CSID, String.valueOf(i));
                assertEquals(i, number(monitored.port(1).csid()));
            }
        } finally {
            writing.set(false);
        }
        for (Future<?> other : others) {
            end(other);
        }
        monitor.getPorts();
        assertEquals(writes, number(monitored.port(1).csid()));
        assertEquals(List.of(false, false, false), monitored.stale());
    }

    private static int number(String csid) {
        return csid.isEmpty() ? 0 : Integer.parseInt(csid);
    }

    private void swap() {
        fax.has(
                port(3, "C").toBuilder().priority(2).build(),
                port(1, "A").toBuilder().priority(1).build());
    }

    private Optional<Integer> retries() {
        return monitored.snapshot().configuration().get(Setting.RETRIES);
    }

    private boolean storeEnabled() {
        return monitored.snapshot().methods().find(STORE).orElseThrow().method().enabled();
    }

    /** An enumeration that has read everything and is held up before it is answered. */
    private Future<List<PortSnapshot.Key>> enumerate() {
        fax.afterReadings(hold);
        Future<List<PortSnapshot.Key>> enumeration = clients.start(monitor::getPorts);
        hold.awaitReached();
        return enumeration;
    }

    /** A write that is held up and then finds no connection. */
    private Future<?> writeThatFindsNoConnection() {
        fax.onPut(() -> {
            hold.run();
            throw FakeFaxServer.unavailable();
        });
        Future<?> writing = clients.start(() -> monitor.put(A, Setting.RINGS, 5));
        hold.awaitReached();
        return writing;
    }
}
