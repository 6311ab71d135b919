package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.Attribute;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationFilterSupport;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.SimpleType;
import org.faxmx.Hold;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.StateTexts;
import org.faxmx.monitor.MonitorListener;
import org.faxmx.monitor.NotConnectedException;
import org.faxmx.monitor.ServerSnapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The notifications of a fax server's MBean. */
@Timeout(120)
class NotificationsTest {

    private static final FaxPort A = port(1, "A");
    private static final FaxPort B = port(2, "B");

    private final FakeFaxServer fax = new FakeFaxServer().has(A, B);
    private final PublishedFake published = PublishedFake.writable(fax);
    private final Heard heard = new Heard();

    @BeforeEach
    void listen() throws Exception {
        listen(heard);
    }

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void notifiesOfPortsThatWereAddedAndThenOfThoseThatWereRemoved() throws Exception {
        fax.has(A, port(3, "C"));
        published.getPorts();
        assertEquals(List.of("port.added 3", "port.removed 2"), heard.lines(2));
    }

    @Test
    void aRenamedPortIsAddedAndRemovedLikeItsMBean() throws Exception {
        fax.has(A, port(2, "Better"));
        published.getPorts();
        assertEquals(
                "faxmx:type=FaxPort,server=S,port=Better,deviceId=2",
                data(heard.next()).get("port"));
        assertEquals(
                "faxmx:type=FaxPort,server=S,port=B,deviceId=2",
                data(heard.next()).get("port"));
        fax.has(port(1, "A/"), port(2, "Better"));
        published.getPorts();
        assertEquals(List.of("port.added 1", "port.removed 1"), heard.lines(2));
        fax.has(port(1, "A "), port(2, "Better"));
        published.getPorts();
        assertEquals(List.of("port.changed 1 Name A/ A "), heard.lines(1));
    }

    @Test
    void notifiesOfEachAttributeThatChanged() throws Exception {
        fax.has(A.toBuilder().csid("+1").rings(7).send(true).canModify(false).build(), B);
        published.getPorts();
        assertEquals(
                List.of(
                        "port.changed 1 CanModify true false",
                        "port.changed 1 Csid  +1",
                        "port.changed 1 Rings 1 7",
                        "port.changed 1 Send false true"),
                heard.lines(4));
    }

    @Test
    void notifiesOfWhatAStatusPollFinds() throws Exception {
        poll(FaxStatus.builder(new DeviceId(2))
                .description("Sending")
                .sending(true)
                .currentPage(1));
        assertEquals(
                List.of(
                        "port.changed 2 Sending false true",
                        "port.changed 2 StatusText  Sending",
                        "port.changed 2 DeviceState UNKNOWN SENDING"),
                heard.lines(3));
        poll(FaxStatus.builder(new DeviceId(2))
                .description("Sending")
                .sending(true)
                .currentPage(2));
        poll(FaxStatus.builder(new DeviceId(2)).description("Available"));
        assertEquals("port.changed 2 Sending true false", heard.lines(1).get(0), "pages are not notified");
    }

    @Test
    void notifiesOfAPortThatDoesNotAnswerAndThatItDoesAgain() throws Exception {
        fax.failAt(2);
        published.getPorts();
        assertEquals(List.of("port.changed 2 Stale false true", "read.failed CONNECTED"), heard.lines(2));
        published.getPorts();
        fax.heal();
        published.getPorts();
        assertEquals(List.of("port.changed 2 Stale true false"), heard.lines(1));
    }

    @Test
    void notifiesOfAWriteOnce() throws Exception {
        published.mbeans.setAttribute(published.getPorts().get(0), new Attribute("Rings", 4));
        published.getPorts();
        published.disconnect();
        assertEquals(List.of("port.changed 1 Rings 1 4", "server.disconnected DISCONNECTED"), heard.lines(2));
    }

