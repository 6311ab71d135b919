package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.faxcom.ComScenario;
import org.faxmx.jmx.Heard;
import org.faxmx.jmx.ObjectNames;
import org.faxmx.jmx.RegistrationRecorder;

/**
 * A COM fax server that changes while a bridge polls it, and what a JMX client must see of it that never has the
 * bridge read. The notification of a change comes after the change is shown, so the tests wait for notifications only.
 */
final class ChangingServer implements AutoCloseable {

    /** What the scenario is to have when the bridge starts. */
    static final List<FaxPort> PORTS = BridgeUnderWine.ports(7);

    private static final FaxPort FAILING = PORTS.get(1);
    private static final FaxPort VANISHING = PORTS.get(2);
    private static final FaxPort RENAMED = PORTS.get(4);
    private static final FaxPort SET = PORTS.get(5);
    private static final FaxPort TWIN = PORTS.get(6);
    private static final List<FaxPort> STEADY = List.of(PORTS.get(0), FAILING, PORTS.get(3));

    // Readings of the tree while the server is away.
    private static final int READINGS = 20;

    private final String name;
    private final ObjectName server;
    private final ComScenario scenario;
    private final MBeanServerConnection mbeans;
    private final Heard heard = new Heard();
    private final List<String> registered = new ArrayList<>();
    private final RegistrationRecorder registrations;
    private final SteadyPorts steady;

    private List<FaxPort> ports = PORTS;
    private String state = "CONNECTED";
    private long number;

    /** Begins to listen, when all that the bridge found at its start is shown. */
    ChangingServer(String name, ComScenario scenario, MBeanServerConnection mbeans) throws Exception {
        this.name = name;
        this.server = ObjectNames.faxServer(name);
        this.scenario = scenario;
        this.mbeans = mbeans;
        awaitStatusPoll(mbeans, server);
        registrations = RegistrationRecorder.in(mbeans);
        mbeans.addNotificationListener(server, heard, null, null);
        steady = new SteadyPorts(mbeans, name, STEADY);
    }

    /** Waits until the status of the ports was polled. */
    static void awaitStatusPoll(MBeanServerConnection mbeans, ObjectName server) throws Exception {
        Eventually.holds(
                () -> column(mbeans, server, "StatusText").stream().allMatch("Available"::equals),
                () -> "no status poll");
    }

    /** All that can happen to ports, one thing after the other, and nothing more when this returns. */
    void live() throws Exception {
        assertShown();
        portsComeGoAndChange();
        theServiceDies();
        aPortCannotBeRead();
        twoPortsShareADeviceId();

        mbeans.invoke(server, "disconnect", null, null);
        state = "DISCONNECTED";
        assertSent(event("server.disconnected"));
        assertEquals(0, heard.waiting());
        assertEquals(registered, registrations.taken());
        steady.assertSteady();
        assertEquals(0L, mbeans.getAttribute(ObjectNames.bridge(), "NotificationsDropped"));
    }

    private void portsComeGoAndChange() throws Exception {
        FaxPort added = FaxPort.builder(new DeviceId(99), "Büro, neu").build();
        List<FaxPort> next = new ArrayList<>(ports);
        next.add(0, added);
        change(next, added(added, 1), changed(added, 1, "StatusText", "", "Available"), recognised(added, 1));
        assertTrue(mbeans.isRegistered(
                BridgeUnderWine.name("faxmx:type=FaxPort,server=" + name + ",port=Büro_neu,deviceId=99")));

        next.remove(VANISHING);
        change(next, removed(VANISHING, 1));

        FaxPort renamed = FaxPort.builder(RENAMED.deviceId(), "Empfang")
                .csid(RENAMED.csid())
                .tsid(RENAMED.tsid())
                .rings(RENAMED.rings())
                .priority(RENAMED.priority())
                .send(RENAMED.send())
                .receive(RENAMED.receive())
                .canModify(RENAMED.canModify())
                .build();
        next.set(next.indexOf(RENAMED), renamed);
        change(next, added(renamed, 1), removed(RENAMED, 1));

        next.set(next.indexOf(SET), SET.toBuilder().csid("+49 30 1").rings(42).build());
        change(next, changed(SET, 1, "Csid", SET.csid(), "+49 30 1"), changed(SET, 1, "Rings", SET.rings(), 42));
    }

