package org.faxmx.connector;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How personal data is shown to clients that may not see it. */
final class Mask {

    private static final char HIDDEN = '\u2022';
    private static final String NOTHING_SHOWN = "\u2022\u2022\u2022";
    private static final String PUNCTUATION = "+-/.() \u00A0";
    private static final int SHOWN_BEFORE = 4;
    private static final int SHOWN_AFTER = 2;
    private static final int SHORTEST_NUMBER = 4;

    // A date or an IPv4 address, which are left alone, or what may be a number to call.
    private static final Pattern NUMBER =
            Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\d(?!\\d)|\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d.])"
                    + "|(?<call>(?<![\\p{L}\\d])\\+?\\(?\\d(?:[ ()/.-]{0,2}\\d){6,})");

    private Mask() {}

    /**
     * The text with its content hidden. A number to call keeps its shape, up to four digits at its beginning and two at its
     * end, and at least two are hidden; of anything else nothing is shown. The empty text stays as it is.
     */
    static String text(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (PUNCTUATION.indexOf(c) < 0) {
                return NOTHING_SHOWN;
            }
        }
        return digits < SHORTEST_NUMBER ? NOTHING_SHOWN : number(text, digits);
    }

    private static String number(String text, int digits) {
        int before = Math.min(SHOWN_BEFORE, digits - 2 * SHOWN_AFTER);
        StringBuilder masked = new StringBuilder(text.length());
        int seen = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean hidden = c >= '0' && c <= '9' && ++seen > before && seen <= digits - SHOWN_AFTER;
            masked.append(hidden ? HIDDEN : c);
        }
        return masked.toString();
    }

    /** The text with what may be numbers to call in it hidden: seven digits and more. Dates and addresses stay. */
    static String numbers(String text) {
        Matcher matcher = NUMBER.matcher(text);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(matcher.group("call") == null ? found.group() : text(found.group())));
    }
}
