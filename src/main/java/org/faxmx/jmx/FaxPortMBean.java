package org.faxmx.jmx;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.Setting;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.PortSnapshot;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/** The MBean of one fax port. Its values are those of the port in the current snapshot of the server. */
final class FaxPortMBean extends ModelledMBean<FaxPortMBean.View> {

    static final MBeanModel<View> MODEL = MBeanModel.<View>builder(
                    "org.faxmx.jmx.FaxPortMBean",
                    "A fax port (fax device) of a fax server: its configuration and its status, as of the last "
                            + "readings. Join on DeviceId: names need not be unique. Counters are since the bridge "
                            + "started.")
            .library("IFaxPort")
            .text("Name", "Display name of the port; several ports may share one.", v -> v.port()
                    .name())
            .number(
                    "DeviceId",
                    "Permanent line identifier, which identifies the port: an unsigned 32-bit number.",
                    v -> v.port().deviceId().value())
            .range(0L, DeviceId.MAX_VALUE)
            .flag("CanModify", "Whether the account that runs FaxMX may change this port.", v -> v.port()
                    .canModify())
            .setting(
                    Setting.CSID,
                    "Called station identifier, sent to the calling machine when this port receives; at most "
                            + "20 characters of printable ASCII.",
                    v -> v.port().csid())
            .setting(
                    Setting.TSID,
                    "Transmitting station identifier, sent to the receiving machine when this port sends; at "
                            + "most 20 characters of printable ASCII.",
                    v -> v.port().tsid())
            .setting(
                    Setting.RINGS,
                    "Rings before the port answers an incoming call, 1 to 99; without effect while Receive is false.",
                    v -> v.port().rings())
            .units("rings")
            .setting(
                    Setting.PRIORITY,
                    "Rank of the port when one is chosen for an outgoing fax, 1 to the number of ports; "
                            + "without effect on incoming faxes. Changing it makes the server renumber the others.",
                    v -> v.port().priority())
            .setting(
                    Setting.SEND,
                    "Whether the port is enabled for sending; Sending is whether it is sending now.",
                    v -> v.port().send())
            .setting(
                    Setting.RECEIVE,
                    "Whether the port is enabled for receiving; Receiving is whether it is receiving now.",
                    v -> v.port().receive())
            .library("")
            .flag("Sending", "Whether the port was sending at the last status poll.", v -> v.status.sending())
            .microsoft("IFaxStatus::Send")
            .flag("Receiving", "Whether the port was receiving at the last status poll.", v -> v.status.receiving())
            .microsoft("IFaxStatus::Receive")
            .text(
                    "StatusText",
                    "State as the server words it, in the server's language; empty if not available.",
                    v -> v.status.description())
            .microsoft("IFaxStatus::Description")
            .text(
                    "DeviceState",
                    "State that an English StatusText means (FPS_ constant without its prefix); UNKNOWN for "
                            + "any other text.",
                    v -> v.status.state().name())
            .microsoft("IFaxStatus::Description")
            .values(Arrays.stream(DeviceState.values()).map(DeviceState::name).toArray(String[]::new))
            .integer("DeviceStateCode", "DeviceState as a number (FPS_ value); 0 for UNKNOWN.", v -> v.status
                    .state()
                    .code())
            .microsoft("IFaxStatus::Description")
            .gauge()
            .millis(
                    "StateAgeMillis",
                    "Time since the present state was first seen; -1 if the status was never read.",
                    v -> ClientTime.age(v.activity().since(), v.context))
            .library("IFaxStatus")
            .personal("CallerId", "Identity of the calling device; empty if not available.", v -> v.status.callerId())
            .library("")
            .personal(
                    "RemoteCsid",
                    "Called station identifier of the call under way: the receiving machine's; empty if not available.",
                    v -> v.status.csid())
            .microsoft("IFaxStatus::Csid")
            .personal(
                    "RemoteTsid",
                    "Transmitting station identifier of the call under way: the sending machine's; empty if "
                            + "not available.",
                    v -> v.status.tsid())
            .microsoft("IFaxStatus::Tsid")
            .library("IFaxStatus")
            .personal(
                    "Address", "Number dialled for the outgoing fax; empty if there is none.", v -> v.status.address())
            .gauge("CurrentPage", "pages", "Page in transit, from 1; 0 if not available.", v -> v.status.currentPage())
            .gauge("PageCount", "pages", "Pages of the outgoing fax; 0 if not available.", v -> v.status.pageCount())
            .personal("DocumentName", "Name of the document; empty if not available.", v -> v.status.documentName())
            .number("DocumentSize", "Size of the document; 0 if not available.", v -> v.status.documentSize())
            .gauge()
            .units("bytes")
            .personal("SenderName", "Who queued the outgoing fax; empty if not available.", v -> v.status.senderName())
            .personal("RecipientName", "Recipient of the fax; empty if not available.", v -> v.status.recipientName())
            .personal(
                    "RoutingString",
                    "The provider's routing text for the incoming fax under way; empty if not available.",
                    v -> v.status.routingString())
            .text(
                    "StartTime",
                    "When the transmission under way began: ISO-8601, UTC; empty if there is none.",
                    v -> moment(v.status.startTime()))
            .text(
                    "SubmittedTime",
                    "When the outgoing fax under way was queued: ISO-8601, UTC; empty if there is none.",
                    v -> moment(v.status.submittedTime()))
            .library("")
            .millis(
                    "ElapsedMillis",
                    "How long the transmission under way had lasted; -1 if there is none.",
                    v -> v.status.elapsed().map(Duration::toMillis).orElse(-1L))
            .microsoft("IFaxStatus::ElapsedTime")
            .counter("SendsSeen", "faxes", "Sends that status polls saw; a short one may be missed.", v -> v.activity()
                    .sends())
            .counter(
                    "ReceivesSeen",
                    "faxes",
                    "Receives that status polls saw; a short one may be missed.",
                    v -> v.activity().receives())
            .counter("PagesSentSeen", "pages", "Pages that status polls saw going out.", v -> v.activity()
                    .pagesSent())
            .counter(
                    "PagesReceivedSeen",
                    "pages",
                    "Pages that status polls saw coming in; a server need not count them.",
                    v -> v.activity().pagesReceived())
            .counter("StateChanges", "changes", "Changes of state that status polls saw.", v -> v.activity()
                    .stateChanges())
            .attribute(
                    "UnavailableAttributes",
                    RowType.arrayOf(SimpleType.STRING),
                    "The attributes whose properties the server refused for this port at the last readings; they "
                            + "are 0, false or empty. LastError of the server says what it answered.",
                    View::unavailable)
            .text("Server", "Configured name of the fax server.", v -> v.monitor.name())
            .flag(
                    "Stale",
                    "True when the values are not those of a successful last reading: the server is not "
                            + "connected, its last reading failed, this port did not answer it or the last status poll, "
                            + "or its status was not read since the server was connected.",
                    v -> v.snapshot.stale(v.shown))
            .millis(
                    "SnapshotAgeMillis",
                    "Time since the configuration was read from the fax server.",
                    v -> ClientTime.age(v.snapshot.reading(v.shown).at(), v.context))
            .millis(
                    "StatusAgeMillis",
                    "Time since the status was last read; -1 for never.",
                    v -> ClientTime.age(v.activity().readAt(), v.context))
            .action(
                    "refreshStatus",
                    "Reads the status of the port now (IFaxPort::GetStatus).",
                    "IFaxPort::GetStatus",
                    v -> v.monitor.refreshStatus(v.port().deviceId()))
            .role(MBeanModel.MONITOR)
            .build();

