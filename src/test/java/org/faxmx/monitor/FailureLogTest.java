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
        assertTrue(report("status", "denied"));
        assertFalse(report("status", "denied"));
        assertEquals(List.of("WARNING server S: denied"), logged.lines());
    }

    @Test
    void anotherFailureOfTheKindIsNew() {
        report("status", "denied");
        assertTrue(report("status", "too busy"));
        assertTrue(report("status", "denied"));
        assertEquals(
                List.of("WARNING server S: denied", "WARNING server S: too busy", "WARNING server S: denied"),
                logged.lines());
    }

    @Test
    void aFailureIsNewAgainAfterASuccess() {
        report("status", "denied");
        failures.clear("status");
        assertTrue(report("status", "denied"));
    }

    @Test
    void aFailureThatSeveralKindsMeetIsLoggedOnce() {
        assertTrue(report("status", "denied"));
        assertFalse(report("queue", "denied"));
        assertEquals(List.of("WARNING server S: denied"), logged.lines());
        failures.clear("status");
        assertTrue(report("queue", "denied"), "it was cleared");
    }

    @Test
    void aSuccessOfAnotherKindClearsNothing() {
        report("status", "denied");
        failures.clear("queue");
        assertFalse(report("status", "denied"));
    }

    @Test
    void aFailureWhoseTextChangesEachTimeIsLoggedOnce() {
        String text = "FaxPort.GetStatus failed: 0x80004005 (E_FAIL) after ";
        assertTrue(report("status", text + "12 ms (and 3 more like it)"));
        assertFalse(report("status", text + "15 ms, the server says: busy"));
        assertTrue(report("status", "FaxPort.GetStatus failed: 0x80070005 (E_ACCESSDENIED)"), "another code");
        assertTrue(report("queue", "FaxServer.GetJobs failed: 0x80070005 (E_ACCESSDENIED)"), "another call");
        assertEquals(3, logged.lines().size());
    }

    @Test
    void numbersInAFailureWithoutACodeDoNotMakeItNew() {
        assertTrue(report("queue", "FaxServer.GetJobs failed: no answer within 10001 ms"));
        assertFalse(report("queue", "FaxServer.GetJobs failed: no answer within 10017 ms"));
        failures.clear("queue");
        assertTrue(report("queue", "FaxServer.GetJobs failed: no answer within 10020 ms"));
    }

    @Test
    void jobsAndPositionsThatChangeDoNotMakeAFailureNew() {
        assertTrue(report("job", "FaxJob.DeviceStatus of job 12 failed: 0x80004005 (E_FAIL)"));
        assertFalse(report("job", "FaxJob.DeviceStatus of job 13 failed: 0x80004005 (E_FAIL)"));
        assertFalse(report("job", "FaxJob.DeviceStatus of job 6f1b-2 failed: 0x80004005 (E_FAIL)"));
        assertTrue(report("job", "FaxJob.QueueStatus of job 13 failed: 0x80004005 (E_FAIL)"));
        assertTrue(report("port", "FaxPorts.Item(1).Name failed: 0x80004005 (E_FAIL)"));
        assertFalse(report("port", "FaxPorts.Item(12).Name failed: 0x80004005 (E_FAIL)"));
        assertTrue(report("port", "FaxPorts.Item(12).Name failed: 0x80070005 (E_ACCESSDENIED)"));
    }

    @Test
    void anotherFailureAmongKnownOnesIsNewAndComesFirst() {
        String one = "FaxPort.Csid of port 1 failed: 0x80004005 (E_FAIL)";
        String two = "FaxPort.Csid of port 2 failed: 0x80004005 (E_FAIL)";
        assertTrue(report("port", one));
        assertEquals(
                new FailureLog.Report(two + " (and 1 more like it)", true), failures.report("port", List.of(one, two)));
        assertEquals(
                new FailureLog.Report(one + " (and 1 more like it)", false),
                failures.report("port", List.of(one, two)));
        assertFalse(report("port", two));
        assertTrue(report("port", one), "it was healed in between");
    }

    @Test
    void numbersThatAFaxServerQuotesAreNotLoggedAsWarnings() {
        String failure =
                "FaxPort.GetStatus failed: 0x80020009 (DISP_E_EXCEPTION), the server says: call from +49 30 901820";
        assertEquals(new FailureLog.Report(failure, true), failures.report("status", List.of(failure)));
        assertEquals(
                List.of(
                        "WARNING server S: FaxPort.GetStatus failed: 0x80020009 (DISP_E_EXCEPTION), the server says: call from ***"),
                logged.lines());
    }

    private boolean report(String kind, String failure) {
        return failures.report(kind, List.of(failure)).isNew();
    }
}
