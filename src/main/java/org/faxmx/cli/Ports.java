package org.faxmx.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.faxmx.FaxServers;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.PortFailure;
import org.faxmx.logging.LogSetup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code faxmx ports}: enumerates the ports once and prints them. */
@Command(
        name = "ports",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description =
                "Reads the fax ports once and prints them: of the fax servers themselves, not of a running bridge, which"
                        + " faxmx watch --url displays.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every port was read",
            "1:a fax server could not be reached, a port could not be read, or the output could not be written",
            "2:the command line or the settings file is wrong"
        },
        footerHeading = "Examples:%n",
        footer = {"  faxmx ports", "  faxmx ports --server FAX1=FAXSRV1 --json"})
final class Ports implements Callable<Integer> {

    // A real fax server is the same for both.
    private static final String NOT_OF_A_BRIDGE = "The simulated ports are those of this command, not of a running"
            + " bridge: faxmx watch --url http://127.0.0.1:8778/ displays one";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions servers;

    @Mixin
    private LogLevelOption log;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
        List<PortReport> reports = new ArrayList<>();
        LogSetup logging = log.apply();
        try {
            List<ServerSettings> chosen = servers.parse().servers();
            if (chosen.stream().anyMatch(server -> server.backend() == Backend.SIMULATED)) {
                spec.commandLine().getErr().println(NOT_OF_A_BRIDGE);
            }
            for (ServerSettings server : chosen) {
                reports.add(read(server));
            }
        } finally {
            logging.close();
        }
        boolean complete = reports.stream().allMatch(report -> report.failures().isEmpty());
        if (json) {
            spec.commandLine().getOut().print(PortReport.json(reports));
        } else if (complete
                || reports.stream().anyMatch(report -> !report.ports().isEmpty())) {
            spec.commandLine().getOut().print(PortTable.of(reports));
        }
        spec.commandLine().getOut().flush();
        PrintWriter err = spec.commandLine().getErr();
        for (PortReport report : reports) {
            report.failures()
                    .forEach(failure ->
                            err.println("faxmx: server " + report.server().name() + ": " + failure));
        }
        return complete ? ExitCode.DONE : ExitCode.UNREACHABLE;
    }

    private PortReport read(ServerSettings settings) {
        Optional<PrintWriter> terminal = ReadingProgress.terminal();
        if (terminal.isEmpty()) {
            return read(settings, FaxReading.Progress.NONE);
        }
        try (ReadingProgress progress = ReadingProgress.begin(settings.name(), terminal.get())) {
            return read(settings, progress);
        }
    }

    private static PortReport read(ServerSettings settings, FaxReading.Progress progress) {
        try (FaxServer server = FaxServers.open(settings, InstantSource.system())) {
            server.connect();
            FaxReading.Ports ports = server.read(FaxReading.Scope.WITHOUT_ROUTING_METHODS, progress)
                    .ports();
            return new PortReport(
                    settings,
                    ports.ports(),
                    Stream.concat(
                                    ports.failures().stream().map(PortFailure::cause),
                                    ports.end().stream().map(FaxReading.End::cause))
                            .map(FaxException::getMessage)
                            .toList());
        } catch (FaxException e) {
            return new PortReport(settings, List.of(), List.of(e.getMessage()));
        }
    }
}
