package org.faxmx.connector;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.faxmx.access.Tls;

/**
 * A connection of an RMI client, plain or TLS, with a {@link RequestBudget}. It reports 0.0.0.0 as the client's address, for
 * which {@link RmiSocket} says why; {@link #peer} is the real one.
 */
final class AcceptedSocket extends ForwardingSocket {

    private final Socket transport;
    private final Optional<Secured> secured;
    private final RequestBudget budget;
    private final int longestSilenceMillis;
    private final Events events;
    private final String peer;
    private final InetAddress unknown = InetAddress.getByAddress(new byte[] {0, 0, 0, 0});

    /**
     * What is reported of a connection.
     *
     * @param reads called before each read, on the thread that reads, which is the one that carries out the requests
     * @param refused called if there is no handshake, with what is wrong
     * @param closed called when it is closed, at least once
     */
    record Events(Consumer<AcceptedSocket> reads, Consumer<String> refused, Consumer<AcceptedSocket> closed) {}

    /**
     * TLS over a connection.
     *
     * @param below the connection that TLS reads from
     * @param socket the server's end of TLS
     */
    private record Secured(HandshakeSocket below, SSLSocket socket) {

        static Secured over(Socket transport, Tls tls, boolean certificates, int longestMillis) throws IOException {
            HandshakeSocket below = new HandshakeSocket(transport, TimeUnit.MILLISECONDS.toNanos(longestMillis));
            SSLSocket socket = tls.over(below);
            if (certificates) {
                // Whatever HTTP needs: RMI reads objects before there is a login.
                socket.setNeedClientAuth(true);
            }
            return new Secured(below, socket);
        }
    }

    /**
     * A connection that was accepted.
     *
     * @param tls if present, the handshake is made by the first read
     * @param certificates whether that needs a certificate of the client
     * @param longestSilenceMillis of the client, and the longest time of a handshake
     */
    static AcceptedSocket of(
            Socket transport,
            Optional<Tls> tls,
            boolean certificates,
            RequestBudget budget,
            int longestSilenceMillis,
            Events events)
            throws IOException {
        Optional<Secured> secured = tls.isPresent()
                ? Optional.of(Secured.over(transport, tls.get(), certificates, longestSilenceMillis))
                : Optional.empty();
        return new AcceptedSocket(transport, secured, budget, longestSilenceMillis, events);
    }

    private AcceptedSocket(
            Socket transport, Optional<Secured> secured, RequestBudget budget, int longestSilenceMillis, Events events)
            throws IOException {
        super(secured.<Socket>map(Secured::socket).orElse(transport));
        this.transport = transport;
        this.secured = secured;
        this.budget = budget;
        this.longestSilenceMillis = longestSilenceMillis;
        this.events = events;
        this.peer = transport.getInetAddress().getHostAddress();
        // RMI sets a time of its own later, where it is set at all.
        transport.setSoTimeout(longestSilenceMillis);
    }

    /** The IP address of the client. */
    String peer() {
        return peer;
    }

    /** The verified certificate of the client; empty without TLS. */
    Optional<X509Certificate> certificate() {
        return secured.flatMap(tls -> Tls.client(tls.socket().getSession()));
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
        return new FilterInputStream(budget.counting(super.getInputStream())) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                events.reads().accept(AcceptedSocket.this);
                if (secured.isPresent()) {
                    handshake(secured.get());
                }
                return super.read(buffer, offset, length);
            }
        };
    }

    private void handshake(Secured tls) throws IOException {
        if (tls.below().isComplete()) {
            return;
        }
        try {
            tls.socket().startHandshake();
        } catch (SocketTimeoutException e) {
            events.refused().accept("the TLS handshake took too long");
            throw e;
        } catch (IOException e) {
            // Who only connects, as many a check of ports does, is no refusal.
            if (!(e.getCause() instanceof EOFException)) {
                events.refused().accept(e.getMessage());
            }
            throw e;
        }
        tls.below().complete();
        setSoTimeout(longestSilenceMillis);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return budget.resetting(super.getOutputStream());
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        super.setSoTimeout(millis == 0 ? longestSilenceMillis : Math.min(millis, longestSilenceMillis));
    }

    @Override
    public InetAddress getInetAddress() {
        return unknown;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return new InetSocketAddress(unknown, getPort());
    }

    /** Without a farewell of TLS, which would wait for a client that does not read, also on the thread that accepts others. */
    @Override
    public void close() throws IOException {
        events.closed().accept(this);
        transport.close();
    }

    @Override
    public boolean isClosed() {
        return transport.isClosed();
    }

    @Override
    public String toString() {
        return "connection of " + peer + ":" + getPort();
    }
}
