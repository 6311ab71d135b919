package org.faxmx.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.faxmx.access.TlsFiles;

/**
 * What a bridge publishes and where it listens.
 *
 * @param servers the fax servers, at least one, names unique
 * @param http where Jolokia listens; empty if it is off
 * @param rmi where JMX RMI listens; empty if it is off
 * @param httpPolicy the Jolokia access policy to enforce instead of the built-in one
 * @param writes whether clients may change fax servers through the bridge
 * @param tls the files for TLS; empty if the connectors are without
 */
public record BridgeSettings(
        List<ServerSettings> servers,
        Optional<ListenerSettings> http,
        Optional<ListenerSettings> rmi,
        Optional<Path> httpPolicy,
        boolean writes,
        Optional<TlsFiles> tls) {

    /** Checks that names are unique and that ports differ. */
    public BridgeSettings {
        servers = List.copyOf(servers);
        Objects.requireNonNull(httpPolicy, "httpPolicy");
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no fax server is named");
        }
        ServerSettings.requireUniqueNames(servers);
        requireDifferentPorts(http, rmi);
        Objects.requireNonNull(tls, "tls");
    }

    /** Settings without TLS. */
    public BridgeSettings(
            List<ServerSettings> servers,
            Optional<ListenerSettings> http,
            Optional<ListenerSettings> rmi,
            Optional<Path> httpPolicy,
            boolean writes) {
        this(servers, http, rmi, httpPolicy, writes, Optional.empty());
    }

    /**
     * The defaults: one server on this machine, both connectors, no writes.
     *
     * @param backend of that server
     */
    public static BridgeSettings defaults(Backend backend) {
        return new BridgeSettings(
                List.of(new ServerSettings(ServerSettings.DEFAULT_NAME, "", backend)),
                Optional.of(ListenerSettings.DEFAULT_HTTP),
                Optional.of(ListenerSettings.DEFAULT_RMI),
                Optional.empty(),
                false);
    }

    /** These settings with other servers. */
    public BridgeSettings withServers(List<ServerSettings> others) {
        return new BridgeSettings(others, http, rmi, httpPolicy, writes, tls);
    }

    static void requireDifferentPorts(Optional<ListenerSettings> http, Optional<ListenerSettings> rmi) {
        if (http.isPresent() && rmi.isPresent()) {
            int port = http.get().port();
            if (port == rmi.get().port() && port != 0) {
                throw new IllegalArgumentException(
                        "HTTP and JMX RMI cannot both listen on port " + port + ": give them different ones");
            }
        }
    }
}
