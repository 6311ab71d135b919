package org.faxmx.jmx;

import static org.faxmx.jmx.Column.number;
import static org.faxmx.jmx.Column.text;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.Notification;
import javax.management.ObjectName;
import org.faxmx.fax.FaxStatus;
import org.faxmx.monitor.MonitorListener;
import org.faxmx.monitor.PortKey;
import org.faxmx.monitor.PortSnapshot;
import org.faxmx.monitor.Rows;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/**
 * Makes the notifications of one fax server's MBean: it compares each snapshot with the one before. Notifications are
 * numbered in the order of the changes, for all listeners together; while there is no listener none is made and no number
 * assigned.
 */
final class ChangeNotifier implements MonitorListener {

    static final String PORT_ADDED = "faxmx.port.added";
    static final String PORT_REMOVED = "faxmx.port.removed";
    static final String PORT_CHANGED = "faxmx.port.changed";
    static final String SERVER_CONNECTED = "faxmx.server.connected";
    static final String SERVER_DISCONNECTED = "faxmx.server.disconnected";
    static final String READ_FAILED = "faxmx.read.failed";

    /** The attributes of a port whose changes are notified: no ages, no counters, nothing that each page of a fax changes. */
    static final List<String> ATTRIBUTES = List.of(
            "Name",
            "CanModify",
            "Csid",
            "Tsid",
            "Rings",
            "Priority",
            "Send",
            "Receive",
            "Sending",
            "Receiving",
            "StatusText",
            "DeviceState",
            "Stale");

    private static final List<Column<FaxPortModel.View>> COLUMNS = ATTRIBUTES.stream()
            .map(name -> FaxPortModel.MODEL.attribute(name).column())
            .toList();

    /** The user data of each notification. */
    static final RowType<Event> EVENT = new RowType<>(
            "Event",
            "What happened at a fax server",
            List.of(
                    text("server", "Configured name of the fax server.", Event::server),
                    text(
                            "state",
                            "State of the fax server when it happened, as the attribute State has it.",
                            Event::state),
                    text("port", "ObjectName of the port's MBean; empty for none.", Event::port),
                    number("deviceId", "The port's DeviceId; -1 for none.", Event::deviceId),
                    text("name", "The port's Name; empty for none.", Event::name),
                    text("attribute", "The port's attribute that changed; empty where none did.", Event::attribute),
                    text(
                            "attributeType",
                            "Java class of the attribute, such as java.lang.Integer; empty where none changed.",
                            Event::attributeType),
                    text("oldValue", "The attribute's value before, as text.", Event::oldValue),
                    text("newValue", "The attribute's value now, as text.", Event::newValue),
                    text(
                            "message",
                            "What happened and why, as a sentence; the failure's text where something failed.",
                            Event::message)));

    private final ServerMonitor monitor;
    private final ObjectName source;
    private final NotificationBroadcaster broadcaster;
    private final InstantSource clock;

    private long sequence;

    /** @param source the name of the server's MBean */
    ChangeNotifier(ServerMonitor monitor, ObjectName source, NotificationBroadcaster broadcaster, InstantSource clock) {
        this.monitor = monitor;
        this.source = source;
        this.broadcaster = broadcaster;
        this.clock = clock;
    }

    @Override
    public void changed(ServerSnapshot before, ServerSnapshot now) {
        if (broadcaster.isIdle()) {
            return;
        }
        if (before.state() != now.state()) {
            changedState(now);
        }
        if (before.ports() != now.ports()) {
            changedPorts(before.ports(), now);
        }
    }

    @Override
    public void readFailed(ServerSnapshot now, String failure) {
        if (!broadcaster.isIdle()) {
            send(READ_FAILED, ofServer(now, failure));
        }
    }

    @Override
    public void closed(ServerSnapshot last) {
        // The MBean server notifies of MBeans that are unregistered.
    }

