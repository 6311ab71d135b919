package org.faxmx.jmx;

import static org.faxmx.jmx.MBeanModel.COUNTER;
import static org.faxmx.jmx.MBeanModel.GAUGE;
import static org.faxmx.jmx.MBeanModel.legalValues;
import static org.faxmx.jmx.MBeanModel.max;
import static org.faxmx.jmx.MBeanModel.microsoft;
import static org.faxmx.jmx.MBeanModel.min;
import static org.faxmx.jmx.MBeanModel.units;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.Setting;
import org.faxmx.monitor.Activity;
import org.faxmx.monitor.PortKey;
import org.faxmx.monitor.PortSnapshot;
import org.faxmx.monitor.Reading;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/** The attributes and the operation of a fax port's MBean, and its rows in tables. */
final class FaxPortModel {

    static final MBeanModel<View, Target> MODEL = MBeanModel.<View, Target>builder(
                    "org.faxmx.jmx.FaxPortMBean",
                    "A fax port (fax device) of a fax server: its configuration and its status, as of the last readings. "
                            + "Join on DeviceId: names need not be unique.")
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
                    Target::put,
                    microsoft("IFaxPort::Csid"))
            .setting(
                    Setting.TSID,
                    SimpleType.STRING,
                    "Transmitting station identifier, sent to the receiving machine when this port sends; at most 20 "
                            + "characters of printable ASCII.",
                    v -> v.port().tsid(),
                    Target::put,
                    microsoft("IFaxPort::Tsid"))
            .setting(
                    Setting.RINGS,
                    SimpleType.INTEGER,
                    "Rings before the port answers an incoming call, 1 to 99; without effect while Receive is false.",
                    v -> v.port().rings(),
                    Target::put,
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
                    Target::put,
                    port -> port.monitor().snapshot().ports().size(),
                    microsoft("IFaxPort::Priority"),
                    GAUGE,
                    min(1))
            .setting(
                    Setting.SEND,
                    SimpleType.BOOLEAN,
                    "Whether the port is enabled for sending; Sending is whether it is sending now.",
                    v -> v.port().send(),
                    Target::put,
                    microsoft("IFaxPort::Send"))
            .setting(
                    Setting.RECEIVE,
                    SimpleType.BOOLEAN,
                    "Whether the port is enabled for receiving; Receiving is whether it is receiving now.",
                    v -> v.port().receive(),
                    Target::put,
                    microsoft("IFaxPort::Receive"))
            .attribute(
                    "Sending",
                    SimpleType.BOOLEAN,
                    "Whether the port was sending at the last status poll.",
                    v -> v.status().sending(),
                    microsoft("IFaxStatus::Send"))
            .attribute(
                    "Receiving",
                    SimpleType.BOOLEAN,
                    "Whether the port was receiving at the last status poll.",
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
                    "Time since the present state was first seen; -1 if the status was never read.",
                    v -> ClientTime.age(v.activity().since(), v.clock()),
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
                    "Sends that status polls saw since the bridge started; a short one may be missed.",
                    v -> v.activity().sends(),
                    units("faxes"),
                    COUNTER)
            .attribute(
                    "ReceivesSeen",
                    SimpleType.LONG,
                    "Receives that status polls saw since the bridge started; a short one may be missed.",
                    v -> v.activity().receives(),
                    units("faxes"),
                    COUNTER)
            .attribute(
                    "PagesSentSeen",
                    SimpleType.LONG,
                    "Pages that status polls saw going out since the bridge started.",
                    v -> v.activity().pagesSent(),
                    units("pages"),
                    COUNTER)
            .attribute(
                    "PagesReceivedSeen",
                    SimpleType.LONG,
                    "Pages that status polls saw coming in since the bridge started; a server need not count them.",
                    v -> v.activity().pagesReceived(),
                    units("pages"),
                    COUNTER)
            .attribute(
                    "StateChanges",
                    SimpleType.LONG,
                    "Changes of state that status polls saw since the bridge started.",
                    v -> v.activity().stateChanges(),
                    units("changes"),
                    COUNTER)
            .attribute("Server", SimpleType.STRING, "Configured name of the fax server.", View::server)
            .attribute(
                    "Stale",
                    SimpleType.BOOLEAN,
                    "True when the values are not those of a successful last reading: the server is not connected, "
                            + "its last reading failed, this port did not answer it or the last status poll, or its status "
                            + "was last read before the server was connected again.",
                    View::stale)
            .attribute(
                    "SnapshotAgeMillis",
                    SimpleType.LONG,
                    "Time since the configuration was read from the fax server.",
                    v -> v.reading().ageMillis(v.clock()),
                    units("ms"),
                    GAUGE)
            .attribute(
                    "StatusAgeMillis",
                    SimpleType.LONG,
                    "Time since the status was last read; -1 for never.",
                    v -> ClientTime.age(v.activity().readAt(), v.clock()),
                    units("ms"),
                    GAUGE)
            .action(
                    "refreshStatus",
                    SimpleType.VOID,
                    "Reads the status of the port now (IFaxPort::GetStatus).",
                    "IFaxPort::GetStatus",
                    (port, none) -> {
                        port.monitor().refreshStatus(port.key().deviceId());
                        return null;
                    })
            .build();

    /** All but the server, which the table belongs to. */
    private static final List<String> COLUMN_NAMES = MODEL.attributeNames().stream()
            .filter(name -> !name.equals("Server"))
            .toList();

    /** The rows of {@code PortTable}. */
    static final RowType<View> ROW =
            RowType.of("Port", "A fax port with the attributes of its MBean", MODEL, COLUMN_NAMES);

    /** The arrays of {@code PortColumns}. */
    static final ColumnsType<View> COLUMNS = new ColumnsType<>(
            "PortColumns", "All fax ports: an array for each attribute of their MBeans, in one order", ROW.columns());

    private FaxPortModel() {}

    private static String moment(Optional<Instant> moment) {
        return ClientTime.moment(moment.orElse(null));
    }

    /**
     * A port as clients see it.
     *
     * @param server the configured name of its server
     * @param shown its values
     * @param reading the reading that its configuration is from; null where a view is not asked for ages
     */
    record View(String server, InstantSource clock, PortSnapshot shown, Reading reading, boolean stale) {

        /** A port of a snapshot. */
        static View of(ServerMonitor monitor, InstantSource clock, ServerSnapshot snapshot, PortSnapshot port) {
            return new View(monitor.name(), clock, port, snapshot.reading(port), snapshot.stale(port));
        }

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

    /** What operations and writes act on. */
    record Target(ServerMonitor monitor, PortKey key) {

        <S> void put(Setting<S> setting, S value) {
            monitor.put(key.deviceId(), setting, value);
        }
    }
}
