package org.faxmx.connector;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of bodies and answers of all requests under way. When it is too much, the oldest requests are cut off: their
 * clients read or write slowest.
 */
final class HeldBytes {

    /** A request. */
    interface Holder {
        /** Ends the request; may be called at any time, by any thread. */
        void cutOff(String reason);
    }

    private final long most;
    private final Map<Holder, Long> held = new LinkedHashMap<>();
    private long sum;

    HeldBytes(long most) {
        this.most = most;
    }

    /** Adds bytes to what the holder holds, and cuts off older holders if that is too much. */
    void add(Holder holder, long bytes) {
        List<Holder> surplus = new ArrayList<>();
        synchronized (this) {
            held.merge(holder, bytes, Long::sum);
            sum += bytes;
            Iterator<Map.Entry<Holder, Long>> oldest = held.entrySet().iterator();
            while (sum > most && oldest.hasNext()) {
                Map.Entry<Holder, Long> entry = oldest.next();
                surplus.add(entry.getKey());
                sum -= entry.getValue();
                oldest.remove();
            }
        }
        surplus.forEach(old -> old.cutOff("the bridge needs the memory of the answer for others"));
    }

    synchronized long sum() {
        return sum;
    }

    /** Forgets what the holder holds. */
    synchronized void release(Holder holder) {
        Long bytes = held.remove(holder);
        sum -= bytes == null ? 0 : bytes;
    }
}
