package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import javax.management.MBeanException;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status of a port in its MBean, and what status polls count. */
class PortStatusTest {

    private static final Instant START = Instant.parse("2026-03-01T09:59:00.123456Z");

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"));
    private final PublishedFake published = PublishedFake.unpolled(fax, false);
    private final ObjectName name = ObjectNames.faxPort("S", "A", new DeviceId(1), 1);

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void hasNoStatusBeforeTheFirstStatusPoll() throws Exception {
        assertShows("Sending", false);
        assertShows("Receiving", false);
        assertShows("Stale", true);
        assertEquals(2, published.monitor.snapshot().stalePorts());
        assertShows("StatusText", "");
        assertShows("DeviceState", "UNKNOWN");
        assertShows("DeviceStateCode", 0);
        assertShows("StateAgeMillis", -1L);
        assertShows("StatusAgeMillis", -1L);
        assertShows("StartTime", "");
        assertShows("SubmittedTime", "");
        assertShows("ElapsedMillis", -1L);
        assertCounts(0, 0, 0, 0, 0);
        published.assertEveryAttributeAnswers();
    }

    @Test
    void namesTheAttributesThatTheServerRefusesForThePort() throws Exception {
        fax.has(
                FaxPort.builder(new DeviceId(1), "A")
                        .unavailable("Csid", "0x80004005 (E_FAIL)")
                        .unavailable("Rings", "0x80004005 (E_FAIL)")
                        .build(),
                port(2, "B"));
        published.getPorts();
        assertEquals(List.of("Csid", "Rings"), unavailable());
        assertShows("Csid", "");
        assertShows("Rings", 1);
        assertEquals(
                "FaxPort.Csid of port 1 failed: 0x80004005 (E_FAIL) (and 1 more like it)", published.get("LastError"));

        poll(status().unavailable("Description", "E_FAIL").unavailable("Csid", "E_FAIL"));
        assertEquals(
                List.of(
                        "Csid",
                        "Rings",
                        "StatusText",
                        "DeviceState",
                        "DeviceStateCode",
                        "DeviceStateOrdinal",
                        "RemoteCsid"),
                unavailable());
        assertEquals("FaxStatus.Csid of port 1 failed: E_FAIL (and 1 more like it)", published.get("LastError"));
        assertShows("DeviceState", "UNKNOWN");
        published.assertEveryAttributeAnswers();

        fax.has(port(1, "A"), port(2, "B"));
        published.getPorts();
        poll(status());
        assertEquals(List.of(), unavailable());
    }

    private List<String> unavailable() throws Exception {
        return List.of((String[]) published.get(name, "UnavailableAttributes"));
    }

    @Test
    void hasTheStatusOfAnIdlePort() throws Exception {
        poll(status().description("Available"));
        assertShows("StatusText", "Available");
        assertShows("DeviceState", "AVAILABLE");
        assertShows("DeviceStateCode", 0x20100000);
        for (String text : List.of(
                "CallerId",
                "RemoteCsid",
                "RemoteTsid",
                "Address",
                "DocumentName",
                "SenderName",
                "RecipientName",
                "RoutingString",
                "StartTime",
                "SubmittedTime")) {
            assertShows(text, "");
        }
        assertShows("CurrentPage", 0);
        assertShows("PageCount", 0);
        assertShows("DocumentSize", 0L);
        assertShows("ElapsedMillis", -1L);
        assertCounts(0, 0, 0, 0, 0);
        published.assertEveryAttributeAnswers();
    }

    @Test
    void hasTheStatusOfAPortThatSends() throws Exception {
        poll(status().sending(true)
                .description("Sending")
                .csid("THEIRS")
                .tsid("OURS")
                .address("+1 555 0199")
                .currentPage(2)
                .pageCount(5)
                .documentName("Offer.doc")
                .documentSize(3_000_000_000L)
                .senderName("Ada")
                .recipientName("Grace")
                .startTime(START)
                .submittedTime(Instant.parse("2026-03-01T09:00:00Z"))
                .elapsed(Duration.ofMillis(61_500)));
        assertShows("Sending", true);
        assertShows("Receiving", false);
        assertShows("DeviceState", "SENDING");
        assertShows("DeviceStateCode", 0x20000002);
        assertShows("RemoteCsid", "THEIRS");
        assertShows("RemoteTsid", "OURS");
        assertShows("Address", "+1 555 0199");
        assertShows("CurrentPage", 2);
        assertShows("PageCount", 5);
        assertShows("DocumentName", "Offer.doc");
        assertShows("DocumentSize", 3_000_000_000L);
        assertShows("SenderName", "Ada");
        assertShows("RecipientName", "Grace");
        assertShows("StartTime", "2026-03-01T09:59:00.123Z");
        assertShows("SubmittedTime", "2026-03-01T09:00:00Z");
        assertShows("ElapsedMillis", 61_500L);
        published.assertEveryAttributeAnswers();
    }

