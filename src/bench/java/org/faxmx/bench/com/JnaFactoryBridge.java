package org.faxmx.bench.com;

import com.sun.jna.platform.win32.COM.util.ComThread;
import com.sun.jna.platform.win32.COM.util.Factory;
import com.sun.jna.platform.win32.COM.util.annotation.ComInterface;
import com.sun.jna.platform.win32.COM.util.annotation.ComMethod;
import com.sun.jna.platform.win32.COM.util.annotation.ComObject;
import com.sun.jna.platform.win32.COM.util.annotation.ComProperty;
import com.sun.jna.platform.win32.Ole32;
import java.util.concurrent.Callable;

/**
 * JNA's {@code Factory}: proxies of annotated interfaces. It lives on the factory's thread, where proxies do not change
 * threads for each call. Proxies cannot be released one by one: all are, the server's too, at the end of a reading, and
 * the next connection is not timed.
 */
final class JnaFactoryBridge implements Bridge {

    private static final long TIMEOUT_MILLIS = 600_000;

    /** The class, as JNA's examples have it, with the members of its one interface. */
    @ComObject(progId = "FaxServer.FaxServer")
    public interface Server {
        @ComMethod(name = "Connect")
        void connect(String serverName);

        @ComMethod(name = "GetPorts")
        Ports getPorts();
    }

    @ComInterface(iid = "{D73733D5-CC80-11D0-B225-00C04FB6C2F5}")
    public interface Ports {
        @ComProperty(name = "Count")
        int getCount();

        @ComProperty(name = "Item")
        Port getItem(int index);
    }

    @ComInterface(iid = "{D73733CC-CC80-11D0-B225-00C04FB6C2F5}")
    public interface Port {
        @ComProperty(name = "Name")
        String getName();

        @ComProperty(name = "DeviceId")
        int getDeviceId();

        @ComProperty(name = "CanModify")
        int getCanModify();

        @ComProperty(name = "Csid")
        String getCsid();

        @ComProperty(name = "Tsid")
        String getTsid();

        @ComProperty(name = "Rings")
        int getRings();

        @ComProperty(name = "Priority")
        int getPriority();

        @ComProperty(name = "Send")
        int getSend();

        @ComProperty(name = "Receive")
        int getReceive();
    }

    // The factory's own default is a multithreaded apartment, in which each call would be marshalled to another thread.
    private final ComThread thread = new ComThread(
            "fax", TIMEOUT_MILLIS, (where, failure) -> failure.printStackTrace(), Ole32.COINIT_APARTMENTTHREADED);
    private final Factory factory = new Factory(thread);
    private Server server;

    @Override
    public <T> T onItsThread(Callable<T> work) throws Exception {
        return thread.execute(work);
    }

    @Override
    public void connect() {
        server = factory.createObject(Server.class);
        server.connect("");
    }

    @Override
    public void prepare() {
        connect();
    }

    @Override
    public Reading read() {
        Checksum sum = new Checksum();
        long start = System.nanoTime();
        Ports ports = server.getPorts();
        long getPorts = System.nanoTime() - start;
        int count = ports.getCount();
        for (int position = 1; position <= count; position++) {
            Port port = ports.getItem(position);
            sum.add(port.getName());
            sum.add(port.getDeviceId());
            sum.add(port.getCanModify());
            sum.add(port.getCsid());
            sum.add(port.getTsid());
            sum.add(port.getRings());
            sum.add(port.getPriority());
            sum.add(port.getSend());
            sum.add(port.getReceive());
        }
        factory.disposeAll();
        return new Reading(getPorts, sum.value());
    }

    @Override
    public long property(String name, int repeats) throws Exception {
        Port port = server.getPorts().getItem(1);
        return name.equals("Rings") ? Bridge.time(repeats, port::getRings) : Bridge.time(repeats, port::getCsid);
    }
}
