package org.faxmx.connector;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.UnknownHostException;
import java.rmi.server.RMIServerSocketFactory;

/**
 * The server socket of an RMI connector, on the loopback address. Registry and server use one port because both get this
 * instance. The socket is opened here because RMI neither reports the port that it uses for 0 nor closes the socket.
 *
 * <p>An RMI registry lets clients on this machine unbind and replace its entries, and all clients are. It checks the remote
 * address of the accepted socket, and allows clients with the address 0.0.0.0 to look up only; so that is the address
 * reported here. RMI clients receive their address, and some put it into references to their own objects: with 0.0.0.0
 * those still lead to their machine.
 */
final class LoopbackSocket implements RMIServerSocketFactory, Closeable {

    private static final int BACKLOG = 50;

    private final ServerSocket socket;

    /** Listens on that port; 0 is a free one. */
    LoopbackSocket(int port) throws IOException {
        socket = new ServerSocket(port, BACKLOG, address()) {
            @Override
            public Socket accept() throws IOException {
                Socket accepted = new Anonymous();
                implAccept(accepted);
                return accepted;
            }
        };
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Returns the socket to RMI, which calls this once and closes the socket after use. */
    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        if (port != port() || socket.isClosed()) {
            throw new IOException("there is only the socket at port " + port());
        }
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class Anonymous extends Socket {

        private final InetAddress unknown = InetAddress.getByAddress(new byte[] {0, 0, 0, 0});

        Anonymous() throws IOException {
            // Supplied by accept.
            super((SocketImpl) null);
        }

        @Override
        public InetAddress getInetAddress() {
            return unknown;
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return new InetSocketAddress(unknown, getPort());
        }
    }

    /** 127.0.0.1. */
    static InetAddress address() {
        try {
            return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
