package org.faxmx.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxReading.Scope;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;

/**
 * The connection to one fax server. Only one attempt to connect is made at a time; other callers that need the connection
 * share its outcome. Any thread may call it; no lock is held during an attempt.
 */
final class ServerConnection implements AutoCloseable {

    private final Object name;
    private final Logger log;
    private final FaxServer server;
    private final SnapshotStore store;
    private final Enumerations enumerations;
    private final Reconnection reconnection;
    // The attempt that is under way; null for none.
    private final AtomicReference<CompletableFuture<Void>> attempt = new AtomicReference<>();
    // The attempt that was under way at the last disconnect.
    private volatile CompletableFuture<Void> overtaken;
    private volatile Runnable onConnected = () -> {};

    /** @param name the server in messages */
    ServerConnection(
            Object name,
            Logger log,
            FaxServer server,
            SnapshotStore store,
            Enumerations enumerations,
            MonitorContext context) {
        this.name = name;
        this.log = log;
        this.server = server;
        this.store = store;
        this.enumerations = enumerations;
        this.reconnection = new Reconnection(this::unreachable, this::reconnect, context);
    }

    /** Sets an action that follows each connection, in place of the one before; it must not wait. */
    void onConnected(Runnable action) {
        onConnected = action;
    }

    Optional<Instant> nextAttempt() {
        return unreachable() ? reconnection.next() : Optional.empty();
    }

    /** Starts with short pauses between attempts again. */
    void retrySoon() {
        reconnection.restart();
    }

    /** Ends the attempts to reconnect. */
    @Override
    public void close() {
        reconnection.close();
    }

    /** Disconnects, and ends the attempts to reconnect. */
    void disconnect() {
        overtaken = attempt.get();
        store.disconnected();
        reconnection.update();
        try {
            server.disconnect();
        } catch (FaxException e) {
            store.record(e.getMessage(), Level.WARNING);
            throw e;
        }
    }

    /** Records that a request found no connection; attempts to reconnect follow. */
    void lost(String failure, long version) {
        store.lost(failure, version);
        reconnection.update();
    }

    /** A defect of ours or of a backend: recorded where an operator finds it, besides being thrown. */
    static String unexpected(RuntimeException defect) {
        return "unexpected: " + defect;
    }

