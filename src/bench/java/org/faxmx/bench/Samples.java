package org.faxmx.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Measurements of the same thing, sorted. Their unit is the caller's. */
public final class Samples {

    private final double[] sorted;

    private Samples(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("there is nothing to take a median of");
        }
        sorted = values;
        Arrays.sort(sorted);
    }

    /** At least one measurement, in any order. */
    public static Samples of(Collection<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** How many there are. */
    public int count() {
        return sorted.length;
    }

    /** The middle one. */
    public double median() {
        return quantile(0.5);
    }

    /** The value below which that part of them lies, 0 to 1; between two samples it is interpolated. */
    public double quantile(double part) {
        double at = part * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** Median, least, quartiles and greatest, as cells of a table with that many decimals. */
    public String[] cells(int decimals) {
        String format = "%." + decimals + "f";
        return Arrays.stream(new double[] {0.5, 0, 0.25, 0.75, 1})
                .mapToObj(part -> String.format(Locale.ROOT, format, quantile(part)))
                .toArray(String[]::new);
    }
}
