package org.faxmx.faxcom;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.PortFailure;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.RoutingMethods;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;

/**
 * Reads all ports of a connected FaxServer object, and its settings. A port that fails does not keep the others from
 * being read, and one that leaves the server meanwhile is left out. Used on the apartment's thread only.
 */
final class ServerReader {

    private static final Logger LOG = Logger.getLogger(ServerReader.class.getName());

    private final Dispatch server;
    private final Map<DeviceId, Integer> positions = new HashMap<>();

    ServerReader(Dispatch server) {
        this.server = server;
    }

    /** The 1-based position of each device id, where it was listed first. */
    Map<DeviceId, Integer> positions() {
        return positions;
    }

    FaxReading read(FaxReading.Scope scope) {
        boolean all = scope == FaxReading.Scope.ALL;
        List<Listed<Row>> listed = list(port -> row(port, all));
        List<Row> rows = read(listed);
        List<PortFailure> failures = failures(listed);
        if (rows.isEmpty() && !failures.isEmpty()) {
            throw failures.get(0).cause();
        }
        FaxPorts ports = new FaxPorts(rows.stream().map(Row::port).toList(), failures);
        RoutingMethods methods = new RoutingMethods(
                rows.stream().flatMap(row -> row.methods().stream()).toList(),
                rows.stream().flatMap(row -> row.failure().stream()).toList());
        return new FaxReading(ports, all ? Optional.of(methods) : Optional.empty(), configuration());
    }

    FaxStatuses statuses() {
        List<Listed<FaxStatus>> listed = list(port -> {
            FaxStatus status = port.read(FaxReader::statusOfPort);
            return new Listed<>(Optional.of(status.deviceId()), Optional.of(status), Optional.empty());
        });
        return new FaxStatuses(read(listed), failures(listed));
    }

    private static <T> List<T> read(List<Listed<T>> listed) {
        return listed.stream().flatMap(port -> port.read().stream()).toList();
    }

    private ServerConfiguration configuration() {
        Map<Setting<?>, Object> values = new HashMap<>();
        Map<Setting<?>, FaxException> refused = new HashMap<>();
        for (Setting<?> setting : Setting.OF_SERVER) {
            try {
                values.put(setting, FaxReader.setting(server, setting));
            } catch (ComException e) {
                refused.put(setting, FaxFailures.ofItem(e));
            }
        }
        return new ServerConfiguration(values, refused);
    }

    private static Listed<Row> row(FaxCollection.Item item, boolean withMethods) {
        FaxPort port = item.read(FaxReader::port);
        List<RoutingMethod> methods = List.of();
        Optional<FaxException> failure = Optional.empty();
        if (withMethods) {
            try {
                methods = item.read(ServerReader::routingMethods);
            } catch (ComException e) {
                failure = Optional.of(FaxFailures.ofItem(e));
            }
        }
        Row row = new Row(port, methods, failure.map(cause -> new RoutingMethods.Failure(port.deviceId(), cause)));
        return new Listed<>(Optional.of(port.deviceId()), Optional.of(row), failure);
    }

    private static List<RoutingMethod> routingMethods(Dispatch port) {
        try (FaxCollection methods = FaxCollection.routingMethods(port)) {
            return methods.read(FaxReader::routingMethod);
        }
    }

    private static List<PortFailure> failures(List<? extends Listed<?>> listed) {
        List<PortFailure> failures = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            Listed<?> port = listed.get(i);
            if (port.read().isEmpty()) {
                failures.add(
                        new PortFailure(i + 1, port.deviceId(), port.failure().orElseThrow()));
            }
        }
        return failures;
    }

    private <T> List<Listed<T>> list(Function<FaxCollection.Item, Listed<T>> reading) {
        List<Listed<T>> listed = new ArrayList<>();
        try (FaxCollection ports = FaxCollection.ports(server)) {
            ports.forEach(
                    port -> listed.add(listed(port, reading)),
                    failure -> listed.add(failed(Optional.empty(), FaxFailures.ofItem(failure))));
        }
        List<Listed<T>> present = withoutGone(listed);
        for (int i = 0; i < present.size(); i++) {
            int position = i + 1;
            present.get(i).deviceId().ifPresent(deviceId -> positions.putIfAbsent(deviceId, position));
        }
        return present;
    }

    private static <T> Listed<T> listed(FaxCollection.Item port, Function<FaxCollection.Item, Listed<T>> reading) {
        try {
            return reading.apply(port);
        } catch (ComException e) {
            FaxException failure = FaxFailures.ofItem(e);
            try {
                // Only now: good ports cost no further call.
                return failed(Optional.of(port.read(FaxReader::deviceId)), failure);
            } catch (ComException unidentified) {
                LOG.log(Level.FINE, FaxFailures.ofItem(unidentified), () -> "identifying a port that failed");
                return failed(Optional.empty(), failure);
            }
        }
    }

    private static <T> Listed<T> failed(Optional<DeviceId> deviceId, FaxException failure) {
        return new Listed<>(deviceId, Optional.empty(), Optional.of(failure));
    }

    /**
     * Leaves out the ports that are no longer on the server. A port that is still there may answer the same as one that
     * is gone, so the ports are listed again. If one of them does not return its DeviceId, none counts as gone.
     */
    private <T> List<Listed<T>> withoutGone(List<Listed<T>> listed) {
        Set<DeviceId> gone = listed.stream()
                .filter(Listed::mayBeGone)
                .flatMap(port -> port.deviceId().stream())
                .collect(Collectors.toSet());
        if (gone.isEmpty()) {
            return listed;
        }
        try {
            gone.removeAll(deviceIds());
        } catch (ComException e) {
            LOG.log(Level.FINE, FaxFailures.ofItem(e), () -> "listing the ports again");
            return listed;
        }
        return listed.stream()
                .filter(port -> port.deviceId().filter(gone::contains).isEmpty())
                .toList();
    }

    private List<DeviceId> deviceIds() {
        try (FaxCollection ports = FaxCollection.ports(server)) {
            return ports.read(FaxReader::deviceId);
        }
    }

    /** A port and its routing methods; none where they were not requested, or failed. */
    private record Row(FaxPort port, List<RoutingMethod> methods, Optional<RoutingMethods.Failure> failure) {}

    /**
     * A port that was listed.
     *
     * @param deviceId which it is, if it answered that much
     * @param read what was read of it, unless that failed
     * @param failure the failure of the port or, where something was read, of its routing methods
     */
    private record Listed<T>(Optional<DeviceId> deviceId, Optional<T> read, Optional<FaxException> failure) {

        boolean mayBeGone() {
            return failure.filter(answered -> answered instanceof FaxNotFoundException
                            || answered.getCause() instanceof ComException cause && FaxFailures.isGone(cause))
                    .isPresent();
        }
    }
}
