package org.faxmx.fax;

import java.util.List;

/**
 * The routing methods of all ports of one reading.
 *
 * @param methods the methods that were read, in the order of the ports
 * @param failures the ports whose methods could not all be read: of these, {@code methods} may have some
 */
public record RoutingMethods(List<RoutingMethod> methods, List<Failure> failures) {

    public RoutingMethods {
        methods = List.copyOf(methods);
        failures = List.copyOf(failures);
    }

    /** A port whose routing methods could not be read, and what the server answered. */
    public record Failure(DeviceId deviceId, FaxException cause) {}
}
