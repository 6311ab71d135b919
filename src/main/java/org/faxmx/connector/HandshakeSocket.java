package org.faxmx.connector;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/**
 * A connection below TLS, which limits the time of the handshake as a whole: the read timeout limits each read only, so a
 * client could take days, a byte at a time, before its certificate is seen.
 */
final class HandshakeSocket extends ForwardingSocket {

    private final long endNanos;
    private volatile boolean complete;

    /** @param longestNanos from now to {@link #complete} */
    HandshakeSocket(Socket socket, long longestNanos) throws SocketException {
        super(socket);
        this.endNanos = System.nanoTime() + longestNanos;
    }

    /** The handshake is complete; from now on reads take as long as {@link #setSoTimeout} says. */
    void complete() {
        complete = true;
    }

    boolean isComplete() {
        return complete;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (!complete) {
                    long left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                    if (left <= 0) {
                        throw new SocketTimeoutException("no time is left for the TLS handshake");
                    }
                    setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
                }
                return super.read(buffer, offset, length);
            }
        };
    }
}
