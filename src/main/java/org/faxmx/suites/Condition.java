package org.faxmx.suites;

import java.math.BigDecimal;

/** A comparison that holds or does not. */
record Condition(Figure figure, Comparison comparison, double threshold) {

    /** How a figure is compared with its threshold. */
    enum Comparison {
        ABOVE(">"),
        AT_LEAST(">="),
        EQUAL("=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /** As mathematics writes it. */
        String sign() {
            return sign;
        }
    }

    static Condition above(double threshold, Figure figure) {
        return new Condition(figure, Comparison.ABOVE, threshold);
    }

    static Condition atLeast(double threshold, Figure figure) {
        return new Condition(figure, Comparison.AT_LEAST, threshold);
    }

    static Condition equal(double value, Figure figure) {
        return new Condition(figure, Comparison.EQUAL, value);
    }

    /** The threshold as short as it can be written: 50, 0.3. */
    String thresholdText() {
        return BigDecimal.valueOf(threshold).stripTrailingZeros().toPlainString();
    }
}
