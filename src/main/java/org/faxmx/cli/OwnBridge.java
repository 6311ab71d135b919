package org.faxmx.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.faxmx.FaxBridge;
import org.faxmx.SettingsSource;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.UsersFile;

/**
 * A bridge in this process, on a free port of the loopback address, that only this process can read: its one user has a
 * password made at random.
 */
final class OwnBridge implements AutoCloseable {

    private static final String USER = "watch";

    private final Path folder;
    private final Path users;
    private final BridgeClient.Login login;
    // Guarded by this.
    private Optional<FaxBridge> bridge = Optional.empty();
    private boolean closed;

    /** @throws IOException if the file of its user cannot be written */
    OwnBridge() throws IOException {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[24];
        random.nextBytes(secret);
        login = new BridgeClient.Login(USER, Base64.getEncoder().encodeToString(secret));
        folder = Files.createTempDirectory("faxmx-watch");
        users = folder.resolve("users.yaml");
        try {
            UsersFile.write(users, List.of(new User(USER, Role.MONITOR, PasswordHash.of(login.password(), random))));
        } catch (IOException e) {
            delete();
            throw e;
        }
    }

    /**
     * Opens it with those fax servers. Returns when all have answered or failed to.
     *
     * @throws org.faxmx.BridgeException if there is no free port
     * @throws org.faxmx.fax.FaxException if a backend cannot be used on this machine
     */
    BridgeClient open(BridgeSettings settings) {
        BridgeSettings own = new BridgeSettings(
                        settings.servers(),
                        Optional.of(new ListenerSettings(0)),
                        Optional.empty(),
                        Optional.empty(),
                        false)
                .withUsers(Optional.of(users));
        FaxBridge opened = FaxBridge.open(
                own, SettingsSource.none(), ManagementFactory.getPlatformMBeanServer(), InstantSource.system());
        synchronized (this) {
            bridge = Optional.of(opened);
            if (closed) {
                opened.close();
            }
        }
        return new BridgeClient(URI.create(opened.httpUrl()), Optional.of(login), Optional.empty());
    }

    /** Closes the bridge, also one that is still opened meanwhile. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                bridge.ifPresent(FaxBridge::close);
            } finally {
                delete();
            }
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(users);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // It is a hash of a password that nothing uses any longer.
            folder.toFile().deleteOnExit();
        }
    }
}
