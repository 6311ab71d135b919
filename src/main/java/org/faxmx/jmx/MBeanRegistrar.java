package org.faxmx.jmx;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.monitor.MethodKey;
import org.faxmx.monitor.MonitorListener;
import org.faxmx.monitor.PortKey;
import org.faxmx.monitor.PortSnapshot;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/**
 * Registers an MBean for each port and routing method of one fax server, and unregisters those that are gone. A port or
 * method that is still there keeps its MBean.
 */
final class MBeanRegistrar implements MonitorListener {

    private final ServerMonitor monitor;
    private final InstantSource clock;
    private final boolean writesAllowed;
    private final Registrations<PortKey, FaxPortMBean> ports;
    private final Registrations<MethodKey, RoutingMethodMBean> methods;
    // The last snapshot with the ports that are to be unregistered.
    private ServerSnapshot previous;
    private volatile List<ObjectName> names = List.of();

    MBeanRegistrar(ServerMonitor monitor, MBeanServer mbeans, InstantSource clock, boolean writesAllowed) {
        this.monitor = monitor;
        this.clock = clock;
        this.writesAllowed = writesAllowed;
        this.previous = monitor.snapshot();
        this.ports = new Registrations<>(
                mbeans, mbean -> previous.ports().find(mbean.key()).ifPresent(mbean::retire));
        this.methods = new Registrations<>(mbeans, mbean -> {});
    }

    /** The MBeans of the ports that the last enumeration read, in the server's order. Any thread may call it. */
    List<ObjectName> names() {
        return names;
    }

    /** How many MBeans are registered. Any thread may call it. */
    int count() {
        return ports.size() + methods.size();
    }

    @Override
    public void changed(ServerSnapshot before, ServerSnapshot now) {
        boolean samePorts = before.ports().sameKeys(now.ports());
        boolean sameMethods = before.methods().sameKeys(now.methods());
        if (before.reading() == now.reading()) {
            return;
        }
        boolean stands = samePorts
                && sameMethods
                && ports.stand()
                && methods.stand()
                && ports.size() == now.ports().size()
                && methods.size() == now.methods().size();
        if (stands && before.ports() == now.ports()) {
            return;
        }
        if (!stands) {
            reconcile(before, now);
        }
        names = ports.names(now.ports().list().stream()
                .filter(row -> row.earlier() == null)
                .map(PortSnapshot::key)
                .toList());
    }

    @Override
    public void readFailed(ServerSnapshot now, String failure) {
        // Changes no port.
    }

    @Override
    public void closed(ServerSnapshot last) {
        previous = last;
        methods.close();
        ports.close();
    }

    private void reconcile(ServerSnapshot before, ServerSnapshot now) {
        previous = before;
        List<String> failures = new ArrayList<>();
        Map<PortKey, ObjectName> portNames = new LinkedHashMap<>();
        Map<DeviceId, String> names = new HashMap<>();
        for (PortSnapshot row : now.ports().list()) {
            PortKey key = row.key();
            String name = row.port().name();
            names.putIfAbsent(key.deviceId(), name);
            portNames.put(key, ObjectNames.faxPort(monitor.name(), name, key.deviceId(), key.occurrence()));
        }
        ports.reconcile(
                portNames,
                key -> new FaxPortMBean(monitor, now.ports().find(key).orElseThrow(), clock, writesAllowed),
                failures);
        Map<MethodKey, ObjectName> methodNames = new LinkedHashMap<>();
        now.methods().list().forEach(row -> {
            MethodKey key = row.key();
            String name = names.getOrDefault(key.deviceId(), row.method().deviceName());
            methodNames.put(
                    key, ObjectNames.routingMethod(monitor.name(), name, key.deviceId(), key.guid(), key.occurrence()));
        });
        methods.reconcile(
                methodNames,
                key -> new RoutingMethodMBean(monitor, now.methods().find(key).orElseThrow(), writesAllowed),
                failures);
        monitor.report("registration", failures);
    }
}
