package org.faxmx.monitor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The ports or the routing methods of one snapshot, found by key in constant time; immutable. Successors in which only
 * values change share the index.
 *
 * @param <K> the identity of a row
 * @param <R> a row
 */
public final class Rows<K, R extends Rows.Row<K>> {

    private final List<R> rows;
    private final Map<K, Integer> index;

    private Rows(List<R> rows, Map<K, Integer> index) {
        this.rows = Collections.unmodifiableList(rows);
        this.index = index;
    }

    static <K, R extends Row<K>> Rows<K, R> of(List<R> rows) {
        Map<K, Integer> index = new HashMap<>(rows.size() * 2);
        for (int i = 0; i < rows.size(); i++) {
            index.put(rows.get(i).key(), i);
        }
        return new Rows<>(rows, index);
    }

    /** All rows: those of the last reading first, in the server's order. */
    public List<R> list() {
        return rows;
    }

    public int size() {
        return rows.size();
    }

    /** The row of that key, if there is one. */
    public Optional<R> find(K key) {
        Integer place = index.get(key);
        return place == null ? Optional.empty() : Optional.of(rows.get(place));
    }

    /** Whether these have the same keys in the same order because only values changed; quick, and false if not sure. */
    public boolean sameKeys(Rows<K, R> other) {
        return index == other.index;
    }

    /** Whether there is a row here whose key is not in the other rows. */
    boolean hasKeysBeside(Rows<K, R> other) {
        return countBeside(other) > 0;
    }

    /** How many rows there are here whose key is not in the other rows. */
    int countBeside(Rows<K, R> other) {
        if (index == other.index) {
            return 0;
        }
        int count = 0;
        for (R row : rows) {
            count += other.index.containsKey(row.key()) ? 0 : 1;
        }
        return count;
    }

    /** These rows with other values; the same object if no row is another object. */
    Rows<K, R> map(UnaryOperator<R> change) {
        List<R> changed = new ArrayList<>(rows.size());
        boolean same = true;
        for (R before : rows) {
            R next = change.apply(before);
            same &= next == before;
            changed.add(next);
        }
        return same ? this : new Rows<>(changed, index);
    }

    /** Something that has an identity. */
    public interface Row<K> {
        K key();
    }
}
