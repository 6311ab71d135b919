package org.faxmx.monitor;

import java.time.Duration;
import java.time.Instant;

/**
 * When ports were enumerated and how long that took.
 *
 * @param version the version at which the request began: of two readings, the one with the larger version is newer
 * @param at the moment at which the answer was complete
 * @param took how long the fax server needed
 */
public record Reading(long version, Instant at, Duration took) {}
