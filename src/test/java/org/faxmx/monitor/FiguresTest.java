package org.faxmx.monitor;

import static org.faxmx.fax.FakeFaxServer.failed;
import static org.faxmx.fax.FakeFaxServer.unavailable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobType;
import org.faxmx.fax.PortFailure;
import org.faxmx.fax.StateTexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What status polls count of ports and servers, and how long what lasts. */
class FiguresTest {

    private static final Instant CALL = Instant.parse("2026-03-01T10:00:00Z");

    private final FaxPort one = receiver(1);
    private final FaxPort two = receiver(2);
    private final FakeFaxServer fax = new FakeFaxServer().has(one, two);
    private final MonitoredFake monitored = new MonitoredFake(fax);
    private final List<FaxStatus> statuses = new ArrayList<>(List.of(
            status(1).description("Available").build(),
            status(2).description("Available").build()));

    @AfterEach
    void close() {
        monitored.close();
    }

    // Failures

    @ParameterizedTest
    @CsvSource({
        "Busy,BUSY,1,0,0,0,0",
        "No Answer,NO_ANSWER,0,1,0,0,0",
        "no dial tone,NO_DIAL_TONE,0,0,1,0,0",
        "Bad Address,BAD_ADDRESS,0,0,0,1,0",
        "Fatal Error,FATAL_ERROR,0,0,0,0,1",
        "Disconnected,DISCONNECTED,0,0,0,0,0",
        "Call Delayed,CALL_DELAYED,0,0,0,0,0",
        "Call Blacklisted,CALL_BLACKLISTED,0,0,0,0,0"
    })
    void aFailureIsCountedOnceByReasonOnPortAndServer(
            String text, DeviceState state, int busy, int noAnswer, int noDialTone, int badAddress, int fatal) {
        begin();
        poll(1, idle("Dialing"));
        Instant seen = monitored.clock.instant().plusSeconds(5);
        poll(1, idle(text));
        poll(1, idle(text));

        PortCounters counted = counters(1);
        assertEquals(1, counted.failures());
        assertEquals(
                List.of(busy, noAnswer, noDialTone, badAddress, fatal),
                List.of(
                        (int) counted.busy(),
                        (int) counted.noAnswer(),
                        (int) counted.noDialTone(),
                        (int) counted.badAddress(),
                        (int) counted.fatalErrors()));
        assertEquals(state, history(1).lastFailure());
        assertEquals(seen, history(1).lastFailureAt().at());
        assertEquals(0, counters(2).failures());
        assertEquals(DeviceState.UNKNOWN, history(2).lastFailure());
        assertEquals(counted, monitored.snapshot().totals().ports());

        poll(1, idle("Available"));
        poll(1, idle(text));
        assertEquals(2, counters(1).failures());
    }

    @ParameterizedTest
    @EnumSource(
            value = DeviceState.class,
            names = {
                "BUSY",
                "NO_ANSWER",
                "NO_DIAL_TONE",
                "BAD_ADDRESS",
                "FATAL_ERROR",
                "DISCONNECTED",
                "CALL_DELAYED",
                "CALL_BLACKLISTED"
            },
            mode = EnumSource.Mode.EXCLUDE)
    void noOtherStateIsAFailure(DeviceState state) {
        begin();
        poll(1, idle(state.text()));
        assertEquals(0, counters(1).failures());
    }

    @Test
    void aFailureThatLastsWhileTheServerIsAwayIsOne() {
        begin();
        poll(1, idle("No Dial Tone"));
        lose();
        reconnect();
        poll();
        assertEquals(1, counters(1).noDialTone());
        assertEquals(1, monitored.snapshot().totals().ports().noDialTone());
    }

    @Test
    void aFailureIsSeenInTheServersOwnWords() {
        monitored.monitor.stateTexts(StateTexts.of(Map.of("Besetzt", "BUSY")));
        begin();
        poll(1, idle("besetzt "));
        assertEquals(1, counters(1).busy());
    }

    // Sums

