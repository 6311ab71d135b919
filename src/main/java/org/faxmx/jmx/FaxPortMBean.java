package org.faxmx.jmx;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.Setting;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.PortCounters;
import org.faxmx.monitor.PortHistory;
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
            .metrics("faxmx_port", "server=server", "port_name=port", "device_id=deviceId", "occurrence=occurrence")
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
            .mainMetric("sending")
            .flag("Receiving", "Whether the port was receiving at the last status poll.", v -> v.status.receiving())
            .microsoft("IFaxStatus::Receive")
            .mainMetric("receiving")
            .text(
                    "StatusText",
                    "State as the server words it, in the server's language; empty if not available.",
                    v -> v.status.description())
            .microsoft("IFaxStatus::Description")
            .text(
                    "DeviceState",
                    "State that StatusText means (FPS_ constant without its prefix); UNKNOWN for a word that neither "
                            + "is English nor is in stateTexts of the settings.",
                    v -> v.state().name())
            .microsoft("IFaxStatus::Description")
            .values(Arrays.stream(DeviceState.values()).map(DeviceState::name).toArray(String[]::new))
            .integer("DeviceStateCode", "DeviceState as a number (FPS_ value); 0 for UNKNOWN.", v -> v.state()
                    .code())
            .microsoft("IFaxStatus::Description")
            .gauge()
            .integer(
                    "DeviceStateOrdinal",
                    "DeviceState as a small number that stays the same in later versions; 0 for UNKNOWN.",
                    v -> v.state().ordinal())
            .microsoft("IFaxStatus::Description")
            .gauge()
            .range(0, DeviceState.values().length - 1)
            .codes(Arrays.stream(DeviceState.values())
                    .map(state -> state.ordinal() + "=" + state)
                    .toArray(String[]::new))
            .mainMetric("state")
            .flag(
                    "InService",
                    "Whether the port can take calls or has one: false while DeviceState is OFFLINE, UNAVAILABLE, "
                            + "NO_DIAL_TONE or FATAL_ERROR, and while Stale.",
                    View::inService)
            .mainMetric("in_service")
            .millis(
                    "StateAgeMillis",
                    "Time since the present state was first seen; -1 if the status was never read.",
                    v -> v.age(v.activity().since()))
            .none(-1)
            .mainMetric("state_age")
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
            .none(0)
            .gauge("PageCount", "pages", "Pages of the outgoing fax; 0 if not available.", v -> v.status.pageCount())
            .none(0)
            .personal("DocumentName", "Name of the document; empty if not available.", v -> v.status.documentName())
            .number("DocumentSize", "Size of the document; 0 if not available.", v -> v.status.documentSize())
            .gauge()
            .units("bytes")
            .none(0)
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
            .none(-1)
            .microsoft("IFaxStatus::ElapsedTime")
            .millis(
                    "PageAgeMillis",
                    "Time since the page under way was first seen, or the call where the server counts no pages; -1 "
                            + "while the port neither sends nor receives, and while Stale.",
                    View::pageAge)
            .none(-1)
            .mainMetric("page_age")
            .counter("SendsSeen", "faxes", "Sends that status polls saw; a short one may be missed.", v -> v.counted()
                    .sends())
            .mainMetric("sends")
            .counter(
                    "ReceivesSeen",
                    "faxes",
                    "Receives that status polls saw; a short one may be missed.",
                    v -> v.counted().receives())
            .mainMetric("receives")
            .counter(
                    "FailuresSeen",
                    "failures",
                    "How often a status poll saw the port enter a state that means a failure: BUSY, NO_ANSWER, "
                            + "NO_DIAL_TONE, BAD_ADDRESS, FATAL_ERROR, DISCONNECTED, CALL_DELAYED or CALL_BLACKLISTED. "
                            + "A fax that is tried again may fail several times.",
                    v -> v.counted().failures())
            .mainMetric("failures")
            .counter("BusySeen", "failures", "Of FailuresSeen: the number was busy.", v -> v.counted()
                    .busy())
            .metric("busy_failures")
            .counter("NoAnswerSeen", "failures", "Of FailuresSeen: nothing answered.", v -> v.counted()
                    .noAnswer())
            .metric("no_answer_failures")
            .counter("NoDialToneSeen", "failures", "Of FailuresSeen: the line had no dial tone.", v -> v.counted()
                    .noDialTone())
            .metric("no_dial_tone_failures")
            .counter("BadAddressSeen", "failures", "Of FailuresSeen: the number was invalid.", v -> v.counted()
                    .badAddress())
            .metric("bad_address_failures")
            .counter("FatalErrorSeen", "failures", "Of FailuresSeen: the protocol failed.", v -> v.counted()
                    .fatalErrors())
            .metric("fatal_error_failures")
            .counter("PagesSentSeen", "pages", "Pages that status polls saw going out.", v -> v.counted()
                    .pagesSent())
            .mainMetric("pages_sent")
            .counter(
                    "PagesReceivedSeen",
                    "pages",
                    "Pages that status polls saw coming in; a server need not count them.",
                    v -> v.counted().pagesReceived())
            .mainMetric("pages_received")
            .counter("StateChanges", "changes", "Changes of state that status polls saw.", v -> v.counted()
                    .stateChanges())
            .metric("state_changes")
            .counter(
                    "SendingMillisTotal",
                    "ms",
                    "How long the port was sending: between two status polls it did what it did at the first. Time in "
                            + "which the status could not be read is not counted.",
                    v -> TimeUnit.NANOSECONDS.toMillis(v.counted().sendingNanos()))
            .mainMetric("sending")
            .counter(
                    "ReceivingMillisTotal",
                    "ms",
                    "How long the port was receiving, as SendingMillisTotal for sending.",
                    v -> TimeUnit.NANOSECONDS.toMillis(v.counted().receivingNanos()))
            .mainMetric("receiving")
            .millis(
                    "MillisSinceSend",
                    "Time since a status poll saw the end of a send that ended well; -1 for none yet.",
                    v -> v.age(v.history().lastSend()))
            .none(-1)
            .metric("since_send")
            .millis(
                    "MillisSinceReceive",
                    "Time since a status poll saw the end of a receive that ended well; -1 for none yet.",
                    v -> v.age(v.history().lastReceive()))
            .none(-1)
            .mainMetric("since_receive")
            .text("LastFailure", "The last DeviceState that means a failure; empty for none.", View::lastFailure)
            .text(
                    "LastFailureTime",
                    "When LastFailure was first seen: ISO-8601, UTC; empty for never.",
                    v -> ClientTime.moment(v.history().lastFailureAt()))
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
                    View::stale)
            .mainMetric("stale")
            .millis(
                    "SnapshotAgeMillis",
                    "Time since the configuration was read from the fax server.",
                    v -> v.age(v.snapshot.reading(v.shown).at()))
            .metric("snapshot_age")
            .millis(
                    "StatusAgeMillis",
                    "Time since the status was last read; -1 for never.",
                    v -> v.age(v.activity().readAt()))
            .none(-1)
            .metric("status_age")
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
        return view(monitor.snapshot());
    }

    /** The state of the port in that snapshot of its server. */
    View view(ServerSnapshot snapshot) {
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

        private DeviceState state() {
            return activity().state();
        }

        private PortHistory history() {
            return activity().history();
        }

        private PortCounters counted() {
            return activity().counters();
        }

        private long age(MonitorContext.Moment moment) {
            return ClientTime.age(moment, context);
        }

        private boolean stale() {
            return snapshot.stale(shown);
        }

        private boolean inService() {
            return !stale() && !state().isOutOfService();
        }

        private long pageAge() {
            return stale() ? -1 : age(activity().pageSince());
        }

        private String lastFailure() {
            DeviceState failure = history().lastFailure();
            return failure == DeviceState.UNKNOWN ? "" : failure.name();
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
