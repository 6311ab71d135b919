package org.faxmx.fax;

import java.util.Optional;

/**
 * What a fax server answered to one enumeration.
 *
 * @param ports its ports
 * @param routingMethods the routing methods of these ports; empty where the scope left them out
 * @param configuration its settings
 */
public record FaxReading(FaxPorts ports, Optional<RoutingMethods> routingMethods, ServerConfiguration configuration) {

    /** What an enumeration reads. */
    public enum Scope {
        /** Ports, settings and routing methods, which cost the server a call for each port. */
        ALL,
        /** Ports and settings. */
        WITHOUT_ROUTING_METHODS
    }
}
