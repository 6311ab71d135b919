package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The MBeans of ports, from one reading to the next. */
class PortPublicationTest {

    private static final FaxPort A = port(1, "A");
    private static final FaxPort B = port(2, "B");
    private static final FaxPort C = port(3, "C");

    private final FakeFaxServer fax = new FakeFaxServer().has(A, B, C);
    private final PublishedFake published = PublishedFake.of(fax);

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void getPortsReturnsTheNamesInTheServersOrder() throws Exception {
        fax.has(C, A, B);
        assertEquals(names("C,deviceId=3", "A,deviceId=1", "B,deviceId=2"), published.getPorts());
        assertEquals(List.of("C", "A", "B"), published.column("Name"));
    }

    @Test
    void keepsTheMBeansOfPortsThatAreStillThere() throws Exception {
        published.getPorts();
        published.getPorts();
        assertEquals(List.of(), published.registrations());
    }

    @Test
    void updatesAPortInPlace() throws Exception {
        fax.has(A, B.toBuilder().csid("new").rings(7).send(true).build(), C);
        ObjectName name = published.getPorts().get(1);

        assertEquals("new", published.get(name, "Csid"));
        assertEquals(7, published.get(name, "Rings"));
        assertEquals(true, published.get(name, "Send"));
        assertEquals(List.of(), published.registrations());
    }

    @Test
    void registersNewPortsAndUnregistersThoseThatAreGone() throws Exception {
        fax.has(A, C, port(4, "D"));

        published.getPorts();

        assertEquals(List.of("+" + name("D,deviceId=4"), "-" + name("B,deviceId=2")), published.registrations());
        assertEquals(3, published.get("PortCount"));
    }

    @Test
    void unregistersAllPortsOfAServerWithoutAny() throws Exception {
        fax.has();
        assertEquals(List.of(), published.getPorts());
        assertEquals(Set.of(), published.registeredPorts());
        assertEquals(0, published.get("PortCount"));
        published.assertEveryAttributeAnswers();
    }

    @Test
    void publishesARenamedPortUnderItsNewName() throws Exception {
        fax.has(A, port(2, "Better"), C);
        assertEquals(names("A,deviceId=1", "Better,deviceId=2", "C,deviceId=3"), published.getPorts());
        assertEquals(List.of("+" + name("Better,deviceId=2"), "-" + name("B,deviceId=2")), published.registrations());
    }

    @Test
    void keepsTheMBeanOfAPortWhoseNewNameIsAsSafeAsTheOld() throws Exception {
        fax.has(port(1, "A 1"));
        ObjectName name = published.getPorts().get(0);
        published.registrations();
        fax.has(port(1, "A/1"));

        assertEquals(List.of(name), published.getPorts());

        assertEquals("A/1", published.get(name, "Name"));
        assertEquals(List.of(), published.registrations());
    }

    @Test
    void letsTwoPortsSwapTheirNames() throws Exception {
        fax.has(port(1, "B"), port(2, "A"), C);
        assertEquals(names("B,deviceId=1", "A,deviceId=2", "C,deviceId=3"), published.getPorts());
        assertEquals(3, published.registeredPorts().size());
    }

    @Test
    void publishesPortsThatShareADeviceId() throws Exception {
        fax.has(A, port(1, "A"), port(1, "Other"));

        assertEquals(
                names("A,deviceId=1", "A,deviceId=1,occurrence=2", "Other,deviceId=1,occurrence=3"),
                published.getPorts());

        fax.has(A);
        assertEquals(names("A,deviceId=1"), published.getPorts());
        assertEquals(Set.of(name("A,deviceId=1")), published.registeredPorts());
    }

    @Test
    void publishesTheOthersWhenAPortFailsAndKeepsThatOneStale() throws Exception {
        published.elapse(Duration.ofMinutes(1));
        fax.has(A, B, C, port(4, "D"));
        fax.failAt(3);

        assertEquals(names("A,deviceId=1", "B,deviceId=2", "D,deviceId=4"), published.getPorts());

        assertEquals(List.of("+" + name("D,deviceId=4")), published.registrations());
        assertEquals(4, published.get("PortCount"));
        assertEquals(List.of("A", "B", "D", "C"), published.column("Name"));
        published.monitor.pollStatus();
        assertEquals(List.of(false, false, false, true), published.column("Stale"));
        assertEquals(true, published.get(new ObjectName(name("C,deviceId=3")), "Stale"));
        assertEquals(60_000L, published.get(new ObjectName(name("C,deviceId=3")), "SnapshotAgeMillis"));
        assertEquals(1, published.monitor.snapshot().stalePorts());
        assertEquals("FaxPorts.Item(3) failed: 0x80004005 (E_FAIL)", published.get("LastError"));
        assertEquals("2026-03-01T10:01:00Z", published.get("LastErrorTime"));
        FaxServerMBeanTest.assertState(published, "CONNECTED", 1);
        published.assertEveryAttributeAnswers();
    }

