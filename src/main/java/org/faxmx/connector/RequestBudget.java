package org.faxmx.connector;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Limits the bytes and the time of each request of a connection: a serialization filter does not limit the length of a
 * text, and is not called before a text is complete. A request is what is received between two answers. Where there is
 * TLS, the streams to wrap are those above it, because TLS itself sends bytes while a request is received.
 *
 * <p>One thread reads and writes, any thread may ask for the state.
 */
final class RequestBudget {

    private final int mostBytes;
    private final long longestNanos;
    private final LongSupplier nanoTime;
    private final Consumer<String> exceeded;

    private String excess = "";
    private int bytes;
    private long began;
    private volatile State state = State.READING;
    private volatile long since;
    private volatile boolean answered;

    /** What the thread of a connection does, and its client waits for. */
    enum State {
        /** Waits for bytes of the client; also before it has begun to. */
        READING,
        /** Carries a request out. */
        WORKING,
        /** Sends an answer. */
        WRITING
    }

    /** @param exceeded called once, with what is wrong with the request, on the thread that reads */
    RequestBudget(int mostBytes, long longestNanos, LongSupplier nanoTime, Consumer<String> exceeded) {
        this.mostBytes = mostBytes;
        this.longestNanos = longestNanos;
        this.nanoTime = nanoTime;
        this.exceeded = exceeded;
        this.since = nanoTime.getAsLong();
    }

    State state() {
        return state;
    }

    /** Whether anything was ever sent. */
    boolean answered() {
        return answered;
    }

    /** How long ago bytes of an answer were sent last, or else the connection accepted. */
    long sinceNanos() {
        return nanoTime.getAsLong() - since;
    }

    InputStream counting(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                requireBudget();
                int read;
                state = State.READING;
                try {
                    read = super.read(buffer, offset, Math.min(length, mostBytes - bytes));
                } finally {
                    state = State.WORKING;
                }
                if (read > 0) {
                    if (bytes == 0) {
                        began = nanoTime.getAsLong();
                    }
                    bytes += read;
                }
                return read;
            }

            @Override
            public long skip(long count) throws IOException {
                byte[] skipped = new byte[(int) Math.min(count, 4096)];
                return Math.max(0, read(skipped, 0, skipped.length));
            }

            @Override
            public boolean markSupported() {
                return false;
            }
        };
    }

    OutputStream resetting(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                bytes = 0;
                since = nanoTime.getAsLong();
                answered = true;
                state = State.WRITING;
                try {
                    out.write(buffer, offset, length);
                } finally {
                    state = State.WORKING;
                }
            }
        };
    }

    /**
     * Fails for good: RMI answers with this exception, so it is of the JDK's classes, and reads on.
     */
    private void requireBudget() throws IOException {
        if (excess.isEmpty()) {
            if (bytes >= mostBytes) {
                excess = "a request of more than " + mostBytes + " bytes is refused";
            } else if (bytes > 0 && nanoTime.getAsLong() - began > longestNanos) {
                excess = "a request that takes longer than " + TimeUnit.NANOSECONDS.toSeconds(longestNanos)
                        + " s to arrive is refused";
            } else {
                return;
            }
            exceeded.accept(excess);
        }
        throw new IOException(excess);
    }
}
