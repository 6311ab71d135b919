package org.faxmx.jmx;

import java.util.function.Function;
import javax.management.openmbean.OpenType;

/**
 * A named and described value of something: an attribute of an MBean, or an item of a table's rows.
 *
 * @param <V> what it is read from
 */
record Column<V>(String name, OpenType<?> type, String description, Function<V, ?> reading) {

    Object read(V view) {
        return reading.apply(view);
    }
}
