package org.faxmx.management;

import static org.faxmx.management.MBeanModel.COUNTER;
import static org.faxmx.management.MBeanModel.GAUGE;
import static org.faxmx.management.MBeanModel.legalValues;
import static org.faxmx.management.MBeanModel.max;
import static org.faxmx.management.MBeanModel.microsoft;
import static org.faxmx.management.MBeanModel.min;
import static org.faxmx.management.MBeanModel.units;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.management.ObjectName;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.Setting;

/**
 * The MBean of one fax port. It holds what the last reading told of the port's configuration, what was last seen of its
 * activity, and its server's MBean.
 */
final class ManagedFaxPort extends ServerPart<ManagedFaxPort.View, ManagedFaxPort> {

    private static final MBeanModel<View, ManagedFaxPort> MODEL = MBeanModel.<View, ManagedFaxPort>builder(
                    ManagedFaxPort.class,
                    "A fax port (fax device) of a fax server: its configuration and what it is doing, as of the last "
                            + "readings. Join on DeviceId: names need not be unique.")
            .attribute(
                    "Name",
                    SimpleType.STRING,
                    "Display name of the port; several ports may share one.",
                    v -> v.port().name(),
                    microsoft("IFaxPort::Name"))
            .attribute(
                    "DeviceId",
                    SimpleType.LONG,
                    "Permanent line identifier, which identifies the port: an unsigned 32-bit number.",
                    v -> v.port().deviceId().value(),
                    microsoft("IFaxPort::DeviceId"),
                    min(0L),
                    max(DeviceId.MAX_VALUE))
            .attribute(
                    "CanModify",
                    SimpleType.BOOLEAN,
                    "Whether the account that runs FaxMX may change this port.",
                    v -> v.port().canModify(),
                    microsoft("IFaxPort::CanModify"))
            .setting(
                    Setting.CSID,
                    SimpleType.STRING,
                    "Called station identifier, sent to the calling machine when this port receives; at most 20 "
                            + "characters of printable ASCII.",
                    v -> v.port().csid(),
                    ManagedFaxPort::put,
                    microsoft("IFaxPort::Csid"))
            .setting(
                    Setting.TSID,
                    SimpleType.STRING,
                    "Transmitting station identifier, sent to the receiving machine when this port sends; at most 20 "
                            + "characters of printable ASCII.",
                    v -> v.port().tsid(),
                    ManagedFaxPort::put,
                    microsoft("IFaxPort::Tsid"))
            .setting(
                    Setting.RINGS,
                    SimpleType.INTEGER,
                    "Rings before the port answers an incoming call, 1 to 99; without effect while Receive is false.",
                    v -> v.port().rings(),
                    ManagedFaxPort::put,
                    microsoft("IFaxPort::Rings"),
                    units("rings"),
                    GAUGE,
                    min(1),
                    max(99))
            .setting(
                    Setting.PRIORITY,
                    SimpleType.INTEGER,
                    "Rank of the port when one is chosen for an outgoing fax, 1 to the number of ports; without effect "
                            + "on incoming faxes. Changing it makes the server renumber the others.",
                    v -> v.port().priority(),
                    ManagedFaxPort::put,
                    port -> port.server().portCount(),
                    microsoft("IFaxPort::Priority"),
                    GAUGE,
                    min(1))
            .setting(
                    Setting.SEND,
                    SimpleType.BOOLEAN,
                    "Whether the port is enabled for sending; Sending tells whether it is sending now.",
                    v -> v.port().send(),
                    ManagedFaxPort::put,
                    microsoft("IFaxPort::Send"))
            .setting(
                    Setting.RECEIVE,
                    SimpleType.BOOLEAN,
                    "Whether the port is enabled for receiving; Receiving tells whether it is receiving now.",
                    v -> v.port().receive(),
                    ManagedFaxPort::put,
                    microsoft("IFaxPort::Receive"))
            .attribute(
                    "Sending",
                    SimpleType.BOOLEAN,
                    "Whether the port was sending when it was last looked at.",
                    v -> v.status().sending(),
                    microsoft("IFaxStatus::Send"))
            .attribute(
                    "Receiving",
                    SimpleType.BOOLEAN,
                    "Whether the port was receiving when it was last looked at.",
                    v -> v.status().receiving(),
                    microsoft("IFaxStatus::Receive"))
            .attribute(
                    "StatusText",
                    SimpleType.STRING,
                    "State as the server words it, in the server's language; empty if not available.",
                    v -> v.status().description(),
                    microsoft("IFaxStatus::Description"))
            .attribute(
                    "DeviceState",
                    SimpleType.STRING,
                    "State that an English StatusText means (FPS_ constant without its prefix); UNKNOWN for any other "
                            + "text.",
                    v -> v.status().state().name(),
                    microsoft("IFaxStatus::Description"),
                    legalValues(Arrays.stream(DeviceState.values())
                            .map(DeviceState::name)
                            .toArray(String[]::new)))
            .attribute(
                    "DeviceStateCode",
                    SimpleType.INTEGER,
                    "DeviceState as a number (FPS_ value); 0 for UNKNOWN.",
                    v -> v.status().state().code(),
                    microsoft("IFaxStatus::Description"),
                    GAUGE)
            .attribute(
                    "StateAgeMillis",
                    SimpleType.LONG,
                    "Time since the present state was first seen; -1 if the port was never looked at.",
                    v -> age(v.activity().since(), v.server.clock()),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "CallerId",
                    SimpleType.STRING,
                    "Identity of the calling device; empty if not available.",
                    v -> v.status().callerId(),
                    microsoft("IFaxStatus::CallerId"))
            .attribute(
                    "RemoteCsid",
                    SimpleType.STRING,
                    "Called station identifier of the call under way: the receiving machine's; empty if not available.",
                    v -> v.status().csid(),
                    microsoft("IFaxStatus::Csid"))
            .attribute(
                    "RemoteTsid",
                    SimpleType.STRING,
                    "Transmitting station identifier of the call under way: the sending machine's; empty if not "
                            + "available.",
                    v -> v.status().tsid(),
                    microsoft("IFaxStatus::Tsid"))
            .attribute(
                    "Address",
                    SimpleType.STRING,
                    "Number dialled for the outgoing fax under way; empty if there is none.",
                    v -> v.status().address(),
                    microsoft("IFaxStatus::Address"))
            .attribute(
                    "CurrentPage",
                    SimpleType.INTEGER,
                    "Page in transit, from 1; 0 if not available.",
                    v -> v.status().currentPage(),
                    microsoft("IFaxStatus::CurrentPage"),
                    units("pages"),
                    GAUGE)
            .attribute(
                    "PageCount",
                    SimpleType.INTEGER,
                    "Pages of the outgoing fax under way; 0 if not available.",
                    v -> v.status().pageCount(),
                    microsoft("IFaxStatus::PageCount"),
                    units("pages"),
                    GAUGE)
            .attribute(
                    "DocumentName",
                    SimpleType.STRING,
                    "Name of the document under way; empty if not available.",
                    v -> v.status().documentName(),
                    microsoft("IFaxStatus::DocumentName"))
            .attribute(
                    "DocumentSize",
                    SimpleType.LONG,
                    "Size of the document under way; 0 if not available.",
                    v -> v.status().documentSize(),
                    microsoft("IFaxStatus::DocumentSize"),
                    units("bytes"),
                    GAUGE)
            .attribute(
                    "SenderName",
                    SimpleType.STRING,
                    "Who queued the outgoing fax under way; empty if not available.",
                    v -> v.status().senderName(),
                    microsoft("IFaxStatus::SenderName"))
            .attribute(
                    "RecipientName",
                    SimpleType.STRING,
                    "Recipient of the fax under way; empty if not available.",
                    v -> v.status().recipientName(),
                    microsoft("IFaxStatus::RecipientName"))
            .attribute(
                    "RoutingString",
                    SimpleType.STRING,
                    "The provider's routing text for the incoming fax under way; empty if not available.",
                    v -> v.status().routingString(),
                    microsoft("IFaxStatus::RoutingString"))
            .attribute(
                    "StartTime",
                    SimpleType.STRING,
                    "When the transmission under way began: ISO-8601, UTC; empty if there is none.",
                    v -> moment(v.status().startTime()),
                    microsoft("IFaxStatus::StartTime"))
            .attribute(
                    "SubmittedTime",
                    SimpleType.STRING,
                    "When the outgoing fax under way was queued: ISO-8601, UTC; empty if there is none.",
                    v -> moment(v.status().submittedTime()),
                    microsoft("IFaxStatus::SubmittedTime"))
            .attribute(
                    "ElapsedMillis",
                    SimpleType.LONG,
                    "How long the transmission under way had lasted; -1 if there is none.",
                    v -> v.status().elapsed().map(Duration::toMillis).orElse(-1L),
                    microsoft("IFaxStatus::ElapsedTime"),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "SendsSeen",
                    SimpleType.LONG,
                    "Sends seen since the bridge started, by looking now and then: a short one may be missed.",
                    v -> v.activity().sends(),
                    units("faxes"),
                    COUNTER)
            .attribute(
                    "ReceivesSeen",
                    SimpleType.LONG,
                    "Receives seen since the bridge started, by looking now and then: a short one may be missed.",
                    v -> v.activity().receives(),
                    units("faxes"),
                    COUNTER)
            .attribute(
                    "PagesSentSeen",
                    SimpleType.LONG,
                    "Pages seen going out since the bridge started, by looking now and then.",
                    v -> v.activity().pagesSent(),
                    units("pages"),
                    COUNTER)
            .attribute(
                    "PagesReceivedSeen",
                    SimpleType.LONG,
                    "Pages seen coming in since the bridge started, by looking now and then; a server need not count "
                            + "them.",
                    v -> v.activity().pagesReceived(),
                    units("pages"),
                    COUNTER)
            .attribute(
                    "StateChanges",
                    SimpleType.LONG,
                    "Changes of state seen since the bridge started, by looking now and then.",
                    v -> v.activity().stateChanges(),
                    units("changes"),
                    COUNTER)
            .attribute("Server", SimpleType.STRING, "Configured name of the fax server.", v -> v.server.name())
            .attribute(
                    "Stale",
                    SimpleType.BOOLEAN,
                    "True when the values are not those of a successful last reading: the server is not connected, "
                            + "its last reading failed, this port did not answer in it or at the last look, or was "
                            + "last looked at before the server was connected again.",
                    v -> v.stale)
            .attribute(
                    "SnapshotAgeMillis",
                    SimpleType.LONG,
                    "Time since the configuration was read from the fax server.",
                    v -> v.reading.ageMillis(v.server.clock()),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "StatusAgeMillis",
                    SimpleType.LONG,
                    "Time since the port was last looked at; -1 for never.",
                    v -> age(v.activity().readAt(), v.server.clock()),
                    units("ms"),
                    GAUGE)
            .action(
                    "refreshStatus",
                    SimpleType.VOID,
                    "Looks at the port now (IFaxPort::GetStatus).",
                    "IFaxPort::GetStatus",
                    (port, none) -> {
                        port.server().refreshStatus(port);
                        return null;
                    })
            .build();

