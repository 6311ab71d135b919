package org.faxmx.cli;

/**
 * Text measured in the columns of a terminal, which are not characters: those of East Asian scripts and emoji take two,
 * combining marks none.
 */
final class DisplayText {

    private static final String CUT = "..";

    /** The first and last characters of ranges that are two columns wide. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x231A, 0x231B},
        {0x23E9, 0x23EC},
        {0x2614, 0x2615},
        {0x26A1, 0x26A1},
        {0x2705, 0x2705},
        {0x274C, 0x274C},
        {0x2753, 0x2755},
        {0x2757, 0x2757},
        {0x2B50, 0x2B50},
        {0x2E80, 0x303E},
        {0x3041, 0x4DBF},
        {0x4E00, 0xA4CF},
        {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE10, 0xFE19},
        {0xFE30, 0xFE6F},
        {0xFF01, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F},
        {0x1F680, 0x1F6FF},
        {0x1F900, 0x1F9FF},
        {0x1FA70, 0x1FAFF},
        {0x20000, 0x3FFFD}
    };

    private DisplayText() {}

    /** How many columns the text takes. */
    static int width(String text) {
        return text.codePoints().map(DisplayText::width).sum();
    }

    /** The text in at most that many columns: its beginning, if it is longer. */
    static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        return columns <= CUT.length() ? beginning(text, columns) : beginning(text, columns - CUT.length()) + CUT;
    }

    /** The text in at most that many columns: its beginning and its end, if it is longer. Ports often differ at the end. */
    static String cutInside(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        int kept = columns - CUT.length();
        return kept < 4 ? cut(text, columns) : beginning(text, kept - kept / 2) + CUT + end(text, kept / 2);
    }

    /** The text with spaces after it, or before it, up to that many columns. */
    static String padded(String text, int columns, boolean toTheRight) {
        String padding = " ".repeat(Math.max(0, columns - width(text)));
        return toTheRight ? padding + text : text + padding;
    }

    private static String beginning(String text, int columns) {
        int at = 0;
        int used = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at);
            used += width(character);
            if (used > columns) {
                break;
            }
            at += Character.charCount(character);
        }
        return text.substring(0, at);
    }

    private static String end(String text, int columns) {
        int from = text.length();
        int used = 0;
        int at = from;
        while (at > 0) {
            int character = text.codePointBefore(at);
            used += width(character);
            if (used > columns) {
                break;
            }
            at -= Character.charCount(character);
            // A mark belongs to the character before it.
            if (width(character) > 0) {
                from = at;
            }
        }
        return text.substring(from);
    }

    private static int width(int character) {
        switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> {
                return 0;
            }
            default -> {
                for (int[] range : WIDE) {
                    if (character >= range[0] && character <= range[1]) {
                        return 2;
                    }
                }
                return 1;
            }
        }
    }
}
