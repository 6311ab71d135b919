package org.faxmx.management;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What writes told of things of one kind, for as long as a reading may be under way that began before. Such a reading
 * tells the state before the write, or after it; the write's own news stands. Used under its owner's lock.
 *
 * @param <K> what identifies a thing
 * @param <V> what is told of it
 */
final class LaterNews<K, V> {

    private final Map<K, News<V>> news = new HashMap<>();

    /** Whether nothing is noted. */
    boolean isEmpty() {
        return news.isEmpty();
    }

    /** Notes what a write told. */
    void add(K key, V told, long order) {
        news.put(key, new News<>(told, order));
    }

    /** What is to be shown of a thing: what that reading tells, unless a later write told otherwise. */
    V latest(K key, V read, long reading) {
        News<V> known = news.get(key);
        return known != null && known.order > reading ? known.told : read;
    }

    /** Tells everything that was written later than that reading began. */
    void forEachLaterThan(long reading, BiConsumer<K, V> action) {
        news.forEach((key, known) -> {
            if (known.order > reading) {
                action.accept(key, known.told);
            }
        });
    }

    /** Forgets what is older than a reading that is shown: whatever is shown next began later than that. */
    void forgetBefore(long reading) {
        news.values().removeIf(known -> known.order < reading);
    }

    private record News<V>(V told, long order) {}
}
