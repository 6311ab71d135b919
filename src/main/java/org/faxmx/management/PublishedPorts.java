package org.faxmx.management;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.RoutingMethod;

/**
 * The MBeans of one fax server's ports and of their routing methods. Used under the lock of what is shown; its order
 * numbers are those that {@link ShownServer} gives.
 */
final class PublishedPorts {

    private final ManagedFaxServer server;
    private final Publication<ManagedFaxPort.Snapshot, ManagedFaxPort> ports;
    private final Publication<RoutingMethod, ManagedRoutingMethod> methods;
    private final LaterNews<DeviceId, FaxPort> writtenPorts = new LaterNews<>();
    private final LaterNews<String, RoutingMethod> writtenMethods = new LaterNews<>();
    // What was seen of ports that are gone, should they come back.
    private final Map<DeviceId, Activity> remembered = new HashMap<>();

    PublishedPorts(ManagedFaxServer server, MBeanServer mbeans) {
        this.server = server;
        this.ports =
                new Publication<>(mbeans, snapshot -> new ManagedFaxPort(server, snapshot), ManagedFaxPort::update);
        this.methods = new Publication<>(
                mbeans, method -> new ManagedRoutingMethod(server, method), ManagedRoutingMethod::update);
    }

    /**
     * Publishes what an enumeration told, with what was written since it began.
     *
     * @param failures receives what could not be registered
     * @return the names of the ports read, in the server's order
     */
    List<ObjectName> publish(FaxPorts read, Reading reading, List<String> failures) {
        List<FaxPort> latest = latest(read, reading.order());
        List<ObjectName> names = publishPorts(read, latest, reading, failures);
        publishMethods(read, latest, reading.order(), failures);
        writtenPorts.forgetBefore(reading.order());
        writtenMethods.forgetBefore(reading.order());
        return names;
    }

    /** Shows what a port has kept of a value that was written. */
    void kept(ManagedFaxPort port, FaxPort kept, long order) {
        writtenPorts.add(kept.deviceId(), kept, order);
        List<ManagedFaxPort> published = withId(kept.deviceId());
        // An enumeration that ended meanwhile may have given the port another MBean.
        if (published.size() == 1) {
            published.get(0).update(kept);
        }
        port.update(kept);
    }

    /** Shows what a routing method has kept of a value that was written. */
    void kept(ManagedRoutingMethod method, RoutingMethod kept, long order) {
        writtenMethods.add(key(kept), kept, order);
        List<ManagedRoutingMethod> published = methods.mbeans().stream()
                .filter(other -> key(other.method()).equals(key(kept)))
                .toList();
        if (published.size() == 1) {
            published.get(0).update(kept);
        }
        method.update(kept);
    }

    /** Shows what one port was doing. */
    void looked(ManagedFaxPort port, FaxStatus status, Instant at, long order) {
        port.seen(status, at, order);
        withId(port.deviceId()).stream()
                .filter(published -> published != port)
                .forEach(published -> published.seen(status, at, order));
    }

    /** Shows what all ports were doing. Ports of one device id are shown alike. */
    void looked(FaxStatuses statuses, Instant at, long order) {
        Map<DeviceId, FaxStatus> byId = new HashMap<>();
        statuses.statuses().forEach(status -> byId.putIfAbsent(status.deviceId(), status));
        for (ManagedFaxPort port : ports.mbeans()) {
            FaxStatus status = byId.get(port.deviceId());
            if (status != null) {
                port.seen(status, at, order);
            } else if (!statuses.failures().isEmpty()) {
                port.missed(order);
            }
        }
    }

    /** How many ports have that device id. */
    int sharing(DeviceId deviceId) {
        return withId(deviceId).size();
    }

    /** All ports that are published, with what is told of each. */
    List<ServerView.ShownPort> shown() {
        return ports.mbeans().stream()
                .map(mbean -> new ServerView.ShownPort(mbean, mbean.snapshot()))
                .toList();
    }

    /** Unregisters all. */
    void clear() {
        methods.clear();
        ports.clear();
    }

    /** The ports of a reading, with what was written to them since it began. */
    private List<FaxPort> latest(FaxPorts read, long order) {
        Map<DeviceId, Long> sharing =
                read.ports().stream().collect(Collectors.groupingBy(FaxPort::deviceId, Collectors.counting()));
        return read.ports().stream()
                .map(port ->
                        sharing.get(port.deviceId()) == 1 ? writtenPorts.latest(port.deviceId(), port, order) : port)
                .toList();
    }

    private List<ObjectName> publishPorts(FaxPorts read, List<FaxPort> latest, Reading reading, List<String> failures) {
        Map<DeviceId, Integer> occurrences = new HashMap<>();
        Map<ObjectName, ManagedFaxPort.Snapshot> named = new LinkedHashMap<>();
        for (FaxPort port : latest) {
            int occurrence = occurrences.merge(port.deviceId(), 1, Integer::sum);
            named.put(
                    ObjectNames.faxPort(server.name(), port.name(), port.deviceId(), occurrence),
                    new ManagedFaxPort.Snapshot(port, reading));
        }
        Map<DeviceId, Long> publishedBefore =
                ports.mbeans().stream().collect(Collectors.groupingBy(ManagedFaxPort::deviceId, Collectors.counting()));
        List<ObjectName> names = ports.publish(
                named,
                (objectName, port) -> {
                    boolean gone = read.complete()
                            || occurrences.getOrDefault(port.deviceId(), 0) >= publishedBefore.get(port.deviceId());
                    if (gone) {
                        remembered.put(port.deviceId(), port.activity());
                    }
                    return gone;
                },
                failures);
        // One that was plugged in again, or renamed, goes on counting.
        ports.mbeans().stream().filter(ManagedFaxPort::unseen).forEach(port -> {
            Activity before = remembered.remove(port.deviceId());
            if (before != null) {
                port.inherit(before);
            }
        });
        return names;
    }

    private void publishMethods(FaxPorts read, List<FaxPort> latest, long order, List<String> failures) {
        Map<String, Long> sharing = read.routingMethods().stream()
                .collect(Collectors.groupingBy(PublishedPorts::key, Collectors.counting()));
        Map<String, Integer> occurrences = new HashMap<>();
        Map<ObjectName, RoutingMethod> named = new LinkedHashMap<>();
        Map<DeviceId, String> portNames = new HashMap<>();
        latest.forEach(port -> portNames.putIfAbsent(port.deviceId(), port.name()));
        for (RoutingMethod method : read.routingMethods()) {
            int occurrence = occurrences.merge(key(method), 1, Integer::sum);
            named.put(
                    ObjectNames.routingMethod(
                            server.name(),
                            portNames.getOrDefault(method.deviceId(), method.deviceName()),
                            method.deviceId(),
                            method.guid(),
                            occurrence),
                    sharing.get(key(method)) == 1 ? writtenMethods.latest(key(method), method, order) : method);
        }
        Set<DeviceId> still =
                ports.mbeans().stream().map(ManagedFaxPort::deviceId).collect(Collectors.toSet());
        methods.publish(
                named,
                (objectName, method) -> read.routingMethodsComplete()
                        || !still.contains(method.method().deviceId()),
                failures);
    }

    private static String key(RoutingMethod method) {
        return method.deviceId() + " " + RoutingMethod.plain(method.guid());
    }

    private List<ManagedFaxPort> withId(DeviceId deviceId) {
        return ports.mbeans().stream()
                .filter(port -> port.deviceId().equals(deviceId))
                .toList();
    }
}
