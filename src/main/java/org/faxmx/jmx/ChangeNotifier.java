package org.faxmx.jmx;

import static org.faxmx.jmx.Column.number;
import static org.faxmx.jmx.Column.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.Notification;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxStatus;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.MonitorListener;
import org.faxmx.monitor.PortSnapshot;
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
    static final String FAX_FAILED = "faxmx.fax.failed";
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

    // A port is notified as stale if it is so by itself: the state of the server is notified once for all ports.
    private static final Column<FaxPortMBean.View> SILENT =
            Column.flag("Stale", "", view -> view.shown().silent());
    private static final List<Column<FaxPortMBean.View>> COLUMNS = ATTRIBUTES.stream()
            .map(name -> name.equals(SILENT.name())
                    ? SILENT
                    : FaxPortMBean.MODEL.attribute(name).column())
            .toList();

    /** The user data of each notification. */
    static final RowType<Event> EVENT = new RowType<>(
            "Event",
            "What happened at a fax server",
            List.of(
                    text("server", "Configured name of the fax server.", Event::server),
                    text("state", "State of the fax server, as the attribute State has it.", Event::state),
                    text("port", "ObjectName of the port's MBean; empty for none.", e -> e.port.mbean()),
                    number("deviceId", "The port's DeviceId; -1 for none.", e -> e.port.deviceId()),
                    text("name", "The port's Name; empty for none.", e -> e.port.name()),
                    text("attribute", "The port's attribute that changed; empty for none.", e -> e.change.attribute()),
                    text(
                            "attributeType",
                            "Java class of the attribute, such as java.lang.Integer; empty for none.",
                            e -> e.change.type()),
                    text("oldValue", "The attribute's value before, as text.", e -> e.change.before()),
                    text("newValue", "The attribute's value now, as text.", e -> e.change.now()),
                    text(
                            "message",
                            "What happened and why; the failure's text where something failed.",
                            Event::message)));

    private final ServerMonitor monitor;
    private final ObjectName source;
    private final NotificationBroadcaster broadcaster;
    private final MonitorContext context;

    private long sequence;

    /** @param source the name of the server's MBean */
    ChangeNotifier(
            ServerMonitor monitor, ObjectName source, NotificationBroadcaster broadcaster, MonitorContext context) {
        this.monitor = monitor;
        this.source = source;
        this.broadcaster = broadcaster;
        this.context = context;
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
            changedPorts(before, now);
        }
    }

    @Override
    public void readFailed(ServerSnapshot now, String failure) {
        if (!broadcaster.isIdle()) {
            send(READ_FAILED, now, Port.NONE, Change.NONE, failure);
        }
    }

    private void changedState(ServerSnapshot now) {
        switch (now.state()) {
            case CONNECTED -> send(SERVER_CONNECTED, now, Port.NONE, Change.NONE, monitor + ": connected");
            case DISCONNECTED ->
                send(SERVER_DISCONNECTED, now, Port.NONE, Change.NONE, monitor + ": disconnected by an operator");
            case UNREACHABLE ->
                send(
                        SERVER_DISCONNECTED,
                        now,
                        Port.NONE,
                        Change.NONE,
                        now.failure().text());
            case CONNECTING -> {
                // It is the first state, and never a later one.
            }
        }
    }

    private void changedPorts(ServerSnapshot before, ServerSnapshot now) {
        List<PortSnapshot> ports = now.ports().list();
        if (now.ports().sameKeys(before.ports())) {
            for (int i = 0; i < ports.size(); i++) {
                changedPort(before, before.ports().list().get(i), now, ports.get(i));
            }
            return;
        }
        Map<ObjectName, PortSnapshot> gone = new LinkedHashMap<>();
        before.ports().list().forEach(port -> gone.put(name(port), port));
        for (PortSnapshot port : ports) {
            PortSnapshot known = gone.remove(name(port));
            if (known == null) {
                send(PORT_ADDED, now, about(port), Change.NONE, describe(port) + ": added");
            } else {
                changedPort(before, known, now, port);
            }
        }
        gone.values().forEach(port -> send(PORT_REMOVED, now, about(port), Change.NONE, describe(port) + ": removed"));
    }

    private void changedPort(ServerSnapshot before, PortSnapshot known, ServerSnapshot now, PortSnapshot port) {
        if (known == port || looksLike(known, port)) {
            return;
        }
        FaxPortMBean.View was = new FaxPortMBean.View(monitor, context, before, known);
        FaxPortMBean.View is = new FaxPortMBean.View(monitor, context, now, port);
        for (Column<FaxPortMBean.View> column : COLUMNS) {
            Object old = column.read(was);
            Object current = column.read(is);
            if (!old.equals(current)) {
                Change change =
                        new Change(column.name(), column.type().getClassName(), old.toString(), current.toString());
                send(
                        PORT_CHANGED,
                        now,
                        about(port),
                        change,
                        describe(port) + ": " + column.name() + " was " + old + " and is " + current);
            }
        }
        if (known.activity().counters().failures() != port.activity().counters().failures()) {
            failed(known, now, port);
        }
    }

    private void failed(PortSnapshot known, ServerSnapshot now, PortSnapshot port) {
        DeviceState before = known.activity().history().lastFailure();
        String state = port.activity().history().lastFailure().name();
        Change change = new Change(
                "LastFailure", String.class.getName(), before == DeviceState.UNKNOWN ? "" : before.name(), state);
        send(FAX_FAILED, now, about(port), change, describe(port) + ": a fax failed: " + state);
    }

    /** Whether none of the attributes can be different, as after most status polls. */
    private static boolean looksLike(PortSnapshot before, PortSnapshot now) {
        FaxStatus was = before.activity().status();
        FaxStatus is = now.activity().status();
        return before.port().equals(now.port())
                && before.silent() == now.silent()
                && before.activity().state() == now.activity().state()
                && was.sending() == is.sending()
                && was.receiving() == is.receiving()
                && was.description().equals(is.description());
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

    private Port about(PortSnapshot port) {
        return new Port(
                name(port).toString(),
                port.key().deviceId().value(),
                port.port().name());
    }

    private void send(String type, ServerSnapshot now, Port port, Change change, String message) {
        Notification notification =
                new Notification(type, source, ++sequence, context.clock().millis(), message);
        notification.setUserData(EVENT.row(new Event(monitor.name(), now.state().name(), port, change, message)));
        broadcaster.send(notification);
    }

    /** What happened, as the user data has it. */
    record Event(String server, String state, Port port, Change change, String message) {}

    /** The port to which it happened. */
    private record Port(String mbean, long deviceId, String name) {
        private static final Port NONE = new Port("", -1, "");
    }

    /** A change of one attribute. */
    private record Change(String attribute, String type, String before, String now) {
        private static final Change NONE = new Change("", "", "", "");
    }
}