    @Test
    void hasTheStatusOfAPortThatReceives() throws Exception {
        poll(status().receiving(true)
                .description("Receiving")
                .callerId("+1 555 0123")
                .csid("OURS")
                .tsid("THEIRS")
                .currentPage(1)
                .routingString("17")
                .startTime(START)
                .elapsed(Duration.ZERO));
        assertShows("Sending", false);
        assertShows("Receiving", true);
        assertShows("DeviceState", "RECEIVING");
        assertShows("DeviceStateCode", 0x20000004);
        assertShows("CallerId", "+1 555 0123");
        assertShows("RoutingString", "17");
        assertShows("CurrentPage", 1);
        assertShows("SubmittedTime", "");
        assertShows("ElapsedMillis", 0L);
        published.assertEveryAttributeAnswers();
    }

    @ParameterizedTest
    @CsvSource({"Senden,true,false", "Empfängt,false,true", "Verfügbar,false,false", "送信中,true,false"})
    void keepsAnUnknownTextAndTheDirection(String text, boolean sending, boolean receiving) throws Exception {
        poll(status().description(text).sending(sending).receiving(receiving));
        assertShows("StatusText", text);
        assertShows("DeviceState", "UNKNOWN");
        assertShows("DeviceStateCode", 0);
        assertShows("Sending", sending);
        assertShows("Receiving", receiving);
    }

    @Test
    void readsTheStatusOfOnePortNow() throws Exception {
        fax.shows(
                status().description("Dialing").build(),
                FaxStatus.builder(new DeviceId(2)).description("Ringing").build());
        published.elapse(Duration.ofSeconds(3));

        published.mbeans.invoke(name, "refreshStatus", null, null);
        published.elapse(Duration.ofSeconds(1));

        assertShows("StatusText", "Dialing");
        assertShows("StatusAgeMillis", 1000L);
        assertEquals(List.of("Dialing", ""), published.column("StatusText"));
        assertEquals(List.of(1000L, -1L), published.column("StatusAgeMillis"));
        published.monitor.pollStatus();
        assertEquals(List.of("Dialing", "Ringing"), published.column("StatusText"));
        assertEquals(List.of(0L, 0L), published.column("StatusAgeMillis"));
    }

    @Test
    void reportsThatTheStatusOfAPortCannotBeRead() throws Exception {
        fax.shows();
        MBeanException refused =
                assertThrows(MBeanException.class, () -> published.mbeans.invoke(name, "refreshStatus", null, null));
        assertEquals("port 1 of server S: FaxPort.GetStatus failed: 0x80004005 (E_FAIL)", refused.getMessage());
        ClientErrorsTest.assertJdkClassesOnly(refused);
        assertShows("StatusAgeMillis", -1L);
    }

    @Test
    void isUnreachableWhenTheConnectionIsLostInAStatusReading() throws Exception {
        poll(status().description("Available"));
        fax.failReadings(FakeFaxServer.unavailable());

        assertThrows(MBeanException.class, () -> published.mbeans.invoke(name, "refreshStatus", null, null));

        FaxServerMBeanTest.assertState(published, "UNREACHABLE", 3);
        assertShows("StatusText", "Available");
        assertShows("Stale", true);
        published.assertEveryAttributeAnswers();
    }

    @Test
    void hasTheAgeOfTheStateAndOfTheStatusReading() throws Exception {
        poll(status().description("Available"));
        published.elapse(Duration.ofSeconds(5));
        poll(status().description("Available"));
        published.elapse(Duration.ofSeconds(2));
        assertShows("StateAgeMillis", 7000L);
        assertShows("StatusAgeMillis", 2000L);

        poll(status().description("Ringing"));
        assertShows("StateAgeMillis", 0L);
        published.clock.advance(Duration.ofHours(-1));
        assertShows("StateAgeMillis", 0L);
        assertShows("StatusAgeMillis", 0L);
    }