    @Test
    void clearsStaleWhenThePortAnswersAgain() throws Exception {
        fax.failAt(3);
        published.getPorts();
        fax.heal();

        assertEquals(names("A,deviceId=1", "B,deviceId=2", "C,deviceId=3"), published.getPorts());

        assertEquals(List.of("A", "B", "C"), published.column("Name"));
        assertEquals(List.of(false, false, false), published.column("Stale"));
        assertEquals("FaxPorts.Item(3) failed: 0x80004005 (E_FAIL)", published.get("LastError"));
        assertEquals(List.of(), published.registrations());
    }

    @Test
    void unregistersAStalePortOnceAWholeReadingDoesNotHaveIt() throws Exception {
        fax.failAt(3);
        published.getPorts();
        fax.heal();
        fax.has(A, B);

        published.getPorts();

        assertEquals(List.of("-" + name("C,deviceId=3")), published.registrations());
    }

    @Test
    void doesNotKeepTheOldNameOfARenamedPortThatAnsweredWhileAnotherFailed() throws Exception {
        fax.has(A, port(2, "Better"), C);
        fax.failAt(3);

        assertEquals(names("A,deviceId=1", "Better,deviceId=2"), published.getPorts());

        assertEquals(
                Set.of(name("A,deviceId=1"), name("Better,deviceId=2"), name("C,deviceId=3")),
                published.registeredPorts());
    }

    @Test
    void leavesPortsOfOneDeviceIdAsTheyAreWhileOneOfThemFails() throws Exception {
        fax.has(
                A.toBuilder().csid("first").build(),
                port(1, "B").toBuilder().csid("second").build(),
                C);
        published.getPorts();
        Set<String> ports = published.registeredPorts();
        assertEquals(Set.of(name("A,deviceId=1"), name("B,deviceId=1,occurrence=2"), name("C,deviceId=3")), ports);
        Heard heard = new Heard();
        published.mbeans.addNotificationListener(PublishedFake.SERVER, heard, null, null);
        fax.failAt(1);

        assertEquals(names("C,deviceId=3"), published.getPorts());

        assertEquals(ports, published.registeredPorts());
        assertEquals(List.of("", "first", "second"), published.column("Csid"));
        assertEquals(List.of(false, true, true), published.column("Stale"));
        fax.heal();
        published.getPorts();
        assertEquals(ports, published.registeredPorts());
        assertEquals(List.of("first", "second", ""), published.column("Csid"));
        published.monitor.pollStatus();
        assertEquals(List.of(false, false, false), published.column("Stale"));
        assertEquals(
                List.of(
                        "port.changed 1 Stale false true",
                        "port.changed 1 Stale false true",
                        "read.failed CONNECTED",
                        "port.changed 1 Stale true false",
                        "port.changed 1 Stale true false"),
                heard.lines(5));
    }

    @Test
    void unregistersWhatIsUnpluggedWhileAPortThatIsKnownKeepsFailing() throws Exception {
        fax.failPort(A.deviceId());
        published.getPorts();

        fax.has(A, C);

        assertEquals(names("C,deviceId=3"), published.getPorts());
        assertEquals(Set.of(name("A,deviceId=1"), name("C,deviceId=3")), published.registeredPorts());
        for (int id = 10; id < 20; id++) {
            fax.has(A, port(id, "USB"));
            published.getPorts();
            assertEquals(Set.of(name("A,deviceId=1"), name("USB,deviceId=" + id)), published.registeredPorts());
            published.monitor.pollStatus();
            assertEquals(List.of(false, true), published.column("Stale"));
        }
    }

    @Test
    void keepsEveryMissingPortForTwoReadingsWhileItIsNotKnownWhichPortFails() throws Exception {
        Set<String> all = published.registeredPorts();
        fax.has(A, C);
        fax.failAt(1);
        for (int reading = 1; reading <= 2; reading++) {
            assertEquals(names("C,deviceId=3"), published.getPorts());
            assertEquals(all, published.registeredPorts());
            assertEquals(List.of(false, true, true), published.column("Stale"));
        }

        published.getPorts();

        assertEquals(Set.of(name("C,deviceId=3")), published.registeredPorts());
        fax.heal();
        published.getPorts();
        assertEquals(Set.of(name("A,deviceId=1"), name("C,deviceId=3")), published.registeredPorts());
    }

