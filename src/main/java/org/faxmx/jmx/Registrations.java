package org.faxmx.jmx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The registered MBeans of one kind, found by the identity of what they represent. Changed by one thread at a time, read
 * by any.
 *
 * @param <K> the identity
 * @param <M> the type of the MBeans
 */
final class Registrations<K, M extends ModelledMBean<?, ?>> implements AutoCloseable {

    private final MBeanServer mbeans;
    private final Consumer<M> removal;
    private volatile Map<K, Entry<M>> entries = Map.of();

    /** @param removal called before an MBean is unregistered */
    Registrations(MBeanServer mbeans, Consumer<M> removal) {
        this.mbeans = mbeans;
        this.removal = removal;
    }

    /**
     * Registers what is new, and then unregisters what is gone. An MBean that is wanted under another name is replaced.
     *
     * @param wanted all identities and their names
     * @param creation makes the MBean of an identity
     * @param failures receives what could not be registered
     */
    void reconcile(Map<K, ObjectName> wanted, Function<K, M> creation, List<String> failures) {
        Map<K, Entry<M>> next = new LinkedHashMap<>();
        wanted.forEach((key, name) -> {
            Entry<M> known = entries.get(key);
            if (known != null
                    && known.registration.stands()
                    && known.registration.name().equals(name)) {
                next.put(key, known);
                return;
            }
            M mbean = creation.apply(key);
            try {
                next.put(key, new Entry<>(mbean, Registration.of(mbeans, name, mbean)));
            } catch (IllegalStateException e) {
                failures.add("publishing " + mbean + " failed: " + e.getMessage());
            }
        });
        Map<K, Entry<M>> before = entries;
        entries = next;
        before.forEach((key, entry) -> {
            if (next.get(key) != entry) {
                remove(entry);
            }
        });
    }

    /** The names of those identities that have a registered MBean. */
    List<ObjectName> names(List<K> keys) {
        Map<K, Entry<M>> now = entries;
        return keys.stream()
                .filter(now::containsKey)
                .map(key -> now.get(key).registration.name())
                .toList();
    }

    /** Whether all MBeans are still registered. */
    boolean stand() {
        for (Entry<M> entry : entries.values()) {
            if (!entry.registration.stands()) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return entries.size();
    }

    /** Unregisters all. */
    @Override
    public void close() {
        Map<K, Entry<M>> last = entries;
        entries = Map.of();
        last.values().forEach(this::remove);
    }

    private void remove(Entry<M> entry) {
        removal.accept(entry.mbean);
        entry.registration.close();
    }

    private record Entry<M>(M mbean, Registration registration) {}
}
