package org.faxmx.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.faxmx.access.FilePermission;
import org.faxmx.fax.Finding;
import org.faxmx.service.InstalledService;
import org.faxmx.service.WindowsService;
import org.faxmx.windows.Sid;
import org.faxmx.windows.WindowsAccounts;
import org.faxmx.windows.WindowsException;

/**
 * Whether the account of the Windows service may read the files of its settings and write its log, as their permissions say:
 * these checks mostly run as another account.
 *
 * @param installed the service; empty if it is not installed, or has other settings
 * @param files the files and folders that it reads
 */
record ServiceFilesCheck(
        Optional<InstalledService> installed, List<Path> files, WindowsAccounts accounts, Permissions permissions)
        implements Check {

    static final String NAME = "service-files";

    private static final Sid EVERYONE = new Sid("S-1-1-0");
    private static final Sid AUTHENTICATED = new Sid("S-1-5-11");
    private static final Sid USERS = new Sid("S-1-5-32-545");
    private static final Sid ADMINISTRATORS = new Sid("S-1-5-32-544");
    /** Of whatever runs as a service. */
    private static final Sid SERVICES = new Sid("S-1-5-6");
    /** Of whatever runs as a service with an identifier of its own. */
    private static final Sid ALL_SERVICES = new Sid("S-1-5-80-0");

    /** What the permissions of a file say. */
    @FunctionalInterface
    interface Permissions {

        /** Whether one of those names has that permission. */
        boolean given(FilePermission permission, Path file, Collection<String> names) throws IOException;
    }

    @Override
    public void run(Consumer<Finding> findings) {
        installed.ifPresent(service -> check(service, findings));
    }

    private void check(InstalledService service, Consumer<Finding> findings) {
        String account = service.status().account();
        List<Finding> problems = new ArrayList<>();
        try {
            Optional<Sid> sid = accounts.find(account);
            Sid own = Sid.ofService(WindowsService.NAME);
            List<String> names = names(own, sid);
            for (Path file : new LinkedHashSet<>(files)) {
                check(FilePermission.READ, file, names, sid, problems);
            }
            service.option("--log-file")
                    .map(log -> Path.of(log).getParent())
                    .ifPresent(folder -> check(FilePermission.WRITE, folder, names, sid, problems));
        } catch (WindowsException e) {
            // It names the account.
            problems.add(unknown("its files", e.getMessage())
                    .forSupport("whether the service may use its files is not known"));
        }
        problems.forEach(findings);
        if (problems.isEmpty()) {
            findings.accept(Finding.ok(
                    NAME, "the permissions let the service read the files of its settings, and write its log"));
        }
    }

    /** The names in permissions that are about the service. */
    private List<String> names(Sid own, Optional<Sid> account) {
        Set<Sid> all = new LinkedHashSet<>(List.of(own, EVERYONE, AUTHENTICATED, USERS, SERVICES, ALL_SERVICES));
        account.ifPresent(all::add);
        if (account.filter(Sid.LOCAL_SYSTEM::equals).isPresent()) {
            all.add(ADMINISTRATORS);
        }
        List<String> names = new ArrayList<>();
        all.forEach(sid -> accounts.name(sid).ifPresent(names::add));
        return names;
    }

    private void check(
            FilePermission permission, Path file, List<String> names, Optional<Sid> account, List<Finding> problems) {
        // That one is missing is found by the check of what it is for.
        if (Files.notExists(file)) {
            return;
        }
        try {
            if (!permissions.given(permission, file, names)) {
                problems.add(denied(
                        permission, file, account.filter(Sid::isOfServices).isPresent()));
            }
        } catch (IOException e) {
            problems.add(unknown(file.toString(), e.toString()));
        }
    }

    private static Finding denied(FilePermission permission, Path file, boolean groupsKnown) {
        boolean read = permission == FilePermission.READ;
        return Finding.warning(
                NAME,
                "the permissions of " + file + " do not let the service " + (read ? "read" : "write") + " it"
                        + (groupsKnown ? "" : ", unless a group of its account may"),
                "As an administrator, which names the service, whatever its account:  icacls \"" + file
                        + "\" /grant \"*" + Sid.ofService(WindowsService.NAME)
                        + (read ? (Files.isDirectory(file) ? ":(OI)(CI)RX" : ":R") : ":(OI)(CI)M") + "\"");
    }

    private static Finding unknown(String what, String reason) {
        return Finding.warning(
                NAME,
                "whether the service may use " + what + " is not known: " + reason,
                "Run it as an administrator, who may read permissions:  faxmx doctor");
    }
}