    @Test
    void countsTheReadingsThatAPortIsMissingFromItsLastAnswerOn() throws Exception {
        for (int round = 0; round < 3; round++) {
            fax.failAt(1);
            published.getPorts();
            published.getPorts();
            assertEquals(3, published.registeredPorts().size());
            fax.heal();
            published.getPorts();
            assertEquals(List.of(false, false, false), published.column("Stale"));
        }
    }

    @Test
    void unregistersWhatIsUnpluggedWhileAPortThatWasNeverReadFails() throws Exception {
        fax.has(A, B, C, port(4, "never"));
        fax.failAt(4);
        published.getPorts();
        fax.heal();
        fax.has(B, C, port(4, "never"));
        fax.failAt(3);

        published.getPorts();
        published.getPorts();

        assertEquals(List.of(false, false, true), published.column("Stale"));
        published.getPorts();
        assertEquals(Set.of(name("B,deviceId=2"), name("C,deviceId=3")), published.registeredPorts());
        assertEquals(List.of(false, false), published.column("Stale"));
        fax.heal();
        published.getPorts();
        assertEquals(
                Set.of(name("B,deviceId=2"), name("C,deviceId=3"), name("never,deviceId=4")),
                published.registeredPorts());
    }

    @Test
    void keepsAPortThatFailsAfterOneThatWasNeverReadIsUnplugged() throws Exception {
        fax.has(A, B, C, port(4, "never"));
        fax.failAt(4);
        published.getPorts();
        fax.heal();
        fax.has(A, B, C);
        published.getPorts();
        fax.failAt(1);

        published.getPorts();

        assertEquals(
                Set.of(name("A,deviceId=1"), name("B,deviceId=2"), name("C,deviceId=3")), published.registeredPorts());
        assertEquals(List.of(false, false, true), published.column("Stale"));
    }

    @Test
    void keepsAllThatMayHaveFailedWhenSeveralAreMissingAtOnce() throws Exception {
        fax.has(B, C);
        fax.failAt(1);

        assertEquals(names("C,deviceId=3"), published.getPorts());

        assertEquals(3, published.registeredPorts().size());
        fax.heal();
        published.getPorts();
        assertEquals(Set.of(name("B,deviceId=2"), name("C,deviceId=3")), published.registeredPorts());
    }

    @Test
    void lastErrorHasTheNumberOfFailedPorts() throws Exception {
        fax.failAt(1);
        fax.failAt(2);
        fax.failAt(3);

        assertEquals(List.of(), published.getPorts());

        assertEquals("FaxPorts.Item(1) failed: 0x80004005 (E_FAIL) (and 2 more like it)", published.get("LastError"));
        assertEquals(List.of(true, true, true), published.column("Stale"));
    }

    @Test
    void leavesAForeignMBeanThatHasAPortsNameAloneAndNamesItInLastError() throws Exception {
        ObjectName taken = new ObjectName(name("D,deviceId=4"));
        published.mbeans.registerMBean(new FaxServerMBeanTest.Foreign(), taken);
        fax.has(A, B, port(4, "D"), C);

        assertEquals(names("A,deviceId=1", "B,deviceId=2", "C,deviceId=3"), published.getPorts());

        assertEquals("foreign", published.get(taken, "Whose"));
        assertEquals(4, published.get("PortCount"));
        assertEquals(List.of("A", "B", "D", "C"), published.column("Name"));
        String error = published.get("LastError").toString();
        assertTrue(error.contains("port 4") && error.contains(taken.toString()), error);

        published.mbeans.unregisterMBean(taken);
        assertEquals(4, published.getPorts().size());
        assertEquals("D", published.get(taken, "Name"));
    }

    @Test
    void leavesTheForeignMBeanAloneWhenClosed() throws Exception {
        ObjectName taken = new ObjectName(name("D,deviceId=4"));
        published.mbeans.registerMBean(new FaxServerMBeanTest.Foreign(), taken);
        fax.has(port(4, "D"));
        published.getPorts();

        published.close();

        assertTrue(published.mbeans.isRegistered(taken));
    }

    @Test
    void registersAPortAgainThatOtherCodeUnregistered() throws Exception {
        ObjectName name = new ObjectName(name("B,deviceId=2"));
        published.mbeans.unregisterMBean(name);

        assertTrue(published.getPorts().contains(name));

        assertTrue(published.mbeans.isRegistered(name));
        published.close();
        assertFalse(published.mbeans.isRegistered(name));
    }

