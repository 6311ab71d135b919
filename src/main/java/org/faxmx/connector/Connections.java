package org.faxmx.connector;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * The open connections. One that sends the head of a request, or its part of a TLS handshake, too slowly is closed. When
 * there are too many, one makes room: the one that has waited longest for a request, or else the one that has been sending
 * a body or reading an answer longest; both only after a second, in which honest clients send what they have to. Where there is none of these,
 * it is the one that has waited longest all the same. Called by threads of Jetty and the timer's.
 */
final class Connections implements Connection.Listener {

    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private final HttpLimits limits;
    private final LongSupplier nanos;
    // Those that wait for a request, the longest first; those with a request under way; of these, those that wait for
    // the
    // client, the longest first.
    private final Map<Connection, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Connection, Waiting> busy = new HashMap<>();
    private final Map<Connection, Expected> expected = new LinkedHashMap<>();
    private volatile Runnable opened = () -> {};

    /** A connection that waits for a request, and how much of one it has. */
    private static final class Waiting {

        private final InetAddress peer;
        private long sinceNanos;
        private boolean ready;
        private long bytes;
        private long begunNanos;

        Waiting(InetAddress peer, long sinceNanos) {
            this.peer = peer;
            this.sinceNanos = sinceNanos;
        }
    }

    /** A request that waits for its client. */
    private record Expected(HeldBytes.Holder request, long sinceNanos) {}

    Connections(HttpLimits limits) {
        this(limits, System::nanoTime);
    }

    /** @param nanos a monotonic clock in nanoseconds */
    Connections(HttpLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /** Has that run after each connection that is opened. */
    void onOpened(Runnable action) {
        opened = action;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection) {
            // That of HTTP over it has been opened with it.
            return;
        }
        Runnable closing = () -> {};
        synchronized (this) {
            InetAddress peer = connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress inet
                    ? inet.getAddress()
                    : InetAddress.getLoopbackAddress();
            waiting.put(connection, new Waiting(peer, nanos.getAsLong()));
            if (waiting.size() + busy.size() > limits.connections()) {
                closing = surplus(other -> true);
            } else if (!peer.isLoopbackAddress() && count(peer) > limits.connectionsOfAnAddress()) {
                closing = surplus(peer::equals);
            }
        }
        closing.run();
        opened.run();
    }

    /** Whether there are none. */
    synchronized boolean isEmpty() {
        return waiting.isEmpty() && busy.isEmpty();
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        forget(connection);
    }

    private void forget(Connection connection) {
        waiting.remove(connection);
        busy.remove(connection);
        expected.remove(connection);
    }

    /** The connection has received the head of a request. */
    synchronized void begin(Connection connection) {
        Waiting state = waiting.remove(connection);
        if (state != null) {
            busy.put(connection, state);
        }
    }

    /** The request of the connection waits for the rest of its body, or for its client to read the answer. */
    synchronized void expect(Connection connection, HeldBytes.Holder request) {
        if (busy.containsKey(connection)) {
            expected.putIfAbsent(connection, new Expected(request, nanos.getAsLong()));
        }
    }

    /** The request of the connection waits for nothing more of the client. */
    synchronized void received(Connection connection) {
        expected.remove(connection);
    }

    /** The connection has sent an answer. */
    synchronized void end(Connection connection) {
        expected.remove(connection);
        Waiting state = busy.remove(connection);
        if (state != null) {
            state.sinceNanos = nanos.getAsLong();
            state.bytes = HttpTls.bytesIn(connection);
            state.ready = true;
            state.begunNanos = 0;
            waiting.put(connection, state);
        }
    }

    /** Closes connections that have been sending the head of a request for too long. */
    void closeSlow() {
        long now = nanos.getAsLong();
        List<Connection> slow = new ArrayList<>();
        synchronized (this) {
            waiting.forEach((connection, state) -> {
                if (!state.ready && HttpTls.isReady(connection)) {
                    // The handshake had its time; a request has its own.
                    state.ready = true;
                    state.bytes = HttpTls.bytesIn(connection) - connection.getBytesIn();
                    state.begunNanos = 0;
                }
                if (state.begunNanos == 0) {
                    state.begunNanos = HttpTls.bytesIn(connection) > state.bytes ? now : 0;
                } else if (now - state.begunNanos > limits.receiving().toNanos()) {
                    slow.add(connection);
                }
            });
        }
        slow.forEach(HttpTls::close);
    }

    /** Removes one connection of these peers, and returns what closes it. */
    private Runnable surplus(Predicate<InetAddress> peers) {
        long latest = nanos.getAsLong() - PATIENCE_NANOS;
        for (Map.Entry<Connection, Waiting> entry : waiting.entrySet()) {
            Connection idle = entry.getKey();
            if (peers.test(entry.getValue().peer) && entry.getValue().sinceNanos - latest <= 0) {
                forget(idle);
                return () -> HttpTls.close(idle);
            }
        }
        for (Map.Entry<Connection, Expected> entry : expected.entrySet()) {
            Connection slow = entry.getKey();
            if (peers.test(busy.get(slow).peer) && entry.getValue().sinceNanos - latest <= 0) {
                forget(slow);
                return () -> entry.getValue().request().cutOff("other clients need its connection, and it is slow");
            }
        }
        // The newest waits, so there is one.
        Connection longest = waiting.entrySet().stream()
                .filter(entry -> peers.test(entry.getValue().peer))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        forget(longest);
        return () -> HttpTls.close(longest);
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
