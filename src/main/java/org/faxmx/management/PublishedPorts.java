package org.faxmx.management;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.RoutingMethods;

/**
 * The MBeans of one fax server's ports and of their routing methods. Used under the lock of what is shown; its order
 * numbers are those that {@link ShownServer} gives.
 */
final class PublishedPorts {

    // More than a machine has ports; a provider that gives new device ids at each start would fill the memory.
    private static final int MOST_REMEMBERED = 10_000;

    private final ManagedFaxServer server;
    private final Publication<Told, ManagedFaxPort> ports;
    private final Publication<RoutingMethod, ManagedRoutingMethod> methods;
    private final LaterNews<DeviceId, FaxPort> writtenPorts = new LaterNews<>();
    private final LaterNews<String, RoutingMethod> writtenMethods = new LaterNews<>();
    // What was counted of the ports that went last, should they come back.
    private final Map<DeviceId, Activity> remembered = new LinkedHashMap<>();

    private List<ShownPort> shown = List.of();
    // How many of these the last reading told; the others follow, and did not answer.
    private int told;
    // How many failed in the last reading that were never published.
    private long strangers;
    private List<ObjectName> names = List.of();
    private List<RoutingMethod> readMethods = List.of();
    private Reading last;

    PublishedPorts(ManagedFaxServer server, MBeanServer mbeans) {
        this.server = server;
        this.ports = new Publication<>(
                mbeans, (name, told) -> new ManagedFaxPort(server, name, told.port, told.reading), (mbean, told) -> {});
        this.methods = new Publication<>(
                mbeans, (name, method) -> new ManagedRoutingMethod(server, method), ManagedRoutingMethod::update);
    }

    /**
     * Publishes what an enumeration told, with what was written since it began. Ports that it finds as they were are not
     * touched.
     *
     * @param failures receives what could not be registered
     * @return the names of the ports read, in the server's order
     */
    List<ObjectName> publish(FaxReading read, Reading reading, List<String> failures) {
        List<FaxPort> latest = latest(read, reading.order());
        if (read.ports().failures().isEmpty()) {
            strangers = 0;
        }
        if (!unchanged(read, latest)) {
            publishPorts(read, latest, reading, failures);
            publishMethods(read, latest, reading.order(), failures);
            // Where a write is shown instead, the next reading may tell what was there before.
            boolean asRead = writtenMethods.isEmpty()
                    && methods.size() == routingMethods(read).methods().size();
            readMethods = asRead ? routingMethods(read).methods() : null;
        }
        last = reading;
        writtenPorts.forgetBefore(reading.order());
        writtenMethods.forgetBefore(reading.order());
        return names;
    }

    /** Shows what a port has kept of a value that was written. */
    void kept(ManagedFaxPort port, FaxPort kept, long order) {
        writtenPorts.add(kept.deviceId(), kept, order);
        // An enumeration that ended meanwhile may have given the port another MBean.
        boolean only = sharing(kept.deviceId()) == 1;
        show(now ->
                now.mbean() == port || (only && now.mbean().deviceId().equals(kept.deviceId())) ? now.with(kept) : now);
        port.shows(port.own().with(kept));
    }

    /** Shows what a routing method has kept of a value that was written. */
    void kept(ManagedRoutingMethod method, RoutingMethod kept, long order) {
        writtenMethods.add(key(kept), kept, order);
        readMethods = null;
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
        show(now -> now.mbean() == port || now.mbean().deviceId().equals(port.deviceId())
                ? now.with(now.activity().seen(status, at, order))
                : now);
        port.shows(port.own().with(port.own().activity().seen(status, at, order)));
    }

    /** Shows what all ports were doing. Ports of one device id are shown alike. */
    void looked(FaxStatuses statuses, Instant at, long order) {
        Map<DeviceId, FaxStatus> byId = new HashMap<>();
        statuses.statuses().forEach(status -> byId.putIfAbsent(status.deviceId(), status));
        boolean missing = !statuses.failures().isEmpty();
        show(now -> {
            FaxStatus status = byId.get(now.mbean().deviceId());
            if (status != null) {
                return now.with(now.activity().seen(status, at, order));
            }
            return missing ? now.with(now.activity().missed(order)) : now;
        });
    }

    /** How many ports have that device id. */
    int sharing(DeviceId deviceId) {
        return (int) shown.stream()
                .filter(port -> port.mbean().deviceId().equals(deviceId))
                .count();
    }

