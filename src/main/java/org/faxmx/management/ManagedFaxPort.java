package org.faxmx.management;

import static org.faxmx.management.MBeanModel.GAUGE;
import static org.faxmx.management.MBeanModel.max;
import static org.faxmx.management.MBeanModel.min;
import static org.faxmx.management.MBeanModel.units;

import java.util.List;
import java.util.function.Predicate;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;

/** The MBean of one fax port. It holds what the last reading told of the port, and its server's MBean. */
final class ManagedFaxPort extends ModelledMBean<ManagedFaxPort.View, ManagedFaxPort> {

    private static final MBeanModel<View, ManagedFaxPort> MODEL = MBeanModel.<View, ManagedFaxPort>builder(
                    ManagedFaxPort.class,
                    "A fax port (fax device) of a fax server: its configuration as of the last reading. Join on DeviceId: "
                            + "names need not be unique.")
            .attribute(
                    "Name",
                    SimpleType.STRING,
                    "Display name of the port; several ports may share one.",
                    v -> v.snapshot.port.name())
            .attribute(
                    "DeviceId",
                    SimpleType.LONG,
                    "Permanent line identifier, which identifies the port: an unsigned 32-bit number.",
                    v -> v.snapshot.port.deviceId().value(),
                    min(0L),
                    max(DeviceId.MAX_VALUE))
            .attribute(
                    "CanModify",
                    SimpleType.BOOLEAN,
                    "Whether the account that runs FaxMX may change this port.",
                    v -> v.snapshot.port.canModify())
            .attribute(
                    "Csid",
                    SimpleType.STRING,
                    "Called station identifier, sent to the calling machine when this port receives; at most 20 "
                            + "characters of printable ASCII.",
                    v -> v.snapshot.port.csid())
            .attribute(
                    "Tsid",
                    SimpleType.STRING,
                    "Transmitting station identifier, sent to the receiving machine when this port sends; at most 20 "
                            + "characters of printable ASCII.",
                    v -> v.snapshot.port.tsid())
            .attribute(
                    "Rings",
                    SimpleType.INTEGER,
                    "Rings before the port answers an incoming call, 1 to 99; without effect while Receive is false.",
                    v -> v.snapshot.port.rings(),
                    units("rings"),
                    GAUGE,
                    min(1),
                    max(99))
            .attribute(
                    "Priority",
                    SimpleType.INTEGER,
                    "Rank of the port when one is chosen for an outgoing fax, 1 to the number of ports; without effect "
                            + "on incoming faxes.",
                    v -> v.snapshot.port.priority(),
                    GAUGE,
                    min(1))
            .attribute(
                    "Send",
                    SimpleType.BOOLEAN,
                    "Whether the port is enabled for sending; it does not tell whether it is sending now.",
                    v -> v.snapshot.port.send())
            .attribute(
                    "Receive",
                    SimpleType.BOOLEAN,
                    "Whether the port is enabled for receiving; it does not tell whether it is receiving now.",
                    v -> v.snapshot.port.receive())
            .attribute("Server", SimpleType.STRING, "Configured name of the fax server.", v -> v.server.name())
            .attribute(
                    "Stale",
                    SimpleType.BOOLEAN,
                    "True when the values are not those of a successful last reading: the server is not connected, "
                            + "its last reading failed, or this port did not answer in it.",
                    v -> v.stale)
            .attribute(
                    "SnapshotAgeMillis",
                    SimpleType.LONG,
                    "Time since these values were read from the fax server.",
                    v -> v.snapshot.reading.ageMillis(v.server.clock()),
                    units("ms"),
                    GAUGE)
            .build();

    private static final MBeanModel.RowType<View> ROW = new MBeanModel.RowType<>(
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
                    "Stale",
                    "SnapshotAgeMillis"));

    private final ManagedFaxServer server;
    private volatile Snapshot snapshot;

    ManagedFaxPort(ManagedFaxServer server, FaxPort port, Reading reading) {
        this.server = server;
        this.snapshot = new Snapshot(port, reading);
    }

    /** How ports look as rows of {@code PortTable}. */
    static MBeanModel.RowType<View> rowType() {
        return ROW;
    }

    /** Shows a newer reading. */
    void update(FaxPort port, Reading reading) {
        snapshot = new Snapshot(port, reading);
    }

    /** What the last reading told. */
    Snapshot snapshot() {
        return snapshot;
    }

    @Override
    MBeanModel<View, ManagedFaxPort> model() {
        return MODEL;
    }

    @Override
    View view() {
        // In this order: the snapshot may be newer than what the server calls stale, never older.
        Predicate<Reading> staleness = server.staleness();
        Snapshot shown = snapshot;
        return new View(server, shown, staleness.test(shown.reading));
    }

    @Override
    ManagedFaxPort target() {
        return this;
    }

    @Override
    public String toString() {
        return "port " + snapshot.port.deviceId() + " of server " + server.name();
    }

    /** The port as one reading told it. */
    record Snapshot(FaxPort port, Reading reading) {}

    /** The port as it is shown. */
    record View(ManagedFaxServer server, Snapshot snapshot, boolean stale) {}
}
