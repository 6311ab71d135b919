package org.faxmx.jmx;

import java.util.function.Function;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/**
 * A named and described value of something: an attribute of an MBean, or an item of a table's rows.
 *
 * @param <V> what it is read from
 * @param personal whether it is about a caller, a recipient or an account
 */
record Column<V>(String name, OpenType<?> type, String description, Function<V, ?> reading, boolean personal) {

    Column(String name, OpenType<?> type, String description, Function<V, ?> reading) {
        this(name, type, description, reading, false);
    }

    /** A text that is about a caller, a recipient or an account. */
    static <V> Column<V> personal(String name, String description, Function<V, String> reading) {
        return new Column<>(name, SimpleType.STRING, description, reading, true);
    }

    static <V> Column<V> text(String name, String description, Function<V, String> reading) {
        return new Column<>(name, SimpleType.STRING, description, reading);
    }

    static <V> Column<V> flag(String name, String description, Function<V, Boolean> reading) {
        return new Column<>(name, SimpleType.BOOLEAN, description, reading);
    }

    static <V> Column<V> integer(String name, String description, Function<V, Integer> reading) {
        return new Column<>(name, SimpleType.INTEGER, description, reading);
    }

    static <V> Column<V> number(String name, String description, Function<V, Long> reading) {
        return new Column<>(name, SimpleType.LONG, description, reading);
    }

    Object read(V view) {
        return reading.apply(view);
    }
}
