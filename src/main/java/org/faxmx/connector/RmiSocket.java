package org.faxmx.connector;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
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
import org.faxmx.access.Tls;

/**
 * The server socket of an RMI connector. With one of 127.0.0.1 and ::1 it listens on the other too, as {@link Loopback} says.
 * Registry and server use one port because both get this instance. The socket is opened here because RMI neither reports the
 * port that it uses for 0 nor closes the socket.
 *
 * <p>An RMI registry lets clients on this machine unbind and replace its entries. It checks the remote address of the
 * accepted socket, and allows clients with the address 0.0.0.0 to look up only; so that is the address reported there. RMI
 * clients receive their address, and some put it into references to their own objects: with 0.0.0.0 those still lead to
 * their machine. {@link #current} has the real address.
 */
final class RmiSocket implements RMIServerSocketFactory, Closeable {

    private static final int BACKLOG = 200;
    // How often a free port is tried that is free on one loopback address and not on the other.
    private static final int ATTEMPTS = 20;

    private final List<InetAddress> addresses;
    private final Addresses socket;
    private final Optional<Tls> tls;
    private final boolean certificates;
    private final RmiLimits limits;
    private final RefusalLog refusals;
    private final AcceptedSockets accepted;
    private final ThreadLocal<AcceptedSocket> current = new ThreadLocal<>();

    /** Listens where that says. */
    RmiSocket(RmiDoor door, RmiLimits limits, RefusalLog refusals) throws IOException {
        this.addresses = addresses(InetAddress.getByName(door.host()));
        this.tls = door.tls();
        this.certificates = door.certificates();
        this.limits = limits;
        this.refusals = refusals;
        this.accepted = new AcceptedSockets(limits, refusals);
        this.socket = open(door.port());
    }

    private static List<InetAddress> addresses(InetAddress host) {
        List<InetAddress> addresses = new ArrayList<>(List.of(host));
        Loopback.beside(host).ifPresent(addresses::add);
        return addresses;
    }

    /** The address that it listens on, the first one if there are two. */
    InetAddress address() {
        return addresses.get(0);
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

    private Addresses open(int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Addresses opened = new Addresses();
            try {
                opened.listen(address(), port);
                for (InetAddress further : addresses.subList(1, addresses.size())) {
                    opened.listen(further, opened.getLocalPort());
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
        AcceptedSocket.Events events = new AcceptedSocket.Events(
                current::set,
                failure -> refusals.log("refused a connection of " + peer + ": " + failure),
                accepted::closed);
        return AcceptedSocket.of(connection, tls, certificates, budget, silence, events);
    }

    /** Accepts from several addresses on one thread. */
    private final class Addresses extends ServerSocket {

        private final Selector selector = Selector.open();
        private final List<ServerSocketChannel> channels = new ArrayList<>();

        Addresses() throws IOException {
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
                BindException second =
                        new BindException(e.getMessage() + " at [" + address.getHostAddress() + "]:" + port);
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
