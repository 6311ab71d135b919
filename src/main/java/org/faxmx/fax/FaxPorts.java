package org.faxmx.fax;

import java.util.List;

/**
 * One reading of a fax server's ports: those that answered, in the server's order, and what did not.
 *
 * @param ports the ports that were read completely
 * @param routingMethods the routing methods of these ports, in the order of the ports
 * @param failures what could not be read
 */
public record FaxPorts(List<FaxPort> ports, List<RoutingMethod> routingMethods, List<Failure> failures) {

    /** Copies the lists. */
    public FaxPorts {
        ports = List.copyOf(ports);
        routingMethods = List.copyOf(routingMethods);
        failures = List.copyOf(failures);
    }

    /** A reading of ports that have no routing methods. */
    public FaxPorts(List<FaxPort> ports, List<Failure> failures) {
        this(ports, List.of(), failures);
    }

    /** Whether every port answered, so that a port which is missing here is gone. */
    public boolean complete() {
        return failures.stream().noneMatch(failure -> failure.part() == Part.PORT);
    }

    /** Whether every port told its routing methods, so that a method which is missing here is gone. */
    public boolean routingMethodsComplete() {
        return failures.isEmpty();
    }

    /** What was to be read. */
    public enum Part {
        /** The port itself: it is missing from the reading. */
        PORT,
        /** Some or all of its routing methods. */
        ROUTING_METHODS
    }

    /**
     * A part of a port that could not be read.
     *
     * @param position 1-based position in the server's collection
     * @param part what is missing
     * @param cause what the server answered
     */
    public record Failure(int position, Part part, FaxException cause) {

        /** A port that could not be read at all. */
        public Failure(int position, FaxException cause) {
            this(position, Part.PORT, cause);
        }
    }
}
