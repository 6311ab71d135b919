package org.faxmx.connector;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.MBeanInfo;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.faxmx.access.Tls;

/**
 * HTTP on Jetty, over TLS where there is a certificate, with Jolokia (JMX as JSON), the
 * figures for Prometheus and the state for load balancers. No thread waits for a client; answers are made by the threads of
 * {@link AnswerQueues}. {@link Gatekeeper} keeps web pages out, {@link GuardedMBeanServer} and {@link AccessPolicy}
 * restrict what clients may do, {@link HttpLimits} what they may take.
 */
public final class HttpConnector implements Connector {

    private static final Logger LOG = Logger.getLogger(HttpConnector.class.getName());
    // What it logs by default: not each start and stop, and not each request that is no HTTP.
    private static final Map<Logger, Level> JETTY_LOGS = Map.of(
            Logger.getLogger("org.eclipse.jetty"), Level.WARNING,
            Logger.getLogger("org.eclipse.jetty.http"), Level.SEVERE,
            Logger.getLogger("org.eclipse.jetty.util.HostPort"), Level.SEVERE);
    private static final int THREADS = 6;
    private static final int HEAD_BYTES = 16 << 10;
    private static final int BUFFER_BYTES = 8 << 10;
    private static final long POOLED_BYTES = 2 << 20;
    private static final int BACKLOG = 128;
    private static final int FREE_PORTS = 10;
    private static final long TICK_MILLIS = 500;

    private final Server server;
    private final HttpDoorHandler handler;
    private final String url;
    private final List<AutoCloseable> parts;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private HttpConnector(Server server, HttpDoorHandler handler, String url, List<AutoCloseable> parts) {
        this.server = server;
        this.handler = handler;
        this.url = url;
        this.parts = parts;
    }

    /**
     * Checks a policy as {@link #open} does.
     *
     * @param infos the MBeanInfos of our domain, by the key {@code type}: a policy that names other members is refused
     * @throws ConnectorException if the policy cannot be used
     */
    public static void checkPolicy(Path policyFile, Map<String, MBeanInfo> infos) {
        AccessPolicy.of(policyFile, new PolicyMembers(infos));
    }

    /** Has the JVM initialize classes that {@link #open} needs, which takes long; opens nothing. */
    public static void prepare() {
        Jetty.initialize();
    }

    /**
     * Opens the connector. A policy was checked with {@link #checkPolicy}.
     *
     * @throws ConnectorException if the port cannot be listened on or the policy cannot be used
     */
    public static HttpConnector open(HttpDoor door, AccessControl access, BridgeState bridge) {
        return open(door, access, bridge, HttpLimits.standard());
    }

    static HttpConnector open(HttpDoor door, AccessControl access, BridgeState bridge, HttpLimits limits) {
        Jetty.initialize();
        AccessPolicy policy = door.policy().map(AccessPolicy::of).orElseGet(AccessPolicy::builtIn);
        String policyName = door.policy().map(Path::toString).orElse("built in");
        List<ServerSocketChannel> sockets = listen(door);
        try {
            return open(
                    door,
                    sockets,
                    new JolokiaEngine(access, policy, policyName, limits),
                    new MetricsEngine(bridge, policy, limits),
                    bridge,
                    access,
                    limits);
        } catch (RuntimeException e) {
            sockets.forEach(HttpConnector::close);
            throw e;
        }
    }

