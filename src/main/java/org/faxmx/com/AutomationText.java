package org.faxmx.com;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers and dates as texts, as VariantChangeType writes and reads them in the invariant locale. */
final class AutomationText {

    // The exponent is bounded, since the number is expanded.
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
    private static final LocalDateTime DAY_0 = LocalDateTime.of(1899, 12, 30, 0, 0);
    // 0100-01-01 and 10000-01-01.
    private static final double FIRST_DAY = -657_434;
    private static final double END = 2_958_466;

    private AutomationText() {}

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    static String of(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    /** As the C format {@code %.15G} writes it, where there are 15 digits. */
    static String of(BigDecimal number, int digits) {
        BigDecimal rounded = number.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.signum() == 0 || exponent >= -4 && exponent < digits
                ? of(rounded)
                : of(rounded.movePointLeft(exponent)) + String.format(Locale.ROOT, "E%+03d", exponent);
    }

    /**
     * A VT_DATE: the time alone on day 0, and the date alone at midnight.
     *
     * @throws ArithmeticException if it is not within the years 100 to 9999
     */
    static String ofDate(double days) {
        if (!(days >= FIRST_DAY && days < END)) {
            throw new ArithmeticException();
        }
        long day = (long) days;
        // Before day 0, too, the fraction is the time since midnight.
        long seconds = Math.round(Math.abs(days - day) * 86_400);
        String pattern = day == 0 ? "HH:mm:ss" : seconds == 0 ? "MM/dd/yyyy" : "MM/dd/yyyy HH:mm:ss";
        return DAY_0.plusDays(day).plusSeconds(seconds).format(DateTimeFormatter.ofPattern(pattern, Locale.ROOT));
    }
}
