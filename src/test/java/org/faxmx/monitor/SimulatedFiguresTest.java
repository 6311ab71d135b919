package org.faxmx.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.faxmx.ManualClock;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.simulator.Preset;
import org.faxmx.simulator.SimulatedFaxService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The figures of simulated servers on which much happens: ports come and go, and the service is restarted. */
class SimulatedFiguresTest {

    private static final int POLL_SECONDS = 5;

    private final ManualClock clock = new ManualClock("2026-01-01T08:00:00Z");
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private long seconds;

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(names = {"OFFICE", "BUSY"})
    void countersNeverFallAndSumsAreThoseOfThePorts(Preset preset) {
        SimulatedFaxService service = preset.service(8, 3, clock);
        try (ServerMonitor monitor = monitor(service)) {
            PortCounters before = PortCounters.NONE;
            while (seconds < Duration.ofHours(12).toSeconds()) {
                pass();
                poll(monitor);
                PortCounters now = monitor.snapshot().totals().ports();
                assertTrue(
                        least(PortCounters.NONE.plusChange(before, now)) >= 0, () -> now + " after " + seconds + " s");
                before = now;
            }
            // Until every port that was unplugged is back.
            while (monitor.snapshot().ports().size() < 8 || !monitor.snapshot().connected()) {
                pass();
                poll(monitor);
            }
            PortCounters sum = monitor.snapshot().ports().list().stream()
                    .map(row -> row.activity().counters())
                    .reduce(PortCounters.NONE, PortCounters::plus);
            ServerSnapshot.Totals totals = monitor.snapshot().totals();
            assertEquals(sum, totals.ports());
            assertTrue(least(sum) > 0, () -> "each is to be seen: " + sum);
            assertTrue(sum.failures() >= sum.busy() + sum.noAnswer() + sum.noDialTone() + sum.badAddress());
            assertTrue(totals.portsRemoved() > 0);
            assertEquals(totals.portsRemoved(), totals.portsAdded(), "as many came back as went");
        }
    }

    @Test
    void busyTimesAreTrueOnTheAverage() {
        SimulatedFaxService service = Preset.OFFICE.service(7, 5, clock);
        FaxServer truth = service.newServer();
        truth.connect();
        long sending = 0;
        long receiving = 0;
        try (ServerMonitor monitor = monitor(service)) {
            monitor.connect();
            monitor.pollStatus();
            while (seconds < Duration.ofHours(12).toSeconds()) {
                for (int i = 0; i < POLL_SECONDS; i++) {
                    List<FaxStatus> statuses = truth.getStatuses().statuses();
                    sending += statuses.stream().filter(FaxStatus::sending).count();
                    receiving += statuses.stream().filter(FaxStatus::receiving).count();
                    seconds++;
                    clock.advance(Duration.ofSeconds(1));
                }
                monitor.pollStatus();
            }
            PortCounters sum = monitor.snapshot().totals().ports();
            assertEquals(sending, sum.sendingNanos() / 1e9, 0.02 * sending);
            assertEquals(receiving, sum.receivingNanos() / 1e9, 0.02 * receiving);
            assertTrue(sending > 1_000 && receiving > 1_000, sending + " s, " + receiving + " s");
        }
    }

    private ServerMonitor monitor(SimulatedFaxService service) {
        MonitorContext context = new MonitorContext(
                clock, () -> seconds * 1_000_000_000, timer, work -> {}, work -> {}, () -> 0, new MonitorStatistics());
        return new ServerMonitor("S", service.newServer(), Duration.ofSeconds(10), Duration.ZERO, context);
    }

    private void pass() {
        seconds += POLL_SECONDS;
        clock.advance(Duration.ofSeconds(POLL_SECONDS));
    }

    private static void poll(ServerMonitor monitor) {
        try {
            if (!monitor.snapshot().connected()) {
                monitor.connect();
            }
            monitor.poll();
            monitor.pollStatus();
        } catch (FaxException e) {
            assertEquals(ServerState.UNREACHABLE, monitor.snapshot().state());
        }
    }

    private static long least(PortCounters counters) {
        return List.of(
                        counters.sends(),
                        counters.receives(),
                        counters.pagesSent(),
                        counters.pagesReceived(),
                        counters.stateChanges(),
                        counters.failures(),
                        counters.busy(),
                        counters.noAnswer(),
                        counters.noDialTone(),
                        counters.badAddress(),
                        counters.fatalErrors(),
                        counters.sendingNanos(),
                        counters.receivingNanos())
                .stream()
                .mapToLong(Long::longValue)
                .min()
                .orElseThrow();
    }
}
