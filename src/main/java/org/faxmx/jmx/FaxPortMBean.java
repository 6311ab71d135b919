package org.faxmx.jmx;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.faxmx.monitor.PortSnapshot;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/** The MBean of one fax port. Its values are those of the port in the current snapshot of the server. */
final class FaxPortMBean extends ModelledMBean<FaxPortModel.View, FaxPortModel.Target> {

    private final FaxPortModel.Target target;
    private final Supplier<ServerSnapshot> registered;
    private final PortSnapshot first;
    private final InstantSource clock;
    private final boolean writesAllowed;

    /** @param registered returns the snapshot whose MBeans are registered, which may still have a port that is gone */
    FaxPortMBean(
            ServerMonitor monitor,
            Supplier<ServerSnapshot> registered,
            PortSnapshot port,
            InstantSource clock,
            boolean writesAllowed) {
        this.target = new FaxPortModel.Target(monitor, port.key());
        this.registered = registered;
        this.first = port;
        this.clock = clock;
        this.writesAllowed = writesAllowed;
    }

    @Override
    MBeanModel<FaxPortModel.View, FaxPortModel.Target> model() {
        return FaxPortModel.MODEL;
    }

    @Override
    FaxPortModel.View view() {
        ServerSnapshot snapshot = target.monitor().snapshot();
        PortSnapshot port = snapshot.ports()
                .find(target.key())
                .or(() -> registered.get().ports().find(target.key()))
                .orElse(first);
        return FaxPortModel.View.of(target.monitor(), clock, snapshot, port);
    }

    @Override
    FaxPortModel.Target target() {
        return target;
    }

    @Override
    boolean writesAllowed() {
        return writesAllowed;
    }

    @Override
    void refused(String message) {
        target.monitor().record(message);
    }

    @Override
    public String toString() {
        return "port " + target.key().deviceId() + " of " + target.monitor();
    }
}
