package org.faxmx.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When ports were enumerated and how long that took.
 *
 * @param version the version at which the request began: of two readings, the one with the larger version is newer
 * @param at the moment at which the answer was complete
 * @param took how long the fax server needed
 */
public record Reading(long version, Instant at, Duration took) {

    /** Milliseconds since the reading; never negative, even if the clock was set back. */
    public long ageMillis(InstantSource clock) {
        return Math.max(0, Duration.between(at, clock.instant()).toMillis());
    }
}
