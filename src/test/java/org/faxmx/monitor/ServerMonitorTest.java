package org.faxmx.monitor;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.faxmx.monitor.Clients.end;
import static org.faxmx.monitor.Clients.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.faxmx.Hold;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxReading.Scope;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobId;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a monitor connects, disconnects, enumerates and ends. */
@Timeout(60)
class ServerMonitorTest {

    private static final Duration ROUTING = Duration.ofSeconds(60);
    private static final DeviceId A = new DeviceId(1);

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"));
    private final MonitoredFake monitored = new MonitoredFake(fax, ROUTING);
    private final ServerMonitor monitor = monitored.monitor;
    private final Clients clients = new Clients();
    private final Hold hold = new Hold();

    @AfterEach
    void close() throws InterruptedException {
        hold.release();
        clients.close();
        monitored.close();
    }

    @Test
    void requestsNothingBeforeItIsConnected() {
        monitored.assertState(ServerState.CONNECTING);
        monitor.poll();
        monitor.pollStatus();
        assertThrows(NotConnectedException.class, monitor::getJobs);
        assertEquals(0, fax.calls());
    }

    @Test
    void connectReadsEverythingInOneStep() {
        List<ServerState> states = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        monitor.listen(new ChangeListener(now -> {
            states.add(now.state());
            ports.add(now.ports().size());
        }));
        monitor.connect();
        assertEquals(
                List.of(ServerState.CONNECTING, ServerState.CONNECTED),
                states.stream().distinct().toList());
        assertEquals(List.of(0, 2), ports.stream().distinct().toList());
        assertEquals(List.of(Scope.ALL), fax.scopes());
        assertEquals(List.of(true, true), monitored.stale(), "their status was never read");
        monitor.pollStatus();
        assertEquals(List.of(false, false), monitored.stale());
    }

    @Test
    void connectReplacesAConnectionAndStatusesOfItAreStale() {
        monitor.connect();
        fax.shows(FaxStatus.builder(A).description("Available").build());
        monitor.pollStatus();
        monitor.connect();
        assertEquals(2, fax.connects());
        assertEquals(List.of(true, true), monitored.stale());
        fax.shows(
                FaxStatus.builder(A).build(), FaxStatus.builder(new DeviceId(2)).build());
        monitor.pollStatus();
        assertEquals(List.of(false, false), monitored.stale());
    }

    @Test
    void anotherCallerSharesAnAttemptThatSucceeds() throws Exception {
        fax.duringConnects(hold);
        Future<?> first = clients.start(monitor::connect);
        hold.awaitReached();
        Future<?> connect = startAndWait(() -> {
            monitor.connect();
            return null;
        });
        Future<List<PortSnapshot.Key>> getPorts = startAndWait(monitor::getPorts);

        hold.release();

        end(first);
        end(connect);
        assertEquals(2, end(getPorts).size());
        assertEquals(1, fax.connects());
        monitored.assertState(ServerState.CONNECTED);
    }

    @Test
    void anotherCallerSharesAnAttemptThatFails() throws Exception {
        fax.duringConnects(() -> {
            hold.run();
            throw FakeFaxServer.unavailable();
        });
        Future<?> first = clients.start(monitor::connect);
        hold.awaitReached();
        Future<List<PortSnapshot.Key>> second = startAndWait(monitor::getPorts);

        hold.release();

        assertEquals(FakeFaxServer.unavailable().getMessage(), failure(first).getMessage());
        Throwable shared = failure(second);
        assertInstanceOf(FaxUnavailableException.class, shared);
        assertEquals(
                "FaxServer.Connect failed: the attempt under way failed: "
                        + FakeFaxServer.unavailable().getMessage(),
                shared.getMessage());
        assertEquals(1, fax.connects());
        monitored.assertState(ServerState.UNREACHABLE);
    }

    @Test
    void anotherCallerWaitsForAnAttemptNoLongerThanTheTimeout() throws Exception {
        fax.duringConnects(hold);
        Future<?> first = clients.start(monitor::connect);
        hold.awaitReached();
        monitor.timeout(Duration.ofMillis(5));

        BusyException busy = assertThrows(BusyException.class, monitor::connect);
        assertEquals(
                "server S: an attempt to connect is under way for more than 5 ms. Try again later", busy.getMessage());
        assertThrows(BusyException.class, monitor::getPorts);

        hold.release();
        end(first);
        monitored.assertState(ServerState.CONNECTED);
    }