    /**
     * Makes an attempt to connect, or waits for the outcome of the one under way. One that a disconnect overtook before
     * this call is waited for, and then an attempt is made.
     *
     * @param longest how long that is waited for
     * @return whether it was made here
     */
    boolean connectOrJoin(Duration longest) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> other = attempt.compareAndExchange(null, mine);
        if (other == null) {
            connect(mine, false);
            return true;
        }
        if (other == overtaken) {
            join(other.handle((success, failure) -> success), longest);
            return connectOrJoin(longest);
        }
        join(other, longest);
        return false;
    }

    private void join(CompletableFuture<Void> other, Duration longest) {
        try {
            other.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (store.current().connected()) {
                // Only its enumeration was refused.
                return;
            }
            if (e.getCause() instanceof NotConnectedException) {
                throw new NotConnectedException(e.getCause().getMessage());
            }
            throw new FaxUnavailableException(
                    "FaxServer.Connect",
                    "the attempt under way failed: " + e.getCause().getMessage(),
                    "",
                    null);
        } catch (TimeoutException e) {
            throw new BusyException(name + ": an attempt to connect is under way for more than " + longest.toMillis()
                    + " ms. Try again later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException(name + ": interrupted while an attempt to connect was under way");
        }
    }

    private void connect(CompletableFuture<Void> mine, boolean renews) {
        Throwable failure = null;
        try {
            establish(store.connecting(renews));
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            attempt.set(null);
            reconnection.update();
            if (failure == null) {
                mine.complete(null);
            } else {
                mine.completeExceptionally(failure);
            }
            if (store.current().connected()) {
                onConnected.run();
            }
            // Not before the attempt has ended: a listener that hangs must not keep others from being made.
            store.deliver();
        }
    }

    /** Connects and enumerates: a connection over which not even that succeeds is none. */
    private void establish(long version) {
        long reading = version;
        try {
            server.connect();
            store.requireLast(version);
            reading = store.begin();
            store.connected(version, enumerations.read(Scope.ALL, reading));
        } catch (FaxUnavailableException e) {
            store.lost(e.getMessage(), reading);
            throw e;
        } catch (FaxException e) {
            if (reading == version) {
                store.lost(e.getMessage(), version);
            } else {
                store.connectedAndRefused(version, e);
            }
            throw e;
        } catch (NotConnectedException e) {
            // The Disconnect may have been carried out before the Connect.
            try {
                server.disconnect();
            } catch (FaxException refusal) {
                store.record(refusal.getMessage(), Level.WARNING);
            }
            throw e;
        } catch (RuntimeException e) {
            store.lost(unexpected(e), reading);
            throw e;
        }
    }

    private boolean unreachable() {
        return store.current().state() == ServerState.UNREACHABLE;
    }

    /** Makes an attempt to reconnect; false if another is under way, or none is needed. */
    private boolean reconnect() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        if (!unreachable() || !attempt.compareAndSet(null, mine)) {
            return false;
        }
        tryToConnect(mine, false);
        return true;
    }

    /** Makes the connection that stands again, unless an attempt is under way. */
    void renew() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        if (store.current().connected() && attempt.compareAndSet(null, mine)) {
            log.log(Level.WARNING, "{0}: every reading fails: the connection is made again", name);
            tryToConnect(mine, true);
        }
    }

    private void tryToConnect(CompletableFuture<Void> mine, boolean renews) {
        try {
            connect(mine, renews);
        } catch (FaxException | NotConnectedException e) {
            // It is in LastError; the loss of the connection was logged when it happened.
            log.log(Level.FINE, e, () -> name + ": connecting again");
        } catch (RuntimeException e) {
            log.log(Level.SEVERE, e, () -> name + ": connecting again failed unexpectedly");
        }
    }

    /**
     * Judges a connection by its outcome, because a dead one may answer every call with a code that says nothing. It is to be
     * made again when enumerations and readings of the queue all fail, three times in a row or for 30 seconds. Where only one
     * of the two is polled, the other is tried then. A server that merely denies is not connected again and again: pauses
     * between such attempts double from one minute to 16, until a reading succeeds.
     */
    static final class FailingReadings {

        private static final int MOST = 3;
        private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);
        private static final long FIRST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
        private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(16);

        private final LongSupplier nanos;
        private int enumerations;
        private int queues;
        private long since;
        private long lastAttempt;
        // 0 while no attempt was made in vain.
        private long pause;

        FailingReadings(LongSupplier nanos) {
            this.nanos = nanos;
        }

        synchronized void succeeded() {
            enumerations = 0;
            queues = 0;
            pause = 0;
        }

        /** Counts a refused reading, and returns what is to be done. */
        synchronized Verdict refused(boolean enumeration) {
            long now = nanos.getAsLong();
            if (enumerations + queues == 0) {
                since = now;
            }
            enumerations += enumeration ? 1 : 0;
            queues += enumeration ? 0 : 1;
            boolean persistent = Math.max(enumerations, queues) >= MOST || now - since >= LONGEST_NANOS;
            if (!persistent || pause > 0 && now - lastAttempt < pause) {
                return Verdict.GO_ON;
            }
            if (enumerations == 0) {
                return Verdict.ENUMERATE;
            }
            if (queues == 0) {
                return Verdict.READ_QUEUE;
            }
            enumerations = 0;
            queues = 0;
            lastAttempt = now;
            pause = pause == 0 ? FIRST_PAUSE_NANOS : Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            return Verdict.CONNECT_AGAIN;
        }

        /** What follows a refused reading. */
        enum Verdict {
            GO_ON,
            /** Find out whether enumerations are refused as well. */
            ENUMERATE,
            /** Find out whether readings of the queue are refused as well. */
            READ_QUEUE,
            CONNECT_AGAIN
        }
    }
}
