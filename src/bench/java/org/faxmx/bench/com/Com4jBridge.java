package org.faxmx.bench.com;

import com4j.COM4J;
import com4j.Com4jObject;
import com4j.DISPID;
import com4j.IID;
import com4j.NativeType;
import com4j.ReturnValue;
import com4j.VTID;

/**
 * com4j: interfaces as its importer of type libraries writes them, called through their tables and not through
 * IDispatch. com4j makes every call on a thread of its own, one call at a time, and has no public way to do more there.
 */
final class Com4jBridge implements Bridge {

    @IID("{D73733C7-CC80-11D0-B225-00C04FB6C2F5}")
    public interface IFaxServer extends Com4jObject {
        @DISPID(1)
        @VTID(7)
        void connect(String serverName);

        @DISPID(3)
        @VTID(9)
        @ReturnValue(type = NativeType.VARIANT)
        Object getPorts();
    }

    @IID("{D73733D5-CC80-11D0-B225-00C04FB6C2F5}")
    public interface IFaxPorts extends Com4jObject {
        @DISPID(1)
        @VTID(7)
        int count();

        @DISPID(2)
        @VTID(8)
        @ReturnValue(type = NativeType.VARIANT)
        Object item(int index);
    }

    @IID("{D73733CC-CC80-11D0-B225-00C04FB6C2F5}")
    public interface IFaxPort extends Com4jObject {
        @DISPID(1)
        @VTID(7)
        String name();

        @DISPID(2)
        @VTID(8)
        int deviceId();

        @DISPID(3)
        @VTID(9)
        int rings();

        @DISPID(4)
        @VTID(11)
        String csid();

        @DISPID(5)
        @VTID(13)
        String tsid();

        @DISPID(6)
        @VTID(15)
        int send();

        @DISPID(7)
        @VTID(17)
        int receive();

        @DISPID(8)
        @VTID(19)
        int priority();

        @DISPID(10)
        @VTID(22)
        int canModify();
    }

    private IFaxServer server;

    @Override
    public void connect() {
        server = COM4J.createInstance(IFaxServer.class, "FaxServer.FaxServer");
        server.connect("");
    }

    @Override
    public Reading read() {
        Checksum sum = new Checksum();
        long start = System.nanoTime();
        IFaxPorts ports = as(IFaxPorts.class, server.getPorts());
        long getPorts = System.nanoTime() - start;
        int count = ports.count();
        for (int position = 1; position <= count; position++) {
            IFaxPort port = as(IFaxPort.class, ports.item(position));
            sum.add(port.name());
            sum.add(port.deviceId());
            sum.add(port.canModify());
            sum.add(port.csid());
            sum.add(port.tsid());
            sum.add(port.rings());
            sum.add(port.priority());
            sum.add(port.send());
            sum.add(port.receive());
            port.dispose();
        }
        ports.dispose();
        return new Reading(getPorts, sum.value());
    }

    @Override
    public long property(String name, int repeats) throws Exception {
        IFaxPorts ports = as(IFaxPorts.class, server.getPorts());
        IFaxPort port = as(IFaxPort.class, ports.item(1));
        try {
            return name.equals("Rings") ? Bridge.time(repeats, port::rings) : Bridge.time(repeats, port::csid);
        } finally {
            port.dispose();
            ports.dispose();
        }
    }

    private static <T extends Com4jObject> T as(Class<T> type, Object answer) {
        Com4jObject object = (Com4jObject) answer;
        T found = object.queryInterface(type);
        object.dispose();
        return found;
    }
}
