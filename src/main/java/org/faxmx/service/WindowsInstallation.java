package org.faxmx.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.access.ServiceAccount;
import org.faxmx.windows.LocalAccounts;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.WindowsAccounts;

/** Installs FaxMX as a service of Windows, and removes it: its files in ProgramData, their permissions, the service. */
public final class WindowsInstallation {

    /** What the service Fax needs, and COM. Not Fax itself: it ends when it is idle, and would end FaxMX with it. */
    private static final List<String> PREREQUISITES = List.of("RpcSs", "Spooler", "TapiSrv");
    // Options of icacls, quoted for PowerShell, which would run what is in parentheses. S-1-5-18 is the system,
    // S-1-5-32-544 are the administrators, in every language.
    private static final String ADMINISTRATORS_ONLY =
            "/inheritance:r /grant:r \"*S-1-5-18:%1$sF\" \"*S-1-5-32-544:%1$sF\"";

    private final WindowsServices services;
    private final FileAccess access;
    private final WindowsAccounts accounts;
    private final Path folder;

    /** @param folder for settings and logs */
    public WindowsInstallation(WindowsServices services, FileAccess access, WindowsAccounts accounts, Path folder) {
        this.services = services;
        this.access = access;
        this.accounts = accounts;
        this.folder = folder;
    }

    /** On this machine, which must be Windows. */
    public static WindowsInstallation ofThisMachine() {
        Path folder = ServiceAccount.folder()
                .orElseThrow(
                        () -> new ServiceException("the environment variable ProgramData is missing, which names the"
                                + " folder of settings and logs"));
        return new WindowsInstallation(
                ServiceControlManager.open(), Icacls.of(WindowsService.NAME), new LocalAccounts(), folder);
    }

    /** The settings that are used if none are named. */
    public Path defaultSettings() {
        return folder.resolve("faxmx.yaml");
    }

    /** Where the service writes its logs. */
    public Path logs() {
        return folder.resolve("logs");
    }

    /** The service, if it is installed. */
    public Optional<InstalledService> find() {
        return InstalledService.find(services);
    }

    /**
     * The account that a user names for the service.
     *
     * @throws IllegalArgumentException if there is none that a service can run as
     */
    public Account account(String text) {
        return Account.of(text, WindowsService.NAME, accounts);
    }

    /** Checks that this process may install the service, and that it is not there. */
    public void requireAbsent() {
        services.requireAdministrator();
        if (find().isPresent()) {
            throw new ServiceException("the service " + WindowsService.NAME
                    + " is installed already: remove it first, with" + " faxmx service remove; settings and logs stay");
        }
    }

    /**
     * Makes the steps of an installation; if one fails, the ones before it are taken back.
     *
     * @return what the steps return
     * @throws ServiceException if a step failed, which it names, with what of the attempt is left
     */
    public <T> T attempt(Function<Attempt, T> steps) {
        Attempt attempt = new Attempt();
        try {
            return steps.apply(attempt);
        } catch (RuntimeException e) {
            attempt.undo.run(e);
            throw attempt.failed(e);
        }
    }

    /** The steps of one attempt to install the service, in their order. */
    public final class Attempt {

        private final Undo undo = new Undo();
        /** What is not taken back. */
        private final List<String> staying = new ArrayList<>();

        private Attempt() {}

