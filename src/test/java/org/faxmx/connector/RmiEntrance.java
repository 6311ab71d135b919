package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.rmi.NoSuchObjectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.faxmx.FaxBridge;
import org.faxmx.access.TestAuthority;
import org.faxmx.access.User;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.UsersFile;

/** JMX RMI as a way in: names and passwords on loopback, certificates on all addresses. */
final class RmiEntrance implements AccessTableTest.Entrance {

    private final TestAuthority authority = new TestAuthority();
    private final Path directory;
    private final String password;
    private JMXConnector client;

    RmiEntrance(Path directory, String password) {
        this.directory = directory;
        this.password = password;
    }

    @Override
    public BridgeSettings settings(BridgeSettings settings, String column) throws Exception {
        if (!column.equals("certificate")) {
            return listening(settings, new ListenerSettings(0));
        }
        return listening(settings, new ListenerSettings("0.0.0.0", 0, "127.0.0.1", false))
                .withTls(Optional.of(authority.bridge(directory)));
    }

    private static BridgeSettings listening(BridgeSettings settings, ListenerSettings rmi) {
        return new BridgeSettings(
                        settings.servers(), settings.http(), Optional.of(rmi), settings.httpPolicy(), settings.writes())
                .withUsers(settings.users());
    }

    @Override
    public Optional<MBeanServerConnection> enter(FaxBridge bridge, BridgeSettings settings, String column)
            throws Exception {
        Map<String, Object> environment = new HashMap<>();
        switch (column) {
            case "everybody", "anonymous" -> {
                // Without anything.
            }
            case "certificate" -> {
                ClientIdentity.use(
                        authority.client(directory, "carla"), authority.trust(directory.resolve("trusted.p12")));
                environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
            }
            case "wrong" -> environment.put(JMXConnector.CREDENTIALS, new String[] {"adam", password + " "});
            default ->
                environment.put(JMXConnector.CREDENTIALS, new String[] {
                    Map.of("monitor", "mona", "operator", "olga", "removed", "former")
                            .getOrDefault(column, "adam"),
                    password
                });
        }
        JMXServiceURL url = new JMXServiceURL(bridge.rmiUrl());
        if (List.of("anonymous", "wrong").contains(column)) {
            assertThrows(SecurityException.class, () -> JMXConnectorFactory.connect(url, environment)
                    .close());
            return Optional.empty();
        }
        client = JMXConnectorFactory.connect(url, environment);
        MBeanServerConnection remote = client.getMBeanServerConnection();
        if (!column.equals("removed")) {
            return Optional.of(remote);
        }
        remote.getMBeanCount();
        List<User> others = UsersFile.read(settings.users().orElseThrow()).stream()
                .filter(user -> !user.name().equals("former"))
                .toList();
        UsersFile.write(settings.users().get(), others);
        bridge.reload();
        // The connection is closed: a call that comes before that is refused.
        Exception ended = assertThrows(Exception.class, remote::getMBeanCount);
        assertTrue(ended instanceof NoSuchObjectException || ended instanceof SecurityException, ended::toString);
        assertThrows(SecurityException.class, () -> JMXConnectorFactory.connect(url, environment)
                .close());
        return Optional.empty();
    }

    /** Queries are programs, which are not run for clients of RMI. */
    @Override
    public String expected(String action, String outcome) {
        return action.equals("personal by query") && !outcome.equals("login") ? "refused" : outcome;
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                // The bridge has closed the connection of the user who was removed.
            }
        }
    }
}
