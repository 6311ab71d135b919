package org.faxmx.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.PortFailure;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/** The ports of a simulated service, in its order. Guarded by the service. */
final class SimulatedPorts {

    private static final Comparator<SimulatedPort> BY_RANK = Comparator.<SimulatedPort>comparingInt(
                    port -> port.configuration().priority())
            .thenComparingLong(SimulatedPort::serial);

    private final SimulatedSettings settings;
    private final List<SimulatedPort> ports = new ArrayList<>();
    // Sorted by what may change: a port is removed before a change and added afterwards.
    private final TreeSet<SimulatedPort> idleSenders = new TreeSet<>(BY_RANK);
    private final Map<DeviceId, String> failing = new HashMap<>();
    private long plugged;

    SimulatedPorts(SimulatedSettings settings) {
        this.settings = settings;
    }

    void add(FaxPort configuration) {
        SimulatedPort port = new SimulatedPort(plugged++, configuration);
        ports.add(port);
        offer(port);
    }

    List<SimulatedPort> removeIf(Predicate<FaxPort> gone) {
        List<SimulatedPort> removed =
                ports.stream().filter(port -> gone.test(port.configuration())).toList();
        removed.forEach(idleSenders::remove);
        ports.removeIf(port -> gone.test(port.configuration()));
        return removed;
    }

    int size() {
        return ports.size();
    }

    SimulatedPort get(int index) {
        return ports.get(index);
    }

    List<SimulatedPort> inCall() {
        return ports.stream().filter(port -> port.call().isPresent()).toList();
    }

    boolean hasSender() {
        return ports.stream().anyMatch(port -> port.configuration().send());
    }

    /** The free port of the best rank that may send. */
    Optional<SimulatedPort> bestIdleSender() {
        return idleSenders.isEmpty() ? Optional.empty() : Optional.of(idleSenders.first());
    }

    void take(SimulatedPort port, Call call) {
        idleSenders.remove(port);
        port.setCall(Optional.of(call));
    }

    void release(SimulatedPort port) {
        port.setCall(Optional.empty());
        offer(port);
    }

    private void offer(SimulatedPort port) {
        if (port.idleSender()) {
            idleSenders.add(port);
        }
    }

    List<SimulatedPort> all(DeviceId deviceId) {
        return ports.stream()
                .filter(port -> port.configuration().deviceId().equals(deviceId))
                .toList();
    }

    List<FaxPort> configurations() {
        return ports.stream().map(SimulatedPort::configuration).toList();
    }

    void fail(DeviceId deviceId, String answer) {
        failing.put(deviceId, answer);
    }

    void heal(DeviceId deviceId) {
        failing.remove(deviceId);
    }

    FaxReading.Ports read() {
        List<PortFailure> failures = new ArrayList<>();
        List<FaxPort> read =
                readable(failures).map(SimulatedPort::configuration).toList();
        if (read.isEmpty() && !failures.isEmpty()) {
            throw failures.get(0).cause();
        }
        return new FaxReading.Ports(read, failures);
    }

    FaxReading.Methods routingMethods() {
        return new FaxReading.Methods(
                readable(new ArrayList<>())
                        .flatMap(port -> port.routingMethods().stream())
                        .toList(),
                List.of());
    }

    FaxStatus status(DeviceId deviceId, Language language) {
        return find("FaxPort.GetStatus", deviceId).status(language);
    }

    FaxStatuses statuses(Language language) {
        List<PortFailure> failures = new ArrayList<>();
        List<FaxStatus> read =
                readable(failures).map(port -> port.status(language)).toList();
        return new FaxStatuses(read, failures);
    }

    /** The ports that can be read; the others are added to the failures. */
    private Stream<SimulatedPort> readable(List<PortFailure> failures) {
        List<SimulatedPort> readable = new ArrayList<>(ports.size());
        for (int i = 0; i < ports.size(); i++) {
            try {
                readable.add(item(i));
            } catch (FaxException e) {
                DeviceId deviceId = ports.get(i).configuration().deviceId();
                failures.add(new PortFailure(i + 1, Optional.of(deviceId), e));
            }
        }
        return readable.stream();
    }

    FaxPort put(DeviceId deviceId, Setting<?> setting, Object value) {
        if (!Setting.OF_PORT.contains(setting)) {
            throw new IllegalArgumentException(setting + " is a setting of the server, not of a port");
        }
        String attempted = "FaxPort." + setting;
        SimulatedPort port = find(attempted, deviceId);
        if (!port.configuration().canModify()) {
            throw Refusal.of(attempted, Refusal.ACCESS_DENIED, "The port may not be modified: see CanModify");
        }
        if (port.inUse()) {
            throw Refusal.of(attempted, Refusal.DEVICE_IN_USE, "The port is in a call; try again when it is over");
        }
        settings.checkWritable(attempted, setting);
        int maximum = setting == Setting.PRIORITY ? ports.size() : setting.maximum();
        if (value instanceof Integer number && (number < setting.minimum() || number > maximum)) {
            throw Refusal.of(attempted, Refusal.INVALID_ARGUMENT, "The server allows 1 to " + maximum);
        }
        if (setting == Setting.PRIORITY) {
            rank(port, (Integer) value);
        } else {
            idleSenders.remove(port);
            port.put(setting, value);
            offer(port);
        }
        return port.configuration();
    }

    RoutingMethod enable(DeviceId deviceId, String guid, boolean enabled) {
        String attempted = "FaxRoutingMethod.Enable";
        SimulatedPort port = find(attempted, deviceId);
        if (!port.configuration().canModify()) {
            throw Refusal.of(attempted, Refusal.ACCESS_DENIED);
        }
        return port.enable(guid, enabled)
                .orElseThrow(() -> Refusal.notFound(
                        attempted,
                        "port " + deviceId + " has no routing method " + guid,
                        "Read the ports again with getPorts"));
    }

    /** Gives a port that rank, and the others the remaining ranks in their previous order. */
    private void rank(SimulatedPort moved, int priority) {
        List<SimulatedPort> ranking = new ArrayList<>(ports);
        ranking.remove(moved);
        ranking.sort(BY_RANK);
        ranking.add(priority - 1, moved);
        idleSenders.clear();
        for (int i = 0; i < ranking.size(); i++) {
            ranking.get(i).put(Setting.PRIORITY, i + 1);
        }
        ports.forEach(this::offer);
    }

    private SimulatedPort find(String attempted, DeviceId deviceId) {
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).configuration().deviceId().equals(deviceId)) {
                return item(i);
            }
        }
        throw Refusal.notFound(attempted, "there is no port " + deviceId, "Read the ports again with getPorts");
    }

    /** The port at that index, unless a scenario makes it fail. */
    private SimulatedPort item(int index) {
        SimulatedPort port = ports.get(index);
        String answer = failing.get(port.configuration().deviceId());
        if (answer != null) {
            throw Refusal.of("FaxPorts.Item(" + (index + 1) + ")", answer);
        }
        return port;
    }
}
