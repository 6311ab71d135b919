package org.faxmx.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * The content of a settings file.
 *
 * @param path as the user named it
 * @param settings with any backend for the servers without one
 * @param withoutBackend the names of those servers
 * @param log what the process logs
 */
public record SettingsFile(Path path, BridgeSettings settings, Set<String> withoutBackend, LogSettings log) {

    /** Copies the set. */
    public SettingsFile {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(log, "log");
        withoutBackend = Set.copyOf(withoutBackend);
    }

    /**
     * The settings.
     *
     * @param defaultBackend of the servers for which the file names none
     */
    public BridgeSettings settings(Backend defaultBackend) {
        return settings.withServers(settings.servers().stream()
                .map(server -> withoutBackend.contains(server.name()) ? server.withBackend(defaultBackend) : server)
                .toList());
    }
}
