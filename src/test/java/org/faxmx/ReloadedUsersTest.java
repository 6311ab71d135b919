package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.UsersFile;
import org.faxmx.jmx.ObjectNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users of a bridge, read again with its settings. */
class ReloadedUsersTest {

    private static final PasswordHash HASH = PasswordHash.of("correct horse", new SecureRandom());
    private static final User ANNA = new User("anna", Role.ADMIN, HASH);
    private static final User BERT = new User("bert", Role.MONITOR, HASH);

    @TempDir
    private Path directory;

    @Test
    void takesWhatHasChangedInTheFile() throws Exception {
        Path file = file(ANNA);
        BridgeSettings settings = settings(true, Optional.of(file));
        try (FaxBridge bridge = open(settings)) {
            assertEquals(List.of(), bridge.reload());

            file(new User("anna", Role.OPERATOR, HASH), BERT);
            assertEquals(List.of("changed user anna", "added user bert"), bridge.reload());
            file(BERT);
            assertEquals(List.of("removed user anna"), bridge.reload());
        }
    }

    @Test
    void changesNothingIfTheFileCannotBeUsed() throws Exception {
        Path file = file(ANNA);
        BridgeSettings settings = settings(false, Optional.of(file));
        try (FaxBridge bridge = open(settings)) {
            Files.writeString(file, "users: [{name: bert}]\n");

            IllegalStateException refused = assertThrows(IllegalStateException.class, bridge::reload);
            assertTrue(
                    refused.getMessage().startsWith("nothing is changed: " + file + ":1:9: users[0]."),
                    refused::getMessage);
            file(ANNA);
            assertEquals(List.of(), bridge.reload());
        }
    }

    @Test
    void endsTheSessionsOfWhoWasRemovedWhateverElseFails() throws Exception {
        file(ANNA, BERT);
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        BridgeSettings settings =
                settings(Optional.of(new ListenerSettings(0)), false, Optional.of(directory.resolve("users.yaml")));
        SettingsSource broken = () -> {
            throw new IllegalArgumentException("the certificate has expired");
        };
        try (FaxBridge bridge = FaxBridge.open(settings, broken, mbeans, InstantSource.system());
                JMXConnector anna = login(bridge, "anna");
                JMXConnector bert = login(bridge, "bert")) {
            anna.getMBeanServerConnection().getMBeanCount();
            assertEquals(2, mbeans.getAttribute(ObjectNames.bridge(), "RmiConnections"));
            file(BERT);

            IllegalStateException refused = assertThrows(IllegalStateException.class, bridge::reload);

            assertEquals(
                    "removed user anna. The users were read again; the settings were not changed: the certificate has"
                            + " expired",
                    refused.getMessage());
            assertEquals(1, mbeans.getAttribute(ObjectNames.bridge(), "RmiConnections"));
            assertThrows(
                    IOException.class, () -> anna.getMBeanServerConnection().getMBeanCount());
            assertTrue(bert.getMBeanServerConnection().getMBeanCount() > 0);
        }
    }

    private static JMXConnector login(FaxBridge bridge, String user) throws IOException {
        return JMXConnectorFactory.connect(
                new JMXServiceURL(bridge.rmiUrl()),
                Map.of(JMXConnector.CREDENTIALS, new String[] {user, "correct horse"}));
    }

    @Test
    void needsARestartToHaveUsersOrAnotherFile() throws Exception {
        BridgeSettings with = settings(false, Optional.of(file(ANNA)));
        BridgeSettings without = settings(false, Optional.empty());
        try (FaxBridge bridge = open(without)) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> bridge.apply(with));
            assertTrue(
                    refused.getMessage().startsWith("users cannot change while the bridge runs: it is none"),
                    refused::getMessage);
        }
    }

    @Test
    void doesNotOpenOnAFileThatCannotBeUsed() {
        Path absent = directory.resolve("absent.yaml");

        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> FaxBridge.check(settings(false, Optional.of(absent))));
        assertTrue(refused.getMessage().contains("absent.yaml: does not exist"), refused::getMessage);
    }

    @Test
    void everybodyIsAnAdminOnlyWithWritesWhichAreThenOfSimulatedServersOnly() {
        assertEquals(Role.MONITOR, FaxBridge.everybody(settings(false, Optional.empty())));
        assertEquals(Role.ADMIN, FaxBridge.everybody(settings(true, Optional.empty())));

        BridgeSettings simulated = settings(true, Optional.empty());
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> simulated.withServers(
                        List.of(simulated.servers().get(0), new ServerSettings("Real", "", Backend.COM))));
        assertTrue(refused.getMessage().startsWith("writes need users, because server Real is"), refused::getMessage);
    }

    private Path file(User... users) throws IOException {
        Path file = directory.resolve("users.yaml");
        UsersFile.write(file, List.of(users));
        return file;
    }

    private static FaxBridge open(BridgeSettings settings) {
        return FaxBridge.open(settings, () -> settings, MBeanServerFactory.newMBeanServer(), InstantSource.system());
    }

    private static BridgeSettings settings(boolean writes, Optional<Path> users) {
        return settings(Optional.empty(), writes, users);
    }

    private static BridgeSettings settings(Optional<ListenerSettings> rmi, boolean writes, Optional<Path> users) {
        return new BridgeSettings(
                        List.of(new ServerSettings("S", "", Backend.SIMULATED).withPolling(PollSettings.NONE)),
                        Optional.empty(),
                        rmi,
                        Optional.empty(),
                        writes)
                .withUsers(users);
    }
}