        /**
         * Makes the folder for settings and logs, and default settings in it, where they are missing. Only administrators, the
         * system and the service have access to it then.
         *
         * @throws ServiceException if what is there already may be of another account, which could have made it: every account may
         *     create folders in ProgramData
         */
        public void prepare() {
            try {
                if (!createFolder(folder)) {
                    staying.add("the permissions of " + folder
                            + ", which only administrators, the system and the service may use now");
                }
                // Also of a folder that was there, or was made a moment ago: its content is checked only when others
                // can
                // no longer change it.
                access.restrict(folder);
                // Permissions that were given to the folder itself are not inherited ones, which end with that.
                access.otherWriters(folder).ifPresent(others -> {
                    throw new ServiceException(folder + " can be changed by " + others
                            + ": see what is in it, and before you try again run  icacls \"" + folder + "\" /reset");
                });
                createFolder(logs());
                try (Stream<Path> files = Files.list(logs())) {
                    for (Path file : (Iterable<Path>) files::iterator) {
                        requireNoLink(file);
                    }
                }
                access.allowWriting(logs());
                if (Files.exists(defaultSettings(), LinkOption.NOFOLLOW_LINKS)) {
                    requireTrusted(defaultSettings());
                } else {
                    undo.add(() -> delete(defaultSettings()));
                    try (InputStream in = WindowsInstallation.class.getResourceAsStream("settings.yaml")) {
                        Files.copy(in, defaultSettings());
                    }
                }
            } catch (IOException e) {
                throw new ServiceException(folder + " cannot be written: " + e, e);
            }
        }

        /** Returns whether it was not there. */
        private boolean createFolder(Path created) throws IOException {
            try {
                Files.createDirectory(created);
                undo.add(() -> delete(created));
                return true;
            } catch (FileAlreadyExistsException e) {
                requireNoLink(created);
                if (!Files.isDirectory(created, LinkOption.NOFOLLOW_LINKS)) {
                    throw new ServiceException(created + " is a file, and is to be a folder: remove it");
                }
                requireOwner(created);
                return false;
            }
        }

        /**
         * Makes files that the service is to use.
         *
         * @param files those that may be made; the ones that are there already stay
         * @return what making them returns
         */
        public <T> T make(List<Path> files, Supplier<T> making) {
            files.stream().filter(Files::notExists).forEach(file -> undo.add(() -> delete(file)));
            return making.get();
        }

        /**
         * Installs the service, to run {@code faxmx serve} with those settings on the Java that runs now.
         *
         * @param readable the files that the settings name
         * @param moreJvmOptions options after those of the distribution
         * @param password of an account that needs one
         * @return what an administrator should know, a line each
         * @throws ServiceException if a step failed, which it names
         */
        public List<String> install(
                Distribution distribution,
                Path settings,
                List<Path> readable,
                List<String> moreJvmOptions,
                Account account,
                Optional<String> password) {
            List<String> notes = new ArrayList<>();
            WindowsService service = service(distribution, settings, moreJvmOptions, account, dependencies(notes));
            notes.addAll(services.install(service, password));
            undo.add(() -> services.delete(WindowsService.NAME));
            allowReading(settings);
            readable.forEach(this::allowReading);
            return notes;
        }

        private void allowReading(Path file) {
            access.allowReading(file);
            undo.add(() -> access.withdraw(file));
        }

        private ServiceException failed(RuntimeException cause) {
            String left =
                    Stream.of(cause.getSuppressed()).map(Throwable::getMessage).collect(Collectors.joining("; "));
            String stays = String.join("; ", staying);
            String rest = left.isEmpty()
                    ? (stays.isEmpty() ? "nothing of the attempt is left" : "of the attempt this is left: " + stays)
                    : "not all of the attempt could be taken back (" + left + (stays.isEmpty() ? "" : "; " + stays)
                            + ")";
            boolean forPeople = cause instanceof ServiceException || cause instanceof IllegalArgumentException;
            return new ServiceException(
                    "the service " + WindowsService.NAME + " was not installed, and " + rest + ": "
                            + (forPeople ? cause.getMessage() : cause),
                    cause);
        }
    }

    private void requireOwner(Path path) {
        access.foreignOwner(path).ifPresent(found -> {
            throw new ServiceException(
                    path + " " + found.problem() + ": see what is in it, and run  " + found.command());
        });
    }

    private static void delete(Path made) {
        try {
            Files.deleteIfExists(made);
        } catch (IOException e) {
            throw new ServiceException(made + " could not be removed again: " + e, e);
        }
    }

    private static void requireNoLink(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        // A junction is a folder that is something else too.
        if (attributes.isSymbolicLink() || attributes.isOther()) {
            throw new ServiceException(path + " is a link, which may lead anywhere: remove it");
        }
    }

