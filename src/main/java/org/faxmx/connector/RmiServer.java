package org.faxmx.connector;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.remote.rmi.RMIConnection;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import javax.security.auth.Subject;
import org.faxmx.access.Caller;

/** Makes the connections of clients, each with the view of its own caller, and limits how many there are. */
final class RmiServer extends RMIJRMPServerImpl {

    private final int port;
    private final RmiSocket socket;
    // Null without TLS, as RMI has it.
    private final RMIClientSocketFactory clientSockets;
    private final Map<String, ?> environment;
    private final RmiLogin login;
    private final AccessControl access;
    private final Function<Caller, UnaryOperator<Notification>> notifications;
    private final RmiLimits limits;
    private final RefusalLog refusals;
    private final Set<RmiConnection> clients = new LinkedHashSet<>();
    // The view of the connection that this thread is making.
    private final ThreadLocal<MBeanServer> made = new ThreadLocal<>();

    /**
     * @param clientSockets goes to clients in stubs, to connect with; null for plain sockets
     * @param environment what JMX is configured with
     * @param access the MBean server that a caller sees, and the log of what it is refused
     * @param notifications what a caller sees of a notification
     */
    RmiServer(
            RmiSocket socket,
            RMIClientSocketFactory clientSockets,
            Map<String, ?> environment,
            RmiLogin login,
            AccessControl access,
            Function<Caller, UnaryOperator<Notification>> notifications,
            RmiLimits limits,
            RefusalLog refusals)
            throws IOException {
        super(socket.port(), clientSockets, socket, environment);
        this.port = socket.port();
        this.socket = socket;
        this.clientSockets = clientSockets;
        this.environment = environment;
        this.login = login;
        this.access = access;
        this.notifications = notifications;
        this.limits = limits;
        this.refusals = refusals;
    }

    /** How many clients are connected. */
    int clients() {
        synchronized (clients) {
            return clients.size();
        }
    }

    /** Closes the connections whose callers are no longer valid, also those on which nothing is requested. */
    void endRevoked() {
        List<RmiConnection> revoked;
        synchronized (clients) {
            revoked = clients.stream()
                    .filter(client -> !login.valid(client.caller()))
                    .toList();
        }
        revoked.forEach(RmiConnection::closeQuietly);
    }

    /** The view of the connection that is being made; for all else, that of the connector. */
    @Override
    public MBeanServer getMBeanServer() {
        MBeanServer view = made.get();
        return view == null ? super.getMBeanServer() : view;
    }

    @Override
    protected RMIConnection makeClient(String connectionId, Subject subject) throws IOException {
        Caller caller = RmiLogin.caller(subject);
        RmiConnection[] connection = new RmiConnection[1];
        made.set(ConnectionView.of(
                access.view(caller), () -> connection[0].requireValid(), new ConnectionView.Refusals() {
                    @Override
                    public void refused() {
                        refusals.count();
                    }

                    @Override
                    public void refused(SecurityException reason, AccessControl.Request repeated) {
                        refusals.count();
                        access.refused(caller, reason, repeated);
                    }
                }));
        try {
            connection[0] = new RmiConnection(
                    this,
                    connectionId,
                    environment,
                    caller,
                    login::valid,
                    notifications.apply(caller),
                    limits,
                    refusals);
        } finally {
            made.remove();
        }
        boolean exported = false;
        try {
            admit(connection[0]);
            UnicastRemoteObject.exportObject(connection[0], port, clientSockets, socket, filter());
            exported = true;
        } finally {
            if (!exported) {
                connection[0].closeQuietly();
            }
        }
        return connection[0];
    }

    @Override
    protected void closeClient(RMIConnection client) throws IOException {
        synchronized (clients) {
            clients.remove(client);
        }
        super.closeClient(client);
    }

    private ObjectInputFilter filter() {
        return ObjectInputFilter.Config.createFilter(
                (String) environment.get(RMIConnectorServer.SERIAL_FILTER_PATTERN));
    }

    /** One that has not been used since it was made makes room: a client uses its connection at once. */
    private void admit(RmiConnection added) {
        Optional<RmiConnection> unused = Optional.empty();
        synchronized (clients) {
            if (clients.size() >= limits.clients()) {
                unused = clients.stream().filter(client -> !client.used()).findFirst();
                if (unused.isEmpty()) {
                    refusals.log("refused a client, " + added.caller() + ": there are " + clients.size());
                    throw new SecurityException(
                            "there are " + clients.size() + " clients, the most that are served; try again later");
                }
                clients.remove(unused.get());
            }
            clients.add(added);
        }
        unused.ifPresent(RmiConnection::closeQuietly);
    }
}
