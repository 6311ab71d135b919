package org.faxmx.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How often fax servers are read without being asked to.
 *
 * @param ports pause between two enumerations of the ports; zero for only when {@code getPorts} is invoked
 * @param status pause between two looks at what ports are doing and at the queue; zero for only on
 *     {@code refreshStatus} and {@code getJobs}
 */
public record PollSettings(Duration ports, Duration status) {

    // Before the settings below, which are checked against them.
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** What is done where nothing else is said. */
    public static final PollSettings DEFAULT = new PollSettings(Duration.ofSeconds(30), Duration.ofSeconds(5));

    /** Nothing is read unless somebody asks for it. */
    public static final PollSettings NONE = new PollSettings(Duration.ZERO, Duration.ZERO);

    /** Checks the ranges. */
    public PollSettings {
        check("poll", Objects.requireNonNull(ports, "ports"));
        check("status poll", Objects.requireNonNull(status, "status"));
    }

    private static void check(String what, Duration interval) {
        if (!interval.isZero() && (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    what + " of " + interval.toMillis() + "ms cannot be used: it is 100ms to 1d, or 0s for never");
        }
    }
}
