package org.faxmx.suites;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricModel;

/** The query language of Prometheus. */
final class PromQl implements QueryLanguage {

    /** Jobs of bridges, in the scrape configuration of Prometheus, have names that begin so. */
    static final String JOBS = "job=~\"faxmx.*\"";

    private final MetricModel model;

    PromQl(MetricModel model) {
        this.model = model;
    }

    @Override
    public String last(Metric metric) {
        return metric.sampleName();
    }

    @Override
    public String increase(Metric counter, Duration window) {
        return over("increase", counter, window);
    }

    @Override
    public String highest(Metric gauge, Duration window) {
        return over("max_over_time", gauge, window);
    }

    @Override
    public String lowest(Metric gauge, Duration window) {
        return over("min_over_time", gauge, window);
    }

    private static String over(String function, Metric metric, Duration window) {
        return function + "(" + metric.sampleName() + "[" + duration(window) + "])";
    }

    /** The expression that has samples while all conditions of the alert hold: their first figure. */
    String expression(Alert alert) {
        return switch (alert.name()) {
            case Alerts.BRIDGE_DOWN -> "up{" + JOBS + "} == 0";
            // Every bridge has that metric.
            case Alerts.BRIDGE_NO_DATA ->
                "up{" + JOBS + "} == 1 unless on (job, instance) "
                        + last(model.bridge().metric("faxmx_bridge_ready"));
            default ->
                alert.conditions().stream()
                        .flatMap(condition -> condition == alert.conditions().get(0)
                                ? Stream.concat(Stream.of(comparison(condition)), old(condition))
                                : Stream.of(comparison(condition)))
                        .collect(Collectors.joining("\nand "));
        };
    }

    /**
     * That there are samples from before the time that is judged, where silence alone raises an alert: a counter whose
     * first sample is an hour old has not grown for a day either.
     */
    private static Stream<String> old(Condition condition) {
        if (condition.comparison() != Condition.Comparison.EQUAL || condition.figure() instanceof Figure.Last) {
            return Stream.of();
        }
        String counter = condition.figure().metrics().get(0).sampleName();
        String window = duration(condition.figure().windows().findFirst().orElseThrow());
        return Stream.of("present_over_time(" + counter + "[" + window + "] offset " + window + ")");
    }

    private String comparison(Condition condition) {
        String sign = condition.comparison() == Condition.Comparison.EQUAL
                ? "=="
                : condition.comparison().sign();
        return condition.figure().in(this) + " " + sign + " " + condition.thresholdText();
    }

    /** A duration as Prometheus writes it: 15m, 1h, 7d. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + "ms";
        }
        if (seconds == 0) {
            return "0s";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