    /** The rows of {@code PortTable}: all but the server, which the table belongs to, and arrays. */
    static final RowType<View> ROW = new RowType<>(
            "Port",
            "A fax port with the attributes of its MBean",
            MODEL.columns().stream()
                    .filter(column ->
                            !column.name().equals("Server") && !column.type().isArray())
                    .toList());

    /** The arrays of {@code PortColumns}. */
    static final ColumnsType<View> COLUMNS = new ColumnsType<>(
            "PortColumns", "All fax ports: an array for each attribute of their MBeans, in one order", ROW.columns());

    private final ServerMonitor monitor;
    private final PortSnapshot.Key key;
    private final Supplier<ServerSnapshot> registered;
    private final PortSnapshot first;
    private final MonitorContext context;

    /** @param registered returns the snapshot whose MBeans are registered, which may still have a port that is gone */
    FaxPortMBean(
            ServerMonitor monitor,
            Supplier<ServerSnapshot> registered,
            PortSnapshot port,
            MonitorContext context,
            boolean writesAllowed) {
        super(MODEL, writesAllowed);
        this.monitor = monitor;
        this.key = port.key();
        this.registered = registered;
        this.first = port;
        this.context = context;
    }

    @Override
    View view() {
        ServerSnapshot snapshot = monitor.snapshot();
        PortSnapshot port = snapshot.ports()
                .find(key)
                .or(() -> registered.get().ports().find(key))
                .orElse(first);
        return new View(monitor, context, snapshot, port);
    }

    @Override
    <S> void put(Setting<S> setting, Object value) {
        Setting<S> limited = setting == Setting.PRIORITY ? setting.atMost(listedPorts()) : setting;
        monitor.put(key.deviceId(), setting, limited.check(value));
    }

    /** How many ports the server has: more than are published, if some could not be read. */
    private int listedPorts() {
        ServerSnapshot now = monitor.snapshot();
        return Math.max(now.ports().size(), now.reading().listed());
    }

    @Override
    void refused(String message) {
        monitor.record(message);
    }

    @Override
    public String toString() {
        return "port " + key.deviceId() + " of " + monitor;
    }

    private static String moment(Optional<Instant> moment) {
        return ClientTime.moment(moment.orElse(null));
    }

    /** A port of a snapshot as clients see it. */
    record View(
            ServerMonitor monitor,
            MonitorContext context,
            ServerSnapshot snapshot,
            PortSnapshot shown,
            FaxStatus status) {

        View(ServerMonitor monitor, MonitorContext context, ServerSnapshot snapshot, PortSnapshot shown) {
            this(monitor, context, snapshot, shown, shown.activity().status());
        }

        FaxPort port() {
            return shown.port();
        }

        PortSnapshot.Activity activity() {
            return shown.activity();
        }

        private String[] unavailable() {
            Set<String> members = new HashSet<>();
            port().unavailable().keySet().forEach(property -> members.add("IFaxPort::" + property));
            status.unavailable().keySet().forEach(property -> members.add("IFaxStatus::" + property));
            return MODEL.columns().stream()
                    .map(Column::name)
                    .filter(name ->
                            members.contains(MODEL.attribute(name).fields().get(MBeanModel.MICROSOFT)))
                    .toArray(String[]::new);
        }
    }
}
