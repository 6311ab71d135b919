package org.faxmx.bench.com;

import com.jacob.activeX.ActiveXComponent;
import com.jacob.com.ComThread;
import com.jacob.com.Dispatch;
import com.jacob.com.Variant;
import java.util.HashMap;
import java.util.Map;

/**
 * JACOB: {@code Dispatch.get} and {@code call} by member name, or by DISPID. Each result is released at once, and the
 * contestant is started with JACOB's settings that keep results out of its list of live objects, which would otherwise
 * grow with every call until the thread is given up.
 */
final class JacobBridge implements Bridge {

    enum Members {
        BY_NAME,
        BY_DISPID
    }

    private final Members members;
    private final Map<String, Integer> dispids = new HashMap<>();
    private ActiveXComponent server;

    JacobBridge(Members members) {
        this.members = members;
    }

    @Override
    public void connect() {
        ComThread.InitSTA();
        server = new ActiveXComponent("FaxServer.FaxServer");
        Dispatch.call(server, "Connect", "").safeRelease();
    }

    @Override
    public Reading read() {
        Checksum sum = new Checksum();
        long start = System.nanoTime();
        Dispatch ports = Dispatch.call(server, "GetPorts").toDispatch();
        long getPorts = System.nanoTime() - start;
        int count = number(ports, "Count");
        for (int position = 1; position <= count; position++) {
            Dispatch port = item(ports, position);
            sum.add(text(port, "Name"));
            sum.add(number(port, "DeviceId"));
            sum.add(number(port, "CanModify"));
            sum.add(text(port, "Csid"));
            sum.add(text(port, "Tsid"));
            sum.add(number(port, "Rings"));
            sum.add(number(port, "Priority"));
            sum.add(number(port, "Send"));
            sum.add(number(port, "Receive"));
            port.safeRelease();
        }
        ports.safeRelease();
        return new Reading(getPorts, sum.value());
    }

    @Override
    public long property(String name, int repeats) throws Exception {
        Dispatch ports = Dispatch.call(server, "GetPorts").toDispatch();
        Dispatch port = item(ports, 1);
        try {
            return name.equals("Rings")
                    ? Bridge.time(repeats, () -> number(port, "Rings"))
                    : Bridge.time(repeats, () -> text(port, "Csid"));
        } finally {
            port.safeRelease();
            ports.safeRelease();
        }
    }

    private Dispatch item(Dispatch ports, int position) {
        Variant found = members == Members.BY_NAME
                ? Dispatch.call(ports, "Item", position)
                : Dispatch.call(ports, dispid(ports, "Item"), position);
        Dispatch port = found.toDispatch();
        found.safeRelease();
        return port;
    }

    private int number(Dispatch object, String member) {
        Variant value = get(object, member);
        int number = value.getInt();
        value.safeRelease();
        return number;
    }

    private String text(Dispatch object, String member) {
        Variant value = get(object, member);
        String text = value.getString();
        value.safeRelease();
        return text;
    }

    private Variant get(Dispatch object, String member) {
        return members == Members.BY_NAME ? Dispatch.get(object, member) : Dispatch.get(object, dispid(object, member));
    }

    /** No two of the objects have a member of the same name. */
    private int dispid(Dispatch object, String member) {
        return dispids.computeIfAbsent(member, name -> Dispatch.getIDOfName(object, name));
    }
}
