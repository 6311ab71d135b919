package org.faxmx.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.faxmx.FaxBridge;
import org.faxmx.FaxServers;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.DurationText;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SettingsException;
import org.faxmx.config.SettingsFile;
import org.faxmx.config.SettingsReader;
import org.faxmx.config.SimulateSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which fax servers are meant, shared by the commands: a settings file and what overrides it. */
final class ServerOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private BackendOption backend;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings file (YAML); an example is jmx-config/faxmx.yaml. The other options override it.")
    private Path file;

    @Option(
            names = "--server",
            paramLabel = "NAME[=HOST]",
            description = "A fax server: the name to publish it under, and the computer it runs on, if it is not to be "
                    + "simulated. Without HOST it is this machine. May be given several times. Default: local. With a "
                    + "settings file: take this one of its servers only, on HOST if that is given.")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = "--simulate",
            paramLabel = "PRESET[,ports=N][,seed=N]",
            description = "What a simulated fax server is like: office, busy or quiet. Default: office,ports=8,seed=1.")
    private String simulate;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "Longest time that one request to a fax server may take: 100ms to 10m. Default: 10s.")
    private String timeout;

    /** Reads settings files. */
    static SettingsReader reader() {
        return new SettingsReader(FaxServers.presets(), FaxBridge::checkPolicy);
    }

    /** Whether there is a settings file. */
    boolean hasFile() {
        return file != null;
    }

    /**
     * What the file and the options ask for. They are judged before the machine is: a typing error is told without
     * touching COM.
     *
     * @param overriding applies the options of the command itself
     * @throws org.faxmx.config.SettingsException if the file cannot be honoured
     * @throws ParameterException if the options cannot
     * @throws org.faxmx.fax.FaxException if a backend asked for cannot be had here
     */
    Asked asked(UnaryOperator<BridgeSettings> overriding) {
        try {
            return ask(overriding);
        } catch (IllegalArgumentException e) {
            throw e instanceof SettingsException ? e : new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /**
     * The same for a program that runs.
     *
     * @throws IllegalArgumentException if file or options cannot be honoured
     * @throws org.faxmx.fax.FaxException if a backend asked for cannot be had here
     */
    Asked ask(UnaryOperator<BridgeSettings> overriding) {
        Optional<SettingsFile> read = Optional.ofNullable(file).map(reader()::read);
        BridgeSettings judged = settings(read, Backend.SIMULATED, overriding);
        FaxBridge.check(judged);

        Set<Backend> named = new LinkedHashSet<>();
        boolean someNamedNone = false;
        for (ServerSettings server : judged.servers()) {
            if (backend.asked().isPresent()
                    || read.map(f -> !f.withoutBackend().contains(server.name()))
                            .orElse(false)) {
                requireUse(server);
                named.add(server.backend());
            } else {
                someNamedNone = true;
            }
        }
        named.forEach(FaxServers::require);
        String reason = backend.asked().map(b -> "asked for with --backend").orElse("asked for in " + file);
        if (!someNamedNone) {
            return Asked.of(judged, headline(named, reason));
        }
        FaxServers.Choice choice = FaxServers.choose();
        BridgeSettings settings = settings(read, choice.backend(), overriding);
        if (named.isEmpty()) {
            return Asked.of(settings, BackendOption.headline(choice));
        }
        return Asked.of(
                settings, headline(named, reason) + "; else backend " + choice.backend() + ": " + choice.reason());
    }

    private static String headline(Set<Backend> named, String reason) {
        String names = named.stream().map(Backend::toString).collect(Collectors.joining(" and "));
        return BackendOption.headline((named.size() > 1 ? "backends " : "backend ") + names + ": " + reason);
    }

    /** Refuses a host that the command line gives to a server which is to be simulated, and not for want of COM. */
    private void requireUse(ServerSettings server) {
        if (hasIdleHost(server)
                && servers.stream()
                        .map(Named::of)
                        .anyMatch(named -> named.name().equals(server.name())
                                && named.host().isPresent())) {
            throw new IllegalArgumentException("--server " + server.name() + "=" + server.host()
                    + " has no effect: that fax server is simulated. Leave out =" + server.host()
                    + ", or say --backend com");
        }
    }

    private static boolean hasIdleHost(ServerSettings server) {
        return server.backend() == Backend.SIMULATED && !server.host().isEmpty();
    }

    /**
     * What file and options say.
     *
     * @param elsewhere the backend of servers for which neither names one
     */
    BridgeSettings settings(Optional<SettingsFile> read, Backend elsewhere, UnaryOperator<BridgeSettings> overriding) {
        BridgeSettings settings = read.map(said -> said.settings(elsewhere))
                .orElseGet(() -> BridgeSettings.defaults(backend.asked().orElse(elsewhere)));
        List<ServerSettings> meant = read.isPresent() ? chosen(settings.servers()) : named(settings.servers());
        ServerSettings.requireUniqueNames(meant);
        return overriding.apply(settings.withServers(overridden(meant)));
    }

    /** The servers of the file that the options choose. */
    private List<ServerSettings> chosen(List<ServerSettings> inFile) {
        if (servers.isEmpty()) {
            return inFile;
        }
        Map<String, ServerSettings> byName =
                inFile.stream().collect(Collectors.toMap(ServerSettings::name, Function.identity()));
        return servers.stream()
                .map(Named::of)
                .map(named -> {
                    ServerSettings server = byName.get(named.name());
                    if (server == null) {
                        throw new IllegalArgumentException(file + " has no server \"" + named.name() + "\"; it has "
                                + inFile.stream().map(ServerSettings::name).collect(Collectors.joining(", ")));
                    }
                    return named.host().map(server::withHost).orElse(server);
                })
                .toList();
    }

    private List<ServerSettings> named(List<ServerSettings> defaults) {
        if (servers.isEmpty()) {
            return defaults;
        }
        Backend theirs = defaults.get(0).backend();
        return servers.stream()
                .map(Named::of)
                .map(named -> new ServerSettings(named.name(), named.host().orElse(""), theirs))
                .toList();
    }

    private List<ServerSettings> overridden(List<ServerSettings> meant) {
        List<ServerSettings> overridden = new ArrayList<>(meant);
        backend.asked().ifPresent(asked -> overridden.replaceAll(server -> server.withBackend(asked)));
        if (timeout != null) {
            Duration longest = DurationText.parse(timeout);
            overridden.replaceAll(server -> server.withTimeout(longest));
        }
        if (simulate != null) {
            SimulateSettings like = SimulateSettings.parse(simulate);
            if (overridden.stream().noneMatch(server -> server.backend() == Backend.SIMULATED)) {
                throw new IllegalArgumentException(
                        "--simulate has no effect: no fax server here is simulated. --backend simulated makes them so");
            }
            overridden.replaceAll(server -> server.withSimulate(like));
        }
        return overridden;
    }

    /**
     * What is to run.
     *
     * @param headline the first line to print: which backend, and why
     */
    record Asked(BridgeSettings settings, String headline) {

        /**
         * Takes hosts from simulated servers, and says so: they are for COM, which an option has set aside or which is
         * not there.
         */
        static Asked of(BridgeSettings said, String headline) {
            if (said.servers().stream().noneMatch(ServerOptions::hasIdleHost)) {
                return new Asked(said, headline);
            }
            return new Asked(
                    said.withServers(said.servers().stream()
                            .map(server -> hasIdleHost(server) ? server.withHost("") : server)
                            .toList()),
                    headline + "; the simulator makes no use of hosts");
        }
    }

    /** A server as {@code --server} names it. */
    private record Named(String name, Optional<String> host) {

        static Named of(String text) {
            int equals = text.indexOf('=');
            return equals < 0
                    ? new Named(text, Optional.empty())
                    : new Named(text.substring(0, equals), Optional.of(text.substring(equals + 1)));
        }
    }
}
