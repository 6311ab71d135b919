package org.faxmx.config;

import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param httpNames the names that HTTP requests may use
 * @param httpPolicy the Jolokia access policy to enforce instead of the built-in one
 * @param writes whether clients may change fax servers through the bridge; with a server on the backend {@code com} that
 *     needs users
 * @param sendFax which faxes clients may send; empty: to simulated fax servers any, to real ones none
 * @param archiveFolders where clients may have fax servers keep copies of faxes, as paths on these servers; empty: on
 *     simulated fax servers anywhere, on real ones nowhere
 * @param users the file of those who may log in; empty if everybody on this machine may use the bridge without
 * @param tls the files for TLS; empty if the connectors are without
 */
public record BridgeSettings(
        List<ServerSettings> servers,
        Optional<ListenerSettings> http,
        Optional<ListenerSettings> rmi,
        HttpNames httpNames,
        Optional<Path> httpPolicy,
        boolean writes,
        Optional<SendFaxSettings> sendFax,
        List<String> archiveFolders,
        Optional<Path> users,
        Optional<TlsFiles> tls) {

    /** Checks that names are unique, that ports differ, and that writes are not for everybody. */
    public BridgeSettings {
        servers = List.copyOf(servers);
        archiveFolders = List.copyOf(archiveFolders);
        Objects.requireNonNull(sendFax, "sendFax");
        Objects.requireNonNull(httpNames, "httpNames");
        Objects.requireNonNull(httpPolicy, "httpPolicy");
        Objects.requireNonNull(users, "users");
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no fax server is named");
        }
        ServerSettings.requireUniqueNames(servers);
        requireDifferentPorts(http, rmi);
        Objects.requireNonNull(tls, "tls");
        requireUsers(servers, writes, users);
    }

    /** Settings without users, TLS, further names for HTTP, and rules for faxes and archives. */
    public BridgeSettings(
            List<ServerSettings> servers,
            Optional<ListenerSettings> http,
            Optional<ListenerSettings> rmi,
            Optional<Path> httpPolicy,
            boolean writes) {
        this(
                servers,
                http,
                rmi,
                HttpNames.NONE,
                httpPolicy,
                writes,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
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
        return new BridgeSettings(
                others, http, rmi, httpNames, httpPolicy, writes, sendFax, archiveFolders, users, tls);
    }

    /** These settings with another file of users. */
    public BridgeSettings withUsers(Optional<Path> file) {
        return new BridgeSettings(
                servers, http, rmi, httpNames, httpPolicy, writes, sendFax, archiveFolders, file, tls);
    }

    /** These settings with other rules for faxes and archives. */
    public BridgeSettings withRules(Optional<SendFaxSettings> faxes, List<String> archives) {
        return new BridgeSettings(servers, http, rmi, httpNames, httpPolicy, writes, faxes, archives, users, tls);
    }

    /** These settings with other files for TLS. */
    public BridgeSettings withTls(Optional<TlsFiles> files) {
        return new BridgeSettings(
                servers, http, rmi, httpNames, httpPolicy, writes, sendFax, archiveFolders, users, files);
    }

    /** The files and folders that they name and a bridge reads, besides the settings file. */
    public List<Path> filesToRead() {
        List<Path> files = new ArrayList<>();
        users.ifPresent(files::add);
        tls.map(TlsFiles::all).ifPresent(files::addAll);
        httpPolicy.ifPresent(files::add);
        sendFax.map(SendFaxSettings::folder).ifPresent(files::add);
        return files;
    }

    /** Writes for everybody on the machine are for trying only. */
    private static void requireUsers(List<ServerSettings> servers, boolean writes, Optional<Path> users) {
        if (!writes || users.isPresent()) {
            return;
        }
        servers.stream()
                .filter(server -> server.backend() == Backend.COM)
                .findFirst()
                .ifPresent(server -> {
                    throw new IllegalArgumentException(writesNeedUsers("server " + server.name()));
                });
    }

    /** @param server one that is reached through COM */
    static String writesNeedUsers(String server) {
        return "writes need users, because " + server
                + " is reached through COM: create a file with faxmx user add and name it with --users, or"
                + " with the key users of the settings file; or leave writes off";
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
