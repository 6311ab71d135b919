package org.faxmx.fax;

import java.util.List;

/**
 * The ports of one reading: those that were read, and the failures of the others. A port that is in neither list is not
 * on the server.
 *
 * @param ports the ports that were read completely, in the server's order
 * @param failures the ports that were listed and could not be read
 */
public record FaxPorts(List<FaxPort> ports, List<PortFailure> failures) {

    public FaxPorts {
        ports = List.copyOf(ports);
        failures = List.copyOf(failures);
    }

    /** Whether it is known of every port that was listed which one it is. */
    public boolean everyPortIdentified() {
        return failures.stream().allMatch(failure -> failure.deviceId().isPresent());
    }
}
