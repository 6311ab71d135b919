package org.faxmx.simulator;

import java.time.Duration;
import java.util.List;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;

/**
 * A fax to be sent, and how the attempts end.
 *
 * @param job the job as clients read it, without id and state
 * @param csid the other machine's station identifier
 * @param perPage the time for a page
 * @param outcomes how the attempts end, in order; the last holds for all further attempts
 */
record Delivery(FaxJob job, String csid, Duration perPage, List<DeviceState> outcomes) {

    Delivery {
        outcomes = List.copyOf(outcomes);
    }

    DeviceState outcome(int attemptsBefore) {
        return outcomes.isEmpty() ? DeviceState.COMPLETED : outcomes.get(Math.min(attemptsBefore, outcomes.size() - 1));
    }
}
