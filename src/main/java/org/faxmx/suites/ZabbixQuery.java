package org.faxmx.suites;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.faxmx.metrics.Metric;
import org.faxmx.suites.Condition.Comparison;
import org.faxmx.suites.Figure.Kind;

/**
 * The expression of a trigger for one alert.
 *
 * <p>Zabbix has no time for which an expression must hold: the values of that time are compared instead, if it has passed
 * since there are values. Figures
 * over a window are smooth, and are compared at once. A value that means "none" is not stored, so the last one stays:
 * such a metric counts only while it has values. So do all metrics of a port, whose items give no values when the port
 * goes: else its problems would stay.
 *
 * <p>What raises a problem and what ends it differ in such gaps: see {@link #recovery}.
 */
final class ZabbixQuery implements QueryLanguage {

    static final String RECENT = "{$FAXMX.RECENT}";
    static final String NO_DATA = "{$FAXMX.NODATA}";

    private final Alert alert;
    private final Function<Metric, String> items;

    /**
     * Translates one alert.
     *
     * @param items the item of each metric, as {@code /host/key}
     */
    ZabbixQuery(Alert alert, Function<Metric, String> items) {
        this.alert = alert;
        this.items = items;
    }

    @Override
    public String last(Metric metric) {
        return alert.hold().isZero() ? over("last", metric) : over("min", metric, hold());
    }

    /** A restart of the bridge, at which counters fall to 0, is no increase. */
    @Override
    public String increase(Metric counter, Duration window) {
        return "(" + over("last", counter) + "-" + lowest(counter, window) + ")";
    }

    @Override
    public String highest(Metric gauge, Duration window) {
        return over("max", gauge, window());
    }

    @Override
    public String lowest(Metric gauge, Duration window) {
        return over("min", gauge, window());
    }

    private String over(String function, Metric metric, String... parameters) {
        return function + "(" + items.apply(metric) + (parameters.length == 0 ? "" : "," + parameters[0]) + ")";
    }

    /** The expression that raises a problem: all conditions hold, by values that are recent. */
    String expression() {
        List<String> parts = new ArrayList<>(comparisons());
        parts.addAll(notMissing(RECENT));
        if (holds()) {
            // One value on a new host, or after a gap, is all values of that time: another one lies shortly before it.
            Metric first = alert.conditions().get(0).figure().metrics().get(0);
            parts.add(over("count", first, RECENT + ":now-" + hold()) + ">0");
        }
        return String.join(" and ", parts);
    }

    /**
     * The expression that ends a problem, together with that which raises it being false; empty where that is enough. A gap
     * of values that is shorter than what says that the bridge is away neither ends a problem nor raises it again.
     */
    Optional<String> recovery() {
        List<String> parts = new ArrayList<>(comparisons());
        List<String> present = notMissing(NO_DATA);
        parts.addAll(present);
        return holds() || !present.isEmpty()
                ? Optional.of("not (" + String.join(" and ", parts) + ")")
                : Optional.empty();
    }

    private List<String> comparisons() {
        return IntStream.range(0, alert.conditions().size())
                .boxed()
                .flatMap(index -> comparisons(index).stream())
                .toList();
    }

    /** True while there were values within that time of all metrics that may have none. */
    private List<String> notMissing(String time) {
        return alert.metrics().stream()
                .filter(metric -> metric.none().isPresent() || alert.level() == Alert.Level.PORT)
                .map(metric -> over("nodata", metric, time) + "=0")
                .toList();
    }

    /** Whether a condition must hold for a time. */
    private boolean holds() {
        return comparisons().stream().anyMatch(part -> part.contains(hold()));
    }

    private List<String> comparisons(int index) {
        Condition condition = alert.conditions().get(index);
        Figure figure = condition.figure();
        String threshold = threshold(index);
        if (condition.comparison() == Comparison.EQUAL) {
            return figure.metrics().stream()
                    .flatMap(metric -> equal(figure, metric, threshold).stream())
                    .toList();
        }
        String compared = condition.comparison().sign() + threshold;
        if (figure instanceof Figure.Fall fall && !alert.hold().isZero()) {
            // It is below for all that time.
            return List.of(highest(fall.metric(), fall.window()) + "-" + over("max", fall.metric(), hold()) + compared);
        }
        if (figure instanceof Figure.Share share) {
            // Without a division: Zabbix takes one by 0 for an error.
            return List.of(
                    share.part().in(this) + compared + "*(" + share.whole().in(this) + ")");
        }
        return List.of(figure.in(this) + compared);
    }

