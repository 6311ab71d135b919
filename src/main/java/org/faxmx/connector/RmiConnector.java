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

/**
 * JMX over RMI on the loopback address, registry and server on one port. Clients see what {@link GuardedMBeanServer}
 * lets them see, and may send arguments of the JDK's own value and JMX classes only.
 */
public final class RmiConnector implements Connector {

    private static final Logger LOG = Logger.getLogger(RmiConnector.class.getName());
    private static final String HOST = "127.0.0.1";

    // Enough for open types, queries and notification filters; no class that does something when it is read. Whoever
    // adds
    // a listener sends an array of Subjects with it. Nothing of java.rmi.server: its classes listen or dial out.
    private static final String SERIAL_FILTER = "maxdepth=30;maxarray=100000;java.lang.*;java.math.*;java.util.*;"
            + "java.rmi.MarshalledObject;javax.security.auth.Subject;"
            + "javax.management.*;javax.management.openmbean.*;javax.management.relation.*;!*";
    private static final String CREDENTIALS_FILTER = "java.lang.String;!*";

    // How many notifications wait for clients to fetch them, all MBeans and clients together; what is older is lost to
    // a
    // client that has not fetched it. The JDK keeps 1,000. These are what 10,000 ports tell when three attributes of
    // each
    // change in one look, and a little. They hold 24 MiB, at 780 bytes each: from the first such burst on, since the
    // newest stay when all have fetched them, and nothing before a client listens.
    private static final String NOTIFICATION_BUFFER_SIZE = "jmx.remote.x.notification.buffer.size";
    private static final int NOTIFICATIONS_KEPT = 32_000;

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
     * @param mbeans what is published
     * @param domain the JMX domain in which clients may do everything
     * @param port to listen on at 127.0.0.1; 0 takes a free one
     * @throws ConnectorException if the port cannot be listened on
     */
    public static RmiConnector open(MBeanServer mbeans, String domain, int port) {
        // What stubs tell clients to call back. Without it the JDK writes the machine's network name into them.
        System.setProperty("java.rmi.server.hostname", System.getProperty("java.rmi.server.hostname", HOST));
        LoopbackSocket socket;
        try {
            socket = new LoopbackSocket(port);
        } catch (IOException e) {
            throw new ConnectorException(
                    "cannot listen for JMX RMI on " + HOST + ":" + port + ": " + e.getMessage()
                            + ". Choose another port, or 0",
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
                    NOTIFICATIONS_KEPT);
            RMIJRMPServerImpl implementation = new RMIJRMPServerImpl(actual, null, socket, environment);
            RMIConnectorServer server = new RMIConnectorServer(
                    new JMXServiceURL("rmi", HOST, actual),
                    environment,
                    implementation,
                    GuardedMBeanServer.of(mbeans, domain));
            server.start();
            RmiConnector connector = new RmiConnector(server, registry, url);
            connector.announce(implementation);
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

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            server.stop();
        } catch (IOException e) {
            // A client that does not answer the goodbye; the port is given up all the same.
            LOG.log(Level.FINE, "stopping " + url, e);
        }
        unexport(registry);
    }

    /** Lets clients find the server; if that fails, what was started is stopped. */
    private void announce(RMIJRMPServerImpl implementation) throws IOException {
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
