package org.faxmx.jmx;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Registrations<PortKey> ports;
    private final Registrations<MethodKey> methods;
    // Until a change is applied it has the ports and methods that are about to be unregistered.
    private volatile ServerSnapshot registered;
    private volatile List<ObjectName> names = List.of();

    MBeanRegistrar(ServerMonitor monitor, PublishingContext context) {
        this.monitor = monitor;
        this.clock = context.monitoring().clock();
        this.writesAllowed = context.writesAllowed();
        this.registered = monitor.snapshot();
        this.ports = new Registrations<>(context.mbeans());
        this.methods = new Registrations<>(context.mbeans());
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
        if (before.reading() != now.reading()) {
            enumerated(before, now);
        }
        registered = now;
    }

    @Override
    public void closed(ServerSnapshot last) {
        methods.close();
        ports.close();
    }

    private void enumerated(ServerSnapshot before, ServerSnapshot now) {
        boolean stands = now.ports().sameKeys(before.ports())
                && now.methods().sameKeys(before.methods())
                && ports.stand()
                && methods.stand()
                && ports.size() == now.ports().size()
                && methods.size() == now.methods().size();
        if (!stands) {
            reconcile(now);
        } else if (now.ports() == before.ports()) {
            return;
        }
        names = ports.names(now.lastRead());
    }

    private void reconcile(ServerSnapshot now) {
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
                key -> new FaxPortMBean(
                        monitor, () -> registered, now.ports().find(key).orElseThrow(), clock, writesAllowed),
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
                key -> new RoutingMethodMBean(
                        monitor, () -> registered, now.methods().find(key).orElseThrow(), writesAllowed),
                failures);
        monitor.report("registration", failures);
    }
}