    @Test
    void anotherCallerThatIsInterruptedDoesNotWait() throws Exception {
        fax.duringConnects(hold);
        Future<?> first = clients.start(monitor::connect);
        hold.awaitReached();
        Thread.currentThread().interrupt();
        assertThrows(BusyException.class, monitor::connect);
        assertTrue(Thread.interrupted());
        hold.release();
        end(first);
    }

    @Test
    void anAttemptThatADisconnectOvertakesDisconnectsAgain() throws Exception {
        fax.duringConnects(hold);
        Future<?> connecting = clients.start(monitor::connect);
        hold.awaitReached();

        monitor.disconnect();

        monitored.assertState(ServerState.DISCONNECTED);
        hold.release();
        assertInstanceOf(NotConnectedException.class, failure(connecting));
        assertDisconnected();
    }

    @Test
    void anOvertakenAttemptReportsTheDisconnectEvenIfTheServerRefusesDisconnect() throws Exception {
        fax.duringConnects(hold);
        Future<?> connecting = clients.start(monitor::connect);
        hold.awaitReached();
        monitor.disconnect();
        fax.failDisconnects(FakeFaxServer.denied());

        hold.release();

        assertInstanceOf(NotConnectedException.class, failure(connecting));
        monitored.assertState(ServerState.DISCONNECTED);
        assertEquals(FakeFaxServer.denied().getMessage(), monitored.lastError());
    }

    @Test
    void anAttemptWhoseEnumerationADisconnectOvertakesDisconnectsAgain() throws Exception {
        fax.afterReadings(hold);
        Future<?> connecting = clients.start(monitor::connect);
        hold.awaitReached();

        monitor.disconnect();

        hold.release();
        assertInstanceOf(NotConnectedException.class, failure(connecting));
        assertDisconnected();
        assertEquals(List.of(), monitored.deviceIds());
    }

    @Test
    void anotherCallerSharesThatADisconnectOvertookTheAttempt() throws Exception {
        fax.duringConnects(hold);
        Future<?> first = clients.start(monitor::connect);
        hold.awaitReached();
        Future<List<PortSnapshot.Key>> second = startAndWait(monitor::getPorts);
        monitor.disconnect();

        hold.release();

        assertInstanceOf(NotConnectedException.class, failure(first));
        assertInstanceOf(NotConnectedException.class, failure(second));
        assertDisconnected();
    }

    @Test
    void aConnectAfterADisconnectConnectsEvenIfTheAttemptBeforeIsStillUnderWay() throws Exception {
        fax.duringConnects(hold);
        Future<?> first = clients.start(monitor::connect);
        hold.awaitReached();
        monitor.disconnect();
        Future<?> second = startAndWait(() -> {
            monitor.connect();
            return null;
        });

        hold.release();

        assertInstanceOf(NotConnectedException.class, failure(first));
        end(second);
        monitored.assertState(ServerState.CONNECTED);
        assertEquals(2, monitor.getPorts().size());
    }

    @Test
    void anAttemptThatFailsAfterADisconnectIsNotRepeated() throws Exception {
        fax.duringConnects(() -> {
            hold.run();
            throw FakeFaxServer.unavailable();
        });
        Future<?> connecting = clients.start(monitor::connect);
        hold.awaitReached();
        monitor.disconnect();
        hold.release();
        assertInstanceOf(FaxUnavailableException.class, failure(connecting));
        assertDisconnected();
    }

    @Test
    void isDisconnectedEvenIfTheServerRefusesDisconnect() {
        monitor.connect();
        fax.failDisconnects(FakeFaxServer.denied());
        assertThrows(FakeFaxServer.denied().getClass(), monitor::disconnect);
        monitored.assertState(ServerState.DISCONNECTED);
        assertEquals(FakeFaxServer.denied().getMessage(), monitored.lastError());
    }

