package org.faxmx.connector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.rmi.server.RMIServerSocketFactory;

/**
 * Server sockets on the loopback address, whose clients are of unknown origin. All are equal, so that RMI serves registry
 * and server through one port.
 *
 * <p>An RMI registry lets whoever is on this machine unbind and replace what is in it; everybody here is. It judges by the
 * address that the accepted socket tells, and allows clients of unknown origin, 0.0.0.0, only to look up. (No address
 * that is foreign by chance instead: RMI clients are told theirs, and some put it into references to their own objects.
 * With 0.0.0.0 those still lead to their machine.)
 */
final class LoopbackSockets implements RMIServerSocketFactory {

    private static final int BACKLOG = 50;

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return new ServerSocket(port, BACKLOG, Loopback.address()) {
            @Override
            public Socket accept() throws IOException {
                Socket socket = new OfUnknownOrigin();
                implAccept(socket);
                return socket;
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LoopbackSockets;
    }

    @Override
    public int hashCode() {
        return LoopbackSockets.class.hashCode();
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
