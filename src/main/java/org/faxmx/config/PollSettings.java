package org.faxmx.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How often a fax server is read without being asked to.
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
        requirePorts(ports);
        requireStatus(status);
    }

    /** The same with another pause between enumerations. */
    public PollSettings withPorts(Duration other) {
        return new PollSettings(other, status);
    }

    /** The same with another pause between looks. */
    public PollSettings withStatus(Duration other) {
        return new PollSettings(ports, other);
    }

    static Duration requirePorts(Duration interval) {
        return require("poll", Objects.requireNonNull(interval, "ports"));
    }

    static Duration requireStatus(Duration interval) {
        return require("status poll", Objects.requireNonNull(interval, "status"));
    }

    private static Duration require(String what, Duration interval) {
        if (!interval.isZero() && (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(what + " of " + DurationText.format(interval) + " cannot be used: it is "
                    + DurationText.format(SHORTEST) + " to " + DurationText.format(LONGEST) + ", or 0s for never");
        }
        return interval;
    }
}
