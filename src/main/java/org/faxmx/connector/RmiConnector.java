package org.faxmx.connector;

import java.io.IOException;
import java.net.UnknownHostException;
import java.rmi.NoSuchObjectException;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.Notification;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.faxmx.access.Caller;
import org.faxmx.access.Role;

/**
 * JMX over RMI, registry and server on one port. Clients have the access of {@link GuardedMBeanServer}, each the one of its
 * own caller, and may send plain values only. {@link RmiLimits} bounds what they take of this process. Where certificates are
 * required, clients without one of a known issuer get to none of this.
 */
public final class RmiConnector implements Connector {

    private static final Logger LOG = Logger.getLogger(RmiConnector.class.getName());

    // Numbers, booleans, texts and arrays of them, attributes and their lists, notification filters, and queries, which
    // are
    // refused with a better message than this filter has. No collection that computes hash codes: sets that contain
    // each
    // other can be a few kB and take years. BadAttributeValueExpException has called toString on whatever it was given.
    // Adding a listener sends an array of Subjects. Nothing of java.rmi.server, whose classes open connections.
    private static final String SERIAL_FILTER = "maxdepth=10;maxrefs=5000;maxbytes=100000;maxarray=100000;"
            + "java.lang.Object;java.lang.String;java.lang.Boolean;java.lang.Character;java.lang.Number;java.lang.Byte;"
            + "java.lang.Short;java.lang.Integer;java.lang.Long;java.lang.Float;java.lang.Double;"
            + "java.util.ArrayList;java.util.Vector;java.rmi.MarshalledObject;javax.security.auth.Subject;"
            + "!javax.management.BadAttributeValueExpException;javax.management.*;"
            + "javax.management.relation.MBeanServerNotificationFilter;!*";
    private static final String CREDENTIALS_FILTER = "maxarray=2;maxdepth=2;maxbytes=2000;java.lang.String;!*";

    // How many notifications of all MBeans are buffered for clients; clients that fetch too late lose older ones. The
    // JDK's default is 1,000. This is enough when three attributes of each of 10,000 ports change in one status poll,
    // and takes at most 24 MiB, 780 bytes each.
    private static final String NOTIFICATION_BUFFER_SIZE = "jmx.remote.x.notification.buffer.size";
    private static final int NOTIFICATIONS_BUFFERED = 32_000;

    private final RmiSocket socket;
    private final RmiServer clients;
    private final RefusalLog refusals;
    private final RMIConnectorServer server;
    private final Registry registry;
    private final String url;
    // Held, because a logger that is not referenced loses its settings.
    private final Logger watched;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private RmiConnector(
            RmiSocket socket,
            RmiServer clients,
            RefusalLog refusals,
            RMIConnectorServer server,
            Registry registry,
            String url,
            Logger watched) {
        this.socket = socket;
        this.clients = clients;
        this.refusals = refusals;
        this.server = server;
        this.registry = registry;
        this.url = url;
        this.watched = watched;
    }

    /**
     * Opens the connector.
     *
     * @throws ConnectorException if it cannot listen there, or if clients cannot connect to the host name
     */
    public static RmiConnector open(RmiDoor door, AccessControl access) {
        return open(door, access, access::notifications, RmiLimits.DEFAULT);
    }