    @Test
    void leavesAForeignMBeanAloneThatTookTheNameOfAPort() throws Exception {
        ObjectName taken = new ObjectName(name("B,deviceId=2"));
        published.mbeans.unregisterMBean(taken);
        published.mbeans.registerMBean(new FaxServerMBeanTest.Foreign(), taken);

        assertEquals(names("A,deviceId=1", "C,deviceId=3"), published.getPorts());

        assertEquals("foreign", published.get(taken, "Whose"));
        assertTrue(published.get("LastError").toString().contains(taken.toString()));
        published.close();
        assertTrue(published.mbeans.isRegistered(taken));
    }

    @Test
    void aPortThatIsGoneHasItsLastValuesUntilItIsUnregistered() throws Exception {
        ObjectName gone = new ObjectName(name("B,deviceId=2"));
        fax.shows(FaxStatus.builder(B.deviceId()).sending(true).currentPage(3).build());
        published.monitor.pollStatus();
        List<Object> values = new ArrayList<>();
        onRegistration(added -> {
            for (String attribute : List.of("Name", "SendsSeen", "PagesSentSeen", "Sending")) {
                values.add(published.get(gone, attribute));
            }
        });
        fax.has(A, C, port(4, "D"));

        published.getPorts();

        assertEquals(List.of("B", 1L, 3L, true), values);
        assertFalse(published.mbeans.isRegistered(gone));
    }

    @Test
    void aListenerOfTheMBeanServerMayCallBack() throws Exception {
        List<Object> answers = new ArrayList<>();
        onRegistration(added -> {
            answers.add(published.get(added, "Name"));
            answers.add(published.get("PortCount"));
            published.getPorts();
        });
        fax.has(A, B, C, port(4, "D"));

        assertEquals(4, published.getPorts().size());

        assertEquals(List.of("D", 4), answers);
        assertEquals(4, published.registeredPorts().size());
    }

    @Test
    void aTableIsOfOneReadingWhileTheNextIsPublished() throws Exception {
        // The table reads the clock for its first row; before the second one there is a newer reading.
        published.onNextAge(published.monitor::getPorts);
        assertEquals(List.of(false, false, false), published.column("Stale"));

        fax.failReadings(FakeFaxServer.unavailable());
        published.onNextAge(() -> {
            try {
                published.monitor.getPorts();
            } catch (RuntimeException e) {
                assertFalse(published.monitor.snapshot().connected());
            }
        });
        assertEquals(List.of(false, false, false), published.column("Stale"));
        assertEquals(List.of(true, true, true), published.column("Stale"));
    }

    @Test
    void endsAsTheServerIsWhateverHappenedBefore() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            List<FaxPort> ports = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                ports.add(port(random.nextInt(5), "Port " + random.nextInt(3)));
            }
            Collections.shuffle(ports, random);
            fax.has(ports.toArray(FaxPort[]::new));
            if (random.nextInt(4) == 0) {
                fax.failAt(1 + random.nextInt(8));
            } else {
                fax.heal();
            }
            List<ObjectName> names = published.getPorts();

            Set<String> registered = published.registeredPorts();
            assertTrue(registered.containsAll(strings(names)), () -> registered + " lack some of " + names);
            published.monitor.pollStatus();
            assertEquals(registered.size(), published.get("PortCount"));
            assertEquals(registered.size(), published.table().length);
            assertEquals(
                    registered.size() - names.size(),
                    published.monitor.snapshot().stalePorts());
            published.assertEveryAttributeAnswers();
        }
        fax.heal();
        assertEquals(strings(published.getPorts()), published.registeredPorts());
    }

    private void onRegistration(MBeanAction action) throws JMException {
        NotificationListener listener = (notification, handback) -> {
            try {
                action.on(((MBeanServerNotification) notification).getMBeanName());
            } catch (JMException e) {
                throw new AssertionError(e);
            }
        };
        published.mbeans.addNotificationListener(
                MBeanServerDelegate.DELEGATE_NAME,
                listener,
                notification -> notification.getType().equals(MBeanServerNotification.REGISTRATION_NOTIFICATION),
                null);
    }

    private static Set<String> strings(List<ObjectName> names) {
        return names.stream().map(ObjectName::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(String port) {
        return "faxmx:type=FaxPort,server=S,port=" + port;
    }

    private static List<ObjectName> names(String... ports) throws JMException {
        List<ObjectName> names = new ArrayList<>();
        for (String port : Arrays.asList(ports)) {
            names.add(new ObjectName(name(port)));
        }
        return names;
    }

    /** Something that is done with an MBean. */
    private interface MBeanAction {
        void on(ObjectName name) throws JMException;
    }
}
