package org.faxmx.management;

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
        this.names = columns.stream().map(Column::name).toArray(String[]::new);
        try {
            type = new CompositeType(name, description, names, texts(columns, Column::description), types(columns));
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a table of MBeans: some attributes of each. */
    static <V> RowType<V> of(String name, String description, MBeanModel<V, ?> model, List<String> attributes) {
        return new RowType<>(
                name,
                description,
                attributes.stream()
                        .map(attribute -> model.attribute(attribute).column())
                        .toList());
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

    /** The same table as an array for each column. */
    ColumnsType<V> byColumns(String name, String description) {
        return new ColumnsType<>(name, description, columns);
    }

    CompositeData row(V view) {
        Object[] values = new Object[names.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).read(view);
        }
        try {
            return new CompositeDataSupport(type, names, values);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    CompositeData[] rows(List<? extends V> views) {
        return views.stream().map(this::row).toArray(CompositeData[]::new);
    }

    private static <V> String[] texts(List<Column<V>> columns, Function<Column<V>, String> text) {
        return columns.stream().map(text).toArray(String[]::new);
    }

    private static <V> OpenType<?>[] types(List<Column<V>> columns) {
        return columns.stream().map(Column::type).toArray(OpenType<?>[]::new);
    }
}
