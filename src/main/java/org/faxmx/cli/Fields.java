package org.faxmx.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.faxmx.logging.EscapingFormatter;

/**
 * The members of a JSON object that a bridge has answered. Each is there and has the type that is read; otherwise the
 * answer is not one of a FaxMX of this version, which is an {@link IllegalArgumentException}.
 */
record Fields(Map<?, ?> values) {

    static Fields of(Object value) {
        if (value instanceof Map<?, ?> object) {
            return new Fields(object);
        }
        throw new IllegalArgumentException("an object was expected");
    }

    /** Whatever the text contains, it is on one line and does not control a terminal. */
    String text(String name) {
        return EscapingFormatter.escaped(get(name, String.class));
    }

    long number(String name) {
        return get(name, Number.class).longValue();
    }

    boolean flag(String name) {
        return get(name, Boolean.class);
    }

    Fields object(String name) {
        return new Fields(get(name, Map.class));
    }

    List<?> list(String name) {
        return get(name, List.class);
    }

    /** The row of a table that is an object of columns. */
    Fields row(int index) {
        Map<Object, Object> row = new HashMap<>();
        values.forEach((name, column) -> {
            if (column instanceof List<?> cells && index < cells.size()) {
                row.put(name, cells.get(index));
            }
        });
        return new Fields(row);
    }

    private <T> T get(String name, Class<T> type) {
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }
        return type.cast(value);
    }
}
