package org.faxmx.simulator;

import java.util.Map;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.QueueStatus;

/**
 * The language of a simulated service. A Windows fax server reports states as words in the language of its Windows.
 */
public enum Language {
    /** The words of {@link DeviceState} and {@link QueueStatus}. */
    ENGLISH("Unknown", Map.of(), Map.of()),

    /** German, as an example of words that the bridge does not know. */
    GERMAN(
            "Unbekannt",
            Map.ofEntries(
                    Map.entry(DeviceState.DIALING, "Wählt"),
                    Map.entry(DeviceState.SENDING, "Sendet"),
                    Map.entry(DeviceState.RECEIVING, "Empfängt"),
                    Map.entry(DeviceState.COMPLETED, "Abgeschlossen"),
                    Map.entry(DeviceState.HANDLED, "Bearbeitet"),
                    Map.entry(DeviceState.UNAVAILABLE, "Nicht verfügbar"),
                    Map.entry(DeviceState.BUSY, "Besetzt"),
                    Map.entry(DeviceState.NO_ANSWER, "Keine Antwort"),
                    Map.entry(DeviceState.BAD_ADDRESS, "Ungültige Adresse"),
                    Map.entry(DeviceState.NO_DIAL_TONE, "Kein Wählton"),
                    Map.entry(DeviceState.DISCONNECTED, "Verbindung getrennt"),
                    Map.entry(DeviceState.FATAL_ERROR, "Schwerwiegender Fehler"),
                    Map.entry(DeviceState.NOT_FAX_CALL, "Kein Faxanruf"),
                    Map.entry(DeviceState.CALL_DELAYED, "Anruf verzögert"),
                    Map.entry(DeviceState.CALL_BLACKLISTED, "Nummer gesperrt"),
                    Map.entry(DeviceState.INITIALIZING, "Initialisiert"),
                    Map.entry(DeviceState.OFFLINE, "Offline"),
                    Map.entry(DeviceState.RINGING, "Klingelt"),
                    Map.entry(DeviceState.AVAILABLE, "Verfügbar"),
                    Map.entry(DeviceState.ABORTING, "Bricht ab"),
                    Map.entry(DeviceState.ROUTING, "Leitet weiter"),
                    Map.entry(DeviceState.ANSWERED, "Angenommen")),
            Map.of(
                    QueueStatus.PENDING, "Ausstehend",
                    QueueStatus.IN_PROGRESS, "In Bearbeitung",
                    QueueStatus.DELETING, "Wird gelöscht",
                    QueueStatus.FAILED, "Fehlgeschlagen",
                    QueueStatus.PAUSED, "Angehalten",
                    QueueStatus.NO_LINE, "Keine Leitung",
                    QueueStatus.RETRYING, "Wahlwiederholung",
                    QueueStatus.RETRIES_EXCEEDED, "Wiederholungen überschritten"));

    private final String unknown;
    private final Map<DeviceState, String> deviceStates;
    private final Map<QueueStatus, String> queueStatuses;

    Language(String unknown, Map<DeviceState, String> deviceStates, Map<QueueStatus, String> queueStatuses) {
        this.unknown = unknown;
        this.deviceStates = deviceStates;
        this.queueStatuses = queueStatuses;
    }

    /** The device status of a job without a device. */
    String unknown() {
        return unknown;
    }

    String of(DeviceState state) {
        return deviceStates.getOrDefault(state, state.text());
    }

    String of(QueueStatus status) {
        return queueStatuses.getOrDefault(status, status.text());
    }
}
