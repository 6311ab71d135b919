package org.faxmx.faxcom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.Finding;
import org.faxmx.windows.LibraryFile;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.WindowsException;
import org.faxmx.windows.WindowsMachine;

/**
 * Examines what the backend {@code com} needs of this machine: the edition of Windows, the registration of the fax library,
 * the service Fax, and whether an object can be created. No fax server is called.
 */
final class MachineExamination {

    private static final String WINDOWS = "windows";
    private static final String FEATURE = "fax-feature";
    private static final String SERVICE = "fax-service";
    private static final String OBJECT = "fax-object";
    private static final String FAX = "Fax";
    /** Of the services that Fax needs, those that Windows starts on demand by default. */
    private static final Set<String> ON_DEMAND = Set.of("TapiSrv", "PlugPlay");

    private static final String IN_POWERSHELL = "As an administrator, in PowerShell: ";

    private static final String NO_HINT =
            "Mend the first failure above. If there is none, register the library again, as an"
                    + " administrator:  regsvr32 \"%SystemRoot%\\System32\\fxscom.dll\"";

    private final WindowsMachine machine;
    private final boolean local;
    private final Runnable creating;

    /**
     * @param local whether the fax server is this machine; another one needs no service here
     * @param creating creates an object and releases it, within a limited time, or fails with a {@link FaxException}
     */
    MachineExamination(WindowsMachine machine, boolean local, Runnable creating) {
        this.machine = machine;
        this.local = local;
        this.creating = creating;
    }

    void examine(Consumer<Finding> findings) {
        Optional<WindowsMachine.Edition> edition = edition(findings);
        String install = IN_POWERSHELL
                + edition.map(InstallCommand::of).orElseGet(() -> InstallCommand.of(System.getProperty("os.name")));
        findings.accept(feature(install));
        findings.accept(service(edition, install));
        findings.accept(object());
    }

    private Optional<WindowsMachine.Edition> edition(Consumer<Finding> findings) {
        try {
            WindowsMachine.Edition edition = machine.edition();
            findings.accept(Finding.ok(WINDOWS, edition.toString()));
            return Optional.of(edition);
        } catch (WindowsException e) {
            findings.accept(unknown(WINDOWS, e));
            return Optional.empty();
        }
    }

    private Finding feature(String install) {
        try {
            return machine.comClass(FaxLibrary.FAX_SERVER_PROG_ID)
                    .map(registered -> feature(registered, install))
                    .orElseGet(() -> Finding.failure(
                            FEATURE,
                            "the class " + FaxLibrary.FAX_SERVER_PROG_ID
                                    + " is not registered: the fax feature of Windows is not installed",
                            install));
        } catch (WindowsException e) {
            return unknown(FEATURE, e);
        }
    }

    private Finding feature(WindowsMachine.ComClass registered, String install) {
        String name = FaxLibrary.FAX_SERVER_PROG_ID + " " + registered.clsid();
        if (registered.library64().isEmpty()) {
            return registered.library32().isEmpty()
                    ? Finding.failure(
                            FEATURE,
                            name + " is registered without a library",
                            "Remove the fax feature and install it again. " + install)
                    : Finding.failure(
                            FEATURE,
                            name + " is registered for 32-bit processes only, with "
                                    + registered.library32().get() + ", and FaxMX needs a 64-bit Java",
                            "Install the fax feature of this 64-bit Windows. " + install);
        }
        return library(name, registered.library64().get(), install);
    }

    private Finding library(String name, String library, String install) {
        String again = "Remove the fax feature and install it again, or repair it with  sfc /scannow. " + install;
        try {
            Path file = Path.of(library);
            if (Files.notExists(file)) {
                return Finding.failure(
                        FEATURE, name + " is registered, and its library " + library + " is missing", again);
            }
            return switch (LibraryFile.of(file)) {
                case FOR_64_BIT ->
                    Finding.ok(
                            FEATURE,
                            name + " is registered for 64-bit processes, library " + library
                                    + machine.fileVersion(library)
                                            .map(version -> " " + version)
                                            .orElse(""));
                case FOR_32_BIT, FOR_OTHERS ->
                    Finding.failure(
                            FEATURE,
                            name + " is registered for 64-bit processes, and its library " + library
                                    + " is for another bitness or processor",
                            again);
                case NO_LIBRARY ->
                    Finding.failure(
                            FEATURE,
                            name + " is registered, and " + library + " is no library: it is damaged or replaced",
                            again);
            };
        } catch (IOException | InvalidPathException e) {
            return Finding.failure(
                    FEATURE,
                    name + " is registered, and its library " + library + " cannot be read: " + e,
                    "Give the account of FaxMX read access:  icacls \"" + library + "\"  shows who has it");
        }
    }

    private Finding service(Optional<WindowsMachine.Edition> edition, String install) {
        if (!local) {
            return Finding.ok(SERVICE, "not needed on this machine: the fax server is another one");
        }
        try {
            return machine.service(FAX)
                    .map(fax -> service(
                            fax, edition.map(WindowsMachine.Edition::server).orElse(false)))
                    .orElseGet(() -> Finding.failure(SERVICE, "there is no service Fax on this machine", install));
        } catch (WindowsException e) {
            return unknown(SERVICE, e);
        }
    }

    private Finding service(ServiceStatus fax, boolean server) {
        String start = server ? "auto" : "demand";
        if (fax.start() == ServiceStatus.Start.DISABLED) {
            return Finding.failure(
                    SERVICE,
                    "the service Fax is disabled",
                    "As an administrator:  sc.exe config Fax start= " + start + "  and then  sc.exe start Fax");
        }
        List<String> needed = new ArrayList<>();
        for (String name : fax.needs()) {
            Optional<ServiceStatus> other = machine.service(name);
            if (other.isEmpty()) {
                return Finding.failure(
                        SERVICE,
                        "the service Fax needs the service " + name + ", and there is none",
                        "Repair Windows:  sfc /scannow");
            }
            if (other.get().start() == ServiceStatus.Start.DISABLED) {
                return Finding.failure(
                        SERVICE,
                        "the service Fax needs the service " + name + ", which is disabled",
                        "As an administrator:  sc.exe config " + name + " start= "
                                + (ON_DEMAND.contains(name) ? "demand" : "auto") + "  and then  sc.exe start " + name);
            }
            needed.add(name + " " + other.get().state());
        }
        String needs = needed.isEmpty() ? "" : ", needs " + String.join(", ", needed);
        if (fax.running()) {
            return Finding.ok(SERVICE, "the service Fax is running" + needs);
        }
        boolean shouldRun = server || fax.state() != ServiceStatus.State.STOPPED;
        String found = "the service Fax is " + fax.state() + needs;
        return shouldRun
                ? Finding.warning(SERVICE, found, "As an administrator:  sc.exe start Fax")
                : Finding.ok(SERVICE, found + "; it starts on demand and stops by itself when idle");
    }

    private Finding object() {
        try {
            creating.run();
            return Finding.ok(OBJECT, "an object of " + FaxLibrary.FAX_SERVER_PROG_ID + " was created and released");
        } catch (FaxException e) {
            String hint = e.hint().isEmpty() ? NO_HINT : e.hint();
            return Finding.failure(OBJECT, e.attempted() + " failed: " + e.answer(), hint);
        }
    }

    private static Finding unknown(String check, WindowsException failure) {
        return Finding.warning(
                check,
                "not known: " + failure.getMessage(),
                "Run it as an administrator, who may read the registry and query services:  faxmx doctor");
    }
}
