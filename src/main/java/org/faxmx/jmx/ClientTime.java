package org.faxmx.jmx;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Moments and ages as attributes show them. */
final class ClientTime {

    private ClientTime() {}

    /** ISO-8601 in UTC, to the millisecond; "" for null, which means never. */
    static String moment(Instant instant) {
        return instant == null ? "" : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Milliseconds since a moment; -1 for null, which means never. Never negative otherwise: a clock may be set back. */
    static long age(Instant instant, InstantSource clock) {
        return instant == null
                ? -1
                : Math.max(0, Duration.between(instant, clock.instant()).toMillis());
    }
}