    /** All ports that are published: those of the last reading first, in the server's order. It never changes. */
    List<ShownPort> shown() {
        return shown;
    }

    /** How many routing methods are published; any thread may ask. */
    int methodCount() {
        return methods.size();
    }

    /** Unregisters all. */
    void clear() {
        methods.clear();
        ports.clear();
        shown.forEach(port -> port.mbean().shows(port.of(port.reading(last))));
        shown = List.of();
    }

    private void show(UnaryOperator<ShownPort> next) {
        List<ShownPort> changed = new ArrayList<>(shown.size());
        boolean same = true;
        for (ShownPort before : shown) {
            ShownPort now = next.apply(before);
            same &= now == before;
            changed.add(now);
        }
        if (!same) {
            shown = Collections.unmodifiableList(changed);
        }
    }

    /** Whether a reading tells what is published already. It is looked at without making an object for each port. */
    private boolean unchanged(FaxReading read, List<FaxPort> latest) {
        // A reading that lacks something may mean anything.
        if (!routingMethods(read).failures().isEmpty()
                || !read.ports().failures().isEmpty()
                || told != shown.size()
                || latest.size() != told
                || last == null) {
            return false;
        }
        for (int i = 0; i < told; i++) {
            if (!shown.get(i).port().equals(latest.get(i))) {
                return false;
            }
        }
        return routingMethods(read).methods().equals(readMethods) && ports.stands() && methods.stands();
    }

    /** The ports of a reading, with what was written to them since it began. */
    private List<FaxPort> latest(FaxReading read, long order) {
        if (writtenPorts.isEmpty()) {
            return read.ports().ports();
        }
        Map<DeviceId, Long> sharing =
                read.ports().ports().stream().collect(Collectors.groupingBy(FaxPort::deviceId, Collectors.counting()));
        return read.ports().ports().stream()
                .map(port ->
                        sharing.get(port.deviceId()) == 1 ? writtenPorts.latest(port.deviceId(), port, order) : port)
                .toList();
    }

    private void publishPorts(FaxReading read, List<FaxPort> latest, Reading reading, List<String> failures) {
        Set<DeviceId> doubtful = doubtful(read);
        Map<DeviceId, Integer> occurrences = new HashMap<>();
        Map<ObjectName, Told> named = new LinkedHashMap<>();
        for (FaxPort port : latest) {
            if (!doubtful.contains(port.deviceId())) {
                int occurrence = occurrences.merge(port.deviceId(), 1, Integer::sum);
                named.put(
                        ObjectNames.faxPort(server.name(), port.name(), port.deviceId(), occurrence),
                        new Told(port, reading));
            }
        }
        Map<ObjectName, ShownPort> before =
                shown.stream().collect(Collectors.toMap(port -> port.mbean().name(), Function.identity()));
        Map<DeviceId, Activity> gone = new HashMap<>();
        names = ports.publish(
                named,
                (name, port) -> {
                    if (doubtful.contains(port.deviceId())) {
                        return false;
                    }
                    ShownPort seen = before.get(name);
                    gone.put(port.deviceId(), seen.activity());
                    port.shows(seen.of(seen.reading(last)));
                    return true;
                },
                failures);
        List<ShownPort> next = new ArrayList<>();
        for (ManagedFaxPort mbean : ports.mbeans()) {
            ShownPort known = before.get(mbean.name());
            Told news = named.get(mbean.name());
            mbean.standsAt(next.size());
            next.add(
                    news == null
                            ? known.of(known.reading(last))
                            : known == null ? newlyShown(mbean, news.port, gone) : known.told(mbean, news.port));
        }
        gone.forEach(this::remember);
        told = names.size();
        shown = Collections.unmodifiableList(next);
    }