    private static HttpConnector open(
            HttpDoor door,
            List<ServerSocketChannel> sockets,
            JolokiaEngine jolokia,
            MetricsEngine metrics,
            BridgeState bridge,
            AccessControl access,
            HttpLimits limits) {
        ServerSocket first = sockets.get(0).socket();
        InetSocketAddress bound = (InetSocketAddress) first.getLocalSocketAddress();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "faxmx-http-timer");
            thread.setDaemon(true);
            return thread;
        });
        AnswerQueues queues = new AnswerQueues(limits, timer);
        Connections connections = new Connections(limits);
        HttpDoorHandler handler = new HttpDoorHandler(
                limits, new Gatekeeper(door, bound), access, jolokia, metrics, bridge, queues, connections);
        Ticks slow = new Ticks(
                timer,
                TICK_MILLIS,
                () -> cutOff(connections, handler),
                () -> !connections.isEmpty() || handler.underWay() > 0);
        connections.onOpened(slow::begin);
        Server server = server(timer);
        server.setHandler(handler);
        for (ServerSocketChannel socket : sockets) {
            server.addConnector(connector(server, socket, door.tls(), limits, connections));
        }
        HttpConnector connector = new HttpConnector(
                server,
                handler,
                (door.tls().isPresent() ? "https://" : "http://") + name(door, bound) + JolokiaEngine.CONTEXT,
                List.of(queues, jolokia, timer::shutdownNow));
        try {
            server.start();
        } catch (Exception e) {
            connector.close();
            throw new ConnectorException(
                    "cannot start HTTP on " + Authority.of(door.host(), bound.getPort()) + ": " + e, e);
        }
        return connector;
    }

    /** Cuts off slow clients. */
    private static void cutOff(Connections connections, HttpDoorHandler handler) {
        try {
            connections.closeSlow();
            handler.expire();
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "cutting off slow clients failed unexpectedly", e);
        } catch (OutOfMemoryError e) {
            OutOfMemory.report(e);
        }
    }

    @Override
    public String url() {
        return url;
    }

    /** How many requests were answered or given up. What Jetty refuses by itself, because it is no HTTP, is not counted. */
    public long requests() {
        return handler.requests();
    }

    /** How many of them were answered with a status of 400 to 499. */
    public long refused() {
        return handler.refused();
    }

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            server.stop();
        } catch (Exception e) {
            LOG.log(Level.FINE, "stopping " + url, e);
        }
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.log(Level.FINE, "closing " + url, e);
            }
        }
    }

    /** Initializes Jetty's classes in one thread, for which others wait: two that began at different ends could hang. */
    private static final class Jetty {

        static {
            // Its media types take longest, since they have all locales of the JVM listed.
            new Server(new QueuedThreadPool(THREADS, 1));
        }

        private Jetty() {}

        static void initialize() {}
    }

    private static Server server(ScheduledExecutorService timer) {
        JETTY_LOGS.forEach((log, level) -> {
            // Not more than the levels that the user has set.
            if (log.getLevel() == null && log.isLoggable(level)) {
                log.setLevel(level);
            }
        });
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1) {
            @Override
            protected void onJobFailure(Throwable failure) {
                if (failure instanceof OutOfMemoryError memory) {
                    OutOfMemory.report(memory);
                }
                super.onJobFailure(failure);
            }
        };
        threads.setName("faxmx-http");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        Server server = new Server(
                threads,
                new ScheduledExecutorScheduler(timer),
                new ArrayByteBufferPool(0, BUFFER_BYTES, 2 * BUFFER_BYTES, -1, POOLED_BYTES, POOLED_BYTES));
        server.setErrorHandler(new HttpErrors());
        server.setStopTimeout(0);
        return server;
    }

    private static ServerConnector connector(
            Server server, ServerSocketChannel socket, Optional<Tls> tls, HttpLimits limits, Connections connections) {
        List<ConnectionFactory> protocols = new ArrayList<>(List.of(new HttpConnectionFactory(configuration())));
        // The first one is that of a new connection.
        tls.ifPresent(present ->
                protocols.add(0, HttpTls.factory(present, protocols.get(0).getProtocol())));
        ServerConnector connector =
                new ServerConnector(server, null, null, null, 0, 1, protocols.toArray(ConnectionFactory[]::new));
        connector.setIdleTimeout(limits.idle().toMillis());
        connector.addBean(connections, false);
        connector.setHost(socket.socket().getInetAddress().getHostAddress());
        try {
            connector.open(socket);
        } catch (IOException e) {
            throw new ConnectorException("cannot listen for HTTP: " + e.getMessage(), e);
        }
        return connector;
    }

    /** How requests are parsed. */
    static HttpConfiguration configuration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEAD_BYTES);
        http.setHttpCompliance(HttpCompliance.RFC9110);
        // A path is split by Jolokia's own rules and never names a file.
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setInputBufferSize(BUFFER_BYTES);
        return http;
    }

    /** The sockets to listen on: for one of 127.0.0.1 and ::1 also the other, as {@link Loopback} says. */
    private static List<ServerSocketChannel> listen(HttpDoor door) {
        ConnectorException taken = null;
        for (int i = 0; i < (door.port() == 0 ? FREE_PORTS : 1); i++) {
            ServerSocketChannel first = bind(door.host(), door.port());
            List<ServerSocketChannel> sockets = new ArrayList<>(List.of(first));
            Optional<InetAddress> other = Loopback.beside(first.socket().getInetAddress());
            if (other.isEmpty()) {
                return sockets;
            }
            try {
                sockets.add(bind(other.get() instanceof Inet6Address ? "::1" : "127.0.0.1", port(first)));
                return sockets;
            } catch (UnsupportedAddressTypeException e) {
                // This JVM uses IPv4 only.
                return sockets;
            } catch (ConnectorException e) {
                close(first);
                taken = e;
            }
        }
        throw taken;
    }

    private static ServerSocketChannel bind(String host, int port) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ConnectorException(
                    "cannot listen for HTTP on " + host + ": the name has no address. Write an address of this machine",
                    e);
        }
        ServerSocketChannel socket = null;
        try {
            socket = ServerSocketChannel.open();
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, !isWindows());
            socket.bind(new InetSocketAddress(address, port), BACKLOG);
            return socket;
        } catch (IOException e) {
            close(socket);
            throw new ConnectorException(
                    "cannot listen for HTTP on " + Authority.of(host, port) + ": " + e.getMessage()
                            + (isOfThisMachine(address)
                                    ? ". Perhaps another FaxMX is running: end it, or choose another port with --http-port;"
                                            + " 0 is a free one"
                                    : ". " + address.getHostAddress() + " is no address of this machine: write one that"
                                            + " is, or 0.0.0.0 or :: for all of them"),
                    e);
        } catch (UnsupportedAddressTypeException e) {
            close(socket);
            throw e;
        }
    }

    private static boolean isWindows() {
        // There SO_REUSEADDR lets another program listen on the same port.
        return System.getProperty("os.name", "").startsWith("Windows");
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            // Unknown.
            return true;
        }
    }

    private static int port(ServerSocketChannel socket) {
        return socket.socket().getLocalPort();
    }

    /** Where clients reach it; of a door on all addresses the first name that is known. */
    private static String name(HttpDoor door, InetSocketAddress bound) {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return Authority.of(door.host(), bound.getPort());
        }
        if (!door.hosts().isEmpty()) {
            String first = door.hosts().get(0);
            return first.matches(".*:[0-9]+") ? first : first + ":" + bound.getPort();
        }
        return door.tls().stream()
                .flatMap(tls -> tls.names().stream())
                .filter(name -> !name.contains("*"))
                .findFirst()
                .map(name -> Authority.of(name, bound.getPort()))
                .orElseGet(() -> Authority.of("localhost", bound.getPort()));
    }

    private static void close(ServerSocketChannel socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "closing a socket", e);
        }
    }
}
