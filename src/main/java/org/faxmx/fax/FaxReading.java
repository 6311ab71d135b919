package org.faxmx.fax;

import java.util.List;
import java.util.Optional;

/**
 * What a fax server answered to one enumeration.
 *
 * @param ports its ports
 * @param routingMethods the routing methods of these ports; empty where the scope left them out
 * @param configuration its settings
 */
public record FaxReading(
        FaxReading.Ports ports, Optional<FaxReading.Methods> routingMethods, ServerConfiguration configuration) {

    /** What an enumeration reads. */
    public enum Scope {
        /** Ports, settings and routing methods, which cost the server a call for each port. */
        ALL,
        /** Ports and settings. */
        WITHOUT_ROUTING_METHODS
    }

    /**
     * The ports of one reading: those that were read, and the failures of the others. A port that is in neither list is not
     * on the server.
     *
     * @param ports the ports that were read completely, in the server's order
     * @param failures the ports that were listed and could not be read
     * @param end why the reading ended before the last port that was listed; empty if it did not
     */
    public record Ports(List<FaxPort> ports, List<PortFailure> failures, Optional<FaxReading.End> end) {

        public Ports {
            ports = List.copyOf(ports);
            failures = List.copyOf(failures);
        }

        /** A whole reading. */
        public Ports(List<FaxPort> ports, List<PortFailure> failures) {
            this(ports, failures, Optional.empty());
        }

        /** How many ports the server listed. */
        public int listed() {
            return ports.size() + failures.size() + end.map(End::unread).orElse(0);
        }

        /** Whether it is known of every port that was reached which one it is. */
        public boolean everyPortIdentified() {
            return failures.stream().allMatch(failure -> failure.deviceId().isPresent());
        }
    }

    /**
     * The routing methods of all ports of one reading.
     *
     * @param methods the methods that were read, in the order of the ports
     * @param failures the ports whose methods could not all be read: of these, {@code methods} may have some
     */
    public record Methods(List<RoutingMethod> methods, List<Failure> failures) {

        public Methods {
            methods = List.copyOf(methods);
            failures = List.copyOf(failures);
        }

        /** A port whose routing methods could not be read, and what the server answered. */
        public record Failure(DeviceId deviceId, FaxException cause) {}
    }

    /**
     * The end of a reading before the last port.
     *
     * @param unread how many ports were not reached; nothing new is known of them
     * @param cause why it ended
     */
    public record End(int unread, FaxException cause) {}

    /** Notified of the progress of a reading, on a thread of the backend; must not wait. */
    @FunctionalInterface
    public interface Progress {

        /** Does nothing. */
        Progress NONE = (read, listed) -> {};

        /**
         * Another port was read, or could not be.
         *
         * @param read how many by now
         * @param listed how many the server has
         */
        void at(int read, int listed);
    }
}
