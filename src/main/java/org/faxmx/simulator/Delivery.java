package org.faxmx.simulator;

import java.time.Duration;
import java.util.List;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;

/**
 * A fax to be sent, and how its attempts will end.
 *
 * @param job its values; id and state are those of the queue
 * @param csid the other machine's station identifier
 * @param perPage how long a page takes
 * @param outcomes how the attempts end, one after the other; the last holds for all that follow
 */
record Delivery(FaxJob job, String csid, Duration perPage, List<DeviceState> outcomes) {

    Delivery {
        outcomes = List.copyOf(outcomes);
    }

    /** How the attempt after so many others ends. */
    DeviceState outcome(int attemptsBefore) {
        return outcomes.isEmpty() ? DeviceState.COMPLETED : outcomes.get(Math.min(attemptsBefore, outcomes.size() - 1));
    }
}
