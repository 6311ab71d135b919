package org.faxmx.bench.com;

import java.util.concurrent.Callable;
import org.faxmx.com.ComApartment;
import org.faxmx.com.Dispatch;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.Variant;

/** FaxMX's COM layer alone, used as the adapter to the fax library uses it. */
final class FaxmxComBridge implements Bridge {

    private static final InterfaceType SERVER = type("FaxServer", "D73733C7-CC80-11D0-B225-00C04FB6C2F5");
    private static final InterfaceType PORTS = type("FaxPorts", "D73733D5-CC80-11D0-B225-00C04FB6C2F5");
    private static final InterfaceType PORT = type("FaxPort", "D73733CC-CC80-11D0-B225-00C04FB6C2F5");

    private final ComApartment apartment = ComApartment.open("benchmark");
    private Dispatch server;

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
        try (Dispatch ports = server.invokeObject("GetPorts", PORTS)) {
            long getPorts = System.nanoTime() - start;
            int count = ports.getInt("Count");
            for (int position = 1; position <= count; position++) {
                try (Dispatch port = ports.getObject("Item", PORT, Variant.of(position))) {
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
        try (Dispatch ports = server.invokeObject("GetPorts", PORTS);
                Dispatch port = ports.getObject("Item", PORT, Variant.of(1))) {
            return name.equals("Rings")
                    ? Bridge.time(repeats, () -> port.getInt("Rings"))
                    : Bridge.time(repeats, () -> port.getText("Csid"));
        }
    }
}
