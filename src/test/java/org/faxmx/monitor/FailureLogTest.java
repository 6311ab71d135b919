package org.faxmx.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which failures are new, and logged as warnings. */
class FailureLogTest {

    private final FailureLog failures =
            new FailureLog(Logger.getLogger("org.faxmx.monitor.FailureLogTest"), "server S");
    private final Logged logged = new Logged();

    @AfterEach
    void close() {
        logged.close();
    }

    @Test
    void aFailureIsNewOnceWhileItGoesOn() {
        assertTrue(failures.report("status", "denied"));
        assertFalse(failures.report("status", "denied"));
        assertEquals(List.of("WARNING server S: denied"), logged.lines());
    }

    @Test
    void anotherFailureOfTheKindIsNew() {
        failures.report("status", "denied");
        assertTrue(failures.report("status", "too busy"));
        assertTrue(failures.report("status", "denied"));
        assertEquals(
                List.of("WARNING server S: denied", "WARNING server S: too busy", "WARNING server S: denied"),
                logged.lines());
    }

    @Test
    void aFailureIsNewAgainAfterASuccess() {
        failures.report("status", "denied");
        failures.clear("status");
        assertTrue(failures.report("status", "denied"));
    }

    @Test
    void aFailureThatSeveralKindsMeetIsLoggedOnce() {
        assertTrue(failures.report("status", "denied"));
        assertFalse(failures.report("queue", "denied"));
        assertEquals(List.of("WARNING server S: denied"), logged.lines());
        failures.clear("status");
        assertTrue(failures.report("queue", "denied"), "it was cleared");
    }

    @Test
    void aSuccessOfAnotherKindClearsNothing() {
        failures.report("status", "denied");
        failures.clear("queue");
        assertFalse(failures.report("status", "denied"));
    }
}