    private static final RowType<View> ROW = RowType.of(
            "Port",
            "A fax port with the attributes of its MBean",
            MODEL,
            List.of(
                    "Name",
                    "DeviceId",
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
                    "DeviceStateCode",
                    "StateAgeMillis",
                    "CallerId",
                    "RemoteCsid",
                    "RemoteTsid",
                    "Address",
                    "CurrentPage",
                    "PageCount",
                    "DocumentName",
                    "DocumentSize",
                    "SenderName",
                    "RecipientName",
                    "RoutingString",
                    "StartTime",
                    "SubmittedTime",
                    "ElapsedMillis",
                    "SendsSeen",
                    "ReceivesSeen",
                    "PagesSentSeen",
                    "PagesReceivedSeen",
                    "StateChanges",
                    "Stale",
                    "SnapshotAgeMillis",
                    "StatusAgeMillis"));

    private static final ColumnsType<View> COLUMNS =
            ROW.byColumns("PortColumns", "All fax ports: an array for each attribute of their MBeans, in one order");

    private final ObjectName name;
    private final DeviceId deviceId;

    // Written under the lock of what is shown. Where it stands in the server's view, if it does.
    private volatile int place;
    // What is shown of it while the view does not have it: it is about to, or it had.
    private volatile ShownPort own;

