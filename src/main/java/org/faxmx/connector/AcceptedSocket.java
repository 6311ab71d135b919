package org.faxmx.connector;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.util.function.Consumer;

/**
 * A connection of an RMI client, plain or TLS, with a {@link RequestBudget}. It reports 0.0.0.0 as the client's address, for
 * which {@link LoopbackSocket} says why; {@link #peer} is the real one.
 */
final class AcceptedSocket extends Socket {

    private final Socket socket;
    private final RequestBudget budget;
    private final int longestSilenceMillis;
    private final Consumer<AcceptedSocket> reads;
    private final Consumer<AcceptedSocket> closed;
    private final String peer;
    private final InetAddress unknown = InetAddress.getByAddress(new byte[] {0, 0, 0, 0});

    /**
     * @param socket whose streams are read and written
     * @param reads called before each read, on the thread that reads, which is the one that carries out the requests
     * @param closed called when it is closed, at least once
     */
    AcceptedSocket(
            Socket socket,
            RequestBudget budget,
            int longestSilenceMillis,
            Consumer<AcceptedSocket> reads,
            Consumer<AcceptedSocket> closed)
            throws IOException {
        super((SocketImpl) null);
        this.socket = socket;
        this.budget = budget;
        this.longestSilenceMillis = longestSilenceMillis;
        this.reads = reads;
        this.closed = closed;
        this.peer = socket.getInetAddress().getHostAddress();
        // RMI sets a time of its own later, where it is set at all.
        socket.setSoTimeout(longestSilenceMillis);
    }

    /** The IP address of the client. */
    String peer() {
        return peer;
    }

    /** The connection below the streams of RMI, for what TLS knows of the client. */
    Socket connection() {
        return socket;
    }

    /**
     * Whether closing it costs no honest client an answer: no request is being carried out, or its client has not read the
     * answer for that long.
     */
    boolean isIdle(long longestWriteNanos) {
        return switch (budget.state()) {
            case READING -> true;
            case WORKING -> false;
            case WRITING -> sinceNanos() > longestWriteNanos;
        };
    }

    /** Whether its client has sent as much as a greeting of RMI. */
    boolean answered() {
        return budget.answered();
    }

    /** How long ago it was answered last, or else accepted. */
    long sinceNanos() {
        return budget.sinceNanos();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(budget.counting(socket.getInputStream())) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                reads.accept(AcceptedSocket.this);
                return super.read(buffer, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return budget.resetting(socket.getOutputStream());
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        socket.setSoTimeout(millis == 0 ? longestSilenceMillis : Math.min(millis, longestSilenceMillis));
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        socket.setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return socket.getTcpNoDelay();
    }

    @Override
    public InetAddress getInetAddress() {
        return unknown;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return new InetSocketAddress(unknown, getPort());
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public InetAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isBound() {
        return socket.isBound();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void close() throws IOException {
        closed.accept(this);
        socket.close();
    }

    @Override
    public String toString() {
        return "connection of " + peer + ":" + getPort();
    }
}