    @Test
    void notifiesOfALostConnectionAndItsReturnOnceAndNotPortByPort() throws Exception {
        fax.failReadings(FakeFaxServer.unavailable());
        assertThrows(Exception.class, published::getPorts);
        assertThrows(Exception.class, published::getPorts);
        fax.heal();
        fax.has(A, B, port(3, "C"));
        published.getPorts();
        Notification lost = heard.next();
        assertEquals("server.disconnected UNREACHABLE", Heard.line(lost));
        assertEquals(FakeFaxServer.unavailable().getMessage(), lost.getMessage());
        assertEquals(List.of("server.connected CONNECTED", "port.added 3"), heard.lines(2));
        published.disconnect();
        published.connect();
        published.connect();
        assertEquals(List.of("server.disconnected DISCONNECTED", "server.connected CONNECTED"), heard.lines(2));
        published.disconnect();
        assertEquals(List.of("server.disconnected DISCONNECTED"), heard.lines(1), "a second connect is no change");
    }

    @Test
    void notifiesOfARefusalOnceWhileItGoesOn() throws Exception {
        fax.failReadings(FakeFaxServer.denied());
        assertThrows(Exception.class, published::getPorts);
        assertThrows(Exception.class, published::getPorts);
        Notification sent = heard.next();
        assertEquals("read.failed CONNECTED", Heard.line(sent));
        assertEquals(FakeFaxServer.denied().getMessage(), sent.getMessage());
        fax.heal();
        published.getPorts();
        fax.failQueue(FakeFaxServer.failed("FaxServer.GetJobs"));
        published.monitor.pollStatus();
        published.monitor.pollStatus();
        assertEquals(
                FakeFaxServer.failed("FaxServer.GetJobs").getMessage(),
                heard.next().getMessage());
        published.disconnect();
        assertEquals(List.of("server.disconnected DISCONNECTED"), heard.lines(1), "each failure once");
    }

    @Test
    void hasSourceTimeNumberAndUserData() throws Exception {
        published.elapse(Duration.ofMinutes(1));
        fax.has(A.toBuilder().rings(3).build());
        published.getPorts();
        Notification first = heard.next();
        assertEquals("faxmx.port.changed", first.getType());
        assertEquals(PublishedFake.SERVER, first.getSource());
        assertEquals(Instant.parse("2026-03-01T10:01:00Z").toEpochMilli(), first.getTimeStamp());
        assertEquals(1, first.getSequenceNumber());
        assertEquals(2, heard.next().getSequenceNumber());
        CompositeData data = data(first);
        assertEquals("S", data.get("server"));
        assertEquals("CONNECTED", data.get("state"));
        assertEquals("faxmx:type=FaxPort,server=S,port=A,deviceId=1", data.get("port"));
        assertEquals(1L, data.get("deviceId"));
        assertEquals("A", data.get("name"));
        assertEquals("java.lang.Integer", data.get("attributeType"));
        assertEquals("port 1 of server S: Rings was 1 and is 3", data.get("message"));
        for (String item : data.getCompositeType().keySet()) {
            assertInstanceOf(SimpleType.class, data.getCompositeType().getType(item));
        }
    }

    @Test
    void notifiesOfNothingThatIsAnsweredAfterTheEnd() {
        List<String> calls = new ArrayList<>();
        published.monitor.listen(new MonitorListener() {
            @Override
            public void changed(ServerSnapshot before, ServerSnapshot now) {
                calls.add("changed");
            }

            @Override
            public void readFailed(ServerSnapshot now, String failure) {
                calls.add("readFailed");
            }

            @Override
            public void closed(ServerSnapshot last) {
                calls.add("closed");
            }
        });
        fax.shows(FaxStatus.builder(A.deviceId()).sending(true).build());
        fax.afterStatusReadings(published::close);

        assertThrows(NotConnectedException.class, published.monitor::pollStatus);

        assertEquals(List.of("closed"), calls);
        assertEquals(0, published.monitor.snapshot().ports().size());
        assertFalse(published.monitor.snapshot().connected());
    }

