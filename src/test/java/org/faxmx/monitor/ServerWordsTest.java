package org.faxmx.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.QueueStatus;
import org.faxmx.fax.StateTexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which words of a server are known, and that others are collected and logged once. */
class ServerWordsTest {

    private static final String HELP =
            " is in no table, so the state is UNKNOWN. The setting stateTexts can give its meaning";

    private final ServerWords words =
            new ServerWords(Logger.getLogger("org.faxmx.monitor.ServerWordsTest"), "server S");
    private final Logged logged = new Logged();

    @AfterEach
    void close() {
        logged.close();
    }

    @Test
    void aWordThatNoTableHasIsLoggedOnce() {
        assertEquals(DeviceState.UNKNOWN, words.deviceState("Frei"));
        assertEquals(DeviceState.UNKNOWN, words.deviceState(" Frei "));
        assertEquals(QueueStatus.UNKNOWN, words.queueStatus("Wartet"));
        assertEquals(
                List.of(
                        "WARNING server S: \"Frei\" as the state of a device" + HELP,
                        "WARNING server S: \"Wartet\" as the state of a job" + HELP),
                logged.lines());
        assertEquals(List.of("Frei", "Wartet"), words.unknown());
    }

    @Test
    void aNumberInAWordIsNotLogged() {
        words.deviceState("Anruf von +1 (555) 123-4567, Seite 12");
        assertEquals(
                List.of("WARNING server S: \"Anruf von ***, Seite 12\" as the state of a device" + HELP),
                logged.lines());
        assertEquals(List.of("Anruf von +1 (555) 123-4567, Seite 12"), words.unknown());
    }

    @Test
    void knownWordsAndNoWordAreNotCollected() {
        words.deviceState("Busy");
        words.deviceState("");
        words.deviceState("  ");
        words.deviceState("Unknown");
        words.queueStatus("Pending");
        words.queueStatus("");
        assertEquals(List.of(), words.unknown());
        assertEquals(List.of(), logged.lines());
    }

    @Test
    void aWordThatGetsAMeaningIsNoLongerListed() {
        words.deviceState("Frei");
        words.queueStatus("Wartet");
        words.texts(StateTexts.of(Map.of("FREI", "AVAILABLE")));
        assertEquals(List.of("Wartet"), words.unknown());
        assertEquals(DeviceState.AVAILABLE, words.deviceState("Frei"));
    }

    @Test
    void aProviderThatPutsAnythingIntoTheTextFillsNeitherMemoryNorLog() {
        for (int page = 0; page < 1_000; page++) {
            words.deviceState("Page " + page);
        }
        words.deviceState("x".repeat(101));
        assertEquals(100, words.unknown().size());
        assertEquals(100, logged.lines().size());
        assertFalse(words.unknown().contains("x".repeat(101)));
    }

    @Test
    void aWordCannotPretendToBeALineOfTheLog() {
        words.deviceState("a\nINFO all is well\u2028b {0}");
        assertEquals(
                List.of("WARNING server S: \"a?INFO all is well?b {0}\" as the state of a device" + HELP),
                logged.lines());
    }
}
