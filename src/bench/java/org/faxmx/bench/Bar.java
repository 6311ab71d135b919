package org.faxmx.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A figure that was promised, and the one that was measured.
 *
 * @param promise in words: {@code FaxMX through JNA takes at most 3.5 times as long as native C}
 * @param figure what was measured; nothing where a contestant did not run
 * @param met whether the measured figure keeps the promise
 */
public record Bar(String promise, OptionalDouble figure, boolean met) {

    /** A promise that the figure is not greater than the bound. */
    public static Bar atMost(String promise, OptionalDouble figure, double bound) {
        return new Bar(promise, figure, figure.isPresent() && figure.getAsDouble() <= bound);
    }

    /** A promise that the figure is not less than the bound. */
    public static Bar atLeast(String promise, OptionalDouble figure, double bound) {
        return new Bar(promise, figure, figure.isPresent() && figure.getAsDouble() >= bound);
    }

    /** Promise, figure and judgement, as cells of a table. */
    public List<String> cells() {
        return figure.isEmpty()
                ? List.of(promise, "-", "NOT MEASURED")
                : List.of(
                        promise, String.format(Locale.ROOT, "%.2f", figure.getAsDouble()), met ? "MET" : "**NOT MET**");
    }
}
