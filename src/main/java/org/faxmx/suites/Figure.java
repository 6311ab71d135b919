package org.faxmx.suites;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.metrics.Metric;

/** What an alert compares with its threshold, made of metrics. */
sealed interface Figure {

    /** The figure in the language of a suite: an operand of a comparison. */
    String in(QueryLanguage language);

    /** The metrics that it is made of. */
    List<Metric> metrics();

    /** The times that it is of, which may be one several times; none where it is of a moment. */
    default Stream<Duration> windows() {
        return Stream.of();
    }

    /** What its values are. */
    Kind kind();

    /** What the values of a figure are. */
    enum Kind {
        COUNT,
        SECONDS,
        /** A part of a whole, 0 to 1. */
        SHARE
    }

    /** A figure made of one metric. */
    sealed interface OfMetric extends Figure {

        Metric metric();

        @Override
        default List<Metric> metrics() {
            return List.of(metric());
        }

        @Override
        default Kind kind() {
            return metric().unit().equals("s") ? Kind.SECONDS : Kind.COUNT;
        }
    }

    /** A figure made of one metric, of a time that ends now. */
    sealed interface OfTime extends OfMetric {

        Duration window();

        @Override
        default Stream<Duration> windows() {
            return Stream.of(window());
        }
    }

    /** The latest value of a metric. */
    record Last(Metric metric) implements OfMetric {

        @Override
        public String in(QueryLanguage language) {
            return language.last(metric);
        }
    }

    /** By how much a counter grew. */
    record Increase(Metric metric, Duration window) implements OfTime {

        public Increase {
            if (!metric.counter()) {
                throw new IllegalArgumentException(metric.name() + " is no counter");
            }
        }

        @Override
        public String in(QueryLanguage language) {
            return language.increase(metric, window);
        }
    }

    /** How far a gauge is below its highest value of a time. */
    record Fall(Metric metric, Duration window) implements OfTime {

        @Override
        public String in(QueryLanguage language) {
            return language.highest(metric, window) + " - " + language.last(metric);
        }
    }

    /** How far a gauge is above its lowest value of a time. */
    record Rise(Metric metric, Duration window) implements OfTime {

        @Override
        public String in(QueryLanguage language) {
            return language.last(metric) + " - " + language.lowest(metric, window);
        }
    }

    /** Several figures of a kind, added. */
    record Sum(List<Figure> parts) implements Figure {

        public Sum {
            parts = List.copyOf(parts);
        }

        static Sum of(Figure... parts) {
            return new Sum(Arrays.asList(parts));
        }

        @Override
        public String in(QueryLanguage language) {
            return parts.stream().map(part -> part.in(language)).collect(Collectors.joining(" + "));
        }

        @Override
        public List<Metric> metrics() {
            return parts.stream().flatMap(part -> part.metrics().stream()).toList();
        }

        @Override
        public Stream<Duration> windows() {
            return parts.stream().flatMap(Figure::windows);
        }

        @Override
        public Kind kind() {
            return parts.get(0).kind();
        }
    }

    /** A part of a whole. There is none while the whole is 0. */
    record Share(Figure part, Figure whole) implements Figure {

        @Override
        public String in(QueryLanguage language) {
            return "(" + part.in(language) + ") / (" + whole.in(language) + ")";
        }

        @Override
        public List<Metric> metrics() {
            return Stream.concat(part.metrics().stream(), whole.metrics().stream())
                    .distinct()
                    .toList();
        }

        @Override
        public Stream<Duration> windows() {
            return Stream.concat(part.windows(), whole.windows());
        }

        @Override
        public Kind kind() {
            return Kind.SHARE;
        }
    }
}
