package org.faxmx.management;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The MBeans that stand for the things of one kind, reconciled with each reading: what is still there keeps its MBean,
 * what is new gets one, what is gone loses its own. Used under its owner's lock.
 *
 * @param <V> a thing as a reading tells it
 * @param <M> its MBean
 */
final class Publication<V, M extends ModelledMBean<?, ?>> {

    private final MBeanServer mbeans;
    private final BiFunction<ObjectName, V, M> creation;
    private final BiConsumer<M, V> update;
    // Counted by any thread.
    private volatile Map<ObjectName, Entry<M>> published = Map.of();

    Publication(MBeanServer mbeans, BiFunction<ObjectName, V, M> creation, BiConsumer<M, V> update) {
        this.mbeans = mbeans;
        this.creation = creation;
        this.update = update;
    }

    /**
     * Publishes a reading.
     *
     * @param reading the things with the names they are to have, in the server's order
     * @param gone told of each MBean whose thing is missing from the reading: whether it is to be unregistered; it
     *     stays otherwise
     * @param troubles receives what could not be registered
     * @return the names of the things read
     */
    List<ObjectName> publish(Map<ObjectName, V> reading, BiPredicate<ObjectName, M> gone, List<String> troubles) {
        Map<ObjectName, Entry<M>> next = new LinkedHashMap<>();
        reading.forEach((name, thing) -> {
            Entry<M> known = published.get(name);
            if (known != null && known.mbean.registered()) {
                update.accept(known.mbean, thing);
                next.put(name, known);
                return;
            }
            M mbean = creation.apply(name, thing);
            try {
                next.put(name, new Entry<>(mbean, Registration.of(mbeans, name, mbean)));
            } catch (IllegalStateException e) {
                troubles.add("publishing " + mbean + " failed: " + e.getMessage());
            }
        });
        List<ObjectName> names = List.copyOf(next.keySet());
        published.forEach((name, entry) -> {
            if (next.containsKey(name)) {
                return;
            }
            if (gone.test(name, entry.mbean)) {
                entry.registration.close();
            } else {
                next.put(name, entry);
            }
        });
        published = next;
        return names;
    }

    /** All MBeans that are published, those of the last reading first and in its order. */
    List<M> mbeans() {
        List<M> all = new ArrayList<>(published.size());
        published.values().forEach(entry -> all.add(entry.mbean));
        return all;
    }

    /** Whether all MBeans are still there: anything in this JVM may unregister one. */
    boolean stands() {
        for (Entry<M> entry : published.values()) {
            if (!entry.mbean.registered()) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return published.size();
    }

    /** Unregisters all. */
    void clear() {
        published.values().forEach(entry -> entry.registration.close());
        published = Map.of();
    }

    private record Entry<M>(M mbean, Registration registration) {}
}
