package org.faxmx.monitor;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxReading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection over which every reading fails with a code that says nothing. */
class FailingReadingsTest {

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"));
    private final MonitoredFake monitored = MonitoredFake.connected(fax);
    private final ServerMonitor monitor = monitored.monitor;

    @AfterEach
    void close() {
        monitored.close();
    }

    @Test
    void isMadeAgainTheThirdTimeInARow() {
        fail();
        fax.duringConnects(fax::heal);
        poll();
        poll();
        assertEquals(1, fax.connects());
        assertEquals(0, reconnections());
        poll();
        assertEquals(2, fax.connects());
        monitored.assertState(ServerState.CONNECTED);
        assertEquals(1, reconnections());
        assertEquals(0, monitor.snapshot().link().disconnections());
        monitor.poll();
        monitor.pollStatus();
        assertEquals(List.of(false), monitored.stale());
    }

    @Test
    void isNoReconnectionWhereAnOperatorMakesIt() {
        monitor.connect();
        assertEquals(2, fax.connects());
        assertEquals(0, reconnections());
    }

    @Test
    void isCountedOnceWhereTheServerIsAwayWhenItIsMadeAgain() {
        fail();
        fax.failConnects(FakeFaxServer.unavailable());
        poll();
        poll();
        poll();
        monitored.assertState(ServerState.UNREACHABLE);
        assertEquals(0, reconnections());
        assertEquals(1, monitor.snapshot().link().disconnections());
        fax.heal();
        monitored.runNext();
        monitored.assertState(ServerState.CONNECTED);
        assertEquals(1, reconnections());
    }

    @Test
    void listingsInWhichEverythingFailsAreCountedAsFailedReadings() {
        fax.hides(FakeFaxServer.failed("FaxStatus.Refresh"));
        fax.shows();
        fax.failJobs(FakeFaxServer.failed("FaxJobs.Item(1)"));
        monitor.pollStatus();
        assertEquals(2, monitor.readFailures());
    }

    @Test
    void isMadeAgainAfterHalfAMinute() {
        fail();
        poll();
        monitored.timer.pass(Duration.ofSeconds(30));
        poll();
        assertEquals(2, fax.connects());
    }

    @Test
    void isKeptWhileTheQueueAloneIsRefused() {
        fax.failQueue(FakeFaxServer.failed("FaxServer.GetJobs"));
        for (int i = 0; i < 10; i++) {
            monitor.poll();
            monitor.pollStatus();
            monitored.timer.pass(Duration.ofSeconds(30));
        }
        monitored.attempts.runAll();
        assertEquals(1, fax.connects());
    }

    @Test
    void aServerThatDeniesIsConnectedAgainAfterGrowingPauses() {
        fail();
        for (int seconds = 0; seconds < 3_600; seconds += 5) {
            poll();
            monitored.timer.pass(Duration.ofSeconds(5));
        }
        // At 0, 1, 3, 7, 15, 31 and 47 minutes, and the first connection.
        assertEquals(8, fax.connects());
        assertEquals(7, reconnections());
        monitored.assertState(ServerState.CONNECTED);
    }

    @Test
    void enumerationsAloneThatAreRefusedHaveTheQueueReadToo() {
        fail();
        enumerate();
        monitored.timer.pass(Duration.ofSeconds(30));
        enumerate();
        assertEquals(2, fax.connects(), "without status polls");
    }

    @Test
    void readingsOfTheQueueAloneThatAreRefusedHaveThePortsReadToo() {
        fax.failReadings(FakeFaxServer.failed("FaxServer.GetPorts"));
        fax.failQueue(FakeFaxServer.failed("FaxServer.GetJobs"));
        for (int i = 0; i < 3; i++) {
            assertEquals(1, fax.connects());
            pollStatus();
        }
        assertEquals(2, fax.connects(), "without polls of the ports");
    }

    @Test
    void listingsInWhichEverythingFailsAreNoSuccess() {
        FaxException failure = FakeFaxServer.failed("FaxPorts.Item(1)");
        fax.reads(
                () -> {
                    throw failure;
                },
                () -> new FaxReading.Methods(List.of(), List.of()));
        fax.shows();
        fax.hides(failure);
        fax.failJobs(FakeFaxServer.failed("FaxJobs.Item(1)"));
        poll();
        poll();
        assertEquals(1, fax.connects());
        poll();
        assertEquals(2, fax.connects());
    }

    private long reconnections() {
        return monitor.snapshot().link().reconnections();
    }

    private void enumerate() {
        assertThrows(FaxException.class, monitor::poll);
        runAll();
    }

    private void pollStatus() {
        monitor.pollStatus();
        runAll();
    }

    private void runAll() {
        monitored.polls.runAll();
        monitored.attempts.runAll();
    }

    private void fail() {
        fax.failReadings(FakeFaxServer.failed("FaxServer.GetPorts"));
        fax.failQueue(FakeFaxServer.failed("FaxServer.GetJobs"));
    }

    private void poll() {
        assertThrows(FaxException.class, monitor::poll);
        pollStatus();
    }
}
