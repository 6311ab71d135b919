package org.faxmx.config;

/** The part of a given text that is quoted in a message: its beginning, if it is long. */
final class Excerpt {

    private static final int LONGEST = 60;

    private Excerpt() {}

    static String of(String text) {
        return of(text, LONGEST);
    }

    static String of(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest)) + "...";
    }
}
