package org.faxmx.jmx;

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
                    "A fax port (fax device) of a fax server: its configuration and its status, as of the last "
                            + "readings. "
                            + "Join on DeviceId: names need not be unique.")
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
                    v -> v.port().csid(),
                    Target::put)
            .setting(
                    Setting.TSID,
                    "Transmitting station identifier, sent to the receiving machine when this port sends; at "
                            + "most 20 characters of printable ASCII.",
                    v -> v.port().tsid(),
                    Target::put)
            .setting(
                    Setting.RINGS,
                    "Rings before the port answers an incoming call, 1 to 99; without effect while Receive is "
                            + "false.",
                    v -> v.port().rings(),
                    Target::put)
            .units("rings")
            .setting(
                    Setting.PRIORITY,
                    "Rank of the port when one is chosen for an outgoing fax, 1 to the number of ports; "
                            + "without effect on incoming faxes. Changing it makes the server renumber the others.",
                    v -> v.port().priority(),
                    Target::put,
                    port -> port.monitor().snapshot().ports().size())
            .setting(
                    Setting.SEND,
                    "Whether the port is enabled for sending; Sending is whether it is sending now.",
                    v -> v.port().send(),
                    Target::put)
            .setting(
                    Setting.RECEIVE,
                    "Whether the port is enabled for receiving; Receiving is whether it is receiving now.",
                    v -> v.port().receive(),
                    Target::put)
            .library("")
            .flag("Sending", "Whether the port was sending at the last status poll.", v -> v.status()
                    .sending())
            .microsoft("IFaxStatus::Send")
            .flag("Receiving", "Whether the port was receiving at the last status poll.", v -> v.status()
                    .receiving())
            .microsoft("IFaxStatus::Receive")
            .text(
                    "StatusText",
                    "State as the server words it, in the server's language; empty if not available.",
                    v -> v.status().description())
            .microsoft("IFaxStatus::Description")
            .text(
                    "DeviceState",
                    "State that an English StatusText means (FPS_ constant without its prefix); UNKNOWN for "
                            + "any other text.",
                    v -> v.status().state().name())
            .microsoft("IFaxStatus::Description")
            .values(Arrays.stream(DeviceState.values()).map(DeviceState::name).toArray(String[]::new))
            .integer("DeviceStateCode", "DeviceState as a number (FPS_ value); 0 for UNKNOWN.", v -> v.status()
                    .state()
                    .code())
            .microsoft("IFaxStatus::Description")
            .gauge()
            .number(
                    "StateAgeMillis",
                    "Time since the present state was first seen; -1 if the status was never read.",
                    v -> ClientTime.age(v.activity().since(), v.clock()))
            .gauge("ms")
            .library("IFaxStatus")
            .text("CallerId", "Identity of the calling device; empty if not available.", v -> v.status()
                    .callerId())
            .library("")
            .text(
                    "RemoteCsid",
                    "Called station identifier of the call under way: the receiving machine's; empty if not "
                            + "available.",
                    v -> v.status().csid())
            .microsoft("IFaxStatus::Csid")
            .text(
                    "RemoteTsid",
                    "Transmitting station identifier of the call under way: the sending machine's; empty if "
                            + "not available.",
                    v -> v.status().tsid())
            .microsoft("IFaxStatus::Tsid")
            .library("IFaxStatus")
            .text("Address", "Number dialled for the outgoing fax under way; empty if there is none.", v -> v.status()
                    .address())
            .integer("CurrentPage", "Page in transit, from 1; 0 if not available.", v -> v.status()
                    .currentPage())
            .gauge("pages")
            .integer("PageCount", "Pages of the outgoing fax under way; 0 if not available.", v -> v.status()
                    .pageCount())
            .gauge("pages")
            .text("DocumentName", "Name of the document under way; empty if not available.", v -> v.status()
                    .documentName())
            .number("DocumentSize", "Size of the document under way; 0 if not available.", v -> v.status()
                    .documentSize())
            .gauge("bytes")
            .text("SenderName", "Who queued the outgoing fax under way; empty if not available.", v -> v.status()
                    .senderName())
            .text("RecipientName", "Recipient of the fax under way; empty if not available.", v -> v.status()
                    .recipientName())
            .text(
                    "RoutingString",
                    "The provider's routing text for the incoming fax under way; empty if not available.",
                    v -> v.status().routingString())
            .text(
                    "StartTime",
                    "When the transmission under way began: ISO-8601, UTC; empty if there is none.",
                    v -> moment(v.status().startTime()))
            .text(
                    "SubmittedTime",
                    "When the outgoing fax under way was queued: ISO-8601, UTC; empty if there is none.",
                    v -> moment(v.status().submittedTime()))
            .library("")
            .number(
                    "ElapsedMillis",
                    "How long the transmission under way had lasted; -1 if there is none.",
                    v -> v.status().elapsed().map(Duration::toMillis).orElse(-1L))
            .microsoft("IFaxStatus::ElapsedTime")
            .gauge("ms")
            .number(
                    "SendsSeen",
                    "Sends that status polls saw since the bridge started; a short one may be missed.",
                    v -> v.activity().sends())
            .counter("faxes")
            .number(
                    "ReceivesSeen",
                    "Receives that status polls saw since the bridge started; a short one may be missed.",
                    v -> v.activity().receives())
            .counter("faxes")
            .number(
                    "PagesSentSeen",
                    "Pages that status polls saw going out since the bridge started.",
                    v -> v.activity().pagesSent())
            .counter("pages")
            .number(
                    "PagesReceivedSeen",
                    "Pages that status polls saw coming in since the bridge started; a server need not count "
                            + "them.",
                    v -> v.activity().pagesReceived())
            .counter("pages")
            .number(
                    "StateChanges",
                    "Changes of state that status polls saw since the bridge started.",
                    v -> v.activity().stateChanges())
            .counter("changes")
            .text("Server", "Configured name of the fax server.", View::server)
            .flag(
                    "Stale",
                    "True when the values are not those of a successful last reading: the server is not "
                            + "connected, its last reading failed, this port did not answer it or the last status poll, "
                            + "or its status was last read before the server was connected again.",
                    View::stale)
            .number("SnapshotAgeMillis", "Time since the configuration was read from the fax server.", v -> v.reading()
                    .ageMillis(v.clock()))
            .gauge("ms")
            .number(
                    "StatusAgeMillis",
                    "Time since the status was last read; -1 for never.",
                    v -> ClientTime.age(v.activity().readAt(), v.clock()))
            .gauge("ms")
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
