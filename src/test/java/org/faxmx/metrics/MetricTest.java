package org.faxmx.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalDouble;
import org.faxmx.FaxBridge;
import org.junit.jupiter.api.Test;

/** Metrics as they are read from the MBeanInfo. */
final class MetricTest {

    private final MetricModel model = FaxBridge.metrics();

    @Test
    void everyTypeHasItsGroup() {
        assertEquals(3, model.groups().size());
        assertEquals(Map.of(), model.bridge().labels());
        assertEquals(Map.of("server", "server"), model.server().labels());
        assertEquals("deviceId", model.port().labels().get("device_id"));
        assertTrue(model.port().standard().size() >= 10, () -> "" + model.port().standard());
        assertTrue(model.port().metrics().size() > model.port().standard().size());
    }

    @Test
    void millisecondsAreSecondsToTheLastDigit() {
        Metric age = model.port().metric("faxmx_port_state_age_seconds");
        assertEquals("s", age.unit());
        assertEquals("StateAgeMillis", age.attribute());
        for (long millis = 0; millis < 100_000; millis += 7) {
            assertEquals(Double.parseDouble(millis + "e-3"), age.value(millis).orElseThrow());
        }
    }

    @Test
    void whatIsNotAvailableIsNoFigure() {
        assertEquals(
                OptionalDouble.empty(),
                model.port().metric("faxmx_port_state_age_seconds").value(-1L));
        assertEquals(
                OptionalDouble.empty(),
                model.server().metric("faxmx_server_jobs").value(-1));
        assertEquals(
                OptionalDouble.of(0), model.server().metric("faxmx_server_jobs").value(0));
        assertEquals(
                OptionalDouble.empty(),
                model.server().metric("faxmx_server_jobs").value("many"));
    }

    @Test
    void flagsAreOneAndZero() {
        Metric sending = model.port().metric("faxmx_port_sending");
        assertEquals(OptionalDouble.of(1), sending.value(true));
        assertEquals(OptionalDouble.of(0), sending.value(false));
    }

    @Test
    void countersEndInTotal() {
        assertEquals(
                "faxmx_port_sends_total",
                model.port().metric("faxmx_port_sends").sampleName());
        assertEquals(
                "faxmx_port_sending", model.port().metric("faxmx_port_sending").sampleName());
    }

    @Test
    void codesHaveTheirMeanings() {
        assertEquals(
                Map.of(0, "CONNECTING", 1, "CONNECTED", 2, "DISCONNECTED", 3, "UNREACHABLE"),
                model.server().metric("faxmx_server_state").codes());
        assertEquals(Map.of(), model.server().metric("faxmx_server_connected").codes());
    }

    @Test
    void anUnknownNameIsNamed() {
        IllegalArgumentException unknown =
                assertThrows(IllegalArgumentException.class, () -> model.port().metric("faxmx_port_colour"));
        assertEquals("no metric of FaxPort is called faxmx_port_colour", unknown.getMessage());
    }
}
