package org.faxmx.jmx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricSource;
import org.faxmx.monitor.MethodSnapshot;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.MonitorListener;
import org.faxmx.monitor.PortSnapshot;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/**
 * Registers an MBean for each port and routing method of one fax server, and unregisters those that are gone. A port or
 * method that is still there keeps its MBean.
 */
final class MBeanRegistrar implements MonitorListener {

    private static final Logger LOG = Logger.getLogger(MBeanRegistrar.class.getName());

    private final ServerMonitor monitor;
    private final MonitorContext context;
    private final boolean writesAllowed;
    private final Registrations<PortSnapshot.Key, FaxPortMBean> ports;
    private final Registrations<MethodSnapshot.Key, RoutingMethodMBean> methods;
    // Until a change is applied it has the ports and methods that are about to be unregistered.
    private volatile ServerSnapshot registered;
    private volatile List<ObjectName> names = List.of();

    MBeanRegistrar(ServerMonitor monitor, PublishingContext context) {
        this.monitor = monitor;
        this.context = context.monitoring();
        this.writesAllowed = context.writesAllowed();
        this.registered = monitor.snapshot();
        this.ports = new Registrations<>(context.mbeans());
        this.methods = new Registrations<>(context.mbeans());
    }

    /** The MBeans of the ports that the last enumeration read, in the server's order. Any thread may call it. */
    List<ObjectName> names() {
        return names;
    }

    /** Adds the values of each port that has an MBean, all of the same snapshot. Any thread may call it. */
    void readPorts(List<Metric> metrics, List<MetricSource.Reading> readings) {
        ServerSnapshot now = monitor.snapshot();
        ports.registered()
                .forEach(port -> readings.add(new MetricSource.Reading(
                        port.name(), port.mbean().values(metrics, port.mbean().view(now)))));
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
        boolean upToDate = now.ports().sameKeys(before.ports())
                && now.methods().sameKeys(before.methods())
                && ports.allRegistered()
                && methods.allRegistered()
                && ports.size() == now.ports().size()
                && methods.size() == now.methods().size();
        if (!upToDate) {
            reconcile(now);
        } else if (now.ports() == before.ports()) {
            return;
        }
        names = ports.names(now.lastRead());
    }

    private void reconcile(ServerSnapshot now) {
        List<String> failures = new ArrayList<>();
        Map<PortSnapshot.Key, ObjectName> portNames = new LinkedHashMap<>();
        Map<DeviceId, String> names = new HashMap<>();
        for (PortSnapshot row : now.ports().list()) {
            PortSnapshot.Key key = row.key();
            String name = row.port().name();
            names.putIfAbsent(key.deviceId(), name);
            portNames.put(key, ObjectNames.faxPort(monitor.name(), name, key.deviceId(), key.occurrence()));
        }
        ports.reconcile(
                portNames,
                key -> new FaxPortMBean(
                        monitor, () -> registered, now.ports().find(key).orElseThrow(), context, writesAllowed),
                failures);
        Map<MethodSnapshot.Key, ObjectName> methodNames = new LinkedHashMap<>();
        now.methods().list().forEach(row -> {
            MethodSnapshot.Key key = row.key();
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

    /**
     * The registered MBeans of one kind, found by the identity of what they represent. Changed by one thread at a time, read
     * by any.
     *
     * @param <K> the identity
     * @param <M> the MBeans
     */
    private static final class Registrations<K, M extends ModelledMBean<?>> implements AutoCloseable {

        private final MBeanServer mbeans;
        private volatile Map<K, Registration<M>> entries = Map.of();

        Registrations(MBeanServer mbeans) {
            this.mbeans = mbeans;
        }

        /**
         * Registers what is new, and then unregisters what is gone. An MBean that is wanted under another name is replaced.
         *
         * @param wanted all identities and their names
         * @param creation makes the MBean of an identity
         * @param failures receives what could not be registered
         */
        void reconcile(Map<K, ObjectName> wanted, Function<K, M> creation, List<String> failures) {
            Map<K, Registration<M>> next = new LinkedHashMap<>();
            wanted.forEach((key, name) -> {
                Registration<M> known = entries.get(key);
                if (known != null && known.isRegistered() && known.name().equals(name)) {
                    next.put(key, known);
                    return;
                }
                M mbean = creation.apply(key);
                try {
                    next.put(key, Registration.of(mbeans, name, mbean));
                } catch (RuntimeException e) {
                    failures.add("publishing " + mbean + " failed: " + e.getMessage());
                }
            });
            Map<K, Registration<M>> before = entries;
            entries = next;
            before.forEach((key, registration) -> {
                if (next.get(key) != registration) {
                    close(registration, failures);
                }
            });
        }

        /** A failure of one, as a listener of the MBean server may cause it, keeps no other from being unregistered. */
        private static void close(Registration<?> registration, List<String> failures) {
            try {
                registration.close();
            } catch (RuntimeException e) {
                failures.add("unregistering " + registration.name() + " failed: " + e.getMessage());
            }
        }

        /** The names of those identities that have a registered MBean. */
        List<ObjectName> names(List<K> keys) {
            Map<K, Registration<M>> now = entries;
            return keys.stream()
                    .filter(now::containsKey)
                    .map(key -> now.get(key).name())
                    .toList();
        }

        /** Whether all MBeans are still registered. */
        boolean allRegistered() {
            return entries.values().stream().allMatch(Registration::isRegistered);
        }

        Collection<Registration<M>> registered() {
            return entries.values();
        }

        int size() {
            return entries.size();
        }

        /** Unregisters all. */
        @Override
        public void close() {
            Map<K, Registration<M>> last = entries;
            entries = Map.of();
            List<String> failures = new ArrayList<>();
            last.values().forEach(registration -> close(registration, failures));
            failures.forEach(LOG::warning);
        }
    }
}
