package org.faxmx.connector;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.rmi.server.RMIServerSocketFactory;

/**
 * The one server socket of an RMI connector, on the loopback address, whose clients are of unknown origin. RMI serves
 * registry and server through one port because both are given the same instance.
 *
 * <p>The socket is opened here and not when RMI asks for it: RMI tells nobody which port it took for 0, and never closes
 * it.
 *
 * <p>An RMI registry lets whoever is on this machine unbind and replace what is in it; everybody here is. It judges by the
 * address that the accepted socket tells, and allows clients of unknown origin, 0.0.0.0, only to look up. (No address
 * that is foreign by chance instead: RMI clients are told theirs, and some put it into references to their own objects.
 * With 0.0.0.0 those still lead to their machine.)
 */
final class LoopbackSocket implements RMIServerSocketFactory, Closeable {

    private static final int BACKLOG = 50;

    private final ServerSocket socket;

    /** Listens at that port; 0 takes a free one. */
    LoopbackSocket(int port) throws IOException {
        socket = new ServerSocket(port, BACKLOG, Loopback.address()) {
            @Override
            public Socket accept() throws IOException {
                Socket accepted = new OfUnknownOrigin();
                implAccept(accepted);
                return accepted;
            }
        };
    }

    int port() {
        return socket.getLocalPort();
    }

    /** For RMI, which asks once, and closes the socket when it serves nothing through it any more. */
    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        if (port != port() || socket.isClosed()) {
            throw new IOException("there is only the socket at port " + port());
        }
        return socket;
    }

    /** Gives the port up if RMI did not take it over. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A connection that does not tell where it comes from. */
    private static final class OfUnknownOrigin extends Socket {

        private final InetAddress unknown = InetAddress.getByAddress(new byte[] {0, 0, 0, 0});

        OfUnknownOrigin() throws IOException {
            // None yet: accepting supplies it.
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
}
