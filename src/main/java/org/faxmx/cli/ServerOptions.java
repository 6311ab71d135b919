package org.faxmx.cli;

import java.util.ArrayList;
import java.util.List;
import org.faxmx.FaxServers;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which fax servers are meant, shared by the commands. */
final class ServerOptions {

    @Mixin
    private BackendOption backend;

    @Option(
            names = "--server",
            paramLabel = "NAME[=HOST]",
            description = "A fax server: the name to publish it under, and the computer it runs on. Without HOST it is "
                    + "this machine. May be given several times. Default: local.")
    private List<String> servers = new ArrayList<>();

    /**
     * The backend that was asked for or that this machine has.
     *
     * @throws org.faxmx.fax.FaxException if the one asked for cannot be had here
     */
    FaxServers.Choice backend() {
        return backend.choose();
    }

    /**
     * The servers' settings.
     *
     * @throws IllegalArgumentException if a name or host cannot be used, or a name is given twice
     */
    List<ServerSettings> servers(Backend chosen) {
        if (servers.isEmpty()) {
            return List.of(new ServerSettings(ServerSettings.DEFAULT_NAME, "", chosen));
        }
        List<ServerSettings> named = servers.stream()
                .map(text -> {
                    int equals = text.indexOf('=');
                    return equals < 0
                            ? new ServerSettings(text, "", chosen)
                            : new ServerSettings(text.substring(0, equals), text.substring(equals + 1), chosen);
                })
                .toList();
        ServerSettings.requireUniqueNames(named);
        return named;
    }
}
