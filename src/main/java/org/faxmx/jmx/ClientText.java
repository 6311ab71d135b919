package org.faxmx.jmx;

import java.util.PrimitiveIterator;

/** Texts of clients, as they may stand in messages that others read: on one line, and not endless. */
final class ClientText {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_MESSAGE = 2_000;

    private ClientText() {}

    /** A name of an attribute, an operation or a class. */
    static String name(String name) {
        return escaped(name, LONGEST_NAME);
    }

    /** A message with names and values in it. */
    static String message(String message) {
        return escaped(message, LONGEST_MESSAGE);
    }

    private static String escaped(String text, int longest) {
        StringBuilder escaped = new StringBuilder();
        PrimitiveIterator.OfInt characters = text.codePoints().iterator();
        while (characters.hasNext()) {
            if (escaped.length() >= longest) {
                return escaped.append("...").toString();
            }
            int character = characters.nextInt();
            switch (Character.getType(character)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE,
                        Character.UNASSIGNED -> {
                    for (char unit : Character.toChars(character)) {
                        escaped.append(String.format("\\u%04x", (int) unit));
                    }
                }
                default -> escaped.appendCodePoint(character);
            }
        }
        return escaped.toString();
    }
}
