package org.faxmx.cli;

import java.util.ArrayList;
import java.util.List;
import org.faxmx.FaxServers;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
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

    @Option(
            names = "--simulate",
            paramLabel = "PRESET[,ports=N][,seed=N]",
            description = "What a simulated fax server is like: office, busy or quiet. Default: office,ports=8,seed=1.")
    private String simulate = "office";

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
        SimulateSettings like = SimulateSettings.parse(simulate);
        if (servers.isEmpty()) {
            return List.of(new ServerSettings(ServerSettings.DEFAULT_NAME, "", chosen, like));
        }
        List<ServerSettings> named = servers.stream()
                .map(text -> {
                    int equals = text.indexOf('=');
                    return equals < 0
                            ? new ServerSettings(text, "", chosen, like)
                            : new ServerSettings(text.substring(0, equals), text.substring(equals + 1), chosen, like);
                })
                .toList();
        ServerSettings.requireUniqueNames(named);
        return named;
    }
}
