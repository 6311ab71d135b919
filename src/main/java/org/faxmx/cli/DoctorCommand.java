package org.faxmx.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.faxmx.Version;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.doctor.Diagnosis;
import org.faxmx.doctor.Doctor;
import org.faxmx.doctor.Subject;
import org.faxmx.doctor.SupportText;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.faxmx.logging.EscapingFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code faxmx doctor}: prints why FaxMX would not work here, and what to do. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Checks what FaxMX needs on this machine, its settings and the fax servers, and says what to do."
                + " It changes nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:there is no failure; there may be warnings",
            "1:a fax server, a TCP port or something of this machine failed, or the output could not be written",
            "2:the command line, the settings file, or the users or certificate that it names are wrong"
        },
        footerHeading = "Examples:%n",
        footer = {"  faxmx doctor", "  faxmx doctor -c my.yaml", "  faxmx doctor -c my.yaml --json"})
final class DoctorCommand implements Callable<Integer> {

    private static final String INDENT = " ".repeat(9);

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions servers;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "The TCP port for Jolokia that serve is given; 0 for a free one. Default: 8778.")
    private Integer httpPort;

    @Option(
            names = "--rmi-port",
            paramLabel = "PORT",
            description = "The TCP port for JMX RMI that serve is given; 0 for a free one. Default: 9875.")
    private Integer rmiPort;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "The file of users that serve is given. Default: the one in the settings, if any.")
    private Path users;

    @Option(
            names = "--json",
            description =
                    "Print JSON for support, without names of users, ports and persons, without those of accounts in"
                            + " paths, and without secrets.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Doctor doctor = new Doctor(subject(), InstantSource.system());
        if (!json) {
            out.println(BackendOption.headline("what it needs, and whether it is there"));
        }
        Diagnosis diagnosis = doctor.examine(json ? result -> {} : result -> print(out, result));
        int exitCode = exitCode(diagnosis);
        if (json) {
            out.print(json(diagnosis, exitCode));
        } else {
            out.println(count(diagnosis.count(Severity.FAILURE), "failure") + ", "
                    + count(diagnosis.count(Severity.WARNING), "warning"));
        }
        out.flush();
        return exitCode;
    }

    /** What serve would use with the same options. */
    private Subject subject() {
        Subject subject = servers.subject();
        BridgeSettings settings = subject.settings();
        Set<String> portOptions = new HashSet<>();
        if (httpPort != null) {
            portOptions.add("http");
        }
        if (rmiPort != null) {
            portOptions.add("rmi");
        }
        BridgeSettings ofServe = new BridgeSettings(
                settings.servers(),
                onPort("--http-port", settings.http(), httpPort),
                onPort("--rmi-port", settings.rmi(), rmiPort),
                settings.httpNames(),
                settings.httpPolicy(),
                settings.writes(),
                settings.sendFax(),
                settings.archiveFolders(),
                users == null ? settings.users() : Optional.of(users.toAbsolutePath()),
                settings.tls());
        return subject.withSettings(ofServe, portOptions);
    }

    private Optional<ListenerSettings> onPort(String option, Optional<ListenerSettings> listener, Integer port) {
        try {
            return Serve.onPort(listener, port);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    private static int exitCode(Diagnosis diagnosis) {
        if (diagnosis.settingsWrong()) {
            return ExitCode.USAGE;
        }
        return diagnosis.count(Severity.FAILURE) == 0 ? ExitCode.DONE : ExitCode.UNREACHABLE;
    }

    private static void print(PrintWriter out, Diagnosis.Result result) {
        Finding finding = result.finding();
        out.printf(
                "%-" + INDENT.length() + "s%s%s: %s%n",
                severity(finding),
                result.server().isEmpty() ? "" : result.server() + " ",
                finding.check(),
                // A fax server may have sent it.
                EscapingFormatter.escaped(finding.found()));
        if (!finding.remedy().isEmpty()) {
            out.println(INDENT + "do: " + EscapingFormatter.escaped(finding.remedy()));
        }
        out.flush();
    }

    private static String json(Diagnosis diagnosis, int exitCode) {
        SupportText support = SupportText.ofThisAccount();
        return Json.of(json -> {
            json.writeStartObject();
            json.writeStringField("Version", Version.current());
            json.writeStringField("Time", Instant.now().toString());
            json.writeNumberField("Failures", diagnosis.count(Severity.FAILURE));
            json.writeNumberField("Warnings", diagnosis.count(Severity.WARNING));
            json.writeNumberField("ExitCode", exitCode);
            json.writeArrayFieldStart("Checks");
            for (Diagnosis.Result result : diagnosis.results()) {
                json.writeStartObject();
                json.writeStringField("Check", result.finding().check());
                json.writeStringField("Server", result.server());
                json.writeStringField("Result", severity(result.finding()));
                json.writeStringField("Found", support.of(result.finding().support()));
                json.writeStringField("Remedy", support.of(result.finding().remedyForSupport()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static String severity(Finding finding) {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
