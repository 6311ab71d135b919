package org.faxmx.doctor;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.faxmx.fax.Finding;
import org.faxmx.service.InstalledService;
import org.faxmx.service.ServiceException;
import org.faxmx.service.WindowsService;
import org.faxmx.windows.ServiceStatus;

/**
 * The Windows service FaxMX: whether it is installed and runs, and whether these checks are made with its settings and as its
 * account.
 *
 * @param file the settings file of these checks
 * @param account that of this process
 * @param domain the domain or computer of that account; "" if it is not known
 */
record ServiceCheck(Lookup lookup, Optional<Path> file, String account, String domain) implements Check {

    static final String NAME = "service";

    private static final String START = "sc.exe start " + WindowsService.NAME;

    /** Looks up the service. */
    @FunctionalInterface
    interface Lookup {

        /** The service; empty if it is not installed. */
        Optional<InstalledService> find();
    }

    static ServiceCheck of(Lookup lookup, Optional<Path> file) {
        String domain = System.getenv("USERDOMAIN");
        return new ServiceCheck(lookup, file, System.getProperty("user.name"), domain == null ? "" : domain);
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
        account(service.status()).ifPresent(findings);
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
        String support = found + ", account " + (isBuiltIn(service.account()) ? service.account() : "ACCOUNT");
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
                yield Finding.warning(NAME, whole, "As an administrator:  " + start + log)
                        .forSupport(support);
            }
        };
    }

    private Optional<Finding> account(ServiceStatus service) {
        if (isSame(service.account())) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                        NAME,
                        "this is the account " + (domain.isEmpty() ? "" : domain + "\\") + account
                                + ", and the service runs as " + service.account()
                                + ": what that account may do is not found out here",
                        "See State and LastError of each fax server in the running bridge, on its page or in JConsole;"
                                + " files that it may not read are in its log")
                .forSupport("the account of the service is not the one of this check"));
    }

    /** Whether these checks are made with the settings of the service. */
    private Optional<Finding> settings(InstalledService service) {
        Optional<String> used = service.option("-c", "--config");
        if (used.isEmpty()
                || file.map(path -> path.toAbsolutePath().normalize().toString())
                        .filter(used.get()::equalsIgnoreCase)
                        .isPresent()) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                NAME,
                "the service uses the settings " + used.get() + ", and these checks "
                        + file.map(Path::toString).orElse("no settings file"),
                "To check those:  faxmx doctor -c \"" + used.get() + "\""));
    }

    /** Whether a service of that account runs as the one of this process. */
    private boolean isSame(String other) {
        int backslash = other.indexOf('\\');
        int at = other.indexOf('@');
        String name = backslash >= 0 ? other.substring(backslash + 1) : at >= 0 ? other.substring(0, at) : other;
        if (isBuiltIn(other)) {
            // Java has the names of accounts in the language of Windows: this is known in English, and to be on the
            // safe side
            // another account for all others.
            String bare = name.replace(" ", "");
            return account.replace(" ", "").equalsIgnoreCase(bare.equalsIgnoreCase("LocalSystem") ? "SYSTEM" : bare);
        }
        String its = backslash > 0 ? other.substring(0, backslash) : ".";
        return account.equalsIgnoreCase(name) && (its.equals(".") || domain.isEmpty() || its.equalsIgnoreCase(domain));
    }

    private static boolean isBuiltIn(String account) {
        String upper = account.toUpperCase(Locale.ROOT);
        return upper.equals("LOCALSYSTEM") || upper.startsWith("NT AUTHORITY\\") || upper.startsWith("NT SERVICE\\");
    }
}
