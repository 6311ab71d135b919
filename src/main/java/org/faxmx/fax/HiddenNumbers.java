package org.faxmx.fax;

import java.util.regex.Pattern;

/** Texts of fax servers without the numbers of callers and recipients, for those who may not see these. */
public final class HiddenNumbers {

    // A date or an IPv4 address, which are left alone, or what may be a number to call.
    private static final Pattern NUMBER =
            Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\d(?!\\d)|\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d.])"
                    + "|(?<call>(?<![\\p{L}\\d])\\+?\\(?\\d(?:[ ()/.-]{0,2}\\d){6,})");

    private HiddenNumbers() {}

    /**
     * The text with {@code ***} in place of what may be numbers to call: seven digits and more. Dates, IPv4 addresses and
     * hexadecimal codes stay.
     */
    public static String in(String text) {
        return NUMBER.matcher(text).replaceAll(found -> found.group(1) == null ? "$0" : "***");
    }
}
