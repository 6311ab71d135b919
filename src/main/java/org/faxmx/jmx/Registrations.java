package org.faxmx.jmx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The registered MBeans of one kind, found by the identity of what they represent. Changed by one thread at a time, read
 * by any.
 *
 * @param <K> the identity
 */
final class Registrations<K> implements AutoCloseable {

    private final MBeanServer mbeans;
    private volatile Map<K, Registration> entries = Map.of();

    Registrations(MBeanServer mbeans) {
        this.mbeans = mbeans;
    }

    /**
     * Registers what is new, and then unregisters what is gone. An MBean that is wanted under another name is replaced.
     *
     * @param wanted all identities and their names
     * @param creation makes the MBean of an identity
     * @param failures receives what could not be registered
     */
    void reconcile(Map<K, ObjectName> wanted, Function<K, ModelledMBean<?>> creation, List<String> failures) {
        Map<K, Registration> next = new LinkedHashMap<>();
        wanted.forEach((key, name) -> {
            Registration known = entries.get(key);
            if (known != null && known.stands() && known.name().equals(name)) {
                next.put(key, known);
                return;
            }
            ModelledMBean<?> mbean = creation.apply(key);
            try {
                next.put(key, Registration.of(mbeans, name, mbean));
            } catch (IllegalStateException e) {
                failures.add("publishing " + mbean + " failed: " + e.getMessage());
            }
        });
        Map<K, Registration> before = entries;
        entries = next;
        before.forEach((key, registration) -> {
            if (next.get(key) != registration) {
                registration.close();
            }
        });
    }

    /** The names of those identities that have a registered MBean. */
    List<ObjectName> names(List<K> keys) {
        Map<K, Registration> now = entries;
        return keys.stream()
                .filter(now::containsKey)
                .map(key -> now.get(key).name())
                .toList();
    }

    /** Whether all MBeans are still registered. */
    boolean stand() {
        return entries.values().stream().allMatch(Registration::stands);
    }

    int size() {
        return entries.size();
    }

    /** Unregisters all. */
    @Override
    public void close() {
        Map<K, Registration> last = entries;
        entries = Map.of();
        last.values().forEach(Registration::close);
    }
}