    @Test
    void sumsDoNotFallWhenAPortGoesAndDoNotJumpWhenItReturns() {
        begin();
        poll(1, sending(3));
        poll(1, idle("Busy"));
        poll(2, receiving(2));
        PortCounters before = monitored.snapshot().totals().ports();
        assertEquals(1, before.sends());
        assertEquals(3, before.pagesSent());
        assertEquals(2, before.pagesReceived());
        assertEquals(1, before.failures());

        fax.has(two);
        monitored.monitor.getPorts();
        assertEquals(before, monitored.snapshot().totals().ports());
        fax.has(one, two);
        monitored.monitor.getPorts();
        assertEquals(before, monitored.snapshot().totals().ports());
        assertEquals(3, counters(1).pagesSent());
        assertEquals(DeviceState.BUSY, history(1).lastFailure());

        poll(1, sending(1));
        assertEquals(
                before.pagesSent() + 1, monitored.snapshot().totals().ports().pagesSent());
        assertEquals(4, counters(1).pagesSent());
    }

    @Test
    void portsOfOneDeviceIdKeepTheirOwnCountersWhenTheyGo() {
        FaxPort twin = one.toBuilder().rings(3).build();
        fax.has(one, twin);
        monitored.connect();
        poll(1, sending(2));
        fax.has();
        monitored.monitor.getPorts();
        fax.has(one, twin);
        monitored.monitor.getPorts();
        assertEquals(
                List.of(2L, 2L),
                monitored.snapshot().ports().list().stream()
                        .map(row -> row.activity().counters().pagesSent())
                        .toList());
    }

    @Test
    void countsPortsThatComeAndGoAfterTheFirstEnumeration() {
        begin();
        assertComeAndGone(0, 0);
        fax.has(two, receiver(3), receiver(4));
        monitored.monitor.getPorts();
        assertComeAndGone(2, 1);
        fax.has(one, two, receiver(3), receiver(4));
        monitored.monitor.getPorts();
        assertComeAndGone(3, 1);
        monitored.monitor.getPorts();
        lose();
        reconnect();
        assertComeAndGone(3, 1);
    }

    // Busy times

    @Test
    void aPortIsBusyFromThePollThatSeesItToTheOneThatDoesNot() {
        begin();
        poll(1, sending(1));
        assertEquals(0, sendingSeconds());
        poll(1, sending(2));
        assertEquals(5, sendingSeconds());
        poll(1, idle("Available"));
        assertEquals(10, sendingSeconds());
        poll(1, receiving(1));
        poll(1, receiving(1));
        poll(1, idle("Available"));
        assertEquals(10, sendingSeconds());
        assertEquals(10, counters(1).receivingNanos() / 1_000_000_000);
        assertEquals(counters(1), monitored.snapshot().totals().ports());
    }

    @Test
    void theWallClockDoesNotMatter() {
        begin();
        poll(1, sending(1));
        monitored.clock.advance(Duration.ofHours(-3));
        poll(1, sending(1));
        monitored.clock.advance(Duration.ofDays(2));
        poll(1, idle("Available"));
        assertEquals(10, sendingSeconds());
        assertEquals(Duration.ZERO, history(1).lastSend().age(monitored.timer::nanos));
    }

    @Test
    void timeInWhichThePortDidNotAnswerIsNotCounted() {
        begin();
        poll(1, sending(1));
        fax.failStatuses(List.of(new PortFailure(1, Optional.of(one.deviceId()), failed("FaxPort.GetStatus"))));
        FaxStatus seen = statuses.remove(0);
        poll();
        poll();
        fax.failStatuses(List.of());
        statuses.add(0, seen);
        poll();
        assertEquals(0, sendingSeconds());
        poll();
        assertEquals(5, sendingSeconds());
    }

    @Test
    void timeInWhichNoStatusCouldBeReadIsNotCounted() {
        begin();
        poll(1, sending(1));
        fax.afterStatusReadings(() -> {
            throw failed("FaxServer.GetPorts");
        });
        poll();
        fax.heal();
        poll();
        assertEquals(0, sendingSeconds());
        poll();
        assertEquals(5, sendingSeconds());
    }

    @Test
    void timeInWhichTheServerWasAwayIsNotCounted() {
        begin();
        poll(1, sending(1));
        poll();
        lose();
        monitored.timer.pass(Duration.ofHours(1));
        reconnect();
        poll();
        assertEquals(5, sendingSeconds());
        poll();
        assertEquals(10, sendingSeconds());
        monitored.monitor.disconnect();
        monitored.timer.pass(Duration.ofHours(1));
        monitored.monitor.connect();
        poll();
        assertEquals(10, sendingSeconds());
    }