    @Test
    void requestsNothingAfterADisconnect() {
        monitor.connect();
        monitor.disconnect();
        int calls = fax.calls();
        monitor.poll();
        monitor.pollStatus();
        NotConnectedException refused = assertThrows(NotConnectedException.class, monitor::getPorts);
        assertEquals(
                "server S: was disconnected by an operator. Invoke connect to connect it again", refused.getMessage());
        refused = assertThrows(NotConnectedException.class, () -> monitor.put(A, Setting.RINGS, 2));
        assertEquals(
                "server S: is not connected (DISCONNECTED). Invoke connect to connect it again", refused.getMessage());
        assertEquals(calls, fax.calls());
    }

    @Test
    void aRequestForAPortWhoseDeviceIdAnotherPortHasIsNotMade() {
        fax.has(port(1, "A"), port(1, "B"));
        monitor.connect();
        int calls = fax.calls();
        assertThrows(IllegalStateException.class, () -> monitor.put(A, Setting.RINGS, 2));
        assertThrows(IllegalStateException.class, () -> monitor.refreshStatus(A));
        assertThrows(IllegalStateException.class, () -> monitor.enable(new MethodSnapshot.Key(A, "1", 1), true));
        assertEquals(calls, fax.calls());
    }

    @Test
    void aChangeStandsEvenIfTheReadingAfterItFails() {
        monitor.connect();
        for (RuntimeException failure :
                List.of(FakeFaxServer.denied(), new UnsupportedOperationException("a defect"))) {
            fax.failQueue(failure);
            assertEquals(Optional.of(JobId.of(42)), monitor.send(new OutgoingFax("C:\\a.tif", "1", "")));
            fax.failReadings(failure);
            monitor.put(A, Setting.PRIORITY, 2);
            assertEquals(2, monitored.port(1).priority());
            assertTrue(monitored.lastError().contains(failure.getMessage()), monitored::lastError);
        }
    }