    /** It comes back with another setting than it had. */
    private void theServiceDies() throws Exception {
        scenario.die().write();
        state = "UNREACHABLE";
        Notification lost = assertSent(event("server.disconnected")).get(0);
        assertTrue(lost.getMessage().contains("0x800706BA (RPC_S_SERVER_UNAVAILABLE)"), lost.getMessage());
        assertShown();
        steady.awaitReadings(READINGS);
        assertEquals("UNREACHABLE", mbeans.getAttribute(server, "State"));
        assertEquals(ports.size(), stalePorts());
        assertShown();

        List<FaxPort> next = new ArrayList<>(ports);
        next.replaceAll(port -> port.deviceId().equals(SET.deviceId())
                ? port.toBuilder().send(!port.send()).build()
                : port);
        state = "CONNECTED";
        scenario.revive();
        change(next, event("server.connected"), changed(SET, 1, "Send", SET.send(), !SET.send()));
        assertEquals(0, stalePorts());
        assertEquals(1L, mbeans.getAttribute(server, "Reconnections"));
    }

    private void aPortCannotBeRead() throws Exception {
        scenario.port(ports.indexOf(FAILING) + 1, "fail.Item = 0x80004005 \"Line card is gone\"")
                .write();
        Notification failed = assertSent(changed(FAILING, 1, "Stale", false, true), event("read.failed"))
                .get(1);
        for (String words : List.of("FaxPorts.Item(3)", "0x80004005 (E_FAIL)", "Line card is gone")) {
            assertTrue(failed.getMessage().contains(words), failed.getMessage());
        }
        assertEquals(failed.getMessage(), mbeans.getAttribute(server, "LastError"));
        assertShown();
        awaitPolls();
        assertShown();
        assertEquals(1, stalePorts());

        change(ports, changed(FAILING, 1, "Stale", true, false));
        assertEquals(0, stalePorts());
    }

    private void twoPortsShareADeviceId() throws Exception {
        DeviceId shared = PORTS.get(0).deviceId();
        FaxPort second = FaxPort.builder(shared, TWIN.name())
                .csid("SECOND")
                .priority(TWIN.priority())
                .build();
        List<FaxPort> next = new ArrayList<>(ports);
        next.set(next.indexOf(TWIN), second);
        change(
                next,
                added(second, 2),
                removed(TWIN, 1),
                changed(second, 2, "StatusText", "", "Available"),
                recognised(second, 2));
        assertTrue(mbeans.isRegistered(BridgeUnderWine.name(
                "faxmx:type=FaxPort,server=" + name + ",port=Line_7,deviceId=" + shared + ",occurrence=2")));

        next.set(next.indexOf(second), TWIN);
        change(
                next,
                added(TWIN, 1),
                removed(second, 2),
                changed(TWIN, 1, "StatusText", "", "Available"),
                recognised(TWIN, 1));
    }

    /** Gives the server these ports, and waits until that was sent, is shown, and was found so by two further polls. */
    private void change(List<FaxPort> next, Sent... expected) throws Exception {
        ports = List.copyOf(next);
        scenario.serve(ports).write();
        assertSent(expected);
        assertShown();
        assertEquals(ports, BridgeUnderWine.table(mbeans, server), "in the server's order");
        awaitPolls();
    }

    /** Each port has an MBean that shows it, and a row, and nothing else has. */
    private void assertShown() throws Exception {
        Map<DeviceId, Integer> occurrences = new HashMap<>();
        Map<ObjectName, FaxPort> expected = new LinkedHashMap<>();
        for (FaxPort port : ports) {
            expected.put(mbean(port, occurrences.merge(port.deviceId(), 1, Integer::sum)), port);
        }
        Map<ObjectName, FaxPort> shown = new HashMap<>();
        for (ObjectName port :
                mbeans.queryNames(BridgeUnderWine.name("faxmx:type=FaxPort,server=" + name + ",*"), null)) {
            shown.put(port, BridgeUnderWine.port(BridgeUnderWine.attributes(mbeans, port)));
        }
        assertEquals(expected, shown);
        List<FaxPort> rows = BridgeUnderWine.table(mbeans, server);
        assertEquals(ports.size(), rows.size());
        assertTrue(rows.containsAll(ports), rows::toString);
        assertEquals(ports.size(), mbeans.getAttribute(server, "PortCount"));
    }