    /**
     * The same with other limits, and views of notifications.
     *
     * @param notifications what a caller sees of a notification, never null; called on the threads of its requests. The
     *     notification itself must not be changed: other callers get it too
     */
    static RmiConnector open(
            RmiDoor door,
            AccessControl access,
            Function<Caller, UnaryOperator<Notification>> notifications,
            RmiLimits limits) {
        RefusalLog refusals = new RefusalLog(LOG, System::nanoTime);
        RmiSocket socket;
        try {
            socket = new RmiSocket(door, limits, refusals);
        } catch (IOException e) {
            throw new ConnectorException(
                    "cannot listen for JMX RMI on " + Authority.of(door.host(), door.port()) + ": " + e.getMessage()
                            + hint(e),
                    e);
        }
        int actual = socket.port();
        String host;
        Registry registry;
        // With it, stubs make clients use TLS too.
        RMIClientSocketFactory clientSockets = door.tls().isPresent() ? new SslRMIClientSocketFactory() : null;
        try {
            host = StubHost.set(door, socket.address());
            registry = LocateRegistry.createRegistry(actual, clientSockets, socket);
        } catch (RemoteException e) {
            closeQuietly(socket);
            throw new ConnectorException(
                    "cannot start an RMI registry on " + Authority.of(door.host(), actual) + ": " + e.getMessage(), e);
        } catch (ConnectorException e) {
            closeQuietly(socket);
            throw e;
        }
        String url = "service:jmx:rmi:///jndi/rmi://" + Authority.of(host, actual) + "/jmxrmi";
        try {
            RmiLogin login = new RmiLogin(
                    access,
                    () -> peer(socket),
                    door.tls().filter(tls -> door.certificates()).map(tls -> () -> certificate(socket)),
                    limits,
                    refusals);
            Map<String, Object> environment = new HashMap<>(Map.of(
                    RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE,
                    socket,
                    JMXConnectorServer.AUTHENTICATOR,
                    login,
                    RMIConnectorServer.SERIAL_FILTER_PATTERN,
                    SERIAL_FILTER,
                    RMIConnectorServer.CREDENTIALS_FILTER_PATTERN,
                    CREDENTIALS_FILTER,
                    NOTIFICATION_BUFFER_SIZE,
                    NOTIFICATIONS_BUFFERED));
            RmiServer clients =
                    new RmiServer(socket, clientSockets, environment, login, access, notifications, limits, refusals);
            // The connector itself fills the buffer of notifications, from which each caller gets what it may see.
            Caller connector = new Caller("", Role.ADMIN, new Caller.Peer("rmi", host));
            RMIConnectorServer server = new RMIConnectorServer(
                    new JMXServiceURL("rmi", host, actual), environment, clients, access.ownView(connector));
            server.start();
            RmiConnector opened =
                    new RmiConnector(socket, clients, refusals, server, registry, url, RmiFailures.watch());
            opened.bind(clients);
            return opened;
        } catch (IOException e) {
            unexport(registry);
            throw new ConnectorException(
                    "cannot start JMX RMI on " + Authority.of(door.host(), actual) + ": " + e.getMessage(), e);
        }
    }

    private static String hint(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return ". Write an IP address or a name of this machine";
        }
        return ". Perhaps another FaxMX is running: end it, or choose another port with --rmi-port; 0 is a free one";
    }

    private static Caller.Peer peer(RmiSocket socket) {
        // Empty in a client of this very process only.
        return new Caller.Peer(
                "rmi",
                socket.current()
                        .map(AcceptedSocket::peer)
                        .orElse(Loopback.address().getHostAddress()));
    }

    private static Optional<X509Certificate> certificate(RmiSocket socket) {
        return socket.current().flatMap(AcceptedSocket::certificate);
    }

    @Override
    public String url() {
        return url;
    }

    /** How many connections are open. */
    int connections() {
        return socket.connections();
    }

    /**
     * How many connections, logins and requests were refused. What the serialization filter of the JDK refuses by itself is
     * not counted.
     */
    public long refused() {
        return refusals.refused();
    }

    /** Closes the connections of those who are no longer users, or have another role or password now. */
    public void endRevoked() {
        clients.endRevoked();
    }

    /** How many clients are logged in. */
    public int clients() {
        return clients.clients();
    }

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            server.stop();
        } catch (IOException e) {
            // A client did not respond; the port is released nevertheless.
            LOG.log(Level.FINE, "stopping " + url + ", watched by " + watched.getName(), e);
        }
        unexport(registry);
    }

    /** Binds the server in the registry; closes this connector if that fails. */
    private void bind(RmiServer implementation) throws IOException {
        try {
            registry.rebind("jmxrmi", implementation.toStub());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static void unexport(Registry registry) {
        try {
            UnicastRemoteObject.unexportObject(registry, true);
        } catch (NoSuchObjectException e) {
            LOG.log(Level.FINE, "the registry was unexported before", e);
        }
    }

    private static void closeQuietly(RmiSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closing the socket at port " + socket.port(), e);
        }
    }
}
