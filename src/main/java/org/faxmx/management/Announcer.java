package org.faxmx.management;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/**
 * The notifications of one fax server's MBean. They are numbered in the order in which things happen, for all listeners
 * together; while nobody listens, nothing is told and no number given. Used under the lock of what is shown.
 */
final class Announcer {

    static final String PORT_ADDED = "faxmx.port.added";
    static final String PORT_REMOVED = "faxmx.port.removed";
    static final String PORT_CHANGED = "faxmx.port.changed";
    static final String SERVER_CONNECTED = "faxmx.server.connected";
    static final String SERVER_DISCONNECTED = "faxmx.server.disconnected";
    static final String READ_FAILED = "faxmx.read.failed";

    /** The attributes of a port whose changes are told: no ages, no counters, nothing that each page of a fax changes. */
    static final List<String> TOLD = List.of(
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

    private static final List<Column<ManagedFaxPort.View>> COLUMNS =
            TOLD.stream().map(ManagedFaxPort::column).toList();

    private static final RowType<Event> EVENT = new RowType<>(
            "Event",
            "What happened at a fax server",
            List.of(
                    item("server", SimpleType.STRING, "Configured name of the fax server.", Event::server),
                    item(
                            "state",
                            SimpleType.STRING,
                            "State of the fax server when it happened, as the attribute State shows it.",
                            Event::state),
                    item(
                            "port",
                            SimpleType.STRING,
                            "ObjectName of the port's MBean; empty where no port is meant.",
                            Event::port),
                    item(
                            "deviceId",
                            SimpleType.LONG,
                            "The port's DeviceId; -1 where no port is meant.",
                            Event::deviceId),
                    item("name", SimpleType.STRING, "The port's Name; empty where no port is meant.", Event::name),
                    item(
                            "attribute",
                            SimpleType.STRING,
                            "The port's attribute that changed; empty where none did.",
                            Event::attribute),
                    item(
                            "attributeType",
                            SimpleType.STRING,
                            "Java class of the attribute, such as java.lang.Integer; empty where none changed.",
                            Event::attributeType),
                    item("oldValue", SimpleType.STRING, "What the attribute showed before, as text.", Event::oldValue),
                    item("newValue", SimpleType.STRING, "What the attribute shows now, as text.", Event::newValue),
                    item(
                            "message",
                            SimpleType.STRING,
                            "What happened and why, for people; the failure's text where something failed.",
                            Event::message)));

    private final ManagedFaxServer server;
    private final ObjectName source;
    private final NotificationDelivery.Listeners listeners;
    private final InstantSource clock;

    private long sequence;

    Announcer(
            ManagedFaxServer server, ObjectName source, NotificationDelivery.Listeners listeners, InstantSource clock) {
        this.server = server;
        this.source = source;
        this.listeners = listeners;
        this.clock = clock;
    }

    /** What is told with each notification. */
    static RowType<Event> rowType() {
        return EVENT;
    }

    /** Tells what of that is different. */
    void changed(ServerView before, ServerView now) {
        if (listeners.isEmpty()) {
            return;
        }
        if (before.state() != now.state()) {
            changedState(now);
        }
        if (before.ports() != now.ports()) {
            changedPorts(before, now);
        }
    }

    /** Tells that a reading failed, or a part of one, while the connection stands. */
    void readFailed(ServerView now, String failure) {
        if (!listeners.isEmpty()) {
            tell(READ_FAILED, Event.ofServer(server.name(), now.state().name(), failure));
        }
    }

    private void changedState(ServerView now) {
        String state = now.state().name();
        switch (now.state()) {
            case CONNECTED -> tell(SERVER_CONNECTED, Event.ofServer(server.name(), state, server + ": connected"));
            case DISCONNECTED ->
                tell(
                        SERVER_DISCONNECTED,
                        Event.ofServer(server.name(), state, server + ": disconnected by an operator"));
            case UNREACHABLE ->
                tell(
                        SERVER_DISCONNECTED,
                        Event.ofServer(server.name(), state, now.failure().text()));
            case CONNECTING -> {
                // It is so before anybody can listen, and never again.
            }
        }
    }

    private void changedPorts(ServerView before, ServerView now) {
        if (sameMBeans(before.ports(), now.ports())) {
            for (int i = 0; i < now.ports().size(); i++) {
                changedPort(now, before.ports().get(i), now.ports().get(i));
            }
            return;
        }
        Map<ObjectName, ShownPort> gone = new LinkedHashMap<>();
        before.ports().forEach(port -> gone.put(port.mbean().name(), port));
        for (ShownPort port : now.ports()) {
            ShownPort known = gone.remove(port.mbean().name());
            if (known == null) {
                tell(PORT_ADDED, event(now, port, "", "", "", "", port.mbean() + ": is there"));
            } else {
                changedPort(now, known, port);
            }
        }
        gone.values().forEach(port -> tell(PORT_REMOVED, event(now, port, "", "", "", "", port.mbean() + ": is gone")));
    }

    private static boolean sameMBeans(List<ShownPort> before, List<ShownPort> now) {
        boolean same = before.size() == now.size();
        for (int i = 0; same && i < now.size(); i++) {
            same = before.get(i).mbean() == now.get(i).mbean();
        }
        return same;
    }

    private void changedPort(ServerView now, ShownPort before, ShownPort port) {
        if (before == port || looksLike(before, port)) {
            return;
        }
        ManagedFaxPort.View was = alone(before);
        ManagedFaxPort.View is = alone(port);
        for (Column<ManagedFaxPort.View> column : COLUMNS) {
            Object old = column.read(was);
            Object current = column.read(is);
            if (!old.equals(current)) {
                tell(
                        PORT_CHANGED,
                        event(
                                now,
                                port,
                                column.name(),
                                column.type().getClassName(),
                                old.toString(),
                                current.toString(),
                                port.mbean() + ": " + column.name() + " was " + old + " and is " + current));
            }
        }
    }

    /** Whether none of the attributes told can be different; most looks find that. */
    private static boolean looksLike(ShownPort before, ShownPort now) {
        return before.port().equals(now.port())
                && before.silent() == now.silent()
                && before.activity().status().sending()
                        == now.activity().status().sending()
                && before.activity().status().receiving()
                        == now.activity().status().receiving()
                && before.activity()
                        .status()
                        .description()
                        .equals(now.activity().status().description());
    }

    /** A port that is stale if it is so by itself: what its server is, is told once for all ports. */
    private ManagedFaxPort.View alone(ShownPort port) {
        return new ManagedFaxPort.View(server, port, null, port.silent());
    }

    private Event event(
            ServerView now,
            ShownPort port,
            String attribute,
            String type,
            String oldValue,
            String newValue,
            String message) {
        return new Event(
                server.name(),
                now.state().name(),
                port.mbean().name().toString(),
                port.port().deviceId().value(),
                port.port().name(),
                attribute,
                type,
                oldValue,
                newValue,
                message);
    }

    private void tell(String type, Event event) {
        Notification notification = new Notification(type, source, ++sequence, clock.millis(), event.message());
        notification.setUserData(EVENT.row(event));
        listeners.send(notification);
    }

    private static Column<Event> item(
            String name, OpenType<?> type, String description, Function<Event, Object> reading) {
        return new Column<>(name, type, description, reading);
    }

    /** What is told of one thing that happened. */
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
            String message) {

        static Event ofServer(String server, String state, String message) {
            return new Event(server, state, "", -1, "", "", "", "", "", message);
        }
    }
}
