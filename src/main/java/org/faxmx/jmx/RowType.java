package org.faxmx.jmx;

import java.util.List;
import java.util.function.Function;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;

/**
 * The rows of a table attribute.
 *
 * @param <V> what a row is read from
 */
final class RowType<V> {

    private final CompositeType type;
    private final String[] names;
    private final List<Column<V>> columns;

    RowType(String name, String description, List<Column<V>> columns) {
        this.columns = columns;
        this.names = names(columns);
        this.type = composite(name, description, names, columns, Column::type);
    }

    /** An array of such rows, or of any open type. */
    static ArrayType<?> arrayOf(OpenType<?> element) {
        try {
            return new ArrayType<>(1, element);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    CompositeType type() {
        return type;
    }

    List<Column<V>> columns() {
        return columns;
    }

    /** The names of the items that are about a caller, a recipient or an account. */
    String[] personal() {
        return columns.stream().filter(Column::personal).map(Column::name).toArray(String[]::new);
    }

    CompositeData row(V view) {
        Object[] values = new Object[names.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).read(view);
        }
        return data(type, names, values);
    }

    CompositeData[] rows(List<? extends V> views) {
        return views.stream().map(this::row).toArray(CompositeData[]::new);
    }

    /** A type with an item for each column. */
    static <V> CompositeType composite(
            String name,
            String description,
            String[] names,
            List<Column<V>> columns,
            Function<Column<V>, OpenType<?>> itemType) {
        try {
            return new CompositeType(
                    name,
                    description,
                    names,
                    columns.stream().map(Column::description).toArray(String[]::new),
                    columns.stream().map(itemType).toArray(OpenType<?>[]::new));
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Values of such a type, in the order of its columns. */
    static CompositeData data(CompositeType type, String[] names, Object[] values) {
        try {
            return new CompositeDataSupport(type, names, values);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    static <V> String[] names(List<Column<V>> columns) {
        return columns.stream().map(Column::name).toArray(String[]::new);
    }
}
