package org.faxmx.fax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateTextsTest {

    @ParameterizedTest
    @EnumSource
    void knowsTheEnglishWords(DeviceState state) {
        assertEquals(state, StateTexts.ENGLISH.deviceState(" " + state.text().toUpperCase() + "\t"));
        assertEquals(DeviceState.ofText(state.text()), StateTexts.ENGLISH.deviceState(state.text()));
        assertTrue(StateTexts.ENGLISH.hasDeviceState(state.text()));
    }

    @ParameterizedTest
    @EnumSource
    void knowsTheEnglishWordsOfTheQueue(QueueStatus status) {
        assertEquals(status, StateTexts.ENGLISH.queueStatus(status.text()));
        assertTrue(StateTexts.ENGLISH.hasQueueStatus(status.text()));
    }

    @Test
    void knowsTheDeviceStatusOfAJobWithoutADevice() {
        assertEquals(DeviceState.UNKNOWN, StateTexts.ENGLISH.deviceState("Unknown"));
        assertTrue(StateTexts.ENGLISH.hasDeviceState("Unknown"));
        assertFalse(StateTexts.ENGLISH.hasQueueStatus("Unknown"));
    }

    @Test
    void knowsNoOtherWord() {
        assertEquals(DeviceState.UNKNOWN, StateTexts.ENGLISH.deviceState("Verfügbar"));
        assertFalse(StateTexts.ENGLISH.hasDeviceState("Verfügbar"));
        assertEquals(QueueStatus.UNKNOWN, StateTexts.ENGLISH.queueStatus("Wartet"));
        assertFalse(StateTexts.ENGLISH.hasQueueStatus("Wartet"));
    }

    @Test
    void aServersOwnWordsComeBesideTheEnglishOnesAndBeforeThem() {
        StateTexts own = StateTexts.of(Map.of(" Verfügbar", "AVAILABLE", "Wartet", "PENDING", "busy", "OFFLINE"));
        assertEquals(DeviceState.AVAILABLE, own.deviceState("VERFÜGBAR "));
        assertEquals(QueueStatus.PENDING, own.queueStatus("wartet"));
        assertFalse(own.hasDeviceState("Wartet"), "it is a word of the queue");
        assertEquals(DeviceState.OFFLINE, own.deviceState("Busy"));
        assertEquals(DeviceState.SENDING, own.deviceState("Sending"));
    }

    @Test
    void aWordMayBeKnownToMeanNothing() {
        StateTexts own = StateTexts.of(Map.of("Unbekannt", "UNKNOWN"));
        assertTrue(own.hasDeviceState("Unbekannt"));
        assertEquals(DeviceState.UNKNOWN, own.deviceState("Unbekannt"));
    }

    @Test
    void refusesOtherNamesAndNamesThoseThatThereAre() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> StateTexts.of(Map.of("Frei", "FREE")));
        assertTrue(
                refused.getMessage().startsWith("\"FREE\" is no state; there are UNKNOWN, DIALING, "),
                refused.getMessage());
        assertEquals(
                DeviceState.values().length + QueueStatus.values().length - 1,
                new HashSet<>(StateTexts.names()).size());
    }
}
