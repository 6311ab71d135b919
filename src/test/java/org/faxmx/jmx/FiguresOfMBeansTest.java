package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.fax.StateTexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of ports and servers as their MBeans have them; how they come about is tested where they are counted. */
class FiguresOfMBeansTest {

    private final FakeFaxServer fax = new FakeFaxServer()
            .has(FaxPort.builder(new DeviceId(1), "A").receive(true).build(), port(2, "B"));
    private final PublishedFake published = PublishedFake.unpolled(fax, false);
    private final ObjectName name = ObjectNames.faxPort("S", "A", new DeviceId(1), 1);

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void beforeAnythingWasSeenNothingIsThere() throws Exception {
        assertPort(Map.of(
                "FailuresSeen", 0L,
                "BusySeen", 0L,
                "SendingMillisTotal", 0L,
                "MillisSinceSend", -1L,
                "MillisSinceReceive", -1L,
                "PageAgeMillis", -1L,
                "LastFailure", "",
                "LastFailureTime", "",
                "InService", false,
                "DeviceStateOrdinal", 0));
        assertServer(Map.of(
                "LastErrorCode", 0,
                "LastErrorAgeMillis", -1L,
                "PortsMissing", -1,
                "PortsStale", 2,
                "PortsIdle", 0,
                "JobsPending", -1,
                "JobsFailed", -1,
                "OldestJobAgeMillis", -1L,
                "AllPortsBusyMillis", 0L));
        assertArrayEquals(new String[0], (String[]) published.get("UnknownStateTexts"));
        published.assertEveryAttributeAnswers();
    }

    @Test
    void aPortHasItsFiguresAndTheServerTheirSums() throws Exception {
        poll(sending(1));
        published.elapse(Duration.ofSeconds(4));
        assertPort(Map.of("PageAgeMillis", 4_000L, "InService", true, "DeviceStateOrdinal", 2));
        assertServer(Map.of("PortsSending", 1, "PortsReceiving", 0, "PortsIdle", 1, "PortsStale", 0));
        published.elapse(Duration.ofMillis(1_500));
        poll(status().description("Completed"));
        assertPort(Map.of("SendingMillisTotal", 5_500L, "PageAgeMillis", -1L, "MillisSinceSend", 0L));
        assertServer(Map.of("AllPortsBusyMillis", 5_500L));
        published.elapse(Duration.ofMillis(2_000));
        poll(status().receiving(true).description("Receiving").currentPage(2));
        published.elapse(Duration.ofMillis(500));
        poll(status().description("Available"));
        published.elapse(Duration.ofMillis(250));
        assertPort(Map.of("ReceivingMillisTotal", 500L, "MillisSinceSend", 2_750L, "MillisSinceReceive", 250L));
        assertServer(Map.of(
                "FaxesSent", 1L,
                "FaxesReceived", 1L,
                "PagesSent", 1L,
                "PagesReceived", 2L,
                "FaxesFailed", 0L,
                "PortsIdle", 2));

        fax.has(port(2, "B"));
        published.getPorts();
        assertServer(Map.of("FaxesSent", 1L, "PagesReceived", 2L, "PortsRemoved", 1L, "PortsAdded", 0L));
        published.assertEveryAttributeAnswers();
    }

    @ParameterizedTest
    @CsvSource({
        "Busy,BUSY,BusySeen",
        "No Answer,NO_ANSWER,NoAnswerSeen",
        "No Dial Tone,NO_DIAL_TONE,NoDialToneSeen",
        "Bad Address,BAD_ADDRESS,BadAddressSeen",
        "Fatal Error,FATAL_ERROR,FatalErrorSeen"
    })
    void eachReasonHasItsCounterOnPortAndServer(String text, String state, String counter) throws Exception {
        poll(status().description(text));
        published.elapse(Duration.ofSeconds(9));
        List<String> counters =
                List.of("BusySeen", "NoAnswerSeen", "NoDialToneSeen", "BadAddressSeen", "FatalErrorSeen");
        for (String other : counters) {
            long expected = other.equals(counter) ? 1 : 0;
            assertEquals(expected, published.get(name, other), other);
            assertEquals(expected, published.get(other), other);
        }
        assertPort(Map.of("FailuresSeen", 1L, "LastFailure", state, "LastFailureTime", "2026-03-01T10:00:00Z"));
        assertServer(Map.of("FaxesFailed", 1L));
    }

    @ParameterizedTest
    @CsvSource({
        "Available,true",
        "Dialing,true",
        "Busy,true",
        "Irgendwas,true",
        "Offline,false",
        "Unavailable,false",
        "No Dial Tone,false",
        "Fatal Error,false"
    })
    void aPortIsInServiceUnlessItsStateSaysOtherwise(String text, boolean inService) throws Exception {
        poll(status().description(text));
        assertPort(Map.of("InService", inService));
        assertServer(Map.of("PortsUnavailable", inService ? 0 : 1));
        published.disconnect();
        assertPort(Map.of("InService", false));
        assertServer(Map.of("PortsUnavailable", 0, "PortsStale", 2));
    }

    @Test
    void aStuckPageHasNoAgeWhileThePortIsStale() throws Exception {
        poll(sending(1));
        published.elapse(Duration.ofMinutes(20));
        assertPort(Map.of("PageAgeMillis", 1_200_000L));
        published.disconnect();
        assertPort(Map.of("PageAgeMillis", -1L, "Sending", true));
    }

