package org.faxmx.monitor;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.faxmx.Hold;
import org.faxmx.ManualClock;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fax server that does not answer, and how it is connected again. */
@Timeout(60)
class LostServerTest {

    private static final int PATIENCE_SECONDS = 30;

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"));
    private final MonitoredFake monitored = MonitoredFake.connected(fax);
    private final ServerMonitor monitor = monitored.monitor;
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        monitored.close();
        clients.shutdownNow();
    }

    @Test
    void isTriedAgainWithoutAnyPollUntilItAnswers() {
        lose();
        assertEquals(Optional.of(Instant.parse("2026-03-01T10:00:00.500Z")), monitor.nextAttempt());

        monitored.runNext();

        monitored.assertState(ServerState.UNREACHABLE);
        assertEquals(List.of(1000L), monitored.timer.pending());
        assertEquals(0, monitored.snapshot().link().reconnections());
        fax.heal();
        monitored.runNext();

        monitored.assertState(ServerState.CONNECTED);
        monitor.pollStatus();
        assertEquals(List.of(false, false), monitored.stale());
        assertEquals(1, monitored.snapshot().link().reconnections());
        assertEquals(Optional.empty(), monitor.nextAttempt());
        assertEquals(List.of(), monitored.timer.pending());
        assertTrue(monitored.lastError().contains("0x800706BA"), monitored::lastError);
    }

    @Test
    void isTriedAgainWhenTheFirstConnectionFails() {
        fax.failConnects(FakeFaxServer.unavailable());
        try (MonitoredFake other = new MonitoredFake(fax)) {
            other.assertState(ServerState.CONNECTING);
            assertThrows(FaxUnavailableException.class, other.monitor::connect);
            other.assertState(ServerState.UNREACHABLE);
            List<ServerState> states = new ArrayList<>();
            fax.duringConnects(() -> states.add(other.state()));

            other.runNext();

            assertEquals(List.of(ServerState.UNREACHABLE), states, "CONNECTING ends with the first attempt");
            other.assertState(ServerState.CONNECTED);
            assertEquals(List.of(1L, 2L), other.deviceIds());
        }
    }

    @Test
    void isNotConnectedBeforeItAnsweredTheFirstEnumeration() {
        lose();
        fax.heal();
        fax.failReadings(FakeFaxServer.unavailable());
        monitored.runNext();
        monitored.assertState(ServerState.UNREACHABLE);
        fax.heal();
        fax.failConfiguration(FakeFaxServer.unavailable());
        List<ServerState> states = new ArrayList<>();
        fax.duringReadings(() -> states.add(monitored.state()));
        monitored.runNext();
        monitored.assertState(ServerState.UNREACHABLE);
        assertEquals(List.of(ServerState.UNREACHABLE), states);
        assertEquals(List.of(2000L), monitored.timer.pending());
        assertEquals(0, monitored.snapshot().link().reconnections());
    }

    @Test
    void isConnectedThoughItRefusesTheFirstEnumeration() {
        lose();
        fax.heal();
        fax.failReadings(FakeFaxServer.denied());
        monitored.runNext();
        monitored.assertState(ServerState.CONNECTED);
        assertEquals(FakeFaxServer.denied().getMessage(), monitored.lastError());
        assertEquals(List.of(true, true), monitored.stale());
        assertEquals(List.of(), monitored.timer.pending());
    }

    @Test
    void isTriedAgainAfterADefectToo() {
        fax.failReadings(new UnsupportedOperationException("a defect"));
        assertThrows(UnsupportedOperationException.class, monitor::getPorts);
        monitored.assertState(ServerState.UNREACHABLE);
        monitored.runNext();
        assertEquals(List.of(1000L), monitored.timer.pending());
        assertEquals("unexpected: java.lang.UnsupportedOperationException: a defect", monitored.lastError());
    }

    @Test
    void keepsItsPortsAndReplacesThemInOneStep() {
        lose();
        assertEquals(List.of(1L, 2L), monitored.deviceIds());
        fax.heal();
        fax.has(port(2, "B"), port(3, "C"));
        List<List<PortSnapshot.Key>> seen = new ArrayList<>();
        monitor.listen(new ChangeListener(now ->
                seen.add(now.ports().list().stream().map(PortSnapshot::key).toList())));

        monitored.runNext();

        PortSnapshot.Key a = new PortSnapshot.Key(new DeviceId(1), 1);
        PortSnapshot.Key b = new PortSnapshot.Key(new DeviceId(2), 1);
        PortSnapshot.Key c = new PortSnapshot.Key(new DeviceId(3), 1);
        assertEquals(
                List.of(List.of(a, b), List.of(b, c)), seen.stream().distinct().toList());
    }

    @Test
    void isTriedAtOnceByHand() {
        lose();
        monitored.runNext();
        assertThrows(FaxException.class, monitor::connect);
        assertThrows(FaxException.class, monitor::getPorts);
        assertEquals(List.of(1000L), monitored.timer.pending(), "attempts by hand shorten no pause");
        fax.heal();
        monitor.connect();
        monitored.assertState(ServerState.CONNECTED);
        assertEquals(List.of(), monitored.timer.pending());

        lose();
        assertEquals(List.of(500L), monitored.timer.pending(), "pauses are short again after a connection");
        fax.heal();
        assertEquals(2, monitor.getPorts().size());
        assertEquals(List.of(), monitored.timer.pending());
        assertEquals(2, monitored.snapshot().link().reconnections());
    }

    @Test
    void isNotTriedAfterADisconnectUntilConnect() {
        lose();
        monitor.disconnect();
        monitored.assertState(ServerState.DISCONNECTED);
        assertEquals(List.of(), monitored.timer.pending());
        assertEquals(Optional.empty(), monitor.nextAttempt());

        assertThrows(FaxUnavailableException.class, monitor::connect);
        monitored.assertState(ServerState.UNREACHABLE);
        assertEquals(List.of(500L), monitored.timer.pending());
    }

    @Test
    void isTriedSoonAfterAChangeOfTheTimeout() {
        lose();
        for (int i = 0; i < 5; i++) {
            monitored.runNext();
        }
        assertEquals(List.of(16000L), monitored.timer.pending());
        monitor.timeout(Duration.ofSeconds(7));
        assertEquals(List.of(500L), monitored.timer.pending());
        assertEquals(Duration.ofSeconds(7), fax.timeout());
    }

    @Test
    void isNotTriedOnceClosed() {
        lose();
        monitor.close();
        assertEquals(List.of(), monitored.timer.pending());
        int calls = fax.calls();
        monitored.timer.runCancelled();
        monitored.attempts.runAll();
        assertEquals(calls, fax.calls());
    }

    @Test
    void nothingIsLoggedOnceClosedWhateverIsAnsweredThen() throws Exception {
        Map<Consumer<ServerMonitor>, BiConsumer<FakeFaxServer, Runnable>> requests = Map.of(
                ServerMonitor::pollStatus,
                FakeFaxServer::afterStatusReadings,
                ServerMonitor::getPorts,
                FakeFaxServer::duringReadings,
                ServerMonitor::connect,
                FakeFaxServer::duringReadings,
                ServerMonitor::disconnect,
                FakeFaxServer::duringDisconnects,
                other -> other.put(new DeviceId(1), Setting.RINGS, 2),
                FakeFaxServer::onPut);
        for (RuntimeException answer : List.of(FakeFaxServer.denied(), FakeFaxServer.unavailable())) {
            for (var request : requests.entrySet()) {
                Hold hold = new Hold();
                FakeFaxServer held = new FakeFaxServer().has(port(1, "A"));
                MonitoredFake other = MonitoredFake.connected(held);
                request.getValue().accept(held, () -> {
                    hold.run();
                    throw answer;
                });
                Future<?> underWay = clients.submit(() -> request.getKey().accept(other.monitor));
                hold.awaitReached();
                other.close();
                try (Logged logged = new Logged()) {
                    hold.release();
                    assertThrows(ExecutionException.class, () -> underWay.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
                    assertEquals(List.of(), logged.lines());
                }
            }
        }
    }

    @Test
    void aDisconnectThatEndsAfterTheCloseIsNotLogged() throws Exception {
        Hold hold = new Hold();
        fax.duringDisconnects(hold);
        Future<?> disconnecting = clients.submit(monitor::disconnect);
        hold.awaitReached();
        monitor.close();
        try (Logged logged = new Logged()) {
            hold.release();
            disconnecting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertEquals(List.of(), logged.lines());
        }
    }

    @Test
    void anAttemptToReconnectIsNotMadeDuringAnotherAttempt() throws Exception {
        Hold hold = new Hold();
        lose();
        fax.duringConnects(hold);
        Future<?> connecting = clients.submit(monitor::connect);
        hold.awaitReached();
        int calls = fax.calls();

        monitored.runNext();
        monitor.poll();
        monitor.pollStatus();

        assertEquals(calls, fax.calls());
        assertEquals(List.of(500L), monitored.timer.pending());
        fax.heal();
        hold.release();
        connecting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        monitored.assertState(ServerState.CONNECTED);
        assertEquals(List.of(), monitored.timer.pending());
    }

    @Test
    void isLoggedOnceWhenItIsLostAndOnceWhenItIsConnectedAgain() {
        try (Logged logged = new Logged()) {
            lose();
            fax.failConnects(new FaxUnavailableException("FaxServer.Connect", "another answer", "", null));
            for (int i = 0; i < 5; i++) {
                monitored.runNext();
                monitor.poll();
                monitor.pollStatus();
            }
            assertEquals("FaxServer.Connect failed: another answer", monitored.lastError());
            monitored.clock.advance(Duration.ofDays(-2));
            monitored.timer.pass(Duration.ofMillis(75_000 - 500 - 1_000 - 2_000 - 4_000 - 8_000));
            fax.heal();
            monitored.runNext();

            assertEquals(
                    List.of(
                            "WARNING server S: connection lost: FaxServer.GetPorts failed: 0x800706BA "
                                    + "(RPC_S_SERVER_UNAVAILABLE). Start the fax service. Attempts to reconnect follow",
                            "INFO server S: connected again after 75 s and 6 attempts"),
                    logged.lines());
        }
    }

    @Test
    void isOneLineInTenMinutesFromTheThirdLossWithinTenMinutes() {
        try (Logged logged = new Logged()) {
            for (int i = 0; i < 50; i++) {
                loseAndReturn();
            }
            List<String> lines = logged.lines();
            assertEquals(5, lines.size(), lines::toString);
            assertEquals(
                    List.of("connection lost", "connected again", "connection lost", "connected again"),
                    lines.subList(0, 4).stream()
                            .map(line -> line.replaceFirst("(WARNING|INFO) server S: (\\w+ \\w+).*", "$2"))
                            .toList());
            assertEquals(
                    "WARNING server S: lost 3 times in the last 10 min, now: FaxServer.GetPorts failed: 0x800706BA"
                            + " (RPC_S_SERVER_UNAVAILABLE). Start the fax service. From now on this is one line in 10 min",
                    lines.get(4));
            // The state is what it is.
            monitored.assertState(ServerState.CONNECTED);
            assertEquals(50, monitored.snapshot().link().reconnections());

            monitored.elapse(ConnectionLog.WINDOW);
            monitored.elapse(ConnectionLog.WINDOW);
            monitored.elapse(Duration.ofHours(1));
            assertEquals(
                    List.of(
                            "INFO server S: connected for 60 s",
                            "WARNING server S: lost 50 times in the last 10 min; now connected for 600 s",
                            "INFO server S: not lost in the last 10 min; connected for 1200 s"),
                    logged.lines().subList(5, logged.lines().size()));

            loseAndReturn();
            assertEquals(10, logged.lines().size(), () -> logged.lines().toString());
        }
    }

    @Test
    void isSaidToBeAwayOnceItStaysAwayAfterManyLossesAndToBeBackOnceItStays() {
        try (Logged logged = new Logged()) {
            for (int i = 0; i < 3; i++) {
                loseAndReturn();
            }
            lose();
            int before = logged.lines().size();
            fax.failConnects(new FaxUnavailableException("FaxServer.Connect", "call from +49 30 901820", "", null));
            monitored.elapse(Duration.ofSeconds(59));
            assertEquals(before, logged.lines().size(), () -> logged.lines().toString());
            monitored.elapse(Duration.ofSeconds(120));
            String why = "FaxServer.Connect failed: call from ***";
            assertEquals(
                    List.of("WARNING server S: not reachable for 60 s: " + why),
                    logged.lines().subList(before, logged.lines().size()));
            assertTrue(monitored.lastError().contains("+49 30 901820"), monitored::lastError);

            fax.heal();
            monitor.connect();
            assertEquals(before + 1, logged.lines().size(), () -> logged.lines().toString());
            monitored.elapse(Duration.ofSeconds(61));
            lose();
            fax.failConnects(new FaxUnavailableException("FaxServer.Connect", "call from +49 30 901820", "", null));
            monitored.elapse(ConnectionLog.WINDOW.multipliedBy(2));
            assertEquals(
                    List.of(
                            "INFO server S: connected for 60 s",
                            "WARNING server S: not reachable for 60 s: " + why,
                            "WARNING server S: lost 5 times in the last 10 min; now not reachable for 360 s: " + why,
                            "WARNING server S: not reachable for 960 s: " + why),
                    logged.lines().subList(before + 1, logged.lines().size()));

            fax.heal();
            monitored.elapse(Duration.ofMinutes(2));
            assertEquals(before + 6, logged.lines().size(), () -> logged.lines().toString());
            assertTrue(logged.lines().get(before + 5).startsWith("INFO server S: connected again after "));
        }
    }

    @Test
    void aLineOnALossThatIsOverComesTooLateToBeLogged() {
        try (Logged logged = new Logged()) {
            for (int i = 0; i < 4; i++) {
                loseAndReturn();
            }
            int before = logged.lines().size();
            monitored.elapse(Duration.ofSeconds(30));
            monitored.timer.runCancelled();
            assertEquals(before, logged.lines().size(), () -> logged.lines().toString());
        }
    }

    @Test
    void isLoggedAsEverWhereItIsLostNowAndThen() {
        try (Logged logged = new Logged()) {
            for (int i = 0; i < 20; i++) {
                loseAndReturn();
                monitored.elapse(Duration.ofMinutes(6));
            }
            assertEquals(40, logged.lines().size(), () -> logged.lines().toString());
        }
    }

    @Test
    void hasNoFurtherLineOnceAnOperatorDisconnectsIt() {
        try (Logged logged = new Logged()) {
            for (int i = 0; i < 3; i++) {
                loseAndReturn();
            }
            monitor.disconnect();
            int before = logged.lines().size();
            assertEquals(List.of(), monitored.timer.pending());
            monitored.timer.runCancelled();
            assertEquals(before, logged.lines().size(), () -> logged.lines().toString());
        }
    }

    private void loseAndReturn() {
        lose();
        fax.heal();
        monitor.connect();
    }

    @Test
    void isLoggedAsNotReachedWhenItNeverAnswered() {
        fax.failConnects(FakeFaxServer.unavailable());
        try (MonitoredFake other = new MonitoredFake(fax);
                Logged logged = new Logged()) {
            assertThrows(FaxUnavailableException.class, other.monitor::connect);
            other.runNext();
            assertEquals(1, logged.lines().size());
            assertTrue(logged.lines().get(0).startsWith("WARNING server S: cannot be reached: "), () -> logged.lines()
                    .toString());
        }
    }

    @Test
    void isConnectedAgainByRealThreads() throws Exception {
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        MonitorContext real = new MonitorContext(
                new ManualClock("2026-03-01T10:00:00Z"),
                System::nanoTime,
                timer,
                clients,
                clients,
                () -> 0,
                new MonitorStatistics());
        fax.failConnects(FakeFaxServer.unavailable());
        try (ServerMonitor other = new ServerMonitor("S", fax, MonitoredFake.TIMEOUT, Duration.ZERO, real)) {
            assertThrows(FaxUnavailableException.class, other::connect);
            CountDownLatch connected = new CountDownLatch(1);
            other.listen(new ChangeListener(now -> {
                if (now.connected()) {
                    connected.countDown();
                }
            }));

            fax.heal();

            assertTrue(connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(1, other.snapshot().link().reconnections());
        } finally {
            timer.shutdownNow();
        }
    }

    private void lose() {
        fax.failReadings(FakeFaxServer.unavailable());
        fax.failConnects(FakeFaxServer.unavailable());
        assertThrows(FaxUnavailableException.class, monitor::getPorts);
        monitored.assertState(ServerState.UNREACHABLE);
        assertEquals(List.of(true, true), monitored.stale());
    }
}