    @Test
    void notifiesOfAFaxThatFailedOnceAndByItsReason() throws Exception {
        poll(FaxStatus.builder(A.deviceId()).description("Busy"));
        poll(FaxStatus.builder(A.deviceId()).description("Busy"));
        poll(FaxStatus.builder(A.deviceId()).description("No Dial Tone"));
        assertEquals(
                List.of(
                        "port.changed 1 StatusText  Busy",
                        "port.changed 1 DeviceState UNKNOWN BUSY",
                        "fax.failed 1 LastFailure  BUSY",
                        "port.changed 1 StatusText Busy No Dial Tone",
                        "port.changed 1 DeviceState BUSY NO_DIAL_TONE",
                        "fax.failed 1 LastFailure BUSY NO_DIAL_TONE"),
                heard.lines(6));
        poll(FaxStatus.builder(A.deviceId()).description("Busy").address("+1 555 0199"));
        heard.lines(2);
        Notification failed = heard.next();
        assertEquals("port 1 of server S: a fax failed: BUSY", failed.getMessage());
        assertEquals("java.lang.String", data(failed).get("attributeType"));
        assertEquals(
                "faxmx:type=FaxPort,server=S,port=A,deviceId=1", data(failed).get("port"));
    }

    @Test
    void notifiesOfAStateThatOtherWordsMean() throws Exception {
        poll(FaxStatus.builder(A.deviceId()).description("Besetzt"));
        heard.lines(1);
        published.monitor.stateTexts(StateTexts.of(Map.of("Besetzt", "BUSY")));
        assertEquals(List.of("port.changed 1 DeviceState UNKNOWN BUSY"), heard.lines(1));
    }

    @Test
    void declaresItsNotifications() throws Exception {
        MBeanNotificationInfo[] infos =
                published.mbeans.getMBeanInfo(PublishedFake.SERVER).getNotifications();
        assertEquals(
                Set.of(
                        "faxmx.port.added",
                        "faxmx.port.removed",
                        "faxmx.port.changed",
                        "faxmx.server.connected",
                        "faxmx.server.disconnected",
                        "faxmx.fax.failed",
                        "faxmx.read.failed"),
                Arrays.stream(infos)
                        .flatMap(info -> Arrays.stream(info.getNotifTypes()))
                        .collect(Collectors.toSet()));
        for (MBeanNotificationInfo info : infos) {
            assertEquals(Notification.class.getName(), info.getName());
            assertTrue(info.getDescription().endsWith("."), info.getDescription());
        }
    }

    @Test
    void filtersByTypeAndNumbersForAllListenersTogether() throws Exception {
        Heard gone = new Heard();
        NotificationFilterSupport filter = new NotificationFilterSupport();
        filter.enableType("faxmx.port.removed");
        published.mbeans.addNotificationListener(PublishedFake.SERVER, gone, filter, "mine");
        fax.has(A, port(3, "C"));
        published.getPorts();
        Notification sent = gone.next();
        assertEquals("port.removed 2", Heard.line(sent));
        assertEquals(2, sent.getSequenceNumber());
    }

    @Test
    void aRemovedListenerReceivesNothing() throws Exception {
        Heard second = new Heard();
        listen(second);
        listen(second);
        published.mbeans.removeNotificationListener(PublishedFake.SERVER, heard);
        published.mbeans.removeNotificationListener(PublishedFake.SERVER, second, null, null);
        fax.has(A);
        published.getPorts();
        assertEquals(List.of("port.removed 2"), second.lines(1));
        published.mbeans.removeNotificationListener(PublishedFake.SERVER, second);
        assertThrows(
                ListenerNotFoundException.class,
                () -> published.mbeans.removeNotificationListener(PublishedFake.SERVER, second));
        fax.has(A, B);
        published.getPorts();
        Heard third = new Heard();
        listen(third);
        fax.has();
        published.getPorts();
        Notification next = third.next();
        assertEquals("port.removed 1", Heard.line(next));
        assertEquals(2, next.getSequenceNumber(), "a change without a listener has no number");
        assertEquals(0, heard.waiting());
        assertEquals(0, second.waiting());
    }

