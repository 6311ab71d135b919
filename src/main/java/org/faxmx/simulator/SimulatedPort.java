package org.faxmx.simulator;

import java.util.List;
import java.util.Optional;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/** A port of a simulated service while it is plugged in. Guarded by the service. */
final class SimulatedPort {

    private final long serial;
    private FaxPort configuration;
    private List<RoutingMethod> routingMethods;
    private Optional<FaxStatus> fixedStatus = Optional.empty();
    private Optional<Call> call = Optional.empty();

    /** @param serial larger than the serial of every earlier port */
    SimulatedPort(long serial, FaxPort configuration) {
        this.serial = serial;
        this.configuration = configuration;
        this.routingMethods = List.of(
                method("{92041a90-9af2-11d0-abf7-00c04fd91a4e}", "FaxRouteStore", "Store in a folder", true),
                method("{aec1b37c-9af2-11d0-abf7-00c04fd91a4e}", "FaxRoutePrint", "Print", false),
                method("{6bbf7bfe-9af2-11d0-abf7-00c04fd91a4e}", "FaxRouteEmail", "Route through e-mail", false));
    }

    /** A routing method that comes with Windows (FaxRoute.h). Only storing in a folder needs no further settings. */
    private RoutingMethod method(String guid, String function, String friendlyName, boolean enabled) {
        return new RoutingMethod(
                configuration.deviceId(),
                configuration.name(),
                guid,
                function,
                friendlyName,
                "%systemroot%\\system32\\fxsroute.dll",
                "Microsoft Fax Routing Extension",
                "",
                enabled);
    }

    long serial() {
        return serial;
    }

    FaxPort configuration() {
        return configuration;
    }

    List<RoutingMethod> routingMethods() {
        return routingMethods;
    }

    void setRoutingMethods(List<RoutingMethod> methods) {
        routingMethods = List.copyOf(methods);
    }

    Optional<RoutingMethod> enable(String guid, boolean enabled) {
        routingMethods = routingMethods.stream()
                .map(method -> method.hasGuid(guid) ? method.enabled(enabled) : method)
                .toList();
        return routingMethods.stream().filter(method -> method.hasGuid(guid)).findFirst();
    }

    void setStatus(FaxStatus status) {
        fixedStatus = Optional.of(status);
    }

    FaxStatus status(Language language) {
        return fixedStatus
                .or(() -> call.map(current -> current.status(language)))
                .orElseGet(() -> FaxStatus.builder(configuration.deviceId())
                        .description(language.of(DeviceState.AVAILABLE))
                        .build());
    }

    Optional<Call> call() {
        return call;
    }

    void setCall(Optional<Call> current) {
        call = current;
    }

    /** Whether the port refuses to be changed, because of a call or of the fixed status. */
    boolean inUse() {
        return fixedStatus
                .map(status -> status.sending() || status.receiving())
                .orElseGet(() -> call.map(Call::connected).orElse(false));
    }

    boolean idleSender() {
        return call.isEmpty() && configuration.send();
    }

    /** Stores a value that is within the range. */
    void put(Setting<?> setting, Object value) {
        FaxPort.Builder changed = configuration.toBuilder();
        if (setting == Setting.CSID) {
            changed.csid(stationId((String) value));
        } else if (setting == Setting.TSID) {
            changed.tsid(stationId((String) value));
        } else if (setting == Setting.RINGS) {
            changed.rings((Integer) value);
        } else if (setting == Setting.PRIORITY) {
            changed.priority((Integer) value);
        } else if (setting == Setting.SEND) {
            changed.send((Boolean) value);
        } else if (setting == Setting.RECEIVE) {
            changed.receive((Boolean) value);
        } else {
            throw new IllegalArgumentException("a port has no setting " + setting);
        }
        configuration = changed.build();
    }

    /** The part of a station identifier that the service stores; it drops the rest without an error. */
    static String stationId(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7E]", "");
        return printable.substring(0, Math.min(printable.length(), Setting.STATION_ID_LENGTH));
    }

    @Override
    public String toString() {
        return "simulated port " + configuration.deviceId();
    }
}
