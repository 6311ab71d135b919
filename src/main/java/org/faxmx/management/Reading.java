package org.faxmx.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When ports were enumerated and how long that took.
 *
 * @param number counts the readings of one server, from 1
 * @param at the moment the answer was complete
 * @param took how long the fax server needed
 */
record Reading(long number, Instant at, Duration took) {

    /** Milliseconds since the reading, never negative even if the clock was set back. */
    long ageMillis(InstantSource clock) {
        return Math.max(0, Duration.between(at, clock.instant()).toMillis());
    }
}
