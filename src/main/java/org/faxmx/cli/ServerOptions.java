package org.faxmx.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.faxmx.FaxBridge;
import org.faxmx.FaxServers;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.DurationText;
import org.faxmx.config.LogSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SettingsException;
import org.faxmx.config.SettingsFile;
import org.faxmx.config.SettingsProblem;
import org.faxmx.config.SettingsReader;
import org.faxmx.config.SimulateSettings;
import org.faxmx.doctor.Subject;
import org.faxmx.fax.ArchiveFolders;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for fax servers, shared by the commands: a settings file and options that override it. */
final class ServerOptions {

    private static final Logger LOG = Logger.getLogger(ServerOptions.class.getName());

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
            description = "A fax server: the name to publish it under, and the computer it runs on, unless it is "
                    + "simulated. Without HOST it is this machine. May be given several times. Default: local. With a "
                    + "settings file: use only this one of its servers, on HOST if given.")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = "--simulate",
            paramLabel = "PRESET[,ports=N][,seed=N]",
            description = "The simulated fax server: office, busy or quiet. Default: office,ports=8,seed=1.")
    private String simulate;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "Longest time in which a request makes no progress: 100ms to 10m. Default: 10s.")
    private String timeout;

    // What the command names, in place of those in the file.
    private Optional<Path> users = Optional.empty();

    static SettingsReader reader() {
        return new SettingsReader(
                FaxServers.presets(),
                FaxServers.states(),
                FaxBridge::checkPolicy,
                ArchiveFolders::requireFolder,
                FaxBridge::checkTls);
    }

    /** A reader of everything but the files that a settings file names, which are not opened. */
    private static SettingsReader readerOfSettingsAlone() {
        return new SettingsReader(
                FaxServers.presets(),
                FaxServers.states(),
                policy -> {},
                ArchiveFolders::requireFolder,
                certificates -> {});
    }

    /** These users in place of those in the settings file. */
    void useUsers(Path others) {
        users = Optional.of(others);
    }

    private SettingsReader readerForUsers() {
        return users.map(reader()::withUsers).orElseGet(ServerOptions::reader);
    }

    boolean hasFile() {
        return file != null;
    }

    /** Whether any of these options was given. */
    boolean areGiven() {
        return hasFile()
                || !servers.isEmpty()
                || simulate != null
                || timeout != null
                || backend.requested().isPresent();
    }

    /** As {@link #parse(UnaryOperator, Consumer)}, for a command that does not run long: the log goes to standard error. */
    BridgeSettings parse() {
        return parse(UnaryOperator.identity(), log -> {});
    }

    /**
     * Resolves file and options on a command line, and prints which backend is used. They are checked before COM is used.
     *
     * @param overriding applies the options of the command itself
     * @param log takes what the file says of the log, before anything is logged
     * @throws org.faxmx.config.SettingsException if the file is wrong
     * @throws ParameterException if the options are wrong
     * @throws org.faxmx.fax.FaxException if a backend cannot be used here
     */
    BridgeSettings parse(UnaryOperator<BridgeSettings> overriding, Consumer<LogSettings> log) {
        Resolved resolved;
        try {
            Optional<SettingsFile> read = Optional.ofNullable(file).map(readerForUsers()::read);
            log.accept(read.map(SettingsFile::log).orElse(LogSettings.NONE));
            resolved = resolve(read, overriding);
        } catch (IllegalArgumentException e) {
            throw e instanceof SettingsException ? e : new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        spec.commandLine().getErr().println(resolved.headline());
        if (resolved.simulatedByDefault()) {
            LOG.warning("fax servers without a requested backend are simulated here; their ports do not exist."
                    + " Request --backend simulated to run without this warning");
        }
        return resolved.settings();
    }

    /**
     * Resolves the file, read again, and the options while the program runs.
     *
     * @param log takes what the file says of the log
     * @throws IllegalArgumentException if file or options are wrong
     * @throws org.faxmx.fax.FaxException if a backend cannot be used here
     */
    BridgeSettings reload(UnaryOperator<BridgeSettings> overriding, Consumer<LogSettings> log) {
        SettingsFile read = readerForUsers().readAgain(file);
        BridgeSettings settings = resolve(Optional.of(read), overriding).settings();
        log.accept(read.log());
        return settings;
    }

    /**
     * What is to be examined: file and options as far as they can be used, though a backend cannot be used here.
     *
     * @throws ParameterException if the options are wrong
     */
    Subject subject() {
        Optional<SettingsFile> read = Optional.empty();
        List<SettingsProblem> problems = List.of();
        try {
            if (file != null) {
                SettingsReader alone = readerOfSettingsAlone();
                read = Optional.of(SettingsReader.usersFile(file)
                        .map(alone::withUsers)
                        .orElse(alone)
                        .read(file));
            }
        } catch (SettingsException e) {
            problems = e.problems();
        }
        try {
            Backend here = backend.requested().orElse(FaxServers.choose().backend());
            return new Subject(
                    Optional.ofNullable(file),
                    problems,
                    settings(read, here, UnaryOperator.identity()),
                    read.map(SettingsFile::log).flatMap(LogSettings::file));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Resolved resolve(Optional<SettingsFile> read, UnaryOperator<BridgeSettings> overriding) {
        BridgeSettings checked = settings(read, Backend.SIMULATED, overriding);
        FaxBridge.check(checked);

        Set<Backend> requested = new LinkedHashSet<>();
        boolean someByDefault = false;
        for (ServerSettings server : checked.servers()) {
            if (backend.requested().isPresent()
                    || read.map(f -> !f.withoutBackend().contains(server.name()))
                            .orElse(false)) {
                requireHostIsUsed(server);
                requested.add(server.backend());
            } else {
                someByDefault = true;
            }
        }
        requested.forEach(FaxServers::require);
        String reason = backend.requested().map(b -> "requested with --backend").orElse("requested in " + file);
        if (!someByDefault) {
            return Resolved.of(checked, headline(requested, reason), false);
        }
        FaxServers.Choice choice = backend.choose();
        BridgeSettings settings = settings(read, choice.backend(), overriding);
        boolean simulated = choice.backend() == Backend.SIMULATED;
        if (requested.isEmpty()) {
            return Resolved.of(settings, BackendOption.headline(choice), simulated);
        }
        return Resolved.of(
                settings,
                headline(requested, reason) + "; else backend " + choice.backend() + ": " + choice.reason(),
                simulated);
    }

    private static String headline(Set<Backend> backends, String reason) {
        String names = backends.stream().map(Backend::toString).collect(Collectors.joining(" and "));
        return BackendOption.headline((backends.size() > 1 ? "backends " : "backend ") + names + ": " + reason);
    }

    /** Refuses a host on the command line for a server that is simulated by request. */
    private void requireHostIsUsed(ServerSettings server) {
        if (hasIdleHost(server) && servers.contains(server.name() + "=" + server.host())) {
            throw new IllegalArgumentException("--server " + server.name() + "=" + server.host()
                    + " has no effect: that fax server is simulated. Leave out =" + server.host()
                    + ", or give --backend com");
        }
    }

    private static boolean hasIdleHost(ServerSettings server) {
        return server.backend() == Backend.SIMULATED && !server.host().isEmpty();
    }

    /**
     * The settings of file and options.
     *
     * @param defaultBackend of servers for which neither names one
     */
    BridgeSettings settings(
            Optional<SettingsFile> read, Backend defaultBackend, UnaryOperator<BridgeSettings> overriding) {
        BridgeSettings settings = read.map(content -> content.settings(defaultBackend))
                .orElseGet(() -> BridgeSettings.defaults(backend.requested().orElse(defaultBackend)));
        List<ServerSettings> selected = settings.servers();
        if (!servers.isEmpty()) {
            List<ServerSettings> configured = selected;
            selected = servers.stream()
                    .map(Named::of)
                    .map(named -> read.isPresent()
                            ? chosen(named, configured)
                            : new ServerSettings(
                                    named.name(),
                                    named.host().orElse(""),
                                    configured.get(0).backend()))
                    .toList();
        }
        ServerSettings.requireUniqueNames(selected);
        return overriding.apply(settings.withServers(overridden(selected)));
    }

    private ServerSettings chosen(Named named, List<ServerSettings> inFile) {
        ServerSettings server = inFile.stream()
                .filter(candidate -> candidate.name().equals(named.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file + " has no server \"" + named.name()
                        + "\"; it has "
                        + inFile.stream().map(ServerSettings::name).collect(Collectors.joining(", "))));
        return named.host().map(server::withHost).orElse(server);
    }

    private List<ServerSettings> overridden(List<ServerSettings> selected) {
        List<ServerSettings> overridden = new ArrayList<>(selected);
        backend.requested().ifPresent(other -> overridden.replaceAll(server -> server.withBackend(other)));
        if (timeout != null) {
            Duration longest = DurationText.parse(timeout);
            overridden.replaceAll(server -> server.withTimeout(longest));
        }
        if (simulate != null) {
            SimulateSettings simulated = SimulateSettings.parse(simulate);
            if (overridden.stream().noneMatch(server -> server.backend() == Backend.SIMULATED)) {
                throw new IllegalArgumentException(
                        "--simulate has no effect: no fax server here is simulated. Give --backend simulated");
            }
            overridden.replaceAll(server -> server.withSimulate(simulated));
        }
        return overridden;
    }

    /**
     * The settings of a run.
     *
     * @param headline the first line to print: which backend, and why
     * @param simulatedByDefault whether a server is simulated without a request
     */
    record Resolved(BridgeSettings settings, String headline, boolean simulatedByDefault) {

        /** Removes hosts from simulated servers, which were meant for COM, and adds that to the headline. */
        static Resolved of(BridgeSettings settings, String headline, boolean simulatedByDefault) {
            if (settings.servers().stream().noneMatch(ServerOptions::hasIdleHost)) {
                return new Resolved(settings, headline, simulatedByDefault);
            }
            return new Resolved(
                    settings.withServers(settings.servers().stream()
                            .map(server -> hasIdleHost(server) ? server.withHost("") : server)
                            .toList()),
                    headline + "; the simulator ignores hosts",
                    simulatedByDefault);
        }
    }

    private record Named(String name, Optional<String> host) {

        static Named of(String text) {
            int equals = text.indexOf('=');
            return equals < 0
                    ? new Named(text, Optional.empty())
                    : new Named(text.substring(0, equals), Optional.of(text.substring(equals + 1)));
        }
    }
}
