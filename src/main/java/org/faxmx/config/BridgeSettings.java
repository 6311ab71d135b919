package org.faxmx.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a bridge publishes and where it listens.
 *
 * @param servers the fax servers, at least one, names unique
 * @param http where Jolokia listens
 * @param rmi where JMX RMI listens
 * @param httpPolicy the Jolokia access policy to enforce instead of the built-in one
 */
public record BridgeSettings(
        List<ServerSettings> servers, ListenerSettings http, ListenerSettings rmi, Optional<Path> httpPolicy) {

    /** Copies the list and checks that names are unique and that ports differ. */
    public BridgeSettings {
        servers = List.copyOf(servers);
        Objects.requireNonNull(httpPolicy, "httpPolicy");
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no fax server is named");
        }
        ServerSettings.requireUniqueNames(servers);
        if (http.port() == rmi.port() && http.port() != 0) {
            throw new IllegalArgumentException(
                    "HTTP and JMX RMI cannot both listen on port " + http.port() + ": give them different ones");
        }
    }
}