    @Test
    void aPollReadsRoutingMethodsWhenTheirTimeHasCome() {
        fax.routes(new RoutingMethod(A, "A", "{1}", "f", "Store", "x.dll", "E", "", true));
        monitor.connect();
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll());
        assertEquals(1, monitored.snapshot().methods().size(), "known routing methods stay");
        monitored.elapse(ROUTING.minusNanos(1));
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll());
        monitored.elapse(Duration.ofNanos(1));
        assertEquals(Scope.ALL, scopeOfPoll());
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll());

        monitored.elapse(ROUTING.minusNanos(1));
        monitor.getPorts();
        monitored.elapse(Duration.ofNanos(1));
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll(), "getPorts read them");

        monitor.routingPoll(Duration.ofNanos(1));
        assertEquals(Scope.ALL, scopeOfPoll());
        monitor.routingPoll(Duration.ZERO);
        monitored.elapse(ROUTING);
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll());
    }

    @Test
    void aPollReadsRoutingMethodsThatTheServerRefusedAtFirst() {
        // The time of a monotonic clock may be negative.
        AtomicLong nanos = new AtomicLong(-ROUTING.toNanos() * 10);
        MonitorContext context = new MonitorContext(
                monitored.clock,
                nanos::get,
                monitored.timer,
                monitored.polls,
                monitored.attempts,
                () -> 0,
                monitored.statistics);
        fax.failReadings(FakeFaxServer.denied());
        try (ServerMonitor other = new ServerMonitor("T", fax, MonitoredFake.TIMEOUT, ROUTING, context)) {
            assertThrows(FakeFaxServer.denied().getClass(), other::connect);
            fax.heal();
            nanos.addAndGet(ROUTING.toNanos());
            other.poll();
            assertEquals(List.of(Scope.ALL, Scope.ALL), fax.scopes());
        }
    }

    @Test
    void aPollThatFailsWithRoutingMethodsIsFollowedByPollsWithoutThem() {
        monitor.connect();
        monitored.elapse(ROUTING);
        fax.failReadings(FakeFaxServer.denied());
        assertThrows(FakeFaxServer.denied().getClass(), monitor::poll);
        fax.heal();
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll());
        monitored.elapse(ROUTING);
        assertEquals(Scope.ALL, scopeOfPoll());
    }

    @Test
    void thePollAfterOneThatFoundANewPortReadsRoutingMethods() {
        monitor.connect();
        fax.has(FakeFaxServer.port(1, "A"), FakeFaxServer.port(9, "new"));
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll());
        assertEquals(Scope.ALL, scopeOfPoll());
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll());
        fax.has(FakeFaxServer.port(9, "new"));
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll());
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll(), "no port is new");
        monitor.routingPoll(Duration.ZERO);
        fax.has(FakeFaxServer.port(7, "newer"));
        scopeOfPoll();
        assertEquals(Scope.WITHOUT_ROUTING_METHODS, scopeOfPoll(), "polls do not read them");
    }

    @Test
    void aListenerMayCallBack() {
        monitor.connect();
        List<Integer> ports = new ArrayList<>();
        monitor.listen(new ChangeListener(now -> {
            if (ports.isEmpty()) {
                ports.add(now.ports().size());
                ports.add(monitor.getPorts().size());
            }
        }));
        fax.has(port(1, "A"));
        monitor.getPorts();
        assertEquals(List.of(1, 1), ports);
    }

    @Test
    void getPortsReturnsWhenListenersWereCalled() throws Exception {
        monitor.connect();
        List<Integer> ports = new CopyOnWriteArrayList<>();
        monitor.listen(new ChangeListener(now -> {
            hold.run();
            ports.add(now.ports().size());
        }));
        Future<?> polling = clients.start(() -> monitor.put(A, Setting.RINGS, 2));
        hold.awaitReached();
        fax.has(port(1, "A"));
        Future<Integer> seen = startAndWait(() -> {
            monitor.getPorts();
            return ports.get(ports.size() - 1);
        });
        hold.release();
        assertEquals(1, end(seen));
        end(polling);
    }

    @Test
    void whatIsAnsweredAfterTheCloseIsDropped() throws Exception {
        monitor.connect();
        List<String> calls = new CopyOnWriteArrayList<>();
        monitor.listen(new MonitorListener() {
            @Override
            public void changed(ServerSnapshot before, ServerSnapshot now) {
                calls.add("changed");
            }

            @Override
            public void readFailed(ServerSnapshot now, String failure) {
                calls.add("failed");
            }

            @Override
            public void closed(ServerSnapshot last) {
                calls.add("closed with " + last.ports().size() + " ports, " + last.state());
            }
        });
        Hold writing = new Hold();
        fax.afterReadings(hold);
        fax.onPut(writing);
        Future<List<PortSnapshot.Key>> reading = clients.start(monitor::getPorts);
        Future<?> put = clients.start(() -> monitor.put(A, Setting.RINGS, 7));
        hold.awaitReached();
        writing.awaitReached();

        monitor.close();
        monitor.close();
        hold.release();
        writing.release();

        assertInstanceOf(NotConnectedException.class, failure(reading));
        end(put);
        assertEquals(List.of("closed with 2 ports, CONNECTED"), calls);
        assertEquals(1, fax.closes());
        assertEquals(List.of(), monitored.deviceIds());
        monitored.assertState(ServerState.DISCONNECTED);
    }

    @Test
    void refusesRequestsOnceClosed() {
        monitor.connect();
        monitor.close();
        int calls = fax.calls();
        for (Runnable request : List.<Runnable>of(
                monitor::connect,
                monitor::disconnect,
                monitor::getPorts,
                monitor::getJobs,
                () -> monitor.put(A, Setting.RINGS, 2))) {
            assertEquals(
                    "server S: is closed",
                    assertThrows(NotConnectedException.class, request::run).getMessage());
        }
        monitor.poll();
        monitor.pollStatus();
        assertEquals(calls, fax.calls());
    }

    private Scope scopeOfPoll() {
        monitor.poll();
        return fax.scopes().get(fax.scopes().size() - 1);
    }

    private void assertDisconnected() {
        monitored.assertState(ServerState.DISCONNECTED);
        assertThrows(FaxUnavailableException.class, () -> fax.read(Scope.ALL), "the fax server is connected");
        assertEquals(List.of(), monitored.timer.pending());
        assertEquals("", monitored.lastError());
    }

    /** Starts work on another thread and returns when that waits. */
    private <R> Future<R> startAndWait(Callable<R> work) throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Future<R> started = clients.start(() -> {
            thread.set(Thread.currentThread());
            return work.call();
        });
        Eventually.holds(
                () -> thread.get() != null && thread.get().getState() == Thread.State.TIMED_WAITING,
                () -> "it does not wait");
        return started;
    }
}
