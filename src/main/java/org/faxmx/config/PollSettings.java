package org.faxmx.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How often a fax server is polled. Each time is 100 milliseconds to 1 day, or zero.
 *
 * @param ports time between two enumerations of the ports; zero for only on {@code getPorts}
 * @param status time between two readings of the status of the ports and of the queue; zero for only on
 *     {@code refreshStatus} and {@code getJobs}
 * @param routing time between two readings of the routing methods, which cost the fax service one call for each port; zero
 *     for only on {@code getPorts}
 */
public record PollSettings(Duration ports, Duration status, Duration routing) {

    // Above the constants that are checked against them.
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** The default times: 30 seconds, 5 seconds, 10 minutes. */
    public static final PollSettings DEFAULT =
            new PollSettings(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMinutes(10));

    /** No polls. */
    public static final PollSettings NONE = new PollSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** Checks the ranges. */
    public PollSettings {
        require("poll", ports);
        require("status poll", status);
        require("routing poll", routing);
    }

    /** Polls with the default time between two readings of the routing methods. */
    public PollSettings(Duration ports, Duration status) {
        this(ports, status, DEFAULT.routing());
    }

    static Duration require(String what, Duration interval) {
        if (!Objects.requireNonNull(interval, what).isZero()
                && (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(what + " of " + DurationText.format(interval) + " cannot be used: it is "
                    + DurationText.format(SHORTEST) + " to " + DurationText.format(LONGEST) + ", or 0s for never");
        }
        return interval;
    }
}