    @Test
    void aPortThatGoesWhileItIsBusyCountsUpToTheLastPoll() {
        begin();
        poll(1, sending(1));
        poll();
        fax.has(two);
        monitored.monitor.getPorts();
        FaxStatus gone = statuses.remove(0);
        poll();
        fax.has(one, two);
        monitored.monitor.getPorts();
        statuses.add(0, gone);
        poll();
        assertEquals(5, sendingSeconds());
        assertEquals(2, counters(1).sends(), "what it does now has nothing to do with what it did");
        poll();
        assertEquals(10, sendingSeconds());
        assertEquals(10, monitored.snapshot().totals().ports().sendingNanos() / 1_000_000_000);
    }

    @Test
    void anUnchangedPortCostsNoNewHistory() {
        begin();
        poll(1, sending(1));
        poll(1, idle("Available"));
        PortHistory before = history(1);
        poll();
        assertSame(before, history(1));
        assertSame(PortHistory.NONE, history(2));
    }

    // All ports busy

    @Test
    void allPortsAreBusyWhileNoneThatReceivesIsFree() {
        fax.has(one, two, receiver(3).toBuilder().receive(false).send(true).build());
        statuses.add(status(3).description("Available").build());
        begin();
        poll(1, sending(1));
        poll(2, idle("Ringing"));
        assertEquals(0, allBusySeconds());
        poll(2, receiving(1));
        assertEquals(5, allBusySeconds());
        poll(1, idle("Available"));
        assertEquals(10, allBusySeconds());
        poll();
        assertEquals(10, allBusySeconds());
    }

    @Test
    void aPortOutOfServiceTakesNoCallAndOneWithoutAKnownStateMayTakeOne() {
        begin();
        poll(1, sending(1));
        poll(2, idle("Offline"));
        poll();
        assertEquals(5, allBusySeconds());
        poll(2, idle("Was auch immer"));
        poll();
        assertEquals(10, allBusySeconds());
        poll(1, idle("Offline"));
        poll(2, idle("Offline"));
        poll();
        assertEquals(10, allBusySeconds(), "a server whose ports are all out of service is not busy");
    }

    @Test
    void whereNoPortReceivesThoseThatSendCount() {
        FaxPort sender = receiver(1).toBuilder().receive(false).send(true).build();
        fax.has(sender, receiver(2).toBuilder().receive(false).build());
        begin();
        poll(1, sending(1));
        poll();
        assertEquals(5, allBusySeconds());
        fax.has(receiver(1).toBuilder().receive(false).build());
        monitored.monitor.getPorts();
        poll();
        poll();
        assertEquals(10, allBusySeconds(), "no port is enabled at all");
    }

    @Test
    void allPortsBusyCountsNoTimeInWhichAStatusIsNotKnown() {
        begin();
        poll(1, sending(1));
        poll(2, sending(1));
        lose();
        monitored.timer.pass(Duration.ofHours(1));
        reconnect();
        poll();
        assertEquals(0, allBusySeconds());
        poll();
        assertEquals(5, allBusySeconds());
        fax.failStatuses(List.of(new PortFailure(1, Optional.of(one.deviceId()), failed("FaxPort.GetStatus"))));
        statuses.remove(0);
        poll();
        assertEquals(10, allBusySeconds());
        poll();
        assertEquals(10, allBusySeconds());
    }

    // Ends of faxes

    @ParameterizedTest
    @CsvSource({
        "Completed,true",
        "Available,true",
        "Handled,true",
        "Dialing,true",
        "Gesendet,true",
        "Fatal Error,false",
        "Disconnected,false",
        "Aborting,false",
        "No Dial Tone,false"
    })
    void aSendEndedWellUnlessTheStateAfterItSaysOtherwise(String after, boolean well) {
        begin();
        poll(1, sending(1));
        assertNull(history(1).lastSend());
        poll(1, idle(after));
        assertEquals(well, history(1).lastSend() != null);
        assertNull(history(1).lastReceive());
        poll(1, receiving(1));
        poll(1, idle(after));
        assertEquals(well, history(1).lastReceive() != null);
    }