    /**
     * Checks that only administrators can change a settings file.
     *
     * @throws ServiceException if others can
     */
    public void requireTrusted(Path settings) {
        try {
            requireNoLink(settings);
        } catch (IOException e) {
            throw new ServiceException(settings + " cannot be read: " + e, e);
        }
        requireOwner(settings);
        access.otherWriters(settings).ifPresent(others -> {
            throw new ServiceException(settings + " can be changed by " + others + ", and the service would do what it"
                    + " says: see what is in it, and run  icacls \"" + settings + "\" "
                    + ADMINISTRATORS_ONLY.formatted(""));
        });
    }

    /**
     * Checks that only administrators can change the program and the Java that the service is to run.
     *
     * @throws ServiceException if others can
     */
    public void requireTrusted(Distribution distribution, Path javaHome) {
        requireTrusted(
                distribution.home(),
                distribution.programs(),
                "unpack the zip in C:\\Program Files instead, or run  icacls \"");
        requireTrusted(
                javaHome,
                Stream.of("", "bin", "bin/server", "bin/server/jvm.dll", "bin/java.dll", "conf", "lib", "lib/modules")
                        .map(javaHome::resolve)
                        .filter(Files::exists)
                        .toList(),
                "use a Java in C:\\Program Files, or run  icacls \"");
    }

    private void requireTrusted(Path home, List<Path> files, String advice) {
        for (Path file : files) {
            access.otherWriters(file).ifPresent(others -> {
                throw new ServiceException(file + " can be changed by " + others + ", who could have the service run"
                        + " anything: " + advice + home + "\" /setowner \"*S-1-5-32-544\" /t /q  and  icacls \"" + home
                        + "\\*\" /reset /t /q  and  icacls \"" + home + "\" "
                        + ADMINISTRATORS_ONLY.formatted("(OI)(CI)")
                        + " \"*S-1-5-32-545:(OI)(CI)RX\"");
            });
        }
    }

    private WindowsService service(
            Distribution distribution,
            Path settings,
            List<String> moreJvmOptions,
            Account account,
            List<String> dependencies) {
        List<String> options =
                new ArrayList<>(distribution.jvmOptions(Runtime.version().feature()));
        // The service control manager ends the process, and not the end of a session.
        options.add("-Xrs");
        options.addAll(moreJvmOptions);
        Path javaHome = Path.of(System.getProperty("java.home"));
        return new WindowsService(
                distribution.wrapper(),
                javaHome.resolve("bin").resolve("server").resolve("jvm.dll"),
                javaHome,
                distribution.jar(),
                options,
                List.of(
                        "serve",
                        "-c",
                        settings.toString(),
                        "--log-file",
                        logs().resolve("faxmx.log").toString()),
                // Where the JVM writes if it fails.
                logs(),
                logs(),
                account,
                dependencies);
    }

    /** Those that this machine has, and can start: without them the service Fax does not run, which FaxMX reports. */
    private List<String> dependencies(List<String> notes) {
        List<String> found = new ArrayList<>();
        for (String name : PREREQUISITES) {
            Optional<ServiceStatus> service = services.find(name);
            if (service.isEmpty()) {
                notes.add("the service " + name + ", which a fax server needs, is not on this machine");
            } else if (service.get().start() == ServiceStatus.Start.DISABLED) {
                notes.add("the service " + name + ", which a fax server needs, is disabled");
            } else {
                found.add(name);
            }
        }
        return found;
    }

    /**
     * Stops and removes the service; settings and logs stay.
     *
     * @return whether it is gone; if not, it is marked for deletion, and goes when no other program has it open
     */
    public boolean remove() {
        services.requireAdministrator();
        if (find().isEmpty()) {
            throw new ServiceException("the service " + WindowsService.NAME + " is not installed");
        }
        services.stop(WindowsService.NAME);
        services.delete(WindowsService.NAME);
        return services.find(WindowsService.NAME).isEmpty();
    }
}
