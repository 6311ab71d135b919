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

    @Test
    void aFailureWhoseTextChangesEachTimeIsLoggedOnce() {
        String text = "FaxPort.GetStatus failed: 0x80004005 (E_FAIL) after ";
        assertTrue(failures.report("status", text + "12 ms (and 3 more like it)"));
        assertFalse(failures.report("status", text + "15 ms, the server says: busy"));
        assertTrue(failures.report("status", "FaxPort.GetStatus failed: 0x80070005 (E_ACCESSDENIED)"), "another code");
        assertTrue(failures.report("queue", "FaxServer.GetJobs failed: 0x80070005 (E_ACCESSDENIED)"), "another call");
        assertEquals(3, logged.lines().size());
    }

    @Test
    void numbersInAFailureWithoutACodeDoNotMakeItNew() {
        assertTrue(failures.report("queue", "FaxServer.GetJobs failed: no answer within 10001 ms"));
        assertFalse(failures.report("queue", "FaxServer.GetJobs failed: no answer within 10017 ms"));
        failures.clear("queue");
        assertTrue(failures.report("queue", "FaxServer.GetJobs failed: no answer within 10020 ms"));
    }
}
