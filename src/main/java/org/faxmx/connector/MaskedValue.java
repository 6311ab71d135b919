package org.faxmx.connector;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;

/**
 * The masking of one attribute's or operation's values. Values without personal data are returned as they are, not copied:
 * most ports of a table are idle. A value that cannot be masked is refused.
 */
final class MaskedValue {

    private static final String NUMBERS = "numbers";

    private final UnaryOperator<String> text;
    private final boolean ofRows;
    private final Set<String> items;
    // Where the personal items are in a row of the type that was masked last.
    private volatile Layout last;

    private MaskedValue(UnaryOperator<String> text, boolean ofRows, Set<String> items) {
        this.text = text;
        this.ofRows = ofRows;
        this.items = items;
    }

    /** The masking that the descriptor field {@code faxmx.personal} requests: of items, of numbers in a text, else of all. */
    static MaskedValue of(Object personal) {
        if (personal instanceof String[] items) {
            return new MaskedValue(Mask::text, true, Set.of(items));
        }
        return new MaskedValue(NUMBERS.equals(personal) ? Mask::numbers : Mask::text, false, Set.of());
    }

    /** The names of the items that are personal. */
    Set<String> items() {
        return items;
    }

    /**
     * The value as a client that may not see personal data sees it.
     *
     * @param what names the value in the message of a refusal
     * @throws SecurityException if it is not what the descriptor says: texts or rows
     */
    Object of(Object value, String what) {
        if (!ofRows) {
            return texts(value, what);
        }
        if (value instanceof CompositeData row) {
            return row(row, what);
        }
        if (value instanceof CompositeData[] rows) {
            return rows(rows, what);
        }
        if (value instanceof TabularData table) {
            return table(table, what);
        }
        throw new SecurityException(what + " has personal data that cannot be masked");
    }

    private Object texts(Object value, String what) {
        if (value instanceof String single) {
            return text.apply(single);
        }
        if (value instanceof String[] several) {
            String[] masked = null;
            for (int i = 0; i < several.length; i++) {
                String one = text.apply(several[i]);
                if (!one.equals(several[i])) {
                    masked = masked == null ? several.clone() : masked;
                    masked[i] = one;
                }
            }
            return masked == null ? several : masked;
        }
        throw new SecurityException(what + " has personal data that cannot be masked");
    }

    private CompositeData[] rows(CompositeData[] rows, String what) {
        CompositeData[] masked = null;
        for (int i = 0; i < rows.length; i++) {
            CompositeData row = row(rows[i], what);
            if (row != rows[i]) {
                masked = masked == null ? rows.clone() : masked;
                masked[i] = row;
            }
        }
        return masked == null ? rows : masked;
    }

    private TabularData table(TabularData table, String what) {
        TabularDataSupport masked = new TabularDataSupport(table.getTabularType());
        ((Collection<?>) table.values()).forEach(row -> masked.put(row((CompositeData) row, what)));
        return masked;
    }

    private CompositeData row(CompositeData row, String what) {
        Layout layout = layout(row.getCompositeType());
        Object[] personal = row.getAll(layout.personal);
        Object[] values = null;
        for (int i = 0; i < personal.length; i++) {
            Object masked = texts(personal[i], what);
            if (masked != personal[i]) {
                values = values == null ? row.values().toArray() : values;
                values[layout.places[i]] = masked;
            }
        }
        return values == null ? row : data(layout.type, layout.names, values);
    }

    private Layout layout(CompositeType type) {
        Layout layout = last;
        if (layout == null || layout.type != type) {
            layout = Layout.of(type, items);
            last = layout;
        }
        return layout;
    }

    /** The row with another text in one item. */
    static CompositeData with(CompositeData row, String item, String text) {
        Layout layout = Layout.of(row.getCompositeType(), Set.of(item));
        Object[] values = row.values().toArray();
        values[layout.places[0]] = text;
        return data(layout.type, layout.names, values);
    }

    private static CompositeData data(CompositeType type, String[] names, Object[] values) {
        try {
            return new CompositeDataSupport(type, names, values);
        } catch (OpenDataException e) {
            throw new IllegalStateException("a masked text is a text", e);
        }
    }

    /**
     * Where the personal items of a type of rows are.
     *
     * @param names of all items, in ascending order as a row returns its values
     * @param places their indices in the names of all items
     */
    private record Layout(CompositeType type, String[] names, String[] personal, int[] places) {

        static Layout of(CompositeType type, Set<String> items) {
            String[] names = type.keySet().toArray(String[]::new);
            List<String> all = Arrays.asList(names);
            String[] personal = items.stream().filter(type::containsKey).toArray(String[]::new);
            return new Layout(
                    type,
                    names,
                    personal,
                    Arrays.stream(personal).mapToInt(all::indexOf).toArray());
        }
    }
}