    private void changedState(ServerSnapshot now) {
        switch (now.state()) {
            case CONNECTED -> send(SERVER_CONNECTED, ofServer(now, monitor + ": connected"));
            case DISCONNECTED -> send(SERVER_DISCONNECTED, ofServer(now, monitor + ": disconnected by an operator"));
            case UNREACHABLE ->
                send(SERVER_DISCONNECTED, ofServer(now, now.failure().text()));
            case CONNECTING -> {
                // It is the first state, and never a later one.
            }
        }
    }

    private void changedPorts(Rows<PortKey, PortSnapshot> before, ServerSnapshot now) {
        List<PortSnapshot> rows = now.ports().list();
        if (now.ports().sameKeys(before)) {
            for (int i = 0; i < rows.size(); i++) {
                changedPort(now, before.list().get(i), rows.get(i));
            }
            return;
        }
        Map<ObjectName, PortSnapshot> gone = new LinkedHashMap<>();
        before.list().forEach(port -> gone.put(name(port), port));
        for (PortSnapshot port : rows) {
            PortSnapshot known = gone.remove(name(port));
            if (known == null) {
                send(PORT_ADDED, event(now, port, "", "", "", "", describe(port) + ": added"));
            } else {
                changedPort(now, known, port);
            }
        }
        gone.values()
                .forEach(port -> send(PORT_REMOVED, event(now, port, "", "", "", "", describe(port) + ": removed")));
    }

    private void changedPort(ServerSnapshot now, PortSnapshot before, PortSnapshot port) {
        if (before == port || looksLike(before, port)) {
            return;
        }
        FaxPortModel.View was = alone(before);
        FaxPortModel.View is = alone(port);
        for (Column<FaxPortModel.View> column : COLUMNS) {
            Object old = column.read(was);
            Object current = column.read(is);
            if (!old.equals(current)) {
                send(
                        PORT_CHANGED,
                        event(
                                now,
                                port,
                                column.name(),
                                column.type().getClassName(),
                                old.toString(),
                                current.toString(),
                                describe(port) + ": " + column.name() + " was " + old + " and is " + current));
            }
        }
    }

    /** Whether none of the attributes can be different, as after most status polls. */
    private static boolean looksLike(PortSnapshot before, PortSnapshot now) {
        FaxStatus was = before.activity().status();
        FaxStatus is = now.activity().status();
        return before.port().equals(now.port())
                && before.silent() == now.silent()
                && was.sending() == is.sending()
                && was.receiving() == is.receiving()
                && was.description().equals(is.description());
    }

    /** A port that is stale if it is so by itself: the state of the server is notified once for all ports. */
    private FaxPortModel.View alone(PortSnapshot port) {
        return new FaxPortModel.View(monitor.name(), clock, port, null, port.silent());
    }

    private ObjectName name(PortSnapshot port) {
        return ObjectNames.faxPort(
                monitor.name(),
                port.port().name(),
                port.key().deviceId(),
                port.key().occurrence());
    }

    private String describe(PortSnapshot port) {
        return "port " + port.key().deviceId() + " of " + monitor;
    }

    private Event ofServer(ServerSnapshot now, String message) {
        return new Event(monitor.name(), now.state().name(), "", -1, "", "", "", "", "", message);
    }

    private Event event(
            ServerSnapshot now,
            PortSnapshot port,
            String attribute,
            String type,
            String oldValue,
            String newValue,
            String message) {
        return new Event(
                monitor.name(),
                now.state().name(),
                name(port).toString(),
                port.port().deviceId().value(),
                port.port().name(),
                attribute,
                type,
                oldValue,
                newValue,
                message);
    }

    private void send(String type, Event event) {
        Notification notification = new Notification(type, source, ++sequence, clock.millis(), event.message());
        notification.setUserData(EVENT.row(event));
        broadcaster.send(notification);
    }

    /** What happened, as the user data has it. */
    record Event(
            String server,
            String state,
            String port,
            long deviceId,
            String name,
            String attribute,
            String attributeType,
            String oldValue,
            String newValue,
            String message) {}
}
