package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.faxmx.FaxBridge;
import org.faxmx.access.TlsFiles;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.SendFaxSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SettingsException;
import org.faxmx.config.SettingsFile;
import org.faxmx.service.Account;
import org.faxmx.service.Distribution;
import org.faxmx.service.InstalledService;
import org.faxmx.service.ServiceException;
import org.faxmx.service.SystemdUnit;
import org.faxmx.service.WindowsInstallation;
import org.faxmx.service.WindowsService;
import org.faxmx.windows.ServiceStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code faxmx service}: the bridge as a service of Windows, or a unit of systemd. */
@Command(
        name = "service",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description =
                "Runs the bridge as a service: on Windows install, remove and status; elsewhere unit, for systemd.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done; of status: the service is running",
            "1:it failed, such as for want of rights; of status: it is not running, or not installed",
            "2:the command line or the settings are wrong, or this system has no such services"
        },
        subcommands = Help.class)
final class ServiceCommand implements Runnable {

    private static final Logger LOG = Logger.getLogger(ServiceCommand.class.getName());

    private final Reader in;
    private final boolean windows;
    private final Supplier<WindowsInstallation> installations;
    private final Supplier<Distribution> distributions;
    private final Function<Path, List<String>> archives;

    @Spec
    private CommandSpec spec;

    /** @param in where a password may be read from */
    ServiceCommand(Reader in) {
        this(
                in,
                System.getProperty("os.name").startsWith("Windows"),
                WindowsInstallation::ofThisMachine,
                () -> Distribution.of(ServiceCommand.class),
                ServiceCommand::archive);
    }