    @Test
    void aShortFaxIsSeenByTheStatesAroundIt() {
        begin();
        poll(1, idle("Dialing"));
        poll(1, idle("Completed"));
        assertEquals(monitored.clock.instant(), history(1).lastSend().at());
        assertNull(history(1).lastReceive());
        poll(2, idle("Ringing"));
        poll(2, idle("Completed"));
        assertEquals(monitored.clock.instant(), history(2).lastReceive().at());
        assertNull(history(2).lastSend());
    }

    @Test
    void aSendThatAnotherOneFollowsAtOnceEndedWell() {
        begin();
        poll(1, sending(2));
        poll(1, sending(3));
        assertNull(history(1).lastSend());
        poll(1, sending(1).startTime(CALL.plusSeconds(30)));
        assertEquals(monitored.clock.instant(), history(1).lastSend().at());
        assertEquals(2, counters(1).sends());
    }

    @Test
    void aPortThatDoesNotSayWhetherItSendsHasNotEndedWell() {
        begin();
        poll(1, sending(1));
        poll(1, idle("Sending").unavailable("Send", "0x80004005 (E_FAIL)"));
        assertNull(history(1).lastSend());
    }

    @Test
    void howACallEndedWhileTheServerWasAwayIsNotKnown() {
        begin();
        poll(1, sending(1));
        lose();
        reconnect();
        poll(1, idle("Available"));
        assertNull(history(1).lastSend());
        poll(1, sending(1));
        lose();
        reconnect();
        poll(1, idle("Completed"));
        assertEquals(monitored.clock.instant(), history(1).lastSend().at());
    }

    @Test
    void theLastSendIsKnownAfterThePortWasGone() {
        begin();
        poll(1, sending(1));
        poll(1, idle("Completed"));
        MonitorContext.Moment sent = history(1).lastSend();
        fax.has(two);
        monitored.monitor.getPorts();
        fax.has(one, two);
        monitored.monitor.getPorts();
        assertSame(sent, history(1).lastSend());
    }

    // The page under way

    @Test
    void thePageUnderWayHasAnAge() {
        begin();
        assertNull(activity(1).pageSince());
        poll(1, sending(1));
        assertPageAge(0);
        poll();
        assertPageAge(5);
        poll(1, sending(2));
        assertPageAge(0);
        poll();
        poll();
        assertPageAge(10);
        poll(1, sending(2).startTime(CALL.plusSeconds(60)));
        assertPageAge(0);
        poll(1, idle("Available"));
        assertNull(activity(1).pageSince());
    }

    @Test
    void withoutPagesTheAgeIsThatOfTheCall() {
        begin();
        poll(1, receiving(0));
        poll();
        poll();
        assertPageAge(10);
    }

    // The connection

    @Test
    void theStateOfTheServerHasAnAgeByTheMonotonicClock() {
        monitored.timer.pass(Duration.ofSeconds(3));
        assertEquals(Duration.ofSeconds(3), stateAge());
        begin();
        poll();
        monitored.clock.advance(Duration.ofDays(-1));
        assertEquals(Duration.ofSeconds(5), stateAge());
        lose();
        assertEquals(Duration.ZERO, stateAge());
        monitored.timer.pass(Duration.ofSeconds(7));
        assertThrows(FaxUnavailableException.class, monitored.monitor::connect);
        assertEquals(Duration.ofSeconds(7), stateAge(), "it is unreachable all the while");
        reconnect();
        assertEquals(Duration.ZERO, stateAge());
    }

    @Test
    void countsDisconnectionsWhoeverMadeThem() {
        begin();
        assertEquals(0, disconnections());
        lose();
        assertEquals(1, disconnections());
        monitored.monitor.disconnect();
        assertEquals(1, disconnections(), "there was no connection");
        reconnect();
        monitored.monitor.connect();
        assertEquals(1, disconnections());
        monitored.monitor.disconnect();
        assertEquals(2, disconnections());
    }

