package org.faxmx.connector;

import java.io.IOException;
import java.rmi.NoSuchObjectException;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import org.faxmx.access.Caller;
import org.faxmx.access.Role;

/**
 * JMX over RMI on the loopback address, registry and server on one port. Clients have the access of
 * {@link GuardedMBeanServer}, and may send arguments of the JDK's value and JMX classes only.
 */
public final class RmiConnector implements Connector {

    private static final Logger LOG = Logger.getLogger(RmiConnector.class.getName());
    private static final String HOST = "127.0.0.1";

    // Open types, queries and notification filters; no class with effects when it is deserialized. Adding a listener
    // sends an array of Subjects. Nothing of java.rmi.server, whose classes open connections.
    private static final String SERIAL_FILTER = "maxdepth=30;maxarray=100000;java.lang.*;java.math.*;java.util.*;"
            + "java.rmi.MarshalledObject;javax.security.auth.Subject;"
            + "javax.management.*;javax.management.openmbean.*;javax.management.relation.*;!*";
    private static final String CREDENTIALS_FILTER = "java.lang.String;!*";

    // How many notifications of all MBeans are buffered for clients; clients that fetch too late lose older ones. The
    // JDK's default is 1,000. This is enough when three attributes of each of 10,000 ports change in one status poll,
    // and takes at most 24 MiB, 780 bytes each.
    private static final String NOTIFICATION_BUFFER_SIZE = "jmx.remote.x.notification.buffer.size";
    private static final int NOTIFICATIONS_BUFFERED = 32_000;

    private final RMIConnectorServer server;
    private final Registry registry;
    private final String url;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private RmiConnector(RMIConnectorServer server, Registry registry, String url) {
        this.server = server;
        this.registry = registry;
        this.url = url;
    }

    /**
     * Opens the connector.
     *
     * @param mbeans the MBean server
     * @param domain the JMX domain to which clients have full access
     * @param port on 127.0.0.1; 0 for a free one
     * @throws ConnectorException if the port cannot be listened on
     */
    public static RmiConnector open(MBeanServer mbeans, String domain, int port) {
        // The host in stubs, which by default is the machine's network name.
        System.setProperty("java.rmi.server.hostname", System.getProperty("java.rmi.server.hostname", HOST));
        LoopbackSocket socket;
        try {
            socket = new LoopbackSocket(port);
        } catch (IOException e) {
            throw new ConnectorException(
                    "cannot listen for JMX RMI on " + HOST + ":" + port + ": " + e.getMessage()
                            + ". Perhaps another FaxMX is running: end it, or choose another port with --rmi-port; 0 is a free one",
                    e);
        }
        int actual = socket.port();
        Registry registry;
        try {
            registry = LocateRegistry.createRegistry(actual, null, socket);
        } catch (RemoteException e) {
            closeQuietly(socket);
            throw new ConnectorException(
                    "cannot start an RMI registry on " + HOST + ":" + actual + ": " + e.getMessage(), e);
        }
        String url = "service:jmx:rmi:///jndi/rmi://" + HOST + ":" + actual + "/jmxrmi";
        try {
            Map<String, Object> environment = Map.of(
                    RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE,
                    socket,
                    RMIConnectorServer.SERIAL_FILTER_PATTERN,
                    SERIAL_FILTER,
                    RMIConnectorServer.CREDENTIALS_FILTER_PATTERN,
                    CREDENTIALS_FILTER,
                    NOTIFICATION_BUFFER_SIZE,
                    NOTIFICATIONS_BUFFERED);
            RMIJRMPServerImpl implementation = new RMIJRMPServerImpl(actual, null, socket, environment);
            RMIConnectorServer server = new RMIConnectorServer(
                    new JMXServiceURL("rmi", HOST, actual),
                    environment,
                    implementation,
                    GuardedMBeanServer.of(mbeans, domain, new Caller("", Role.ADMIN, new Caller.Peer("rmi", HOST))));
            server.start();
            RmiConnector connector = new RmiConnector(server, registry, url);
            connector.bind(implementation);
            return connector;
        } catch (IOException e) {
            unexport(registry);
            throw new ConnectorException("cannot start JMX RMI on " + HOST + ":" + actual + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String url() {
        return url;
    }

    /** How many connections of clients are open. */
    public int connections() {
        return server.getConnectionIds().length;
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
            LOG.log(Level.FINE, "stopping " + url, e);
        }
        unexport(registry);
    }

    /** Binds the server in the registry; closes this connector if that fails. */
    private void bind(RMIJRMPServerImpl implementation) throws IOException {
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

    private static void closeQuietly(LoopbackSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closing the socket at port " + socket.port(), e);
        }
    }
}
