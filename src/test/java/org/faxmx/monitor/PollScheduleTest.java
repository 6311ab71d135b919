package org.faxmx.monitor;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The regular polls of a fax server. */
@Timeout(60)
class PollScheduleTest {

    private static final Duration PORTS = Duration.ofSeconds(30);
    private static final Duration STATUS = Duration.ofSeconds(5);

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"));
    private final MonitoredFake monitored = MonitoredFake.connected(fax);
    private final ServerMonitor monitor = monitored.monitor;
    private final MonitorStatistics statistics = monitored.statistics;

    @AfterEach
    void close() {
        monitored.close();
    }

    @Test
    void pollsAtTheSameTimesWheneverItWasStarted() {
        monitored.timer.pass(Duration.ofSeconds(100));
        poll(PORTS, STATUS, 0.5);
        assertEquals(List.of(5_000L, 2_500L), monitored.timer.pending());
        monitored.timer.pass(Duration.ofSeconds(2));
        poll(PORTS, Duration.ZERO, 0.5);
        assertEquals(List.of(3_000L, 500L, 3_000L), monitored.timer.pending());
    }

    @Test
    void doesNotPollWhereTheIntervalIsZero() {
        poll(Duration.ZERO, Duration.ZERO, 1);
        assertEquals(List.of(), monitored.timer.pending());
        poll(Duration.ZERO, STATUS, 1);
        assertEquals(List.of(5_000L), monitored.timer.pending());
    }

    @Test
    void keepsItsTimesHoweverLongAPollTakes() {
        poll(PORTS, Duration.ZERO, 0);
        fax.duringReadings(() -> monitored.timer.pass(Duration.ofSeconds(4)));
        monitored.elapse(PORTS);
        assertEquals(List.of(26_000L), monitored.timer.pending());
        fax.heal();
        monitored.timer.pass(Duration.ofSeconds(27));
        monitored.runNext();
        assertEquals(List.of(29_000L), monitored.timer.pending());
        assertEquals(2, statistics.polls());
        assertEquals(1_000, statistics.delays().longestMillis());
        assertEquals(0, statistics.latePolls(), "a second of thirty is in time");
    }

    @Test
    void leavesOutAPollThatComesDueWhileTheOneBeforeIsUnderWay() {
        poll(PORTS, Duration.ZERO, 0);
        int calls = fax.calls();
        fax.duringReadings(() -> {
            monitored.elapse(PORTS);
            monitored.elapse(PORTS);
        });
        monitored.elapse(PORTS);
        assertEquals(1, fax.calls() - calls);
        assertEquals(1, statistics.polls());
        assertEquals(2, statistics.latePolls());
        assertEquals(2, monitor.latePolls());
        fax.heal();
        monitored.elapse(PORTS);
        assertEquals(2, statistics.polls());
        assertEquals(2, statistics.latePolls());
    }

    @Test
    void leavesOutAPollThatComesDueWhileTheOneBeforeWaitsForAThread() {
        poll(Duration.ZERO, STATUS, 0);
        monitored.timer.runNext();
        monitored.timer.runNext();
        assertEquals(1, statistics.latePolls());
        monitored.polls.runAll();
        assertEquals(1, statistics.polls());
        assertEquals(1, statistics.latePolls(), "a poll that is an interval late was counted as left out");
    }

    @Test
    void aPollThatComesDueDuringTheOtherKindFollowsIt() {
        poll(PORTS, PORTS, 0);
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Ringing").build());
        fax.duringReadings(() -> {
            monitored.runNext();
            monitored.timer.pass(Duration.ofSeconds(2));
        });
        monitored.elapse(PORTS);
        assertEquals("Ringing", monitored.status(1).description());
        assertEquals(2, statistics.polls());
        assertEquals(2_000, statistics.delays().longestMillis());
        assertEquals(0, statistics.latePolls());
    }

    @Test
    void countsAPollThatBeginsLate() {
        poll(PORTS, Duration.ZERO, 0);
        monitored.timer.pass(Duration.ofSeconds(34));
        monitored.runNext();
        assertEquals(1, statistics.polls());
        assertEquals(1, monitor.latePolls(), "more than a tenth of the interval");
        monitored.elapse(Duration.ofSeconds(26));
        assertEquals(2, statistics.polls());
        assertEquals(1, monitor.latePolls());
    }

    @Test
    void pollsOnceForAllThatWasMissedWhileTheMachineStoodStill() {
        poll(PORTS, Duration.ZERO, 0);
        monitored.timer.pass(Duration.ofSeconds(100));
        monitored.elapse(Duration.ZERO);
        assertEquals(1, statistics.polls());
        assertEquals(2 + 1, statistics.latePolls(), "two were left out, and the third is late by ten seconds");
        assertEquals(List.of(20_000L), monitored.timer.pending());
        monitored.elapse(Duration.ofSeconds(20));
        assertEquals(2, statistics.polls());
        assertEquals(3, monitor.latePolls());
    }

