package org.faxmx.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When ports were enumerated and how long that took.
 *
 * @param order its order number, taken before the fax server was asked: of two readings the one with the larger number
 *     is the newer
 * @param at the moment the answer was complete
 * @param took how long the fax server needed
 */
record Reading(long order, Instant at, Duration took) {

    /** Milliseconds since the reading, never negative even if the clock was set back. */
    long ageMillis(InstantSource clock) {
        return Math.max(0, Duration.between(at, clock.instant()).toMillis());
    }
}