    @Test
    void countsASendOnceAndItsPagesAsTheyGo() throws Exception {
        poll(status().description("Available"));
        poll(status().description("Dialing"));
        poll(sending(START, 1));
        assertCounts(1, 0, 1, 0, 2);
        poll(sending(START, 1));
        poll(sending(START, 3));
        assertCounts(1, 0, 3, 0, 2);
        poll(status().description("Completed"));
        poll(status().description("Available"));
        assertCounts(1, 0, 3, 0, 4);
        published.assertEveryAttributeAnswers();
    }

    @Test
    void countsAReceiveOnceAndItsPagesAsTheyCome() throws Exception {
        poll(receiving(START, 0));
        assertCounts(0, 1, 0, 0, 0);
        poll(receiving(START, 2));
        poll(receiving(START, 4));
        assertCounts(0, 1, 0, 4, 0);
        poll(status().description("Available"));
        poll(receiving(START.plusSeconds(100), 1));
        assertCounts(0, 2, 0, 5, 2);
    }

    @Test
    void countsTwoCallsThatFollowWithoutAStatusPollBetween() throws Exception {
        poll(sending(START, 3));
        poll(sending(START.plusSeconds(60), 2));
        assertCounts(2, 0, 5, 0, 0);
        poll(receiving(START.plusSeconds(90), 1));
        assertCounts(2, 1, 5, 1, 1);
    }

    @Test
    void countsACallOnceWhoseStartIsReportedLate() throws Exception {
        poll(status().sending(true).description("Sending"));
        poll(sending(START, 1));
        poll(sending(START, 2));
        assertCounts(1, 0, 2, 0, 0);
    }

    @Test
    void countsACallOnceOnAServerThatReportsNoTimes() throws Exception {
        poll(status().sending(true).description("Senden").currentPage(1));
        poll(status().sending(true).description("Senden").currentPage(2));
        assertCounts(1, 0, 2, 0, 0);
    }

    @Test
    void countsAPageOnceEvenIfTheServerForgetsItForAMoment() throws Exception {
        poll(sending(START, 3));
        poll(sending(START, 0));
        poll(sending(START, 3));
        poll(sending(START, 4));
        assertCounts(1, 0, 4, 0, 0);
    }

    @Test
    void countsTheSameCallOnceThoughBothKindsOfStatusReadingSeeIt() throws Exception {
        poll(sending(START, 1));
        published.mbeans.invoke(name, "refreshStatus", null, null);
        assertCounts(1, 0, 1, 0, 0);
    }

    @Test
    void keepsCountingAcrossReadingsAndConnections() throws Exception {
        poll(sending(START, 1));
        published.getPorts();
        published.disconnect();
        assertCounts(1, 0, 1, 0, 0);
        published.connect();
        poll(sending(START, 2));
        assertCounts(1, 0, 2, 0, 0);
        fax.failReadings(FakeFaxServer.unavailable());
        assertThrows(MBeanException.class, published::getPorts);
        fax.heal();
        published.getPorts();
        poll(status().description("Available"));
        poll(sending(START.plusSeconds(300), 1));
        assertCounts(2, 0, 3, 0, 2);
        assertEquals(List.of(2L, 0L), published.column("SendsSeen"));
    }

    @Test
    void goesOnCountingWhenAPortReturns() throws Exception {
        poll(sending(START, 2));
        fax.has();
        published.getPorts();
        fax.has(port(1, "A"));

        published.getPorts();

        assertCounts(1, 0, 2, 0, 0);
        assertEquals(false, published.get(name, "Sending"));
        assertEquals("", published.get(name, "StatusText"));
        assertEquals(-1L, published.get(name, "StatusAgeMillis"));
        poll(sending(START, 3));
        assertCounts(2, 0, 5, 0, 0);
    }

    @Test
    void goesOnWithTheCallWhenAPortIsRenamed() throws Exception {
        poll(sending(START, 2));
        fax.has(port(1, "renamed"));

        ObjectName renamed = published.getPorts().get(0);

        assertEquals(true, published.get(renamed, "Sending"));
        poll(sending(START, 3));
        assertEquals(1L, published.get(renamed, "SendsSeen"));
        assertEquals(3L, published.get(renamed, "PagesSentSeen"));
    }

