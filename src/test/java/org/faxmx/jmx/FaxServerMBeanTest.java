package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerFactory;
import javax.management.MBeanServerNotification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.faxmx.ManualClock;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxPort;
import org.junit.jupiter.api.Test;

/** The MBean of a fax server and those of its ports, through the life of a connection. */
class FaxServerMBeanTest {

    private static final FaxPort LINE = FaxPort.builder(new DeviceId(0xFFFF_FFFEL), "Line 1 (Büro)")
            .canModify(false)
            .csid("+49 30 1")
            .tsid("ACME")
            .rings(3)
            .priority(2)
            .send(true)
            .receive(false)
            .build();

    private final FakeFaxServer fax = new FakeFaxServer().has(LINE, port(7, "B"));

    @Test
    void publishesPortsWhenConnected() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            assertEquals("S", published.get("Name"));
            assertEquals("HOST", published.get("Host"));
            assertEquals("simulated", published.get("Backend"));
            assertState(published, "CONNECTED", 1);
            assertEquals("", published.get("LastError"));
            assertEquals("", published.get("LastErrorTime"));
            assertEquals(2, published.get("PortCount"));
            assertEquals("2026-03-01T10:00:00Z", published.get("LastReadTime"));
            assertEquals(
                    Set.of(
                            "faxmx:type=FaxPort,server=S,port=B,deviceId=7",
                            "faxmx:type=FaxPort,server=S,port=Line_1_Büro_,deviceId=4294967294"),
                    published.registeredPorts());
            published.assertEveryAttributeAnswers();
        }
    }

    @Test
    void publishesAPortAsItWasRead() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            ObjectName name = published.getPorts().get(0);
            assertEquals("Line 1 (Büro)", published.get(name, "Name"));
            assertEquals(4294967294L, published.get(name, "DeviceId"));
            assertEquals(false, published.get(name, "CanModify"));
            assertEquals("+49 30 1", published.get(name, "Csid"));
            assertEquals("ACME", published.get(name, "Tsid"));
            assertEquals(3, published.get(name, "Rings"));
            assertEquals(2, published.get(name, "Priority"));
            assertEquals(true, published.get(name, "Send"));
            assertEquals(false, published.get(name, "Receive"));
            assertEquals("S", published.get(name, "Server"));
            assertEquals(false, published.get(name, "Stale"));
            assertEquals(0L, published.get(name, "SnapshotAgeMillis"));
        }
    }

    @Test
    void hasTheSameInPortTable() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            List<ObjectName> names = published.getPorts();
            CompositeData[] table = published.table();
            assertEquals(names.size(), table.length);
            for (int i = 0; i < table.length; i++) {
                for (String attribute : table[i].getCompositeType().keySet()) {
                    assertEquals(published.get(names.get(i), attribute), table[i].get(attribute), attribute);
                }
            }
        }
    }

    @Test
    void hasTheSameInPortColumns() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            CompositeData[] table = published.table();
            CompositeData columns = (CompositeData) published.get("PortColumns");
            assertTrue(table.length > 1);
            assertEquals(
                    table[0].getCompositeType().keySet(),
                    columns.getCompositeType().keySet());
            for (String attribute : columns.getCompositeType().keySet()) {
                Object array = columns.get(attribute);
                assertEquals(table.length, Array.getLength(array), attribute);
                for (int i = 0; i < table.length; i++) {
                    assertEquals(table[i].get(attribute), Array.get(array, i), attribute);
                }
            }
        }
    }

    @Test
    void readingAttributesMakesNoRequestToTheFaxServer() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            int before = fax.calls();
            for (int i = 0; i < 100; i++) {
                published.assertEveryAttributeAnswers();
            }
            assertEquals(before, fax.calls());
        }
    }

    @Test
    void hasTheAgeAndDurationOfTheLastReading() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            fax.duringReadings(() -> published.elapse(Duration.ofMillis(250)));
            ObjectName name = published.getPorts().get(0);
            published.elapse(Duration.ofSeconds(2));

            assertEquals(250L, published.get("ReadMillis"));
            assertEquals("2026-03-01T10:00:00.250Z", published.get("LastReadTime"));
            assertEquals(2000L, published.get("SnapshotAgeMillis"));
            assertEquals(2000L, published.get(name, "SnapshotAgeMillis"));
            assertEquals(List.of(2000L, 2000L), published.column("SnapshotAgeMillis"));
        }
    }

    @Test
    void agesGoOnEvenlyWhenTheClockIsSet() throws Exception {
        for (Duration step : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(2))) {
            try (PublishedFake published = PublishedFake.of(fax)) {
                ObjectName name = published.getPorts().get(0);
                published.elapse(Duration.ofSeconds(3));
                published.clock.advance(step);
                published.elapse(Duration.ofSeconds(1));
                for (String age : List.of("SnapshotAgeMillis", "StatusAgeMillis", "StateAgeMillis")) {
                    assertEquals(4_000L, published.get(name, age), age);
                }
                assertEquals(4_000L, published.get("SnapshotAgeMillis"));
                assertEquals(4_000L, published.get("JobTableAgeMillis"));
                assertEquals("2026-03-01T10:00:00Z", published.get("LastReadTime"));

                fax.failReadings(FakeFaxServer.unavailable());
                assertThrows(JMException.class, published::getPorts);
                assertEquals(500L, published.get("NextAttemptMillis"));
                published.clock.advance(step);
                assertEquals(500L, published.get("NextAttemptMillis"));
                assertEquals(published.clock.instant().plusMillis(500).toString(), published.get("NextAttemptTime"));
                fax.heal();
                published.getPorts();
                assertEquals(published.clock.instant().toString(), published.get("LastReadTime"));
            }
        }
    }

    @Test
    void countsNothingBelowZeroWhenTheClockIsSetBack() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            fax.duringReadings(() -> {
                published.elapse(Duration.ofMillis(7));
                published.clock.advance(Duration.ofHours(-1));
            });
            ObjectName name = published.getPorts().get(0);
            published.clock.advance(Duration.ofHours(-1));

            assertEquals(7L, published.get("ReadMillis"), "what a reading takes does not depend on the clock");
            assertEquals(0L, published.get("SnapshotAgeMillis"));
            assertEquals(0L, published.get(name, "SnapshotAgeMillis"));
        }
    }

    @Test
    void isPublishedEvenIfTheServerCannotBeReached() throws Exception {
        fax.failConnects(FakeFaxServer.unavailable());
        try (PublishedFake published = PublishedFake.of(fax)) {
            assertState(published, "UNREACHABLE", 3);
            assertEquals(
                    "FaxServer.GetPorts failed: 0x800706BA (RPC_S_SERVER_UNAVAILABLE). Start the fax service",
                    published.get("LastError"));
            assertEquals("2026-03-01T10:00:00Z", published.get("LastErrorTime"));
            assertEquals(0, published.get("PortCount"));
            assertEquals(0, published.table().length);
            assertEquals("", published.get("LastReadTime"));
            assertEquals(-1L, published.get("SnapshotAgeMillis"));
            assertEquals(-1L, published.get("ReadMillis"));
            published.assertEveryAttributeAnswers();
        }
    }

    @Test
    void answersEveryAttributeBeforeTheFirstConnectionStands() throws Exception {
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        List<Object> states = new ArrayList<>();
        onRegistration(mbeans, name -> read(mbeans, name, "State", states));
        publish(fax, mbeans).close();
        assertEquals(List.of("CONNECTING"), states);
    }

    @Test
    void answersEveryAttributeOfAPortFromTheMomentItIsRegistered() throws Exception {
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        List<Object> stale = new ArrayList<>();
        onRegistration(mbeans, name -> {
            if (name.getKeyProperty("type").equals("FaxPort")) {
                read(mbeans, name, "Stale", stale);
            }
        });
        publishAndConnect(fax, mbeans);
        assertEquals(List.of(true, true), stale, "their status was never read");
    }

    @Test
    void keepsPortsStaleWhileTheServerCannotBeReachedAndConnectsAgainWithTheNextGetPorts() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            List<ObjectName> names = published.getPorts();
            published.elapse(Duration.ofMinutes(1));
            fax.failReadings(FakeFaxServer.unavailable());
            published.registrations();

            assertThrows(MBeanException.class, published::getPorts);

            assertState(published, "UNREACHABLE", 3);
            assertEquals(2, published.get("PortCount"));
            assertEquals(List.of(true, true), published.column("Stale"));
            assertEquals(true, published.get(names.get(0), "Stale"));
            assertEquals("+49 30 1", published.get(names.get(0), "Csid"));
            assertEquals("2026-03-01T10:01:00Z", published.get("LastErrorTime"));
            assertEquals("2026-03-01T10:00:00Z", published.get("LastReadTime"));
            published.assertEveryAttributeAnswers();

            fax.heal();
            int connects = fax.connects();
            assertEquals(names, published.getPorts());
            assertEquals(connects + 1, fax.connects());
            assertState(published, "CONNECTED", 1);
            published.monitor.pollStatus();
            assertEquals(List.of(false, false), published.column("Stale"));
            assertTrue(published.get("LastError").toString().contains("0x800706BA"));
            assertEquals(List.of(), published.registrations());
        }
    }

    @Test
    void staysUnreachableWhenTheNextConnectionFailsToo() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            fax.failReadings(FakeFaxServer.unavailable());
            assertThrows(MBeanException.class, published::getPorts);
            fax.failConnects(FakeFaxServer.denied());

            MBeanException refused = assertThrows(MBeanException.class, published::getPorts);

            assertTrue(refused.getMessage().contains("E_ACCESSDENIED"), refused.getMessage());
            assertState(published, "UNREACHABLE", 3);
            assertTrue(published.get("LastError").toString().contains("E_ACCESSDENIED"));
        }
    }

    @Test
    void staysConnectedWhenAReadingIsRefused() throws Exception {
        for (RuntimeException failure : List.of(FakeFaxServer.denied(), FakeFaxServer.failed("FaxServer.GetPorts"))) {
            FakeFaxServer refusing = new FakeFaxServer().has(LINE);
            try (PublishedFake published = PublishedFake.of(refusing)) {
                refusing.failReadings(failure);
                assertThrows(MBeanException.class, published::getPorts);

                assertState(published, "CONNECTED", 1);
                assertEquals(failure.getMessage(), published.get("LastError"));
                assertEquals(List.of(true), published.column("Stale"));
                published.assertEveryAttributeAnswers();

                refusing.heal();
                published.getPorts();
                assertEquals(1, refusing.connects());
                assertEquals(List.of(false), published.column("Stale"));
            }
        }
    }

    @Test
    void staysDisconnectedWhenAnOperatorDisconnectsIt() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            published.disconnect();

            assertState(published, "DISCONNECTED", 2);
            assertEquals(List.of(true, true), published.column("Stale"));
            assertEquals("", published.get("LastError"));
            published.assertEveryAttributeAnswers();

            int calls = fax.calls();
            MBeanException refused = assertThrows(MBeanException.class, published::getPorts);
            assertEquals(
                    "server S: was disconnected by an operator. Invoke connect to connect it again",
                    refused.getMessage());
            assertEquals(calls, fax.calls());
            assertState(published, "DISCONNECTED", 2);
        }
    }

    @Test
    void connectsAgainWhenAnOperatorConnectsItAndReadsPorts() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            published.disconnect();
            fax.has(LINE);
            List<Object> staleWhileReading = new ArrayList<>();
            fax.duringReadings(() -> {
                try {
                    staleWhileReading.addAll(published.column("Stale"));
                } catch (JMException e) {
                    throw new AssertionError(e);
                }
            });

            published.connect();

            assertEquals(List.of(true, true), staleWhileReading, "values are of the connection before");
            assertState(published, "CONNECTED", 1);
            assertEquals(1, published.get("PortCount"));
            published.monitor.pollStatus();
            assertEquals(List.of(false), published.column("Stale"));
            assertEquals(1, published.registeredPorts().size());
        }
    }

    @Test
    void isDisconnectedEvenIfTheServerRefusesDisconnect() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            fax.failDisconnects(FakeFaxServer.failed("FaxServer.Disconnect"));

            MBeanException failed = assertThrows(MBeanException.class, published::disconnect);

            assertTrue(failed.getMessage().contains("FaxServer.Disconnect"), failed.getMessage());
            assertState(published, "DISCONNECTED", 2);
            assertTrue(published.get("LastError").toString().contains("FaxServer.Disconnect"));
            fax.heal();
            published.connect();
            assertState(published, "CONNECTED", 1);
        }
    }

    @Test
    void connectMakesANewConnectionEvenIfThereIsOne() throws Exception {
        try (PublishedFake published = PublishedFake.of(fax)) {
            published.connect();
            assertEquals(2, fax.connects());
            assertState(published, "CONNECTED", 1);
        }
    }

    @Test
    void unregistersEverythingWhenClosedOnceOrTwice() throws Exception {
        PublishedFake published = PublishedFake.of(fax);
        Set<ObjectName> others = MBeanServerFactory.newMBeanServer().queryNames(null, null);

        published.close();
        published.close();

        assertEquals(others, published.mbeans.queryNames(null, null));
        assertEquals(1, fax.closes());
        assertThrows(InstanceNotFoundException.class, published::getPorts);
    }

    @Test
    void refusesOperationsOnceClosed() {
        PublishedFake published = PublishedFake.of(fax);
        published.close();
        int calls = fax.calls();
        for (Runnable operation : List.<Runnable>of(
                published.monitor::getPorts, published.monitor::connect, published.monitor::disconnect)) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, operation::run);
            assertEquals("server S: is closed", refused.getMessage());
        }
        assertEquals(calls, fax.calls());
    }

    @Test
    void answersAttributesWhileItCloses() throws Exception {
        PublishedFake published = PublishedFake.of(fax);
        List<Object> states = new ArrayList<>();
        MBeanServer mbeans = published.mbeans;
        mbeans.addNotificationListener(
                MBeanServerDelegate.DELEGATE_NAME,
                (notification, handback) -> read(mbeans, PublishedFake.SERVER, "PortCount", states),
                notification -> notification.getType().equals(MBeanServerNotification.UNREGISTRATION_NOTIFICATION)
                        && !((MBeanServerNotification) notification)
                                .getMBeanName()
                                .equals(PublishedFake.SERVER),
                null);
        published.close();
        assertEquals(2, states.size());
    }

    @Test
    void leavesAForeignMBeanOfItsNameAloneAndClosesTheFaxServer() throws Exception {
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        Foreign foreign = new Foreign();
        mbeans.registerMBean(foreign, PublishedFake.SERVER);
        fax.counts(ComApartmentMBeanTest.FIGURES);

        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> publish(fax, mbeans));

        assertTrue(refused.getMessage().contains(PublishedFake.SERVER.toString()), refused.getMessage());
        assertEquals("foreign", mbeans.getAttribute(PublishedFake.SERVER, "Whose"));
        assertEquals(1, fax.closes());
        assertEquals(0, fax.connects());
        assertFalse(mbeans.isRegistered(ObjectNames.comApartment("S")));
    }

    @Test
    void isUnreachableAndNamesTheDefectWhenTheFirstConnectionFailsUnexpectedly() throws Exception {
        fax.failConnects(new UnsupportedOperationException("a defect"));
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        try (PublishedServer published = publish(fax, mbeans)) {
            assertThrows(UnsupportedOperationException.class, published.monitor()::connect);
            assertEquals("UNREACHABLE", mbeans.getAttribute(PublishedFake.SERVER, "State"));
            assertTrue(mbeans.getAttribute(PublishedFake.SERVER, "LastError")
                    .toString()
                    .contains("a defect"));
        }
        assertFalse(mbeans.isRegistered(PublishedFake.SERVER));
        assertEquals(1, fax.closes());
    }

    private static PublishedServer publish(FakeFaxServer server, MBeanServer mbeans) {
        return PublishedFake.publish(
                "S", server, PublishedFake.context(mbeans, new ManualClock("2026-03-01T10:00:00Z")));
    }

    private static void publishAndConnect(FakeFaxServer server, MBeanServer mbeans) {
        try (PublishedServer published = publish(server, mbeans)) {
            published.monitor().connect();
        }
    }

    static void assertState(PublishedFake published, String state, int code) throws JMException {
        assertEquals(state, published.get("State"));
        assertEquals(code, published.get("StateCode"));
        assertEquals(state.equals("CONNECTED"), published.get("Connected"));
    }

    private static void read(MBeanServer mbeans, ObjectName name, String attribute, List<Object> seen) {
        try {
            PublishedFake.assertEveryAttributeAnswers(mbeans, name);
            seen.add(mbeans.getAttribute(name, attribute));
        } catch (Exception e) {
            // Thrown out of a listener it would only be logged.
            seen.add(e);
        }
    }

    private static void onRegistration(MBeanServer mbeans, Consumer<ObjectName> action) throws JMException {
        mbeans.addNotificationListener(
                MBeanServerDelegate.DELEGATE_NAME,
                (notification, handback) -> action.accept(((MBeanServerNotification) notification).getMBeanName()),
                notification -> notification.getType().equals(MBeanServerNotification.REGISTRATION_NOTIFICATION),
                null);
    }

    /** The management interface of an MBean that is not ours. */
    public interface ForeignMBean {
        String getWhose();
    }

    /** An MBean that is not ours. */
    public static final class Foreign implements ForeignMBean {
        @Override
        public String getWhose() {
            return "foreign";
        }
    }
}
