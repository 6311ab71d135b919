package org.faxmx.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Figures that are not to grow during a long run, read after each tenth of it. The first tenth is for warming up; the
 * last is compared with the second.
 */
public final class Steadiness {

    private static final int BEGIN = 1;

    private final Map<String, Double> tolerances = new LinkedHashMap<>();
    private final List<Map<String, Double>> samples = new ArrayList<>();

    /** A figure that may be greater in the end than after the second tenth, by so much at most. */
    public Steadiness watch(String figure, double tolerance) {
        tolerances.put(figure, tolerance);
        return this;
    }

    /** What was seen after a tenth, of all figures that are watched. */
    public void sample(Map<String, Double> seen) {
        if (!seen.keySet().equals(tolerances.keySet())) {
            throw new IllegalArgumentException("seen are " + seen.keySet() + ", watched " + tolerances.keySet());
        }
        samples.add(Map.copyOf(seen));
    }

    /** How much a figure has grown since the second tenth. */
    public double growth(String figure) {
        if (samples.size() <= BEGIN) {
            throw new IllegalStateException("there are " + samples.size() + " samples, too few to compare");
        }
        return samples.get(samples.size() - 1).get(figure) - samples.get(BEGIN).get(figure);
    }

    /** The figures that have grown by more than they may, and by how much; none if all is well. */
    public List<String> grown() {
        return tolerances.keySet().stream()
                .filter(figure -> growth(figure) > tolerances.get(figure))
                .map(figure ->
                        figure + " grew by " + number(growth(figure)) + ", more than " + number(tolerances.get(figure)))
                .toList();
    }

    /** A table of it: a line for each figure, with a column for each tenth. */
    public void report(Report report) {
        List<String> head = new ArrayList<>(List.of(""));
        for (int tenth = 1; tenth <= samples.size(); tenth++) {
            head.add(tenth + ":");
        }
        head.addAll(List.of("grown by:", "may grow by:", ""));
        List<List<String>> rows = new ArrayList<>();
        tolerances.forEach((figure, tolerance) -> {
            List<String> row = new ArrayList<>(List.of(figure));
            samples.forEach(sample -> row.add(number(sample.get(figure))));
            row.add(number(growth(figure)));
            row.add(number(tolerance));
            row.add(growth(figure) > tolerance ? "**GROWS**" : "flat");
            rows.add(row);
        });
        report.table(head, rows);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