    @Test
    void countsReadingsThatFailAsAWhole() {
        begin();
        assertEquals(0, monitored.monitor.readFailures());
        fax.failReadings(failed("FaxServer.GetPorts"));
        assertThrows(FaxException.class, monitored.monitor::poll);
        assertEquals(1, monitored.monitor.readFailures());
        fax.heal();
        fax.failQueue(failed("FaxServer.GetJobs"));
        poll();
        assertEquals(2, monitored.monitor.readFailures());
        assertThrows(FaxException.class, monitored.monitor::getJobs);
        assertEquals(3, monitored.monitor.readFailures());
        fax.heal();
        fax.shows();
        assertThrows(FaxException.class, () -> monitored.monitor.refreshStatus(one.deviceId()));
        assertEquals(4, monitored.monitor.readFailures());
        lose();
        assertEquals(5, monitored.monitor.readFailures());
        fax.failPort(one.deviceId());
        fax.heal();
        reconnect();
        assertEquals(5, monitored.monitor.readFailures());
    }

    @Test
    void aFirstEnumerationThatFailsIsAReadingThatFailed() {
        fax.failReadings(failed("FaxServer.GetPorts"));
        assertThrows(FaxException.class, monitored.monitor::connect);
        assertEquals(1, monitored.monitor.readFailures());
    }

    @Test
    void theLastErrorHasItsCodeAndItsMoment() {
        begin();
        assertEquals(0, monitored.snapshot().failure().code());
        assertNull(monitored.snapshot().failure().at());
        lose();
        assertEquals(0x800706BA, monitored.snapshot().failure().code());
        monitored.clock.advance(Duration.ofDays(1));
        monitored.timer.pass(Duration.ofSeconds(4));
        assertEquals(Duration.ofSeconds(4), monitored.snapshot().failure().at().age(monitored.timer::nanos));
        monitored.monitor.record("port 0x80070005 failed: not a code");
        assertEquals(0, monitored.snapshot().failure().code());
        monitored.monitor.record("FaxServer.X(\"0x80070005\") failed: 0x80004005 (E_FAIL): failed: 0x8007000E");
        assertEquals(0x80004005, monitored.snapshot().failure().code());
    }

    // The queue

    @Test
    void countsJobsByStateAndKnowsTheOldestThatWaits() {
        begin();
        fax.queues(job(1, "Pending"), job(2, "In Progress"), job(3, "Retrying"));
        poll();
        fax.queues(
                job(2, "In Progress"),
                job(3, "Retrying"),
                job(4, "Pending"),
                job(5, "Failed"),
                job(6, "Retries Exceeded"),
                job(7, "Paused"),
                job(8, "No Line"),
                job(9, "Wartet"),
                job(10, "Deleting"));
        poll();
        QueueFigures figures = monitored.snapshot().queue().figures();
        assertEquals(
                List.of(1, 1, 1, 1, 1, 2),
                List.of(
                        figures.pending(),
                        figures.noLine(),
                        figures.inProgress(),
                        figures.retrying(),
                        figures.paused(),
                        figures.failed()));
        monitored.clock.advance(Duration.ofHours(-5));
        poll();
        assertEquals(10, oldestAge(), "job 3; job 1 is gone, and job 2 does not wait");
        lose();
        reconnect();
        poll();
        assertEquals(15, oldestAge(), "it is still the same job");
        fax.queues(job(5, "Failed"), job(2, "In Progress"));
        poll();
        assertNull(monitored.snapshot().queue().figures().oldestWaiting());
    }

    // Use

    @Test
    void eachPortIsCountedInOneUse() {
        fax.has(receiver(1), receiver(2), receiver(3), receiver(4), receiver(5), receiver(6));
        monitored.monitor.connect();
        assertEquals(6, monitored.snapshot().count(PortUse.STALE));
        fax.shows(
                status(1).sending(true).description("Sending").build(),
                status(2).receiving(true).build(),
                status(3).description("Available").build(),
                status(4).description("Offline").build(),
                status(5).description("Dialing").build(),
                status(6).description("Verfügbar").build());
        monitored.monitor.pollStatus();
        assertUses(0, 1, 1, 1, 1, 2);
        lose();
        assertUses(6, 0, 0, 0, 0, 0);
    }