    @Test
    void aStatusOfAnEarlierConnectionIsStaleUntilTheNextStatusPoll() throws Exception {
        published.disconnect();
        published.connect();
        assertEquals(List.of(true, true), published.column("Stale"));
        fax.shows(status().build(), FaxStatus.builder(new DeviceId(2)).build());
        published.monitor.pollStatus();
        published.disconnect();
        published.connect();

        assertEquals(List.of(true, true), published.column("Stale"));
        assertEquals(2, published.monitor.snapshot().stalePorts());
        published.mbeans.invoke(name, "refreshStatus", null, null);
        assertEquals(List.of(false, true), published.column("Stale"));
        published.monitor.pollStatus();
        assertEquals(List.of(false, false), published.column("Stale"));
    }

    @Test
    void forgetsTheCountersOfPortsThatWereRemovedLongAgo() throws Exception {
        poll(sending(START, 2));
        fax.has();
        published.getPorts();
        fax.has(IntStream.rangeClosed(2, 10_001).mapToObj(id -> port(id, "P")).toArray(FaxPort[]::new));
        published.getPorts();
        published.monitor.pollStatus();
        fax.has();
        published.getPorts();

        fax.has(port(1, "A"));

        assertEquals(0L, published.get(published.getPorts().get(0), "SendsSeen"));
    }

    @Test
    void aPortThatDoesNotAnswerAStatusPollIsStaleUntilItDoes() throws Exception {
        ObjectName other = ObjectNames.faxPort("S", "B", new DeviceId(2), 1);
        fax.shows(status().description("Available").build());
        fax.hides(FakeFaxServer.failed("FaxPort.GetStatus"));

        published.monitor.pollStatus();

        assertEquals(false, published.get(name, "Stale"));
        assertEquals(true, published.get(other, "Stale"));
        assertEquals(List.of(false, true), published.column("Stale"));
        assertEquals(1, published.monitor.snapshot().stalePorts());

        fax.hides();
        fax.shows(
                status().description("Available").build(),
                FaxStatus.builder(new DeviceId(2)).build());
        published.monitor.pollStatus();
        assertEquals(false, published.get(other, "Stale"));
    }

    @Test
    void aQueueThatIsRefusedLeavesPortsAsFreshAsTheyAre() throws Exception {
        fax.failQueue(FakeFaxServer.denied());

        published.monitor.pollStatus();

        assertEquals(false, published.get(name, "Stale"));
        assertEquals("CONNECTED", published.get("State"));
        assertEquals(FakeFaxServer.denied().getMessage(), published.get("LastError"));
    }

    @Test
    void doesNotGuessWhichOfTwoPortsOfOneDeviceIdIsMeant() throws Exception {
        fax.has(port(1, "A"), port(1, "B"));
        List<ObjectName> names = published.getPorts();

        MBeanException refused = assertThrows(
                MBeanException.class, () -> published.mbeans.invoke(names.get(1), "refreshStatus", null, null));

        assertTrue(refused.getMessage().contains("2 ports share DeviceId 1"), refused::getMessage);
    }

    @Test
    void portsOfOneDeviceIdHaveOneStatus() throws Exception {
        fax.has(port(1, "A"), port(1, "A"));
        published.getPorts();
        poll(status().description("Ringing"));
        assertEquals(List.of("Ringing", "Ringing"), published.column("StatusText"));
    }

    @Test
    void doesNotLookWhileThereIsNoConnection() throws Exception {
        published.disconnect();
        int calls = fax.calls();
        published.monitor.pollStatus();
        assertEquals(calls, fax.calls());
        assertTrue(published.get("LastError").equals(""));
    }

    private static FaxStatus.Builder status() {
        return FaxStatus.builder(new DeviceId(1));
    }

    private static FaxStatus.Builder sending(Instant start, int page) {
        return status().sending(true).description("Sending").startTime(start).currentPage(page);
    }

    private static FaxStatus.Builder receiving(Instant start, int page) {
        return status().receiving(true)
                .description("Receiving")
                .startTime(start)
                .currentPage(page);
    }

    private void poll(FaxStatus.Builder seen) {
        fax.shows(seen.build());
        published.monitor.pollStatus();
    }

    private void assertShows(String attribute, Object value) throws Exception {
        assertEquals(value, published.get(name, attribute), attribute);
        assertEquals(value, published.column(attribute).get(0), attribute);
    }

    private void assertCounts(long sends, long receives, long pagesSent, long pagesReceived, long changes)
            throws Exception {
        assertShows("SendsSeen", sends);
        assertShows("ReceivesSeen", receives);
        assertShows("PagesSentSeen", pagesSent);
        assertShows("PagesReceivedSeen", pagesReceived);
        assertShows("StateChanges", changes);
    }
}
