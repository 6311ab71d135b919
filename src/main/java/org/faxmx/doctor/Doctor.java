package org.faxmx.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.faxmx.FaxServers;
import org.faxmx.access.FilePermission;
import org.faxmx.access.TlsFiles;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.Finding;
import org.faxmx.service.Distribution;
import org.faxmx.service.InstalledService;
import org.faxmx.service.ServiceException;
import org.faxmx.windows.LocalAccounts;

/**
 * All checks, one after the other, in the order in which a cause comes before what it causes. None of them keeps the others
 * from being made, except that a fax server that cannot be connected is not called.
 */
public final class Doctor {

    private static final Duration LONGEST_CHECK = Duration.ofMinutes(1);

    private final Subject subject;
    private final InstantSource clock;
    private final List<Diagnosis.Result> results = new ArrayList<>();
    // Written by the thread of a check.
    private final AtomicReference<Optional<InstalledService>> service = new AtomicReference<>(Optional.empty());

    /** A doctor for one examination. */
    public Doctor(Subject subject, InstantSource clock) {
        this.subject = subject;
        this.clock = clock;
    }

    /**
     * Makes all checks, which takes at most a minute for each check but those of fax servers; these take a few times the
     * server's timeout. To be called once.
     *
     * @param listener called with each result as it is found, on the calling thread
     */
    public Diagnosis examine(Consumer<Diagnosis.Result> listener) {
        BridgeSettings settings = subject.settings();
        List<ServerSettings> servers = settings.servers();
        boolean com = servers.stream().anyMatch(Doctor::isCom);
        run(JavaCheck.NAME, "", listener, JavaCheck.ofThisJvm(com));
        ServerSettings forMachine = mostOfThisMachine(servers);
        run("machine", "", listener, findings -> FaxServers.examineMachine(forMachine, findings));
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        if (windows) {
            run(
                    ServiceCheck.NAME,
                    "",
                    listener,
                    new ServiceCheck(this::service, subject.file(), new LocalAccounts(), program()));
            run(ServiceFilesCheck.NAME, "", listener, serviceFiles());
        }
        for (ServerSettings server : servers) {
            call(server.name(), listener, ServerCheck.of(server, settings.writes()));
            if (isCom(server) && !server.host().isEmpty()) {
                run(HostCheck.NAME, server.name(), listener, HostCheck.of(server.host(), isConnected(server)));
            }
        }
        List<Path> files = files();
        run(SettingsCheck.NAME, "", listener, new SettingsCheck(subject));
        run(ListenersCheck.NAME, "", listener, ListenersCheck.of(subject, serviceProcess()));
        run(UsersCheck.NAME, "", listener, new UsersCheck(settings));
        run(CertificateCheck.NAME, "", listener, new CertificateCheck(settings, clock));
        run(ClockCheck.NAME, "", listener, ClockCheck.of(files, clock));
        run(DiskCheck.NAME, "", listener, DiskCheck.of(settings, subject.logFile(), files));
        return new Diagnosis(results);
    }

    /** Other accounts do not have this folder, and the program is not in their path. */
    private static String program() {
        try {
            return "\"" + Distribution.of(Doctor.class).command() + "\"";
        } catch (ServiceException e) {
            return "faxmx";
        }
    }

    private Optional<InstalledService> service() {
        Optional<InstalledService> found = InstalledService.find();
        service.set(found);
        return found;
    }

    /** Those that the service reads, if it has the settings of these checks. */
    private Check serviceFiles() {
        List<Path> read = new ArrayList<>(subject.settings().filesToRead());
        subject.file().ifPresent(file -> read.add(0, file));
        return new ServiceFilesCheck(
                service.get().filter(found -> ServiceCheck.hasSettings(found, subject.file())),
                read,
                new LocalAccounts(),
                FilePermission::isGiven);
    }

    private OptionalLong serviceProcess() {
        return service.get()
                .map(found -> found.status().processId())
                .filter(process -> process != 0)
                .map(process -> OptionalLong.of(Integer.toUnsignedLong(process)))
                .orElse(OptionalLong.empty());
    }

    private static boolean isCom(ServerSettings server) {
        return server.backend() == Backend.COM;
    }

    private boolean isConnected(ServerSettings server) {
        return results.stream()
                .filter(result -> result.server().equals(server.name()))
                .map(Diagnosis.Result::finding)
                .anyMatch(finding ->
                        finding.check().equals(ServerCheck.CONNECT) && finding.severity() == Finding.Severity.OK);
    }

    /** The server that needs most of this machine: one of its own on COM, or else another on COM. */
    private static ServerSettings mostOfThisMachine(List<ServerSettings> servers) {
        return Stream.concat(
                        servers.stream()
                                .filter(server -> isCom(server) && server.host().isEmpty()),
                        servers.stream().filter(Doctor::isCom))
                .findFirst()
                .orElse(servers.get(0));
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        subject.file().ifPresent(files::add);
        subject.settings().users().ifPresent(files::add);
        subject.settings().tls().map(TlsFiles::identity).ifPresent(identity -> files.addAll(identity.files()));
        return files;
    }

    private void run(String name, String server, Consumer<Diagnosis.Result> listener, Check check) {
        new TimedCheck(name, LONGEST_CHECK).findings(check).forEach(finding -> add(server, listener, finding));
    }

    /** Makes a check whose calls have limits of their own. */
    private void call(String server, Consumer<Diagnosis.Result> listener, Check check) {
        try {
            check.run(finding -> add(server, listener, finding));
        } catch (RuntimeException e) {
            add(server, listener, TimedCheck.failed("of the fax server", e));
        }
    }

    private void add(String server, Consumer<Diagnosis.Result> listener, Finding finding) {
        Diagnosis.Result result = new Diagnosis.Result(server, finding);
        results.add(result);
        listener.accept(result);
    }
}
