package org.faxmx.suites;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.faxmx.suites.Figure.Fall;
import org.faxmx.suites.Figure.Increase;
import org.faxmx.suites.Figure.Kind;
import org.faxmx.suites.Figure.Rise;
import org.faxmx.suites.Figure.Share;
import org.faxmx.suites.Figure.Sum;

/**
 * Alerts for a test that cannot wait for a day: the longest time in each, be it a hold, a window or a threshold, is cut down
 * to that of the test, and all its other times by the same factor. What is counted stays as it is.
 */
final class FasterAlerts {

    private final Duration longest;

    private FasterAlerts(Duration longest) {
        this.longest = longest;
    }

    static List<Alert> of(List<Alert> alerts, Duration longest) {
        FasterAlerts faster = new FasterAlerts(longest);
        return alerts.stream().map(faster::faster).toList();
    }

    private Alert faster(Alert alert) {
        double present = Stream.concat(
                        Stream.of(seconds(alert.hold())),
                        alert.conditions().stream().flatMap(FasterAlerts::times))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        double factor = Math.min(1, seconds(longest) / Math.max(1e-3, present));
        return new Alert(
                alert.name(),
                alert.level(),
                alert.severity(),
                shorter(alert.hold(), factor),
                alert.conditions().stream()
                        .map(condition -> faster(condition, factor))
                        .toList(),
                alert.summary(),
                alert.action());
    }

    private static Condition faster(Condition condition, double factor) {
        double threshold = condition.figure().kind() == Kind.SECONDS
                ? Math.round(condition.threshold() * factor * 1000) / 1000.0
                : condition.threshold();
        return new Condition(faster(condition.figure(), factor), condition.comparison(), threshold);
    }

    private static Figure faster(Figure figure, double factor) {
        if (figure instanceof Increase increase) {
            return new Increase(increase.metric(), shorter(increase.window(), factor));
        } else if (figure instanceof Fall fall) {
            return new Fall(fall.metric(), shorter(fall.window(), factor));
        } else if (figure instanceof Rise rise) {
            return new Rise(rise.metric(), shorter(rise.window(), factor));
        } else if (figure instanceof Sum sum) {
            return new Sum(
                    sum.parts().stream().map(part -> faster(part, factor)).toList());
        } else if (figure instanceof Share share) {
            return new Share(faster(share.part(), factor), faster(share.whole(), factor));
        }
        return figure;
    }

    private static Stream<Double> times(Condition condition) {
        Stream<Double> windows = condition.figure().windows().map(FasterAlerts::seconds);
        return condition.figure().kind() == Kind.SECONDS
                ? Stream.concat(windows, Stream.of(condition.threshold()))
                : windows;
    }

    private static Duration shorter(Duration duration, double factor) {
        return Duration.ofMillis(Math.round(duration.toMillis() * factor));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
