package org.faxmx.connector;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A TCP connection to an HTTP connector that sends exactly the given bytes, which browsers and libraries do not. */
final class Wire implements Closeable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;

    private Wire(Socket socket) {
        this.socket = socket;
    }

    static Wire to(HttpConnector connector) throws IOException {
        return to(port(connector.url()));
    }

    static Wire to(int port) throws IOException {
        Socket socket = new Socket(LoopbackSocket.address(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new Wire(socket);
    }

    static Wire withSmallBuffer(Connector connector) throws IOException {
        return withSmallBuffer(port(connector.url()));
    }

    /** A connection that takes little of an answer that is not read. */
    static Wire withSmallBuffer(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(LoopbackSocket.address(), port));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new Wire(socket);
    }

    static int port(String url) {
        return URI.create(url).getPort();
    }

    /** Sends a whole request on a connection of its own and returns all that comes back. */
    static String exchange(HttpConnector connector, String requestLine, String... headers) throws IOException {
        try (Wire wire = to(connector)) {
            wire.send(requestLine + "\r\n" + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n")
                    + "Connection: close\r\n\r\n");
            return wire.rest();
        }
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Everything until the other side closes. */
    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The next bytes, enough for a status line. */
    String next() throws IOException {
        byte[] buffer = new byte[4096];
        int length = socket.getInputStream().read(buffer);
        return length < 0 ? "" : new String(buffer, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