    /** A port that nobody looked at yet, as a reading told it which is about to be shown. */
    ManagedFaxPort(ManagedFaxServer server, ObjectName name, FaxPort port, Reading reading) {
        super(server);
        this.name = name;
        this.deviceId = port.deviceId();
        this.own = new ShownPort(this, port, reading, Activity.unseen(deviceId));
    }

    /** How ports look as rows of {@code PortTable}. */
    static RowType<View> rowType() {
        return ROW;
    }

    /** How they look in {@code PortColumns}. */
    static ColumnsType<View> columnsType() {
        return COLUMNS;
    }

    /** An attribute of ports. */
    static Column<View> column(String attribute) {
        return MODEL.attribute(attribute).column();
    }

    ObjectName name() {
        return name;
    }

    DeviceId deviceId() {
        return deviceId;
    }

    /** Tells where the next view has it. */
    void standsAt(int next) {
        if (place != next) {
            place = next;
        }
    }

    /** What is shown of it while no view has it. */
    ShownPort own() {
        return own;
    }

    /** Shows that while no view has it. */
    void shows(ShownPort last) {
        own = last;
    }

    private <S> void put(Setting<S> setting, S value) {
        server().put(this, setting, value);
    }

    private static String moment(Optional<Instant> moment) {
        return moment.map(instant -> instant.truncatedTo(ChronoUnit.MILLIS).toString())
                .orElse("");
    }

    private static long age(Instant moment, InstantSource clock) {
        return moment == null
                ? -1
                : Math.max(0, Duration.between(moment, clock.instant()).toMillis());
    }

    @Override
    MBeanModel<View, ManagedFaxPort> model() {
        return MODEL;
    }

    /** All of it comes from one view of the server, so it belongs together. */
    @Override
    View view() {
        ServerView now = server().shown();
        return now.of(shownIn(now.ports()));
    }

    private ShownPort shownIn(List<ShownPort> ports) {
        int likely = place;
        if (likely < ports.size() && ports.get(likely).mbean() == this) {
            return ports.get(likely);
        }
        // It is just being given another place.
        for (ShownPort port : ports) {
            if (port.mbean() == this) {
                return port;
            }
        }
        return own;
    }

    @Override
    ManagedFaxPort target() {
        return this;
    }

    @Override
    public String toString() {
        return "port " + deviceId() + " of server " + server().name();
    }

    /**
     * A port as it is shown.
     *
     * @param reading what told its configuration
     */
    record View(ManagedFaxServer server, ShownPort shown, Reading reading, boolean stale) {

        FaxPort port() {
            return shown.port();
        }

        Activity activity() {
            return shown.activity();
        }

        FaxStatus status() {
            return activity().status();
        }
    }
}
