package org.faxmx.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * What a settings file says.
 *
 * @param path as the user named it
 * @param settings with some backend for the servers that name none
 * @param withoutBackend the names of those servers
 */
public record SettingsFile(Path path, BridgeSettings settings, Set<String> withoutBackend) {

    /** Copies the set. */
    public SettingsFile {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(settings, "settings");
        withoutBackend = Set.copyOf(withoutBackend);
    }

    /**
     * The settings.
     *
     * @param elsewhere the backend of servers for which the file names none
     */
    public BridgeSettings settings(Backend elsewhere) {
        return settings.withServers(settings.servers().stream()
                .map(server -> withoutBackend.contains(server.name()) ? server.withBackend(elsewhere) : server)
                .toList());
    }
}