    /** @param archives makes the class archive of that path, and returns the options that use it */
    ServiceCommand(
            Reader in,
            boolean windows,
            Supplier<WindowsInstallation> installations,
            Supplier<Distribution> distributions,
            Function<Path, List<String>> archives) {
        this.in = in;
        this.windows = windows;
        this.installations = installations;
        this.distributions = distributions;
        this.archives = archives;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: install, remove, status or unit");
    }

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description =
                    "Installs the Windows service FaxMX, which starts with Windows and again after failures. It runs on"
                            + " the Java of this command, with the options in FAXMX_OPTS.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:installed",
                "1:it is installed already, or could not be installed",
                "2:the command line or the settings are wrong, or this is not Windows"
            },
            footerHeading = "Example:%n",
            footer = "  faxmx service install -c faxmx.yaml")
    int install(
            @Option(
                            names = {"-c", "--config"},
                            paramLabel = "FILE",
                            description =
                                    "Settings file. Default: FaxMX\\faxmx.yaml in ProgramData, which is made if it is"
                                            + " missing.")
                    Path file,
            @Option(
                            names = "--user",
                            paramLabel = "ACCOUNT",
                            description = "The account to run as: DOMAIN\\name, .\\name, DOMAIN\\name$, LocalService,"
                                    + " NetworkService or LocalSystem. Default: NT SERVICE\\FaxMX, which Windows makes for"
                                    + " this service alone.")
                    String user,
            @Mixin PasswordOption password) {
        requireWindows("faxmx service unit prints a unit for systemd");
        WindowsInstallation installation = installations.get();
        Account account = user == null ? Account.ofService(WindowsService.NAME) : account(installation, user);
        if (password.isGiven() && !account.needsPassword()) {
            throw wrong("--password-stdin has no effect: " + account.name() + " has no password that is to be given");
        }
        // The rest of what may be wrong is found before anything is changed.
        Optional<BridgeSettings> given = Optional.ofNullable(file).map(this::checked);
        Distribution distribution = distributions.get();
        installation.requireAbsent();
        installation.requireTrusted(distribution, Path.of(System.getProperty("java.home")));
        Path settings = absolute(file == null ? installation.defaultSettings() : file);
        if (given.isPresent()) {
            installation.requireTrusted(settings);
        } else if (Files.exists(settings)) {
            checked(settings);
        }
        Optional<String> secret = account.needsPassword() ? Optional.of(secret(account, password)) : Optional.empty();
        List<String> notes = installation.attempt(attempt -> {
            attempt.prepare();
            // Again: now the default settings are sure to be those of an administrator.
            List<Path> readable = given.orElseGet(() -> checkedAgain(settings)).filesToRead();
            Path archive = distribution.classArchive();
            // Here, since the account of the service may not write there.
            List<String> options =
                    new ArrayList<>(attempt.make(ClassArchive.files(archive), () -> archives.apply(archive)));
            options.addAll(moreJvmOptions());
            return attempt.install(distribution, settings, readable, options, account, secret);
        });
        PrintWriter out = spec.commandLine().getOut();
        notes.forEach(note -> out.println("Note: " + note));
        out.println("Installed the service " + WindowsService.NAME + ", which starts with Windows");
        out.println("Account:  " + account.name());
        out.println("Settings: " + settings);
        out.println("Logs:     " + installation.logs());
        if (account.needsPassword() || account.name().endsWith("$")) {
            out.println("Next: give " + account.name()
                    + " the right \"Log on as a service\", in secpol.msc, Local Policies," + " User Rights Assignment");
        }
        out.println("Next: give " + account.name() + " rights in the Fax Service Manager, as docs/install.md says");
        out.println("Next: start it now, with  sc.exe start " + WindowsService.NAME);
        return ExitCode.DONE;
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Stops and removes the Windows service FaxMX. Settings and logs stay.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:removed",
                "1:it is not installed, does not end, or could not be removed",
                "2:the command line is wrong, or this is not Windows"
            },
            footerHeading = "Example:%n",
            footer = "  faxmx service remove")
    int remove() {
        requireWindows("with systemd: systemctl disable --now faxmx, and remove its unit");
        boolean gone = installations.get().remove();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Removed the service " + WindowsService.NAME + "; settings and logs stay");
        if (!gone) {
            out.println(
                    "Next: close the windows that list services, such as services.msc and Task Manager: Windows removes"
                            + " it then, and at the latest when it starts again");
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Prints the state of the Windows service FaxMX: 0 is the exit code if it is running.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:it is running",
                "1:it is not running, or not installed, or could not be read",
                "2:the command line is wrong, or this is not Windows"
            },
            footerHeading = "Example:%n",
            footer = "  faxmx service status")
    int status() {
        requireWindows("with systemd: systemctl status faxmx");
        PrintWriter out = spec.commandLine().getOut();
        Optional<InstalledService> found = installations.get().find();
        if (found.isEmpty()) {
            out.println("State:    not installed");
            return ExitCode.UNREACHABLE;
        }
        ServiceStatus service = found.get().status();
        out.println(
                "State:    " + service.state() + (service.processId() == 0 ? "" : ", process " + service.processId())
                        + service.end().map(end -> ", " + end).orElse(""));
        out.println("Start:    " + service.start());
        out.println("Account:  " + service.account());
        out.println("Command:  " + service.command());
        List<String> arguments = found.get().arguments();
        if (!arguments.isEmpty()) {
            out.println("Runs:     faxmx " + String.join(" ", arguments));
        }
        return service.running() ? ExitCode.DONE : ExitCode.UNREACHABLE;
    }

    @Command(
            name = "unit",
            mixinStandardHelpOptions = true,
            description = "Prints a unit of systemd that runs this FaxMX, for /etc/systemd/system/faxmx.service.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:printed",
                "1:FaxMX does not run from an unpacked zip",
                "2:the command line or the settings are wrong, or this is Windows"
            },
            footerHeading = "Example:%n",
            footer = "  faxmx service unit -c faxmx.yaml")
    int unit(
            @Option(
                            names = {"-c", "--config"},
                            paramLabel = "FILE",
                            description = "Settings file. Default: none.")
                    Path file,
            @Option(
                            names = "--user",
                            paramLabel = "ACCOUNT",
                            description =
                                    "The account to run as. Default: one that systemd makes, which owns no files: with"
                                            + " a users file or TLS, name one.")
                    String user) {
        if (windows) {
            throw wrong("there is no systemd on Windows: faxmx service install installs a Windows service");
        }
        Optional<SettingsFile> read = Optional.ofNullable(file).map(this::read);
        read.ifPresent(this::requireNoneOverCom);
        Optional<Path> settingsFile = read.map(settings -> absolute(settings.path()));
        SystemdUnit.Files files = read.map(ServiceCommand::files).orElse(SystemdUnit.Files.NONE);
        try {
            SystemdUnit unit = SystemdUnit.of(distributions.get(), settingsFile, files, Optional.ofNullable(user));
            PrintWriter err = spec.commandLine().getErr();
            List<String> warnings = new ArrayList<>(unit.warnings());
            if (user != null) {
                warnings.addAll(UnitAccount.warnings(
                        user,
                        Stream.of(settingsFile.stream(), files.secret().stream(), files.others().stream())
                                .flatMap(paths -> paths)
                                .toList()));
            }
            warnings.forEach(warning -> err.println("faxmx: warning: " + warning));
            spec.commandLine().getOut().print(unit.text());
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
        return ExitCode.DONE;
    }

    /** A unit runs elsewhere than on Windows, and a bridge with such a server would not start there. */
    private void requireNoneOverCom(SettingsFile file) {
        List<String> overCom = file.settings().servers().stream()
                .filter(server -> server.backend() == Backend.COM)
                .map(ServerSettings::name)
                .toList();
        if (!overCom.isEmpty()) {
            throw wrong(file.path() + ": backend: com of server " + String.join(", ", overCom)
                    + " needs Windows, so that systemd could not start the bridge: run it on Windows, with"
                    + "  faxmx service install");
        }
    }

    private static SystemdUnit.Files files(SettingsFile file) {
        BridgeSettings settings = file.settings();
        return new SystemdUnit.Files(
                Stream.concat(
                                settings.users().stream(),
                                settings.tls().map(TlsFiles::all).stream().flatMap(List::stream))
                        .map(ServiceCommand::absolute)
                        .toList(),
                Stream.concat(settings.httpPolicy().stream(), settings.sendFax().map(SendFaxSettings::folder).stream())
                        .map(ServiceCommand::absolute)
                        .toList(),
                file.log().file().map(ServiceCommand::absolute));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private void requireWindows(String otherwise) {
        if (!windows) {
            throw wrong("this is a command for Windows; " + otherwise);
        }
    }

    private String secret(Account account, PasswordOption password) {
        String secret = password.read(in);
        if (secret.isEmpty()) {
            throw wrong("the password of " + account.name()
                    + " is empty, and with such a one Windows lets nothing log on but a user at the"
                    + " console: "
                    + (password.isGiven()
                            ? "there is none in the first line of the standard input"
                            : "type the one of the account"));
        }
        return secret;
    }

    private Account account(WindowsInstallation installation, String text) {
        try {
            return installation.account(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--user: " + e.getMessage());
        }
    }

    /** The settings, checked as check-config and serve do. */
    private BridgeSettings checked(Path file) {
        return read(file).settings();
    }

    private BridgeSettings checkedAgain(Path file) {
        try {
            return checked(file);
        } catch (ParameterException e) {
            // It is no mistake of the command line if they have changed since.
            throw new ServiceException(e.getMessage(), e);
        }
    }

    private SettingsFile read(Path file) {
        try {
            SettingsFile read = ServerOptions.reader().read(file);
            FaxBridge.check(read.settings());
            return read;
        } catch (SettingsException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private static List<String> archive(Path file) {
        if ("".equals(System.getProperty(ClassArchive.PROPERTY))) {
            return List.of();
        }
        try (ClassArchive archive = ClassArchive.in(file)) {
            archive.make();
            return archive.options();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the service will take longer to start: {0} could not be made, {1}", new Object[] {
                file, e.getMessage()
            });
            return List.of();
        }
    }

    /** The options that the start script takes. */
    private static List<String> moreJvmOptions() {
        String options = System.getenv("FAXMX_OPTS");
        return options == null || options.isBlank()
                ? List.of()
                : Arrays.asList(options.strip().split("\\s+"));
    }

    private ParameterException wrong(String message) {
        // That of install and the like, whose help says more.
        ParseResult parsed = spec.commandLine().getParseResult();
        return new ParameterException(
                parsed.hasSubcommand() ? parsed.subcommand().commandSpec().commandLine() : spec.commandLine(), message);
    }
}
