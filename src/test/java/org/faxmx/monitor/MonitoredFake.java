package org.faxmx.monitor;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.faxmx.ManualClock;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.junit.jupiter.api.Assertions;

/** A fake fax server and its monitor {@code S}. Time passes, and polls and attempts run, only when a test says so. */
final class MonitoredFake implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(30);

    final FakeFaxServer fax;
    final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");
    final ManualScheduler timer = new ManualScheduler(clock);
    final ManualExecutor polls = new ManualExecutor();
    final ManualExecutor attempts = new ManualExecutor();
    final MonitorStatistics statistics = new MonitorStatistics();
    /** Pauses between attempts are cut to their half. */
    final MonitorContext context = new MonitorContext(clock, timer::nanos, timer, polls, attempts, () -> 0, statistics);

    final ServerMonitor monitor;

    MonitoredFake(FakeFaxServer fax) {
        this(fax, Duration.ZERO);
    }

    MonitoredFake(FakeFaxServer fax, Duration routingPoll) {
        this.fax = fax;
        this.monitor = new ServerMonitor("S", fax, TIMEOUT, routingPoll, context);
    }

    static MonitoredFake connected(FakeFaxServer fax) {
        MonitoredFake monitored = new MonitoredFake(fax);
        monitored.connect();
        return monitored;
    }

    /** Connects and polls the status, as follows in a bridge. */
    void connect() {
        monitor.connect();
        monitor.pollStatus();
    }

    /** Lets time pass; what comes due meanwhile runs at its time, with the polls and attempts that it starts. */
    void elapse(Duration time) {
        long end = timer.nanos() + time.toNanos();
        while (timer.isDue(end)) {
            runNext();
        }
        timer.pass(Duration.ofNanos(Math.max(0, end - timer.nanos())));
    }

    /** Runs what is due next, with the polls and attempts that it starts. */
    void runNext() {
        timer.runNext();
        polls.runAll();
        attempts.runAll();
    }

    ServerSnapshot snapshot() {
        return monitor.snapshot();
    }

    ServerState state() {
        return snapshot().state();
    }

    String lastError() {
        return snapshot().failure().text();
    }

    PortSnapshot row(long deviceId) {
        return snapshot()
                .ports()
                .find(new PortSnapshot.Key(new DeviceId(deviceId), 1))
                .orElseThrow();
    }

    FaxPort port(long deviceId) {
        return row(deviceId).port();
    }

    FaxStatus status(long deviceId) {
        return row(deviceId).activity().status();
    }

    /** One value of every port. */
    <V> List<V> ofPorts(Function<FaxPort, V> value) {
        return snapshot().ports().list().stream()
                .map(row -> value.apply(row.port()))
                .toList();
    }

    /** The device ids of all ports. */
    List<Long> deviceIds() {
        return ofPorts(port -> port.deviceId().value());
    }

    /** Whether each port is stale. */
    List<Boolean> stale() {
        ServerSnapshot now = snapshot();
        return now.ports().list().stream().map(now::stale).toList();
    }

    void assertState(ServerState expected) {
        Assertions.assertEquals(expected, state(), this::lastError);
    }

    @Override
    public void close() {
        monitor.close();
        timer.shutdownNow();
    }
}
