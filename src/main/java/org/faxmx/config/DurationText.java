package org.faxmx.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of a duration: a whole number and a unit, {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 1d}. */
public final class DurationText {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern BARE = Pattern.compile("\\d+");
    private static final String RIGHT = "write a whole number and ms, s, m, h or d, such as 30s";

    private DurationText() {}

    /**
     * Parses a duration.
     *
     * @throws IllegalArgumentException naming the right form
     */
    public static Duration parse(String text) {
        String stripped = text.strip();
        Matcher matcher = FORM.matcher(stripped);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + Excerpt.of(text) + "\" "
                    + (BARE.matcher(stripped).matches() ? "has no unit" : "is not a duration") + ": " + RIGHT);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** Formats a duration for {@link #parse}, in the largest unit of which it is a whole number; milliseconds at least. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        long seconds = millis / 1_000;
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3_600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3_600 + "h";
    }
}
