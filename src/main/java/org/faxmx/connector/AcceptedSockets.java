package org.faxmx.connector;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The open connections of an RMI connector. Beyond the limit, an idle one makes room: one that has never said anything, or
 * else the one that is idle longest. So connections that say nothing keep no client out. A client of the JDK whose idle
 * connection was closed opens another one.
 */
final class AcceptedSockets {

    private final int most;
    private final int mostOfAddress;
    private final long longestWriteNanos;
    private final RefusalLog refusals;
    private final Set<AcceptedSocket> open = new LinkedHashSet<>();
    private final Map<String, Integer> ofAddress = new HashMap<>();

    AcceptedSockets(RmiLimits limits, RefusalLog refusals) {
        this.most = limits.connections();
        this.mostOfAddress = limits.connectionsOfAddress();
        this.longestWriteNanos = limits.answer().toNanos();
        this.refusals = refusals;
    }

    /** Adds a connection; false if there are too many that are all busy. */
    boolean admit(AcceptedSocket added) throws IOException {
        String address = added.peer();
        boolean admitted;
        AcceptedSocket idle = null;
        synchronized (this) {
            boolean addressFull = ofAddress.getOrDefault(address, 0) >= mostOfAddress;
            admitted = !addressFull && open.size() < most;
            if (!admitted) {
                Optional<AcceptedSocket> longest =
                        longestIdle(addressFull ? socket -> socket.peer().equals(address) : socket -> true);
                idle = longest.orElse(null);
                admitted = longest.isPresent();
                longest.ifPresent(this::closed);
            }
            if (admitted) {
                open.add(added);
                ofAddress.merge(address, 1, Integer::sum);
            }
        }
        if (idle != null) {
            refusals.report("closed an idle connection of " + idle.peer() + ": there are too many");
            idle.close();
        } else if (!admitted) {
            refusals.log("refused a connection of " + address + ": there are too many");
        }
        return admitted;
    }

    /** Removes a connection that is closed, if it is still there. */
    synchronized void closed(AcceptedSocket socket) {
        if (open.remove(socket)) {
            ofAddress.computeIfPresent(socket.peer(), (address, count) -> count == 1 ? null : count - 1);
        }
    }

    synchronized int count() {
        return open.size();
    }

    private Optional<AcceptedSocket> longestIdle(Predicate<AcceptedSocket> among) {
        return open.stream()
                .filter(among)
                .filter(socket -> socket.isIdle(longestWriteNanos))
                .max(Comparator.comparing((AcceptedSocket socket) -> !socket.answered())
                        .thenComparing(AcceptedSocket::sinceNanos));
    }
}