    @Test
    void pollsPortsWithTheOneAndStatusAndQueueWithTheOther() {
        poll(PORTS, STATUS, 0);
        fax.has(port(1, "A"), port(2, "B"));
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Ringing").build());
        fax.queues(FaxJob.builder(1, JobType.SEND).build());

        monitored.elapse(STATUS);
        assertEquals("Ringing", monitored.status(1).description());
        assertEquals(1, monitored.snapshot().jobs().size());
        assertEquals(List.of(1L), monitored.deviceIds());
        monitored.elapse(PORTS.minus(STATUS));
        assertEquals(List.of(1L, 2L), monitored.deviceIds());
    }

    @Test
    void goesOnAfterFailures() {
        poll(PORTS, STATUS, 0);
        for (RuntimeException failure : List.of(
                FakeFaxServer.denied(),
                FakeFaxServer.failed("FaxServer.GetPorts"),
                FakeFaxServer.unavailable(),
                new UnsupportedOperationException("a defect"))) {
            fax.failReadings(failure);
            monitored.elapse(PORTS);
            assertTrue(monitored.lastError().contains(failure.getMessage()), monitored::lastError);
            assertEquals(List.of(true), monitored.stale());
            fax.heal();
            // An attempt to reconnect and a poll follow.
            monitored.elapse(PORTS.multipliedBy(2));
            monitored.assertState(ServerState.CONNECTED);
            assertEquals(List.of(false), monitored.stale());
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNotPolled() {
        poll(PORTS, STATUS, 0);
        loseConnection();
        fax.failConnects(FakeFaxServer.unavailable());
        int calls = fax.calls();
        int connects = fax.connects();

        monitored.elapse(PORTS);

        monitored.assertState(ServerState.UNREACHABLE);
        assertTrue(fax.connects() > connects, "no attempt to reconnect was made");
        assertEquals(fax.connects() - connects, fax.calls() - calls, "more than attempts to reconnect was requested");
    }

    @Test
    void aServerThatAnOperatorDisconnectedIsNotPolled() {
        poll(PORTS, STATUS, 0);
        monitor.disconnect();
        int calls = fax.calls();
        monitored.elapse(PORTS);
        assertEquals(calls, fax.calls());
        monitored.assertState(ServerState.DISCONNECTED);
        assertEquals("", monitored.lastError());
    }

    @Test
    void pollsTheStatusAsSoonAsTheServerIsConnectedAgain() {
        poll(PORTS, STATUS, 0);
        fax.shows(FaxStatus.builder(new DeviceId(1)).build());
        monitored.elapse(STATUS);
        assertEquals(List.of(false), monitored.stale());
        for (Runnable connecting : List.<Runnable>of(monitor::connect, monitor::getPorts, this::reconnect)) {
            loseConnection();
            assertEquals(List.of(true), monitored.stale());
            long polls = statistics.polls();
            String seen = "seen at poll " + polls;
            fax.shows(FaxStatus.builder(new DeviceId(1)).description(seen).build());

            connecting.run();
            assertEquals(List.of(true), monitored.stale());
            monitored.polls.runAll();

            assertEquals(List.of(false), monitored.stale());
            assertEquals(seen, monitored.status(1).description());
            assertEquals(polls + 1, statistics.polls());
            monitored.elapse(STATUS);
        }
        assertEquals(0, statistics.latePolls());
    }

    @Test
    void makesOneExtraStatusPollInEachInterval() {
        poll(PORTS, STATUS, 0);
        AtomicInteger statusPolls = new AtomicInteger();
        fax.afterStatusReadings(() -> {
            statusPolls.incrementAndGet();
            throw FakeFaxServer.unavailable();
        });
        monitor.connect();
        monitored.polls.runAll();
        assertEquals(1, statusPolls.get());
        monitor.connect();
        monitored.timer.pass(STATUS.minusMillis(1));
        monitor.connect();
        assertEquals(0, monitored.polls.pending());
        monitored.timer.pass(Duration.ofMillis(1));
        monitor.connect();
        monitored.polls.runAll();
        assertEquals(2, statusPolls.get());
    }

    @Test
    void anotherStatusPollFollowsAConnectionThatIsMadeDuringOne() {
        PollSchedule schedule = poll(PORTS, STATUS, 0);
        AtomicInteger statusPolls = new AtomicInteger();
        fax.afterStatusReadings(() -> {
            if (statusPolls.incrementAndGet() == 1) {
                schedule.pollStatusSoon();
                monitored.polls.runAll();
            }
        });
        monitored.elapse(STATUS);
        assertEquals(2, statusPolls.get(), "the first may have been of the connection before");
    }

    @Test
    void anExtraStatusPollMakesNoOtherLate() {
        PollSchedule schedule = poll(PORTS, STATUS, 0);
        Duration untilThread = Duration.ofSeconds(2);
        AtomicInteger statusPolls = new AtomicInteger();
        fax.afterStatusReadings(() -> {
            if (statusPolls.incrementAndGet() == 1) {
                monitored.runNext();
            }
        });
        schedule.pollStatusSoon();
        monitored.timer.pass(untilThread);
        monitored.polls.runAll();
        assertEquals(2, statusPolls.get(), "one came due while the extra one was under way");
        assertEquals(untilThread.toMillis(), statistics.delays().longestMillis());
        assertEquals(0, statistics.latePolls());
    }

    @Test
    void aStatusPollReplacesAnExtraOneThatWaits() {
        PollSchedule schedule = poll(PORTS, PORTS, 0);
        AtomicInteger statusPolls = new AtomicInteger();
        fax.afterStatusReadings(statusPolls::incrementAndGet);
        fax.duringReadings(() -> {
            schedule.pollStatusSoon();
            monitored.runNext();
        });
        monitored.elapse(PORTS);
        assertEquals(1, statusPolls.get());
    }

    @Test
    void makesNoExtraStatusPollWhereStatusIsNotPolled() {
        PollSchedule closed = poll(PORTS, STATUS, 0);
        closed.close();
        monitor.connect();
        assertEquals(0, monitored.polls.pending());
        poll(PORTS, Duration.ZERO, 0);
        monitor.connect();
        assertEquals(0, monitored.polls.pending());
    }

    @Test
    void endsWhenClosed() {
        PollSchedule schedule = poll(PORTS, STATUS, 0);
        monitored.timer.runNext();
        schedule.close();
        schedule.close();
        assertEquals(List.of(), monitored.timer.pending());
        int calls = fax.calls();
        monitored.timer.runCancelled();
        monitored.polls.runAll();
        assertEquals(calls, fax.calls(), "a poll that waited, or that was cancelled too late, was made");
    }

    @Test
    void logsNothingWhenTheMonitorIsClosed() {
        poll(PORTS, STATUS, 0);
        monitored.timer.runNext();
        monitor.close();
        try (Logged logged = new Logged()) {
            monitored.elapse(PORTS);
            assertEquals(List.of(), logged.lines());
        }
    }

    @Test
    void logsNothingWhenThePoolIsShutDown() {
        poll(PORTS, STATUS, 0);
        monitored.polls.shutDown();
        try (Logged logged = new Logged()) {
            monitored.elapse(PORTS);
            assertEquals(List.of(), logged.lines());
        }
    }

    @Test
    void pollsAgainAndAgainOnRealThreads() throws Exception {
        ScheduledExecutorService real = Executors.newScheduledThreadPool(1);
        MonitorContext context =
                new MonitorContext(monitored.clock, System::nanoTime, real, real, real, () -> 0, statistics);
        CountDownLatch readings = new CountDownLatch(3);
        fax.duringReadings(readings::countDown);
        Duration often = Duration.ofMillis(5);
        try (PollSchedule schedule = PollSchedule.start(monitor, often, often, 0, context)) {
            assertTrue(readings.await(30, TimeUnit.SECONDS), schedule::toString);
        } finally {
            real.shutdownNow();
        }
    }

    @Test
    void logsAFailureOnceWhileItGoesOn() {
        poll(PORTS, STATUS, 0);
        try (Logged logged = new Logged()) {
            fax.hides(FakeFaxServer.failed("FaxPort.GetStatus"));
            monitored.elapse(STATUS.multipliedBy(3));
            String status = FakeFaxServer.failed("FaxPort.GetStatus").getMessage();
            assertEquals(List.of("WARNING server S: " + status), logged.lines());
            assertEquals(status, monitored.lastError());

            fax.failReadings(FakeFaxServer.denied());
            monitored.elapse(PORTS);
            String denied = "WARNING server S: " + FakeFaxServer.denied().getMessage();
            assertEquals(List.of("WARNING server S: " + status, denied), logged.lines());

            fax.heal();
            monitored.elapse(PORTS);
            fax.failReadings(FakeFaxServer.denied());
            monitored.elapse(PORTS);
            assertEquals(
                    List.of("WARNING server S: " + status, denied, denied),
                    logged.lines(),
                    "it is new again after polls that succeeded");
        }
    }

    private PollSchedule poll(Duration ports, Duration status, double offset) {
        return PollSchedule.start(monitor, ports, status, offset, monitored.context);
    }

    private void loseConnection() {
        fax.failReadings(FakeFaxServer.unavailable());
        assertThrows(FaxUnavailableException.class, monitor::getPorts);
        fax.heal();
    }

    private void reconnect() {
        monitored.timer.runNext();
        monitored.attempts.runAll();
        monitored.assertState(ServerState.CONNECTED);
    }
}