    @Test
    void aListenerThatCallsBackFindsThePortThere() throws Exception {
        Heard found = new Heard();
        listen((notification, handback) -> {
            try {
                ObjectName port = new ObjectName((String) data(notification).get("port"));
                assertEquals("C", published.get(port, "Name"));
                // An operation as well: no lock is held.
                assertEquals(3, published.getPorts().size());
                found.handleNotification(notification, handback);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        fax.has(A, B, port(3, "C"));
        published.getPorts();
        assertEquals(List.of("port.added 3"), found.lines(1));
    }

    @Test
    void aListenerThatHangsDelaysNeitherOperationsNorAnotherServer() throws Exception {
        Hold hold = new Hold();
        listen((notification, handback) -> hold.run());
        FakeFaxServer other = new FakeFaxServer().has(A);
        try (PublishedServer second = PublishedFake.publish("T", other, published.context)) {
            Heard ofSecond = new Heard();
            published.mbeans.addNotificationListener(ObjectNames.faxServer("T"), ofSecond, null, null);
            fax.has(A, B, port(3, "C"));
            published.getPorts();
            hold.awaitReached();

            fax.has(A);
            assertEquals(1, published.getPorts().size());
            published.disconnect();
            published.connect();
            second.monitor().connect();

            assertEquals(List.of("server.connected CONNECTED", "port.added 1"), ofSecond.lines(2));
        } finally {
            hold.release();
        }
        assertEquals(
                List.of(
                        "port.added 3",
                        "port.removed 2",
                        "port.removed 3",
                        "server.disconnected DISCONNECTED",
                        "server.connected CONNECTED"),
                heard.lines(5));
    }

    @Test
    void keepsOrderAndNumbersWhateverHappensAtOnce() throws Exception {
        ObjectName name = published.getPorts().get(0);
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> ends = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(client -> clients.submit(() -> {
                        for (int i = 1; i <= 50; i++) {
                            if (client == 0) {
                                fax.has(A, port(2 + i % 2, "P"));
                                published.getPorts();
                            } else if (client == 1) {
                                published.monitor.pollStatus();
                            } else {
                                published.mbeans.setAttribute(name, new Attribute("Rings", 1 + (i + client) % 99));
                            }
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            clients.shutdownNow();
        }
        published.disconnect();
        long number = 0;
        String rings = "1";
        Set<Object> ports = new HashSet<>(Set.of(1L, 2L));
        Notification next;
        do {
            next = heard.next();
            assertEquals(++number, next.getSequenceNumber());
            CompositeData data = data(next);
            if (data.get("attribute").equals("Rings")) {
                // What was the new value is the old one next: none is missing, and none sent twice.
                assertEquals(rings, data.get("oldValue"));
                rings = (String) data.get("newValue");
            } else if (next.getType().equals("faxmx.port.added")) {
                assertTrue(ports.add(data.get("deviceId")));
            } else if (next.getType().equals("faxmx.port.removed")) {
                assertTrue(ports.remove(data.get("deviceId")));
            }
        } while (!next.getType().equals("faxmx.server.disconnected"));
        assertEquals(String.valueOf(published.get(name, "Rings")), rings);
        assertEquals(Set.copyOf(published.column("DeviceId")), ports);
        assertEquals(number, published.notifications.sent());
        assertEquals(0, published.notifications.dropped());
        assertFalse(published.monitor.snapshot().connected());
    }

    private void listen(NotificationListener listener) throws Exception {
        published.mbeans.addNotificationListener(PublishedFake.SERVER, listener, null, null);
    }

    private void poll(FaxStatus.Builder seen) {
        fax.shows(seen.build());
        published.monitor.pollStatus();
    }

    private static CompositeData data(Notification notification) {
        return (CompositeData) notification.getUserData();
    }
}