    /** Suites store the numbers: they stay. */
    @Test
    void theOrdinalsOfStatesStay() {
        assertEquals(
                "0 UNKNOWN, 1 DIALING, 2 SENDING, 3 RECEIVING, 4 COMPLETED, 5 HANDLED, 6 UNAVAILABLE, 7 BUSY,"
                        + " 8 NO_ANSWER, 9 BAD_ADDRESS, 10 NO_DIAL_TONE, 11 DISCONNECTED, 12 FATAL_ERROR,"
                        + " 13 NOT_FAX_CALL, 14 CALL_DELAYED, 15 CALL_BLACKLISTED, 16 INITIALIZING, 17 OFFLINE,"
                        + " 18 RINGING, 19 AVAILABLE, 20 ABORTING, 21 ROUTING, 22 ANSWERED",
                Arrays.stream(DeviceState.values())
                        .map(state -> state.ordinal() + " " + state)
                        .collect(Collectors.joining(", ")));
    }

    @Test
    void missingPortsAreThoseThatAreExpectedAndNotThere() throws Exception {
        published.monitor.expectedPorts(OptionalInt.of(5));
        assertServer(Map.of("PortsMissing", 3));
        published.disconnect();
        assertServer(Map.of("PortsMissing", 3));
        published.monitor.expectedPorts(OptionalInt.of(1));
        assertServer(Map.of("PortsMissing", 0));
        published.monitor.expectedPorts(OptionalInt.empty());
        assertServer(Map.of("PortsMissing", -1));
    }

    @Test
    void theServerSaysSinceWhenAndHowOftenItWasAway() throws Exception {
        published.elapse(Duration.ofSeconds(3));
        assertServer(Map.of("StateAgeMillis", 3_000L, "Disconnections", 0L, "ReadFailures", 0L));
        fax.failReadings(FakeFaxServer.unavailable());
        assertThrows(MBeanException.class, published::getPorts);
        published.clock.advance(Duration.ofDays(-3));
        published.elapse(Duration.ofSeconds(2));
        assertServer(Map.of(
                "StateAgeMillis", 2_000L,
                "Disconnections", 1L,
                "ReadFailures", 1L,
                "LastErrorCode", 0x800706BA,
                "LastErrorAgeMillis", 2_000L));
        published.assertEveryAttributeAnswers();
    }

    @Test
    void jobsAreCountedByStateAndTheOldestThatWaitsHasAnAge() throws Exception {
        fax.queues(job(1, "Pending"), job(2, "Retrying"), job(3, "Retries Exceeded"), job(4, "In Progress"));
        published.monitor.pollStatus();
        published.elapse(Duration.ofSeconds(6));
        assertServer(Map.of(
                "JobsPending", 1,
                "JobsNoLine", 0,
                "JobsInProgress", 1,
                "JobsRetrying", 1,
                "JobsPaused", 0,
                "JobsFailed", 1,
                "OldestJobAgeMillis", 6_000L));
        fax.queues();
        published.monitor.pollStatus();
        assertServer(Map.of("JobsPending", 0, "OldestJobAgeMillis", -1L));
    }

    @Test
    void ownWordsAreUnderstoodAndOthersAreShown() throws Exception {
        fax.queues(FaxJob.builder(1, JobType.SEND)
                .queueStatus("Ausstehend")
                .deviceStatus("Wählt")
                .build());
        poll(status().description("Verfügbar"));
        assertArrayEquals(
                new String[] {"Ausstehend", "Verfügbar", "Wählt"}, (String[]) published.get("UnknownStateTexts"));
        assertPort(Map.of("DeviceState", "UNKNOWN", "StatusText", "Verfügbar"));

        published.monitor.stateTexts(StateTexts.of(Map.of("Verfügbar", "AVAILABLE", "Ausstehend", "PENDING")));
        published.monitor.pollStatus();
        assertArrayEquals(new String[] {"Wählt"}, (String[]) published.get("UnknownStateTexts"));
        assertPort(Map.of("DeviceState", "AVAILABLE", "DeviceStateCode", 0x20100000));
        assertServer(Map.of("JobsPending", 1));
        assertEquals("PENDING", ((CompositeData[]) published.get("JobTable"))[0].get("QueueState"));
    }

    private void poll(FaxStatus.Builder next) {
        fax.shows(
                next.build(),
                FaxStatus.builder(new DeviceId(2)).description("Available").build());
        published.monitor.pollStatus();
    }

    private static FaxStatus.Builder status() {
        return FaxStatus.builder(new DeviceId(1));
    }

    private static FaxStatus.Builder sending(int page) {
        return status().sending(true).description("Sending").currentPage(page);
    }

    private static FaxJob job(int id, String status) {
        return FaxJob.builder(id, JobType.SEND).queueStatus(status).build();
    }

    private void assertPort(Map<String, Object> expected) throws JMException {
        for (Map.Entry<String, Object> attribute : expected.entrySet()) {
            assertEquals(attribute.getValue(), published.get(name, attribute.getKey()), attribute.getKey());
        }
    }

    private void assertServer(Map<String, Object> expected) throws JMException {
        for (Map.Entry<String, Object> attribute : expected.entrySet()) {
            assertEquals(attribute.getValue(), published.get(attribute.getKey()), attribute.getKey());
        }
    }
}
