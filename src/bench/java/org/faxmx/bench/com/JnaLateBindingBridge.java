package org.faxmx.bench.com;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.COM.COMLateBindingObject;
import com.sun.jna.platform.win32.COM.COMUtils;
import com.sun.jna.platform.win32.COM.IDispatch;
import com.sun.jna.platform.win32.Ole32;
import com.sun.jna.platform.win32.Variant.VARIANT;

/** JNA's {@code COMLateBindingObject}, a subclass for each object, as JNA's own examples have. */
final class JnaLateBindingBridge implements Bridge {

    private static final class Server extends COMLateBindingObject {
        Server() {
            super("FaxServer.FaxServer", false);
        }

        void connect(String name) {
            VARIANT text = new VARIANT(name);
            invokeNoReply("Connect", text);
        }

        Ports getPorts() {
            return new Ports((IDispatch) invoke("GetPorts").getValue());
        }
    }

    private static final class Ports extends COMLateBindingObject {
        Ports(IDispatch object) {
            super(object);
        }

        int count() {
            return getIntProperty("Count");
        }

        Port item(int position) {
            return new Port(getAutomationProperty("Item", new VARIANT(position)));
        }

        void close() {
            getIDispatch().Release();
        }
    }

    private static final class Port extends COMLateBindingObject {
        Port(IDispatch object) {
            super(object);
        }

        String text(String name) {
            return getStringProperty(name);
        }

        int number(String name) {
            return getIntProperty(name);
        }

        void close() {
            getIDispatch().Release();
        }
    }

    private Server server;

    @Override
    public void connect() {
        COMUtils.checkRC(Ole32.INSTANCE.CoInitializeEx(Pointer.NULL, Ole32.COINIT_APARTMENTTHREADED));
        server = new Server();
        server.connect("");
    }

    @Override
    public Reading read() {
        Checksum sum = new Checksum();
        long start = System.nanoTime();
        Ports ports = server.getPorts();
        long getPorts = System.nanoTime() - start;
        int count = ports.count();
        for (int position = 1; position <= count; position++) {
            Port port = ports.item(position);
            sum.add(port.text("Name"));
            sum.add(port.number("DeviceId"));
            sum.add(port.number("CanModify"));
            sum.add(port.text("Csid"));
            sum.add(port.text("Tsid"));
            sum.add(port.number("Rings"));
            sum.add(port.number("Priority"));
            sum.add(port.number("Send"));
            sum.add(port.number("Receive"));
            port.close();
        }
        ports.close();
        return new Reading(getPorts, sum.value());
    }

    @Override
    public long property(String name, int repeats) throws Exception {
        Ports ports = server.getPorts();
        Port port = ports.item(1);
        try {
            return name.equals("Rings")
                    ? Bridge.time(repeats, () -> port.number("Rings"))
                    : Bridge.time(repeats, () -> port.text("Csid"));
        } finally {
            port.close();
            ports.close();
        }
    }
}
