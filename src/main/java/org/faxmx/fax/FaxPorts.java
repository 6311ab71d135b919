package org.faxmx.fax;

import java.util.List;

/**
 * One reading of a fax server's ports: those that answered, in the server's order, and those that did not.
 *
 * @param ports the ports that were read completely
 * @param failures one for each position that could not be read; while there is any, a port missing from {@code ports}
 *     may well exist
 */
public record FaxPorts(List<FaxPort> ports, List<Failure> failures) {

    /** Copies both lists. */
    public FaxPorts {
        ports = List.copyOf(ports);
        failures = List.copyOf(failures);
    }

    /** Whether every port answered, so that a port which is missing here is gone. */
    public boolean complete() {
        return failures.isEmpty();
    }

    /**
     * A port that could not be read.
     *
     * @param position 1-based position in the server's collection
     * @param cause what the server answered
     */
    public record Failure(int position, FaxException cause) {}
}
