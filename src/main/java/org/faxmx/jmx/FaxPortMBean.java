package org.faxmx.jmx;

import java.time.InstantSource;
import org.faxmx.monitor.PortKey;
import org.faxmx.monitor.PortSnapshot;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/** The MBean of one fax port. Its values are those of the port in the current snapshot of the server. */
final class FaxPortMBean extends ModelledMBean<FaxPortModel.View, FaxPortModel.Target> {

    private final FaxPortModel.Target target;
    private final InstantSource clock;
    private final boolean writesAllowed;
    // What is answered once the snapshot no longer has the port.
    private volatile PortSnapshot last;

    FaxPortMBean(ServerMonitor monitor, PortSnapshot port, InstantSource clock, boolean writesAllowed) {
        this.target = new FaxPortModel.Target(monitor, port.key());
        this.last = port;
        this.clock = clock;
        this.writesAllowed = writesAllowed;
    }

    PortKey key() {
        return target.key();
    }

    /** The port left the snapshot; these were its last values. */
    void retire(PortSnapshot values) {
        last = values;
    }

    @Override
    MBeanModel<FaxPortModel.View, FaxPortModel.Target> model() {
        return FaxPortModel.MODEL;
    }

    @Override
    FaxPortModel.View view() {
        ServerSnapshot snapshot = target.monitor().snapshot();
        PortSnapshot port = snapshot.ports().find(target.key()).orElse(last);
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
