package org.faxmx.monitor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.PortFailure;
import org.faxmx.fax.RoutingMethod;

/**
 * Merges a reading into the ports and routing methods of a snapshot. A port that was read replaces its row, unless the
 * row was written after the reading began. A port that failed by itself keeps its row, stale. Where a failure does not
 * say which port it is, every row that the reading lacks is kept, stale, until a reading identifies all of its ports; if
 * it lacks more ports than failed, until the third such reading in a row lacks the port. Of ports that share a device id
 * and are not all in it, none is replaced or removed then. Where the reading ended before the last port, every row that it
 * lacks is kept, stale. All other rows are removed.
 *
 * <p>It remembers what was counted of ports that went, for the case that they return. Used under its owner's lock.
 */
final class Reconciliation {

    // More than a machine has ports: a provider that assigns new device ids at each start would fill the memory.
    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_MISSING = 3;

    private final Map<PortSnapshot.Key, PortSnapshot.Activity> remembered = new LinkedHashMap<>();
    // How many ports that were never read failed in the last reading.
    private long neverRead;

    /**
     * The ports after a reading that began at that version.
     *
     * @param last the server's reading before; null for none
     */
    Rows<PortSnapshot.Key, PortSnapshot> ports(
            Rows<PortSnapshot.Key, PortSnapshot> before,
            FaxReading.Ports read,
            long version,
            PortSnapshot.Reading last) {
        if (unchanged(before, read, version)) {
            return before;
        }
        Map<PortSnapshot.Key, FaxPort> answered = new LinkedHashMap<>();
        Set<PortSnapshot.Key> failed = new HashSet<>();
        identify(read, answered, failed);
        boolean explained = explained(before, read, answered, failed);
        Set<DeviceId> ambiguous = read.everyPortIdentified() ? Set.of() : ambiguous(before, answered, failed);
        answered.keySet().removeIf(key -> ambiguous.contains(key.deviceId()));

        List<PortSnapshot> next = new ArrayList<>();
        answered.forEach((key, port) -> next.add(before.find(key)
                .map(row -> row.read(port, version))
                .orElseGet(() -> PortSnapshot.added(key, port, recall(key)))));
        for (PortSnapshot row : before.list()) {
            if (answered.containsKey(row.key())) {
                continue;
            }
            if (failed.contains(row.key())) {
                next.add(row.notRead(last, 0));
            } else if (read.end().isPresent()) {
                next.add(row.notRead(last, row.missing()));
            } else if (explained && !ambiguous.contains(row.key().deviceId())) {
                next.add(row.notRead(last, 0));
            } else if (ambiguous.contains(row.key().deviceId())
                    || !read.everyPortIdentified() && row.missing() + 1 < MOST_MISSING) {
                next.add(row.notRead(last, row.missing() + 1));
            } else {
                remember(row);
            }
        }
        return Rows.of(next);
    }

