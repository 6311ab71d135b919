package org.faxmx.fax;

import java.util.List;

/**
 * One reading of what the ports are doing.
 *
 * @param statuses of the ports that answered, in the server's order
 * @param failures the ports that were listed and did not answer
 */
public record FaxStatuses(List<FaxStatus> statuses, List<PortFailure> failures) {

    public FaxStatuses {
        statuses = List.copyOf(statuses);
        failures = List.copyOf(failures);
    }

    /** Whether every port that was listed failed, and there was one. */
    public boolean nothingRead() {
        return statuses.isEmpty() && !failures.isEmpty();
    }
}
