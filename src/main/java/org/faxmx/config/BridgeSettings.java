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
 * @param polling how often the servers are read
 * @param writes whether clients may change fax servers through the bridge
 */
public record BridgeSettings(
        List<ServerSettings> servers,
        ListenerSettings http,
        ListenerSettings rmi,
        Optional<Path> httpPolicy,
        PollSettings polling,
        boolean writes) {

    /** Copies the list and checks that names are unique and that ports differ. */
    public BridgeSettings {
        servers = List.copyOf(servers);
        Objects.requireNonNull(httpPolicy, "httpPolicy");
        Objects.requireNonNull(polling, "polling");
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