    /** Whether a reading finds the ports as they are. It is compared without making an object for each port. */
    private static boolean unchanged(Rows<PortSnapshot.Key, PortSnapshot> before, FaxReading.Ports read, long version) {
        List<PortSnapshot> rows = before.list();
        if (!read.failures().isEmpty() || read.ports().size() != rows.size()) {
            return false;
        }
        for (int i = 0; i < rows.size(); i++) {
            PortSnapshot row = rows.get(i);
            boolean same = row.earlier() == null && row.missing() == 0 && row.written() <= version;
            if (!same || !row.port().equals(read.ports().get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Numbers ports that share a device id in the server's order, including ports that failed. */
    private static void identify(
            FaxReading.Ports read, Map<PortSnapshot.Key, FaxPort> answered, Set<PortSnapshot.Key> failed) {
        Map<Integer, PortFailure> failures = new TreeMap<>();
        read.failures().forEach(failure -> failures.put(failure.position(), failure));
        Map<DeviceId, Integer> occurrences = new HashMap<>();
        int position = 1;
        for (FaxPort port : read.ports()) {
            while (failures.containsKey(position)) {
                identify(failures.remove(position), occurrences, failed);
                position++;
            }
            answered.put(key(port.deviceId(), occurrences), port);
            position++;
        }
        failures.values().forEach(failure -> identify(failure, occurrences, failed));
    }

    private static void identify(
            PortFailure failure, Map<DeviceId, Integer> occurrences, Set<PortSnapshot.Key> failed) {
        failure.deviceId().ifPresent(deviceId -> failed.add(key(deviceId, occurrences)));
    }

    private static PortSnapshot.Key key(DeviceId deviceId, Map<DeviceId, Integer> occurrences) {
        return new PortSnapshot.Key(deviceId, occurrences.merge(deviceId, 1, Integer::sum));
    }

    /**
     * Whether the ports that the reading lacks may all be among those that failed without identifying themselves. Failures
     * that were there while no port was lacking are of ports that were never read, and explain nothing.
     */
    private boolean explained(
            Rows<PortSnapshot.Key, PortSnapshot> before,
            FaxReading.Ports read,
            Map<PortSnapshot.Key, FaxPort> answered,
            Set<PortSnapshot.Key> failed) {
        long unidentified = read.failures().stream()
                .filter(failure -> failure.deviceId().isEmpty())
                .count();
        long lacking = before.list().stream()
                .map(PortSnapshot::key)
                .filter(key -> !answered.containsKey(key) && !failed.contains(key))
                .count();
        neverRead = lacking == 0 ? unidentified : Math.min(neverRead, unidentified);
        return lacking <= unidentified - neverRead;
    }

    /** The device ids that several ports share of which some are missing: which of them answered is not known. */
    private static Set<DeviceId> ambiguous(
            Rows<PortSnapshot.Key, PortSnapshot> before,
            Map<PortSnapshot.Key, FaxPort> answered,
            Set<PortSnapshot.Key> failed) {
        Map<DeviceId, Long> sharing = before.list().stream()
                .collect(Collectors.groupingBy(row -> row.key().deviceId(), Collectors.counting()));
        // At the third reading in a row that lacks some, those that answered are taken for the first ones.
        return before.list().stream()
                .filter(row -> row.missing() + 1 < MOST_MISSING)
                .map(PortSnapshot::key)
                .filter(key -> !answered.containsKey(key) && !failed.contains(key))
                .map(PortSnapshot.Key::deviceId)
                .filter(deviceId -> sharing.get(deviceId) > 1)
                .collect(Collectors.toSet());
    }

    private void remember(PortSnapshot row) {
        boolean isNew = remembered.put(row.key(), row.activity().forgotten()) == null;
        if (isNew && remembered.size() > MOST_REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
    }

    private PortSnapshot.Activity recall(PortSnapshot.Key key) {
        return Optional.ofNullable(remembered.remove(key))
                .orElseGet(() -> PortSnapshot.Activity.unseen(key.deviceId()));
    }

    /**
     * The routing methods after a reading that began at that version.
     *
     * @param read what the server answered; empty where the reading left them out
     * @param ports the ports after the reading
     */
    Rows<MethodSnapshot.Key, MethodSnapshot> methods(
            Rows<MethodSnapshot.Key, MethodSnapshot> before,
            Optional<FaxReading.Methods> read,
            Rows<PortSnapshot.Key, PortSnapshot> ports,
            long version) {
        if (read.isPresent() && unchanged(before, read.get(), ports)) {
            return before;
        }
        Set<DeviceId> published = new HashSet<>();
        Set<DeviceId> unread = new HashSet<>();
        for (PortSnapshot row : ports.list()) {
            published.add(row.key().deviceId());
            if (row.earlier() != null || read.isEmpty()) {
                unread.add(row.key().deviceId());
            }
        }
        List<MethodSnapshot> next = new ArrayList<>();
        Set<MethodSnapshot.Key> answered = new HashSet<>();
        read.ifPresent(methods -> identify(methods).forEach((key, method) -> {
            if (!unread.contains(key.deviceId())) {
                answered.add(key);
                next.add(before.find(key)
                        .map(row -> row.read(method, version))
                        .orElseGet(() -> new MethodSnapshot(key, method, 0)));
            }
        }));
        read.ifPresent(methods -> methods.failures().forEach(failure -> unread.add(failure.deviceId())));
        for (MethodSnapshot row : before.list()) {
            DeviceId deviceId = row.key().deviceId();
            if (unread.contains(deviceId) && published.contains(deviceId) && !answered.contains(row.key())) {
                next.add(row);
            }
        }
        return next.equals(before.list()) ? before : Rows.of(next);
    }

    /** Whether a reading finds the methods as they are, and every port was read; no object is made for each method. */
    private static boolean unchanged(
            Rows<MethodSnapshot.Key, MethodSnapshot> before,
            FaxReading.Methods read,
            Rows<PortSnapshot.Key, PortSnapshot> ports) {
        List<MethodSnapshot> rows = before.list();
        if (!read.failures().isEmpty() || read.methods().size() != rows.size()) {
            return false;
        }
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).method().equals(read.methods().get(i))) {
                return false;
            }
        }
        return ports.list().stream().allMatch(row -> row.earlier() == null);
    }

    private static Map<MethodSnapshot.Key, RoutingMethod> identify(FaxReading.Methods read) {
        Map<MethodSnapshot.Key, RoutingMethod> identified = new LinkedHashMap<>();
        for (RoutingMethod method : read.methods()) {
            String guid = RoutingMethod.plain(method.guid());
            MethodSnapshot.Key key = new MethodSnapshot.Key(method.deviceId(), guid, 1);
            while (identified.putIfAbsent(key, method) != null) {
                key = new MethodSnapshot.Key(method.deviceId(), guid, key.occurrence() + 1);
            }
        }
        return identified;
    }
}