    /** Figures that grow, and sums of them, are equal to 0 only. */
    private List<String> equal(Figure figure, Metric metric, String value) {
        if (figure instanceof Figure.Last) {
            if (alert.hold().isZero()) {
                return List.of(over("last", metric) + "=" + value);
            }
            Set<Integer> values =
                    metric.codes().isEmpty() ? Set.of(0, 1) : metric.codes().keySet();
            List<String> bounds = new ArrayList<>();
            if (!value.equals(Collections.min(values).toString())) {
                bounds.add(over("min", metric, hold()) + "=" + value);
            }
            if (!value.equals(Collections.max(values).toString())) {
                bounds.add(over("max", metric, hold()) + "=" + value);
            }
            return bounds;
        }
        // It was the same all that time, which has passed: there is a value from before it.
        return List.of(
                over("max", metric, window()) + "=" + over("min", metric, window()),
                over("count", metric, window() + ":now-" + window()) + ">0");
    }

    /** The macro of the threshold, for a server or port; what is compared for equality is no threshold. */
    private String threshold(int index) {
        Condition condition = alert.conditions().get(index);
        return condition.comparison() == Comparison.EQUAL
                ? condition.thresholdText()
                : "{$" + thresholdName(index) + context() + "}";
    }

    private String hold() {
        return "{$" + name() + ".FOR" + context() + "}";
    }

    /** The macro of the time that all figures of the alert are of. */
    private String window() {
        return "{$" + windowName() + context() + "}";
    }

    private String windowName() {
        return name() + ".WINDOW";
    }

    private String context() {
        return switch (alert.level()) {
            case BRIDGE -> "";
            case SERVER -> ":\"{#SERVER}\"";
            case PORT -> ":\"{#PORT}\"";
        };
    }

    private String thresholdName(int index) {
        return name() + (index == 0 ? ".MAX" : ".LEAST");
    }

    /** {@code FAXMX.QUEUE.LONG} for {@code FaxQueueLong}. */
    private String name() {
        return "FAXMX"
                + alert.name()
                        .replaceFirst("^Fax", "")
                        .replaceAll("([A-Z])", ".$1")
                        .toUpperCase(Locale.ROOT);
    }

    /** What an administrator reads, with the threshold in place of the value, which only the problem has. */
    String summary() {
        String value = "";
        if (!alert.conditions().isEmpty() && alert.conditions().get(0).comparison() != Comparison.EQUAL) {
            boolean above = alert.conditions().get(0).comparison() == Comparison.ABOVE;
            value = (above ? "more than " : "at least ") + threshold(0);
        }
        String summary = alert.summary().replace("{value}", value).replace("{window}", window());
        return (summary.substring(0, 1).toUpperCase(Locale.ROOT) + summary.substring(1))
                .replace("{server}", "{#SERVER}")
                .replace("{port}", "{#PORT}")
                .replace("{device}", "{#DEVICEID}")
                .replace("{bridge}", "{HOST.NAME}");
    }

    /** The macros in the expression. */
    List<ZabbixMacro> macros() {
        List<ZabbixMacro> macros = new ArrayList<>();
        String place = alert.level() == Alert.Level.BRIDGE
                ? ""
                : " With a " + alert.level().name().toLowerCase(Locale.ROOT) + "'s name as context: for that one.";
        for (int i = 0; i < alert.conditions().size(); i++) {
            Condition condition = alert.conditions().get(i);
            if (condition.comparison() != Comparison.EQUAL) {
                String names = condition.figure().metrics().stream()
                        .map(Metric::sampleName)
                        .collect(Collectors.joining(", "));
                macros.add(new ZabbixMacro(
                        thresholdName(i),
                        value(condition),
                        alert.name() + ": the threshold of " + names + "." + place));
            }
        }
        alert.window()
                .ifPresent(window -> macros.add(new ZabbixMacro(
                        windowName(),
                        seconds(window),
                        alert.name() + ": the time that is judged: at least 3 times {$FAXMX.INTERVAL}, at most 3d."
                                + place)));
        if (holds()) {
            macros.add(new ZabbixMacro(
                    name() + ".FOR", seconds(alert.hold()), alert.name() + ": for how long it must be so." + place));
        }
        return macros;
    }

    private static String value(Condition condition) {
        boolean time = condition.figure().kind() == Kind.SECONDS && condition.threshold() >= 1;
        return time ? seconds(Duration.ofSeconds((long) condition.threshold())) : condition.thresholdText();
    }

    /** A duration as Zabbix writes it: 15m, 1h, 7d. */
    private static String seconds(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
