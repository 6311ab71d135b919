package org.faxmx.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.faxmx.access.FileOwner;

/** Installs FaxMX as a service of Windows, and removes it: its files in ProgramData, their permissions, the service. */
public final class WindowsInstallation {

    /** What the service Fax needs, and COM. Not Fax itself: it ends when it is idle, and would end FaxMX with it. */
    private static final List<String> PREREQUISITES = List.of("RpcSs", "Spooler", "TapiSrv");

    private final WindowsServices services;
    private final FileAccess access;
    private final Path folder;

    /** @param folder for settings and logs */
    public WindowsInstallation(WindowsServices services, FileAccess access, Path folder) {
        this.services = services;
        this.access = access;
        this.folder = folder;
    }

    /** On this machine, which must be Windows. */
    public static WindowsInstallation ofThisMachine() {
        String data = System.getenv("ProgramData");
        if (data == null) {
            throw new ServiceException(
                    "the environment variable ProgramData is missing, which names the folder of settings"
                            + " and logs");
        }
        return new WindowsInstallation(
                ServiceControlManager.open(), Icacls.of(WindowsService.NAME), Path.of(data, "FaxMX"));
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
    public Optional<ServiceStatus> find() {
        return services.find(WindowsService.NAME);
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
     * Makes the folder for settings and logs, and default settings in it, where they are missing. Other accounts have no access
     * to a folder made here.
     */
    public void prepare() {
        try {
            if (Files.isDirectory(folder)) {
                // Every account may create folders in ProgramData.
                FileOwner.problem(folder).ifPresent(problem -> {
                    throw new ServiceException(folder + " " + problem + ", and see what is in it");
                });
            } else {
                Files.createDirectories(folder);
                access.restrict(folder);
            }
            Files.createDirectories(logs());
            access.allowWriting(logs());
            if (!Files.exists(defaultSettings())) {
                try (InputStream in = WindowsInstallation.class.getResourceAsStream("settings.yaml")) {
                    Files.copy(in, defaultSettings());
                }
            }
        } catch (IOException e) {
            throw new ServiceException(folder + " cannot be written: " + e, e);
        }
    }

    /**
     * Installs the service, to run {@code faxmx serve} with those settings on the Java that runs now.
     *
     * @param readable the files that the settings name
     * @param moreJvmOptions options after those of the distribution
     * @param password of an account that needs one
     * @return what an administrator should know, a line each
     */
    public List<String> install(
            Distribution distribution,
            Path settings,
            List<Path> readable,
            List<String> moreJvmOptions,
            Account account,
            Optional<String> password) {
        List<String> notes = new ArrayList<>();
        List<String> options =
                new ArrayList<>(distribution.jvmOptions(Runtime.version().feature()));
        // The service control manager ends the process, and not the end of a session.
        options.add("-Xrs");
        options.addAll(moreJvmOptions);
        Path javaHome = Path.of(System.getProperty("java.home"));
        WindowsService service = new WindowsService(
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
                dependencies(notes));
        notes.addAll(services.install(service, password));
        try {
            access.allowReading(settings);
            readable.forEach(access::allowReading);
        } catch (RuntimeException e) {
            services.delete(WindowsService.NAME);
            throw e;
        }
        return notes;
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

    /** Stops and removes the service; settings and logs stay. */
    public void remove() {
        services.requireAdministrator();
        if (find().isEmpty()) {
            throw new ServiceException("the service " + WindowsService.NAME + " is not installed");
        }
        services.stop(WindowsService.NAME);
        services.delete(WindowsService.NAME);
    }
}
