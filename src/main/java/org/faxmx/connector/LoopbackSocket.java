package org.faxmx.connector;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.rmi.server.RMIServerSocketFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The server socket of an RMI connector, on the loopback addresses: 127.0.0.1, and ::1 with the same port where the machine
 * has it, because another user of the machine could take it, and receive the clients of {@code localhost} with their
 * passwords. Registry and server use one port because both get this instance. The socket is opened here because RMI neither
 * reports the port that it uses for 0 nor closes the socket.
 *
 * <p>An RMI registry lets clients on this machine unbind and replace its entries, and all clients are. It checks the remote
 * address of the accepted socket, and allows clients with the address 0.0.0.0 to look up only; so that is the address
 * reported there. RMI clients receive their address, and some put it into references to their own objects: with 0.0.0.0
 * those still lead to their machine. {@link #current} has the real address.
 */
final class LoopbackSocket implements RMIServerSocketFactory, Closeable {

    private static final int BACKLOG = 200;
    // How often a free port is tried that is free on 127.0.0.1 and not on ::1.
    private static final int ATTEMPTS = 20;

    private final TwoAddresses socket;
    private final RmiLimits limits;
    private final RefusalLog refusals;
    private final AcceptedSockets accepted;
    private final ThreadLocal<AcceptedSocket> current = new ThreadLocal<>();

    /** Listens on that port; 0 is a free one. */
    LoopbackSocket(int port, RmiLimits limits, RefusalLog refusals) throws IOException {
        this.limits = limits;
        this.refusals = refusals;
        this.accepted = new AcceptedSockets(limits, refusals);
        this.socket = open(port);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The connection whose request this thread carries out; empty on other threads than RMI's. */
    Optional<AcceptedSocket> current() {
        return Optional.ofNullable(current.get());
    }

    /** How many connections are open. */
    int connections() {
        return accepted.count();
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

    /** 127.0.0.1. */
    static InetAddress address() {
        return address("127.0.0.1", new byte[] {127, 0, 0, 1});
    }

    /** ::1, if this machine has it. */
    static Optional<InetAddress> address6() {
        byte[] bytes = new byte[16];
        bytes[15] = 1;
        InetAddress address = address("::1", bytes);
        try {
            boolean used = address instanceof Inet6Address
                    && !Boolean.getBoolean("java.net.preferIPv4Stack")
                    && NetworkInterface.getByInetAddress(address) != null;
            return used ? Optional.of(address) : Optional.empty();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static InetAddress address(String text, byte[] bytes) {
        try {
            return InetAddress.getByAddress(text, bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private TwoAddresses open(int port) throws IOException {
        Optional<InetAddress> second = address6();
        for (int attempt = 1; ; attempt++) {
            TwoAddresses opened = new TwoAddresses();
            try {
                opened.listen(address(), port);
                if (second.isPresent()) {
                    opened.listen(second.get(), opened.getLocalPort());
                }
                return opened;
            } catch (IOException e) {
                boolean chosenByUs = port == 0 && opened.isBound();
                opened.close();
                if (!chosenByUs || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private AcceptedSocket accepted(Socket connection) throws IOException {
        String peer = connection.getInetAddress().getHostAddress();
        int silence = Math.toIntExact(limits.request().toMillis());
        RequestBudget budget = new RequestBudget(
                limits.requestBytes(),
                limits.request().toNanos(),
                System::nanoTime,
                excess -> refusals.log("closing a connection of " + peer + ": " + excess));
        return new AcceptedSocket(connection, budget, silence, current::set, accepted::closed);
    }

    /** Accepts from several addresses on one thread. */
    private final class TwoAddresses extends ServerSocket {

        private final Selector selector = Selector.open();
        private final List<ServerSocketChannel> channels = new ArrayList<>();

        TwoAddresses() throws IOException {
            // Not bound itself.
        }

        void listen(InetAddress address, int port) throws IOException {
            ServerSocketChannel channel = ServerSocketChannel.open(
                    address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
            try {
                channel.configureBlocking(false);
                channel.bind(new InetSocketAddress(address, port), BACKLOG);
                channel.register(selector, SelectionKey.OP_ACCEPT);
                channels.add(channel);
            } catch (IOException e) {
                channel.close();
                if (channels.isEmpty()) {
                    throw e;
                }
                BindException second = new BindException(e.getMessage() + " at [::1]:" + port);
                second.initCause(e);
                throw second;
            }
        }

        @Override
        public Socket accept() throws IOException {
            while (true) {
                Optional<AcceptedSocket> next = next();
                if (next.isPresent()) {
                    return next.get();
                }
            }
        }

        private Optional<AcceptedSocket> next() throws IOException {
            SocketChannel channel = null;
            try {
                if (selector.selectedKeys().isEmpty()) {
                    selector.select();
                }
                Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                if (ready.hasNext()) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    channel = ((ServerSocketChannel) key.channel()).accept();
                }
            } catch (ClosedSelectorException e) {
                throw new SocketException("the socket is closed");
            }
            if (channel == null) {
                return Optional.empty();
            }
            boolean admitted = false;
            try {
                AcceptedSocket connection = accepted(channel.socket());
                admitted = accepted.admit(connection);
                return admitted ? Optional.of(connection) : Optional.empty();
            } catch (SocketException e) {
                // The client has gone already.
                return Optional.empty();
            } finally {
                if (!admitted) {
                    channel.close();
                }
            }
        }

        @Override
        public int getLocalPort() {
            return channels.isEmpty() ? -1 : channels.get(0).socket().getLocalPort();
        }

        @Override
        public InetAddress getInetAddress() {
            return address();
        }

        @Override
        public SocketAddress getLocalSocketAddress() {
            return new InetSocketAddress(address(), getLocalPort());
        }

        @Override
        public boolean isBound() {
            return !channels.isEmpty();
        }

        @Override
        public boolean isClosed() {
            return !selector.isOpen();
        }

        @Override
        public void close() throws IOException {
            for (ServerSocketChannel channel : channels) {
                channel.close();
            }
            // Only now are the ports free.
            selector.close();
        }

        @Override
        public String toString() {
            return "RMI at port " + getLocalPort();
        }
    }
}
