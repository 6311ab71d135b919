package org.faxmx.bench.com;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.faxmx.com.ComApartment;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.faxcom.ComFaxServer;

/** All of FaxMX below its MBeans: a fax server that returns ports and settings as records, without routing methods. */
final class FaxmxServerBridge implements Bridge {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final ComApartment apartment = ComApartment.open("benchmark");
    private final ComFaxServer server;

    /** @param early whether ports are bound early */
    FaxmxServerBridge(boolean early) {
        server = new ComFaxServer("benchmark", () -> apartment, "", TIMEOUT, !early);
    }

    @Override
    public <T> T onItsThread(Callable<T> work) {
        return apartment.call(work);
    }

    @Override
    public void connect() {
        server.connect();
    }

    @Override
    public Reading read() {
        FaxReading.Ports ports =
                server.read(FaxReading.Scope.WITHOUT_ROUTING_METHODS).ports();
        if (!ports.failures().isEmpty()) {
            throw new IllegalStateException(ports.failures().toString());
        }
        Checksum sum = new Checksum();
        for (FaxPort port : ports.ports()) {
            sum.add(port.name());
            sum.add((int) port.deviceId().value());
            sum.add(port.canModify());
            sum.add(port.csid());
            sum.add(port.tsid());
            sum.add(port.rings());
            sum.add(port.priority());
            sum.add(port.send());
            sum.add(port.receive());
        }
        return new Reading(0, sum.value());
    }

    @Override
    public long property(String name, int repeats) {
        throw new UnsupportedOperationException("a fax server reads whole ports");
    }
}