    @Test
    void otherWordsChangeStatesAtOnceAndAreNoChangeOfState() {
        begin();
        poll(1, idle("Besetzt"));
        poll(2, idle("Verfügbar"));
        assertEquals(List.of("Besetzt", "Verfügbar"), monitored.monitor.words().unknown());
        long changes = counters(1).stateChanges();
        monitored.monitor.stateTexts(StateTexts.of(Map.of("BESETZT", "BUSY", "verfügbar", "AVAILABLE")));
        assertEquals(DeviceState.BUSY, activity(1).state());
        assertEquals(DeviceState.AVAILABLE, activity(2).state());
        assertEquals(List.of(), monitored.monitor.words().unknown());
        assertEquals(0, counters(1).busy(), "it was not seen to become busy");
        poll();
        assertEquals(0, counters(1).busy());
        assertEquals(changes, counters(1).stateChanges());
    }

    private void begin() {
        fax.shows(statuses.toArray(FaxStatus[]::new));
        monitored.connect();
    }

    /** A status poll five seconds after the last one. */
    private void poll() {
        fax.shows(statuses.toArray(FaxStatus[]::new));
        monitored.timer.pass(Duration.ofSeconds(5));
        monitored.monitor.pollStatus();
    }

    private void poll(long deviceId, FaxStatus.Builder next) {
        FaxStatus.Builder status = next;
        FaxStatus built = status.build();
        FaxStatus.Builder own = status(deviceId)
                .description(built.description())
                .sending(built.sending())
                .receiving(built.receiving())
                .currentPage(built.currentPage());
        built.startTime().ifPresent(own::startTime);
        statuses.replaceAll(before -> before.deviceId().value() == deviceId ? own.build() : before);
        poll();
    }

    private void lose() {
        fax.failReadings(unavailable());
        assertThrows(FaxUnavailableException.class, monitored.monitor::pollStatus);
        monitored.assertState(ServerState.UNREACHABLE);
    }

    private void reconnect() {
        fax.heal();
        monitored.monitor.connect();
        monitored.assertState(ServerState.CONNECTED);
    }

    private static FaxPort receiver(long deviceId) {
        return FaxPort.builder(new DeviceId(deviceId), "P" + deviceId)
                .receive(true)
                .build();
    }

    private static FaxStatus.Builder status(long deviceId) {
        return FaxStatus.builder(new DeviceId(deviceId));
    }

    private static FaxStatus.Builder idle(String text) {
        return status(0).description(text);
    }

    private static FaxStatus.Builder sending(int page) {
        return status(0).sending(true).description("Sending").currentPage(page).startTime(CALL);
    }

    private static FaxStatus.Builder receiving(int page) {
        return status(0)
                .receiving(true)
                .description("Receiving")
                .currentPage(page)
                .startTime(CALL);
    }

    private static FaxJob job(int id, String status) {
        return FaxJob.builder(id, JobType.SEND).queueStatus(status).build();
    }

    private PortSnapshot.Activity activity(long deviceId) {
        return monitored.row(deviceId).activity();
    }

    private PortHistory history(long deviceId) {
        return activity(deviceId).history();
    }

    private PortCounters counters(long deviceId) {
        return activity(deviceId).counters();
    }

    private long sendingSeconds() {
        return counters(1).sendingNanos() / 1_000_000_000;
    }

    private long allBusySeconds() {
        return monitored.snapshot().totals().allBusyNanos() / 1_000_000_000;
    }

    private Duration stateAge() {
        return monitored.snapshot().link().since().age(monitored.timer::nanos);
    }

    private long disconnections() {
        return monitored.snapshot().link().disconnections();
    }

    private long oldestAge() {
        return monitored
                .snapshot()
                .queue()
                .figures()
                .oldestWaiting()
                .age(monitored.timer::nanos)
                .toSeconds();
    }

    private void assertPageAge(long seconds) {
        assertEquals(
                seconds, activity(1).pageSince().age(monitored.timer::nanos).toSeconds());
    }

    private void assertComeAndGone(long come, long gone) {
        assertEquals(come, monitored.snapshot().totals().portsAdded());
        assertEquals(gone, monitored.snapshot().totals().portsRemoved());
    }

    private void assertUses(Integer... counts) {
        assertEquals(
                List.of(counts),
                Arrays.stream(PortUse.values()).map(monitored.snapshot()::count).toList());
    }
}
