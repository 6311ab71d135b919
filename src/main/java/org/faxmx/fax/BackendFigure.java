package org.faxmx.fax;

import java.util.List;

/**
 * A figure that a backend counts or measures of its own work, such as the COM calls that were made. Each backend has its
 * own; a figure describes itself, so that it is published without being known.
 *
 * @param name in the form of an attribute's name: {@code CallMillisTotal}
 * @param description what it means, a full sentence
 * @param kind whether it only rises, may rise and fall, or is a text
 * @param unit the unit, or "" for none
 * @param texts the texts that are possible, or empty where any is
 * @param value a Long or an Integer, or a String for a text
 */
public record BackendFigure(String name, String description, Kind kind, String unit, List<String> texts, Object value) {

    /** Checks that the value is of its kind, and copies the list. */
    public BackendFigure {
        texts = List.copyOf(texts);
        boolean right = kind == Kind.TEXT ? value instanceof String : value instanceof Long || value instanceof Integer;
        if (!right) {
            throw new IllegalArgumentException(name + " is a " + kind + " and cannot be " + value);
        }
    }

    /** What a figure is to a monitoring suite. */
    public enum Kind {
        COUNTER,
        GAUGE,
        TEXT
    }
}