    private void awaitPolls() throws Exception {
        for (int poll = 0; poll < 2; poll++) {
            Object before = mbeans.getAttribute(server, "LastReadTime");
            Eventually.holds(() -> !before.equals(mbeans.getAttribute(server, "LastReadTime")), () -> "no poll");
        }
    }

    /** Takes the next notifications: these, in this order. */
    private List<Notification> assertSent(Sent... expected) throws Exception {
        List<Notification> taken = new ArrayList<>();
        List<Sent> sent = new ArrayList<>();
        while (taken.size() < expected.length) {
            Notification next = heard.next();
            assertEquals(++number, next.getSequenceNumber());
            assertEquals(server, next.getSource());
            taken.add(next);
            sent.add(Sent.of(next));
        }
        assertEquals(Arrays.asList(expected), sent);
        return taken;
    }

    private Sent event(String type) {
        return new Sent("faxmx." + type, name, state, "", -1, "", "", "", "", "");
    }

    private Sent added(FaxPort port, int occurrence) {
        registered.add("+" + mbean(port, occurrence));
        return sent("added", port, occurrence, "", "", "", "");
    }

    private Sent removed(FaxPort port, int occurrence) {
        registered.add("-" + mbean(port, occurrence));
        return sent("removed", port, occurrence, "", "", "", "");
    }

    private Sent changed(FaxPort port, int occurrence, String attribute, Object before, Object now) {
        return sent(
                "changed", port, occurrence, attribute, now.getClass().getName(), before.toString(), now.toString());
    }

    /** What the first status poll of a new port sends after its text. */
    private Sent recognised(FaxPort port, int occurrence) {
        return changed(port, occurrence, "DeviceState", "UNKNOWN", "AVAILABLE");
    }

    private Sent sent(
            String what,
            FaxPort port,
            int occurrence,
            String attribute,
            String attributeType,
            String oldValue,
            String newValue) {
        return new Sent(
                "faxmx.port." + what,
                name,
                state,
                mbean(port, occurrence).toString(),
                port.deviceId().value(),
                port.name(),
                attribute,
                attributeType,
                oldValue,
                newValue);
    }

    private ObjectName mbean(FaxPort port, int occurrence) {
        return ObjectNames.faxPort(name, port.name(), port.deviceId(), occurrence);
    }

    private long stalePorts() throws Exception {
        return column(mbeans, server, "Stale").stream()
                .filter(Boolean.TRUE::equals)
                .count();
    }

    private static List<Object> column(MBeanServerConnection mbeans, ObjectName server, String item) throws Exception {
        return Arrays.stream((CompositeData[]) mbeans.getAttribute(server, "PortTable"))
                .map(row -> row.get(item))
                .toList();
    }

    @Override
    public void close() {
        steady.close();
    }

    /** A notification's type, and its user data but for the message. */
    private record Sent(
            String type,
            String server,
            String state,
            String port,
            long deviceId,
            String name,
            String attribute,
            String attributeType,
            String oldValue,
            String newValue) {

        static Sent of(Notification notification) {
            CompositeData data = (CompositeData) notification.getUserData();
            assertEquals(notification.getMessage(), data.get("message"));
            return new Sent(
                    notification.getType(),
                    (String) data.get("server"),
                    (String) data.get("state"),
                    (String) data.get("port"),
                    (Long) data.get("deviceId"),
                    (String) data.get("name"),
                    (String) data.get("attribute"),
                    (String) data.get("attributeType"),
                    (String) data.get("oldValue"),
                    (String) data.get("newValue"));
        }
    }
}
