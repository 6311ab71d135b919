package org.faxmx.bench.com;

import java.util.Map;
import java.util.concurrent.Callable;
import org.faxmx.com.ComApartment;
import org.faxmx.com.Dispatch;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.MethodTable;
import org.faxmx.com.Variant;

/** FaxMX's COM layer alone, used as the adapter to the fax library uses it. */
final class FaxmxComBridge implements Bridge {

    private static final InterfaceType SERVER = type("FaxServer", "D73733C7-CC80-11D0-B225-00C04FB6C2F5");
    private static final InterfaceType PORTS = type("FaxPorts", "D73733D5-CC80-11D0-B225-00C04FB6C2F5");
    private static final InterfaceType PORT = type("FaxPort", "D73733CC-CC80-11D0-B225-00C04FB6C2F5");

    private static final MethodTable PORTS_TABLE =
            new MethodTable(PORTS, Map.of("Count", 7), Map.of(), Map.of("Item", 8));
    private static final MethodTable PORT_TABLE = new MethodTable(
            PORT,
            Map.of("DeviceId", 8, "Rings", 9, "Send", 15, "Receive", 17, "Priority", 19, "CanModify", 22),
            Map.of("Name", 7, "Csid", 11, "Tsid", 13),
            Map.of());

    private final boolean early;
    private final ComApartment apartment = ComApartment.open("benchmark");
    private Dispatch server;

    /** @param early whether ports are bound early */
    FaxmxComBridge(boolean early) {
        this.early = early;
    }

    private static InterfaceType type(String name, String iid) {
        return new InterfaceType(name, InterfaceType.Iid.of(iid));
    }

    @Override
    public <T> T onItsThread(Callable<T> work) {
        return apartment.call(work);
    }

    @Override
    public void connect() {
        server = apartment.create("FaxServer.FaxServer", SERVER);
        server.invoke("Connect", Variant.of(""));
    }

    @Override
    public Reading read() {
        Checksum sum = new Checksum();
        long start = System.nanoTime();
        try (Dispatch ports = bound(server.invokeObject("GetPorts", PORTS), PORTS_TABLE)) {
            long getPorts = System.nanoTime() - start;
            int count = ports.getInt("Count");
            for (int position = 1; position <= count; position++) {
                try (Dispatch port = bound(ports.getObject("Item", PORT, Variant.of(position)), PORT_TABLE)) {
                    sum.add(port.getText("Name"));
                    sum.add(port.getInt("DeviceId"));
                    sum.add(port.getBoolean("CanModify"));
                    sum.add(port.getText("Csid"));
                    sum.add(port.getText("Tsid"));
                    sum.add(port.getInt("Rings"));
                    sum.add(port.getInt("Priority"));
                    sum.add(port.getBoolean("Send"));
                    sum.add(port.getBoolean("Receive"));
                }
            }
            return new Reading(getPorts, sum.value());
        }
    }

    @Override
    public long property(String name, int repeats) throws Exception {
        try (Dispatch ports = bound(server.invokeObject("GetPorts", PORTS), PORTS_TABLE);
                Dispatch port = bound(ports.getObject("Item", PORT, Variant.of(1)), PORT_TABLE)) {
            return name.equals("Rings")
                    ? Bridge.time(repeats, () -> port.getInt("Rings"))
                    : Bridge.time(repeats, () -> port.getText("Csid"));
        }
    }

    private Dispatch bound(Dispatch object, MethodTable table) {
        if (early && !object.bindEarly(table)) {
            throw new IllegalStateException("this JVM binds late only");
        }
        return object;
    }
}
