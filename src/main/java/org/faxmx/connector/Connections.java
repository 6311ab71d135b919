package org.faxmx.connector;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;

/**
 * The open connections. One that sends the head of a request too slowly is closed; when there are too many, so is the one
 * that has waited longest for a request. Called by threads of Jetty and the timer's.
 */
final class Connections implements Connection.Listener {

    private final HttpLimits limits;
    // Those that wait for a request, the longest first; those with a request under way.
    private final Map<Connection, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Connection, Waiting> busy = new HashMap<>();

    /** A connection that waits for a request, and how much of one it has. */
    private static final class Waiting {

        private final InetAddress peer;
        private long bytes;
        private long begunNanos;

        Waiting(InetAddress peer) {
            this.peer = peer;
        }
    }

    Connections(HttpLimits limits) {
        this.limits = limits;
    }

    @Override
    public void onOpened(Connection connection) {
        Connection surplus = null;
        synchronized (this) {
            InetAddress peer = connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress inet
                    ? inet.getAddress()
                    : InetAddress.getLoopbackAddress();
            waiting.put(connection, new Waiting(peer));
            if (waiting.size() + busy.size() > limits.connections()) {
                surplus = longestWaiting(other -> true);
            } else if (!peer.isLoopbackAddress() && count(peer) > limits.connectionsOfAnAddress()) {
                surplus = longestWaiting(peer::equals);
            }
            waiting.remove(surplus);
        }
        if (surplus != null) {
            surplus.getEndPoint().close();
        }
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        waiting.remove(connection);
        busy.remove(connection);
    }

    /** The connection has received the head of a request. */
    synchronized void begin(Connection connection) {
        Waiting state = waiting.remove(connection);
        if (state != null) {
            busy.put(connection, state);
        }
    }

    /** The connection has sent an answer. */
    synchronized void end(Connection connection) {
        Waiting state = busy.remove(connection);
        if (state != null) {
            state.bytes = connection.getBytesIn();
            state.begunNanos = 0;
            waiting.put(connection, state);
        }
    }

    /** Closes connections that have been sending the head of a request for too long. */
    void closeSlow() {
        long now = System.nanoTime();
        List<Connection> slow = new ArrayList<>();
        synchronized (this) {
            waiting.forEach((connection, state) -> {
                if (state.begunNanos == 0) {
                    state.begunNanos = connection.getBytesIn() > state.bytes ? now : 0;
                } else if (now - state.begunNanos > limits.receiving().toNanos()) {
                    slow.add(connection);
                }
            });
        }
        slow.forEach(connection -> connection.getEndPoint().close());
    }

    /** The one that has waited longest; the newest waits, so there is one. */
    private Connection longestWaiting(Predicate<InetAddress> peers) {
        return waiting.entrySet().stream()
                .filter(entry -> peers.test(entry.getValue().peer))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private long count(InetAddress peer) {
        return waiting.values().stream()
                        .filter(state -> state.peer.equals(peer))
                        .count()
                + busy.values().stream()
                        .filter(state -> state.peer.equals(peer))
                        .count();
    }
}
