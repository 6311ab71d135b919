package org.faxmx.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxServerContract;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.Test;

class SimulatedFaxServerTest extends FaxServerContract {

    private static final FaxPort PORT =
            FaxPort.builder(new DeviceId(1), "Line 1").build();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final SimulatedFaxService service = new SimulatedFaxService(now::get);

    @Override
    protected Backend open() {
        SimulatedFaxService steered = new SimulatedFaxService(now::get);
        FaxServer server = steered.newServer();
        return new Backend() {
            @Override
            public FaxServer server() {
                return server;
            }

            @Override
            public void serve(List<FaxPort> ports) {
                ports.forEach(port -> steered.heal(port.deviceId()));
                Setting.OF_PORT.forEach(steered::heal);
                Setting.OF_SERVER.forEach(steered::heal);
                steered.setPorts(ports);
                setRoutingMethods(List.of());
            }

            @Override
            public void setStatus(FaxStatus status) {
                steered.show(status);
            }

            @Override
            public void setRoutingMethods(List<RoutingMethod> methods) {
                for (FaxPort port : steered.ports()) {
                    steered.setRoutingMethods(
                            port.deviceId(),
                            methods.stream()
                                    .filter(method -> method.deviceId().equals(port.deviceId()))
                                    .toList());
                }
            }

            @Override
            public void setConfiguration(Map<Setting<?>, Object> values) {
                Setting.OF_SERVER.forEach(setting -> set(setting, values.get(setting)));
            }

            private <T> void set(Setting<T> setting, Object value) {
                if (value == null) {
                    steered.remove(setting);
                } else {
                    steered.set(setting, setting.type().cast(value));
                }
            }

            @Override
            public void setJobs(List<FaxJob> jobs) {
                steered.setJobs(jobs);
            }

            @Override
            public void failPut(Setting<?> setting, String answer) {
                steered.fail(setting, answer);
            }

            @Override
            public void failPort(int position) {
                steered.fail(steered.ports().get(position - 1).deviceId(), "0x80004005 (E_FAIL)");
            }

            @Override
            public void failStatus(int position) {
                failPort(position);
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
            public void close() {}
        };
    }

    @Test
    void nothingHappensUntilTheClockSaysSo() {
        service.schedule(Duration.ofMinutes(5), changed -> changed.plug(PORT));

        pass(Duration.ofMinutes(5).minusNanos(1));
        assertEquals(List.of(), service.ports());

        pass(Duration.ofNanos(1));
        assertEquals(List.of(PORT), service.ports());
    }

    @Test
    void whatIsScheduledHappensInTheOrderOfTimeAndThenOfScheduling() {
        List<String> happened = new ArrayList<>();
        service.schedule(Duration.ofSeconds(2), s -> happened.add("second"));
        service.schedule(Duration.ofSeconds(1), s -> happened.add("first"));
        service.schedule(Duration.ofSeconds(2), s -> happened.add("third"));

        pass(Duration.ofHours(1));
        service.ports();

        assertEquals(List.of("first", "second", "third"), happened);
    }

    @Test
    void whatHappensMayScheduleWhatIsDueAlready() {
        service.schedule(Duration.ofSeconds(1), s -> s.schedule(Duration.ofSeconds(2), t -> t.plug(PORT)));

        pass(Duration.ofSeconds(2));

        assertEquals(List.of(PORT), service.ports());
    }

    @Test
    void aConnectionSeesWhatHappened() {
        FaxServer server = service.newServer();
        server.connect();
        service.schedule(Duration.ofSeconds(1), changed -> changed.plug(PORT));
        service.schedule(Duration.ofSeconds(2), changed -> changed.unplug(PORT.deviceId()));

        pass(Duration.ofSeconds(1));
        assertEquals(List.of(PORT), server.read(FaxReading.Scope.ALL).ports().ports());

        pass(Duration.ofSeconds(1));
        assertEquals(List.of(), server.read(FaxReading.Scope.ALL).ports().ports());
    }

    @Test
    void refusesToScheduleBeforeTheStart() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> service.schedule(Duration.ofSeconds(-1), changed -> {}));

        assertTrue(refused.getMessage().contains("PT-1S"), refused::getMessage);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