    /**
     * The device ids of which a reading tells fewer ports than are published, where those that are missing may be among
     * the ports that failed to answer. What is known of such a port stays; where several share a device id, which of
     * them has answered is not known, and all stay as they are.
     *
     * <p>Those that failed before, too, are taken for the same again: published ones stay, and with ports that never told
     * anything nobody else is excused. So one port that never answers does not keep every other that is unplugged. Where
     * more went missing in one reading than failed besides, which of them did is not known, and all stay.
     */
    private Set<DeviceId> doubtful(FaxReading read) {
        if (read.ports().failures().isEmpty()) {
            return Set.of();
        }
        long failed = read.ports().failures().size();
        long known = Math.max(0, failed - strangers);
        Map<DeviceId, Long> answered =
                read.ports().ports().stream().collect(Collectors.groupingBy(FaxPort::deviceId, Collectors.counting()));
        Map<DeviceId, List<ShownPort>> published = shown.stream()
                .collect(Collectors.groupingBy(port -> port.mbean().deviceId()));
        // When those that are missing were last heard of.
        Map<DeviceId, Long> heard = new HashMap<>();
        List<Long> missing = new ArrayList<>();
        published.forEach((id, ports) -> {
            long count = ports.size() - answered.getOrDefault(id, 0L);
            if (count > 0) {
                long oldest = ports.stream()
                        .mapToLong(port -> port.reading(last).order())
                        .min()
                        .orElseThrow();
                heard.put(id, oldest);
                missing.addAll(Collections.nCopies((int) count, oldest));
            }
        });
        strangers = Math.max(0, failed - Math.min(known, missing.size()));
        if (known == 0) {
            return Set.of();
        }
        if (missing.size() > known) {
            Collections.sort(missing);
            long latest = missing.get((int) known - 1);
            heard.values().removeIf(order -> order > latest);
        }
        return heard.keySet();
    }

    private void remember(DeviceId deviceId, Activity seen) {
        if (remembered.put(deviceId, seen.counted()) == null && remembered.size() > MOST_REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
    }

    /** One that was plugged in again goes on counting; one that was renamed goes on with what it does, too. */
    private ShownPort newlyShown(ManagedFaxPort mbean, FaxPort port, Map<DeviceId, Activity> gone) {
        Activity renamed = gone.remove(port.deviceId());
        Activity counted = remembered.remove(port.deviceId());
        Activity known = renamed != null ? renamed : counted;
        return new ShownPort(
                mbean, port, null, known != null ? known : mbean.own().activity());
    }

    private void publishMethods(FaxReading read, List<FaxPort> latest, long order, List<String> failures) {
        Map<String, Long> answered = routingMethods(read).methods().stream()
                .collect(Collectors.groupingBy(PublishedPorts::key, Collectors.counting()));
        Set<String> doubtful = doubtful(read, answered);
        Map<String, Integer> occurrences = new HashMap<>();
        Map<ObjectName, RoutingMethod> named = new LinkedHashMap<>();
        Map<DeviceId, String> portNames = new HashMap<>();
        latest.forEach(port -> portNames.putIfAbsent(port.deviceId(), port.name()));
        for (RoutingMethod method : routingMethods(read).methods()) {
            String key = key(method);
            if (!doubtful.contains(key)) {
                int occurrence = occurrences.merge(key, 1, Integer::sum);
                named.put(
                        ObjectNames.routingMethod(
                                server.name(),
                                portNames.getOrDefault(method.deviceId(), method.deviceName()),
                                method.deviceId(),
                                method.guid(),
                                occurrence),
                        answered.get(key) == 1 ? writtenMethods.latest(key, method, order) : method);
            }
        }
        methods.publish(named, (name, method) -> !doubtful.contains(key(method.method())), failures);
    }

    /** The keys of which a reading tells fewer methods than are published, where the others may have failed to answer. */
    private Set<String> doubtful(FaxReading read, Map<String, Long> answered) {
        if (read.ports().failures().isEmpty() && routingMethods(read).failures().isEmpty()) {
            return Set.of();
        }
        Set<DeviceId> still =
                shown.stream().map(port -> port.mbean().deviceId()).collect(Collectors.toSet());
        Map<String, Long> published = methods.mbeans().stream()
                .map(ManagedRoutingMethod::method)
                .filter(method -> still.contains(method.deviceId()))
                .collect(Collectors.groupingBy(PublishedPorts::key, Collectors.counting()));
        published.keySet().removeIf(key -> published.get(key) <= answered.getOrDefault(key, 0L));
        return published.keySet();
    }

    private static RoutingMethods routingMethods(FaxReading read) {
        return read.routingMethods().orElseThrow();
    }

    private static String key(RoutingMethod method) {
        return method.deviceId() + " " + RoutingMethod.plain(method.guid());
    }

    /** A port and the reading that told it. */
    private record Told(FaxPort port, Reading reading) {}
}
