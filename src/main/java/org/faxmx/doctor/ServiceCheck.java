package org.faxmx.doctor;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.faxmx.fax.Finding;
import org.faxmx.service.InstalledService;
import org.faxmx.service.ServiceException;
import org.faxmx.service.WindowsService;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.Sid;
import org.faxmx.windows.WindowsAccounts;
import org.faxmx.windows.WindowsAccounts.WindowsAccount;
import org.faxmx.windows.WindowsException;

/**
 * The Windows service FaxMX: whether it is installed and runs, and whether these checks are made with its settings and as its
 * account.
 *
 * @param file the settings file of these checks
 * @param program the start script, as another account has to write it in a command
 */
record ServiceCheck(Lookup lookup, Optional<Path> file, WindowsAccounts accounts, String program) implements Check {

    static final String NAME = "service";

    private static final String START = "sc.exe start " + WindowsService.NAME;

    private static final String SEE_THE_BRIDGE =
            "See State and LastError of each fax server, on the page of the running bridge or in JConsole;"
                    + " files that it may not read are in its log";

    /** Looks up the service. */
    @FunctionalInterface
    interface Lookup {

        /** The service; empty if it is not installed. */
        Optional<InstalledService> find();
    }

    @Override
    public void run(Consumer<Finding> findings) {
        try {
            lookup.find()
                    .ifPresentOrElse(
                            service -> check(service, findings),
                            () -> findings.accept(Finding.ok(NAME, "the service FaxMX is not installed")));
        } catch (ServiceException e) {
            findings.accept(
                    Finding.warning(NAME, "not known: " + e.getMessage(), "Run it as an administrator:  faxmx doctor"));
        }
    }

    private void check(InstalledService service, Consumer<Finding> findings) {
        findings.accept(state(service));
        account(service).ifPresent(findings);
        settings(service).ifPresent(findings);
    }

    private static Finding state(InstalledService installed) {
        ServiceStatus service = installed.status();
        Optional<String> settings = installed.option("-c", "--config");
        String found = "the service FaxMX is " + service.state()
                + (service.processId() == 0 ? "" : ", process " + service.processId())
                + service.end().map(end -> ", " + end).orElse("") + ", exit code " + service.exitCode() + ", starts "
                + service.start() + ", settings "
                + settings.orElse("of its arguments and the defaults");
        String whole = found + ", account " + service.account();
        String support = found + ", account "
                + (Sid.ofServiceAccount(service.account()).isPresent() ? service.account() : "ACCOUNT");
        return switch (service.state()) {
            case RUNNING, START_PENDING, CONTINUE_PENDING ->
                Finding.ok(NAME, whole).forSupport(support);
            default -> {
                String start = service.start() == ServiceStatus.Start.DISABLED
                        ? "sc.exe config " + WindowsService.NAME + " start= delayed-auto  and then  " + START
                        : START;
                String log = installed
                        .option("--log-file")
                        .map(file -> "; its log says why it ended:  " + file)
                        .orElse("");
                String remedy = service.state() == ServiceStatus.State.STOPPED
                                && service.exitCode() == ServiceStatus.LOGON_FAILED
                        ? "Set the password of its account again in services.msc, tab Log On, which also gives it the right"
                                + " to log on as a service, and as an administrator:  " + start
                        : "As an administrator:  " + start + log;
                yield Finding.warning(NAME, whole, remedy).forSupport(support);
            }
        };
    }

    /** Whether these checks are made as the account of the service; its rights are not found out otherwise. */
    private Optional<Finding> account(InstalledService installed) {
        String name = installed.status().account();
        String unknown = ": its fax rights are not found out here";
        try {
            WindowsAccount own = accounts.current();
            Optional<Sid> sid = accounts.find(name);
            if (sid.isEmpty()) {
                return Optional.of(Finding.warning(
                                NAME,
                                "the service runs as " + name
                                        + ", an account that Windows does not find: it may be removed"
                                        + " or renamed, and the service does not start then, or its domain is not reached",
                                "As an administrator, with an account that there is:  faxmx service remove  and  faxmx"
                                        + " service install --user ACCOUNT")
                        .forSupport("the account of the service is not found by Windows"));
            }
            if (sid.get().equals(own.sid())) {
                return Optional.empty();
            }
            String other = "this is the account " + own.name() + ", and the service runs as " + name + unknown;
            // No program but a service can be started as such an account: that can be no mistake.
            return Optional.of((sid.get().isOfServices() || name.endsWith("$")
                            ? Finding.ok(NAME, other + ". " + SEE_THE_BRIDGE)
                            : Finding.warning(NAME, other, asAccount(name, installed)))
                    .forSupport("the account of the service is not the one of this check"));
        } catch (WindowsException e) {
            return Optional.of(Finding.warning(
                            NAME,
                            "the service runs as " + name + ", and whether this is the same account is not known, "
                                    + e.getMessage() + unknown,
                            SEE_THE_BRIDGE)
                    .forSupport("whether the account of the service is the one of this check is not known"));
        }
    }

    private String asAccount(String name, InstalledService service) {
        return "Check it as that account, which this opens a window for:  runas \"/user:" + name + "\" cmd  and there  "
                + program
                + " doctor"
                + service.option("-c", "--config")
                        .map(file -> " -c \"" + file + "\"")
                        .orElse("");
    }

    /** Whether these checks are made with the settings of the service. */
    private Optional<Finding> settings(InstalledService service) {
        if (hasSettings(service, file)) {
            return Optional.empty();
        }
        Optional<String> used = service.option("-c", "--config");
        return Optional.of(Finding.warning(
                NAME,
                "the service uses the settings " + used.orElse("") + ", and these checks "
                        + file.map(Path::toString).orElse("no settings file"),
                "To check those:  faxmx doctor -c \"" + used.orElse("") + "\""));
    }

    /** Whether the service has those settings, or is not given any. */
    static boolean hasSettings(InstalledService service, Optional<Path> file) {
        return service.option("-c", "--config")
                .map(used -> file.map(path -> path.toAbsolutePath().normalize().toString())
                        .filter(used::equalsIgnoreCase)
                        .isPresent())
                .orElse(true);
    }
}
