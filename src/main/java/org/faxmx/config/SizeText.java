package org.faxmx.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of a size in bytes: a whole number and a unit, {@code 512KB}, {@code 10MB}, {@code 1GB}; KB is 1024 bytes. */
final class SizeText {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}) ?([KMG])B", Pattern.CASE_INSENSITIVE);
    private static final Pattern BARE = Pattern.compile("\\d+");
    private static final String RIGHT = "write a whole number and KB, MB or GB, such as 10MB";

    private SizeText() {}

    /**
     * Parses a size.
     *
     * @throws IllegalArgumentException naming the right form
     */
    static long parse(String text) {
        String stripped = text.strip();
        Matcher matcher = FORM.matcher(stripped);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + Excerpt.of(text) + "\" "
                    + (BARE.matcher(stripped).matches() ? "has no unit" : "is not a size") + ": " + RIGHT);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
            case "K" -> number << 10;
            case "M" -> number << 20;
            default -> number << 30;
        };
    }

    /** Formats a size for {@link #parse}, in the largest unit of which it is a whole number; KB at least. */
    static String format(long bytes) {
        if (bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GB";
        }
        return bytes % (1L << 20) == 0 ? (bytes >> 20) + "MB" : (bytes >> 10) + "KB";
    }
}
