package org.faxmx.suites;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.faxmx.metrics.Metric;

/**
 * Something that an administrator is notified of, in no suite's language.
 *
 * @param name in the alert rules and as the anchor in the documentation
 * @param level what it is raised for: it has the labels of that level
 * @param severity how urgent it is
 * @param hold for how long all conditions must hold first
 * @param conditions which all must hold; none where each suite has a means of its own, because there are no figures
 * @param summary one line, with {@code {server}}, {@code {port}}, {@code {device}} and {@code {bridge}} for what it is
 *     raised for, {@code {value}} for the figure of the first condition and {@code {window}} for the time that all
 *     figures with one are of
 * @param action what to do about it
 */
record Alert(
        String name,
        Level level,
        Severity severity,
        Duration hold,
        List<Condition> conditions,
        String summary,
        String action) {

    Alert {
        Objects.requireNonNull(name, "name");
        conditions = List.copyOf(conditions);
        if (windows(conditions).count() > 1) {
            throw new IllegalArgumentException(name + " has figures of different times");
        }
    }

    private static Stream<Duration> windows(List<Condition> conditions) {
        return conditions.stream()
                .flatMap(condition -> condition.figure().windows())
                .distinct();
    }

    /** The time that its figures are of; empty where they are of a moment. */
    Optional<Duration> window() {
        return windows(conditions).findFirst();
    }

    /** What an alert is raised for. An alert of one level is pointless while one of a level before it says why. */
    enum Level {
        BRIDGE,
        SERVER,
        PORT
    }

    /** How urgent an alert is. */
    enum Severity {
        /** Faxes are lost or cannot be sent: at any hour. */
        CRITICAL,
        /** In working hours. */
        WARNING,
        /** Worth knowing. */
        INFO
    }

    /** The metrics that it is made of, those that only keep it quiet included. */
    List<Metric> metrics() {
        return conditions.stream()
                .flatMap(condition -> condition.figure().metrics().stream())
                .distinct()
                .toList();
    }

    /** The metrics of the figure that it is named for. */
    List<Metric> mainMetrics() {
        return conditions.isEmpty() ? List.of() : conditions.get(0).figure().metrics();
    }
}
