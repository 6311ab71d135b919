package org.faxmx.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Work that waits, shared out among the addresses that requested it: each address has its turn, and when the queue is full,
 * the one with the most work loses its newest. So no address keeps the others from being served. Any thread may use it.
 */
final class FairQueue {

    private static final int NETWORK_BYTES = 8;

    private final int most;
    // Guarded by this, as the others. The address whose turn is next comes first.
    private final Map<String, Deque<Work>> waiting = new LinkedHashMap<>();
    private int count;

    /**
     * Something that waits.
     *
     * @param run does it
     * @param refuse called in its place if it has to make room
     */
    record Work(Runnable run, Runnable refuse) {}

    /** @param most how much may wait */
    FairQueue(int most) {
        this.most = most;
    }

    /**
     * Adds work for an address.
     *
     * @param address an IP address as text, or something that names none
     * @return what makes room, which the caller refuses; may be the added work itself
     */
    synchronized Optional<Work> add(String address, Work work) {
        String added = network(address);
        waiting.computeIfAbsent(added, first -> new ArrayDeque<>()).addLast(work);
        count++;
        if (count <= most) {
            return Optional.empty();
        }
        // Of addresses with as much work each, the one that adds: those that have waited longer keep their turn.
        String busiest = added;
        for (Map.Entry<String, Deque<Work>> other : waiting.entrySet()) {
            if (other.getValue().size() > waiting.get(busiest).size()) {
                busiest = other.getKey();
            }
        }
        Deque<Work> queue = waiting.get(busiest);
        Work newest = queue.removeLast();
        count--;
        if (queue.isEmpty()) {
            waiting.remove(busiest);
        }
        return Optional.of(newest);
    }

    /** Removes what is to be done next; empty if nothing waits. */
    synchronized Optional<Work> next() {
        Optional<String> first = waiting.keySet().stream().findFirst();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Deque<Work> queue = waiting.remove(first.get());
        Work work = queue.removeFirst();
        count--;
        if (!queue.isEmpty()) {
            waiting.put(first.get(), queue);
        }
        return Optional.of(work);
    }

    /**
     * What counts as one address: all of this machine's loopback addresses, and of IPv6 the network, in which a host has as
     * many addresses as it likes.
     */
    static String network(String address) {
        if (address.startsWith("127.")) {
            return "loopback";
        }
        if (!address.contains(":")) {
            return address;
        }
        try {
            // No look-up: a name has no colon.
            InetAddress parsed = InetAddress.getByName(address);
            return parsed.isLoopbackAddress()
                    ? "loopback"
                    : HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES));
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
