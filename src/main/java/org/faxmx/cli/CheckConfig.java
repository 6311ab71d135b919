package org.faxmx.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.faxmx.FaxBridge;
import org.faxmx.access.Tls;
import org.faxmx.config.Backend;
import org.faxmx.config.Binding;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.DurationText;
import org.faxmx.config.Exposure;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SettingsFile;
import org.faxmx.config.SimulateSettings;
import org.faxmx.config.UsersFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faxmx check-config}: prints all problems of a settings file, or its meaning. */
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Checks a settings file. It calls neither fax servers nor COM, so it runs on any machine.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the settings are valid",
            "1:the output could not be written",
            "2:the settings are not valid, or the command line is wrong"
        },
        footerHeading = "Example:%n",
        footer = {"  faxmx check-config my.yaml"})
final class CheckConfig implements Callable<Integer> {

    private static final String NOT_ON_WINDOWS = " where all fax servers are simulated; on Windows they need users";

    private static final String WITHOUT_WRITES = "off without writes: true";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The settings file.")
    private Path file;

    @Override
    public Integer call() {
        SettingsFile read = ServerOptions.reader().read(file);
        BridgeSettings settings = read.settings();
        PrintWriter out = spec.commandLine().getOut();
        out.println(file + ": settings are valid");
        for (ServerSettings server : settings.servers()) {
            out.println("Server " + server.name() + ": "
                    + backend(server, read.withoutBackend().contains(server.name()))
                    + ", ports " + every(server.polling().ports())
                    + ", status " + every(server.polling().status())
                    + ", routing methods " + every(server.polling().routing())
                    + ", timeout " + DurationText.format(server.timeout())
                    + (server.binding() == Binding.LATE ? ", late binding" : "")
                    + expectations(server));
        }
        boolean needUsers = settings.users().isEmpty() && !read.withoutBackend().isEmpty();
        out.println("Writes:  " + (settings.writes() ? "allowed" + (needUsers ? NOT_ON_WINDOWS : "") : "off"));
        out.println("Users:   " + users(settings));
        boolean simulated = settings.servers().stream().anyMatch(server -> server.backend() == Backend.SIMULATED);
        out.println("Faxes:   " + faxes(settings, simulated));
        out.println("Archive: " + archive(settings, simulated));
        settings.tls()
                .ifPresent(files -> Tls.check(files, Instant.now()).forEach(line -> out.println("TLS:     " + line)));
        Exposure.warnings(settings).forEach(out::println);
        out.println("JMX:     " + listener(settings.rmi()));
        out.println("Jolokia: " + listener(settings.http())
                + (settings.http().isPresent()
                        ? ", policy "
                                + settings.httpPolicy().map(Path::toString).orElse("built in")
                        : ""));
        out.println("Log:     " + read.log().describe());
        return ExitCode.DONE;
    }

    private static String faxes(BridgeSettings settings, boolean simulated) {
        if (!settings.writes()) {
            return WITHOUT_WRITES;
        }
        return settings.sendFax()
                .map(send -> "from " + send.folder() + ", " + send.perMinute() + " a minute, numbers " + send.numbers())
                .orElse(simulated ? "to simulated fax servers only" : "off: sendFax is not set");
    }

    private static String archive(BridgeSettings settings, boolean simulated) {
        if (!settings.writes()) {
            return WITHOUT_WRITES;
        }
        if (!settings.archiveFolders().isEmpty()) {
            return "in " + String.join(", ", settings.archiveFolders());
        }
        return simulated
                ? "cannot be changed, except of simulated fax servers"
                : "cannot be changed: archiveFolders is not set";
    }

    private static String users(BridgeSettings settings) {
        if (settings.users().isEmpty()) {
            return "none, everybody on this machine is " + FaxBridge.everybody(settings);
        }
        Path file = settings.users().get();
        return UsersFile.read(file).size() + " in " + file;
    }

    private static String backend(ServerSettings server, boolean byDefault) {
        String host = server.host().isEmpty() ? "this machine" : server.host();
        if (byDefault) {
            return "the fax server of " + host + " on Windows; simulated elsewhere";
        }
        if (server.backend() == Backend.COM) {
            return "com on " + host;
        }
        SimulateSettings simulate = server.simulate();
        return "simulated " + simulate.preset() + " with " + simulate.ports() + " ports and seed " + simulate.seed();
    }

    /** What the file says of the server that few files say. */
    private static String expectations(ServerSettings server) {
        String ports = server.expectedPorts().isEmpty()
                ? ""
                : ", expected ports " + server.expectedPorts().getAsInt();
        int words = server.stateTexts().size();
        return ports + (words == 0 ? "" : ", words for states " + words);
    }

    private static String every(Duration time) {
        return time.isZero() ? "only on request" : "every " + DurationText.format(time);
    }

    private static String listener(Optional<ListenerSettings> listener) {
        return listener.map(on -> (on.host().contains(":") ? "[" + on.host() + "]" : on.host()) + ":"
                        + (on.port() == 0 ? "a free port" : on.port()))
                .orElse("off");
    }
}
