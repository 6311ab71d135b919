package org.faxmx.cli;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.FaxBridge;
import org.faxmx.SettingsSource;
import org.faxmx.Version;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.DurationText;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.LogSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.logging.Logging;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code faxmx serve}: runs the bridge until the process is terminated. */
@Command(
        name = Serve.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description =
                "Runs the bridge until SIGTERM or Ctrl-C. SIGHUP reads the settings file and the users file again.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:ended by a signal",
            "1:the backend cannot be used on this machine, or a TCP port is taken",
            "2:the command line or the settings file is wrong",
            "3:memory is exhausted"
        },
        footerHeading = "Examples:%n",
        footer = {
            "  faxmx serve",
            "  faxmx serve --backend simulated --writes",
            "  faxmx serve -c my.yaml --http-port 9000",
            "  faxmx serve --log-file faxmx.log --log-level info,org.faxmx.com=debug"
        })
final class Serve implements Callable<Integer> {

    static final String NAME = "serve";

    private static final Logger LOG = Logger.getLogger(Serve.class.getName());
    private static final long LONGEST_START_SECONDS = 5;

    private final BooleanSupplier readerHasGone;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions servers;

    @Mixin
    private LogOptions log;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "TCP port for Jolokia on 127.0.0.1; 0 takes a free one. Default: 8778.")
    private Integer httpPort;

    @Option(
            names = "--rmi-port",
            paramLabel = "PORT",
            description = "TCP port for JMX RMI on 127.0.0.1; 0 takes a free one. Default: 9875.")
    private Integer rmiPort;

    @Option(
            names = "--http-policy",
            paramLabel = "FILE",
            description =
                    "Jolokia access policy to enforce over HTTP. Default: built in, as jmx-config/jolokia-access.xml.")
    private Path httpPolicy;

    @Option(
            names = "--writes",
            negatable = true,
            description =
                    "Let clients change fax servers: settings of servers and ports, jobs, a test fax. Default: off.")
    private Boolean writes;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "File of those who may log in, written by faxmx user. Default: none; then everybody on this"
                    + " machine may read, with personal data masked, and with --writes do all, where that is allowed:"
                    + " all fax servers must be simulated.")
    private Path users;

    @Option(
            names = "--poll",
            paramLabel = "TIME",
            description = "Time between two enumerations of the ports: 500ms, 30s, 5m; 0s for only on getPorts. "
                    + "Default: 30s.")
    private String poll;

    @Option(
            names = "--status-poll",
            paramLabel = "TIME",
            description = "Time between two readings of the status of the ports and of the queue; 0s for only on "
                    + "refreshStatus and getJobs. Default: 5s.")
    private String statusPoll;

    /** @param readerHasGone whether standard output has failed because its reader has ended */
    Serve(BooleanSupplier readerHasGone) {
        this.readerHasGone = readerHasGone;
    }

    /**
     * Begins with what takes long in each start and does not depend on the command line and the settings, side by side with
     * reading them. What fails here fails again in the start, which reports it.
     */
    static void prepare() {
        Thread preparing = new Thread(
                () -> {
                    try {
                        ManagementFactory.getPlatformMBeanServer();
                        FaxBridge.prepare();
                    } catch (RuntimeException | LinkageError e) {
                        LOG.log(Level.FINE, "preparing the start", e);
                    }
                },
                "faxmx-prepare");
        preparing.setDaemon(true);
        preparing.start();
    }

    /** The settings of the command line and its file. */
    BridgeSettings settings() {
        if (users != null) {
            servers.useUsers(users.toAbsolutePath());
        }
        try {
            return servers.parse(this::overridden, log::apply);
        } catch (RuntimeException e) {
            notStarted(e);
            throw e;
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        BridgeSettings settings = settings();
        PrintWriter out = spec.commandLine().getOut();

        CompletableFuture<FaxBridge> opening = new CompletableFuture<>();
        AtomicReference<Optional<ClassArchive>> archive = new AtomicReference<>(Optional.empty());
        Thread ending = new Thread(() -> end(opening, archive::get), "faxmx-shutdown");
        // Before the bridge is opened: a fax server that answers slowly must not delay a signal.
        Runtime.getRuntime().addShutdownHook(ending);
        Logging.hold();
        SettingsSource source = source(settings);
        if (servers.hasFile() || users != null) {
            HangupSignal.handle(() -> reload(opening));
        }
        FaxBridge bridge;
        try {
            bridge = FaxBridge.open(
                    settings, source, ManagementFactory.getPlatformMBeanServer(), InstantSource.system());
        } catch (RuntimeException | Error e) {
            opening.cancel(false);
            removeHook(ending);
            notStarted(e);
            throw e;
        }
        opening.complete(bridge);
        bridge.report().forEach(out::println);
        out.println("Page:    " + orOff(bridge.pageUrl()));
        out.println("JMX:     " + orOff(bridge.rmiUrl()));
        out.println("Jolokia: " + orOff(bridge.httpUrl()));
        LOG.log(Level.INFO, "FaxMX {0} has started: page {1}, JMX {2}, process {3}, Java {4}, {5}", new Object[] {
            Version.current(),
            orOff(bridge.pageUrl()),
            orOff(bridge.rmiUrl()),
            ProcessHandle.current().pid(),
            Runtime.version(),
            System.getProperty("os.name")
        });
        archive.set(ClassArchive.inTheBackground());
        // The JVM ends with the shutdown thread, not with this one.
        new CountDownLatch(1).await();
        return ExitCode.DONE;
    }

    /** What is printed is in the log file too: the service manager may not keep the one. */
    private void notStarted(Throwable reason) {
        if (log.isInAFile()) {
            LOG.log(Level.SEVERE, "FaxMX has not started: {0}", reason.getMessage());
        }
        log.close();
        Logging.release();
    }

    /** Where a reload reads the settings: of options alone they stay, and what it takes are the users, if there is a file. */
    private SettingsSource source(BridgeSettings settings) {
        if (servers.hasFile()) {
            return new ReadAgain();
        }
        return users == null ? SettingsSource.none() : () -> settings;
    }

    private static String orOff(String url) {
        return url.isEmpty() ? "off" : url;
    }

    /** The settings with the options of this command applied. A port option enables its listener. */
    private BridgeSettings overridden(BridgeSettings settings) {
        List<ServerSettings> polled = settings.servers().stream()
                .map(server -> server.withPolling(polling(server.polling())))
                .toList();
        return new BridgeSettings(
                polled,
                onPort(settings.http(), httpPort),
                onPort(settings.rmi(), rmiPort),
                settings.httpNames(),
                httpPolicy == null ? settings.httpPolicy() : Optional.of(httpPolicy),
                writes == null ? settings.writes() : writes,
                settings.sendFax(),
                settings.archiveFolders(),
                users == null ? settings.users() : Optional.of(users.toAbsolutePath()),
                settings.tls());
    }

    static Optional<ListenerSettings> onPort(Optional<ListenerSettings> listener, Integer port) {
        return port == null
                ? listener
                : Optional.of(listener.map(on -> on.withPort(port)).orElseGet(() -> new ListenerSettings(port)));
    }

    private PollSettings polling(PollSettings settings) {
        return new PollSettings(
                poll == null ? settings.ports() : DurationText.parse(poll),
                statusPoll == null ? settings.status() : DurationText.parse(statusPoll),
                settings.routing());
    }

    /** The settings file while the bridge runs. The log follows what the file says when the bridge does. */
    private final class ReadAgain implements SettingsSource {

        // Used by one reload after the other.
        private LogSettings ofLog = LogSettings.NONE;

        @Override
        public BridgeSettings read() {
            return servers.reload(Serve.this::overridden, read -> ofLog = read);
        }

        @Override
        public List<String> applied() {
            return log.apply(ofLog)
                    .map(now -> List.of("log: " + now.describe()))
                    .orElse(List.of());
        }
    }

    private void reload(CompletableFuture<FaxBridge> opening) {
        try {
            opening.join().reload();
        } catch (IllegalStateException e) {
            // Refused, which the bridge has logged, or the bridge was not opened.
            LOG.log(Level.FINE, "reloading", e);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "reloading the settings failed unexpectedly", e);
        }
    }

    private static void removeHook(Thread ending) {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException e) {
            // The JVM is ending already.
        }
    }

    /** Closes the bridge when the JVM is terminated, and replaces the exit code, which would be the signal's. */
    private void end(CompletableFuture<FaxBridge> opening, Supplier<Optional<ClassArchive>> archive) {
        int exitCode = ExitCode.DONE;
        LOG.info("FaxMX ends: the process was terminated");
        try {
            opening.get(LONGEST_START_SECONDS, TimeUnit.SECONDS).close();
            spec.commandLine().getOut().println("Ended.");
        } catch (TimeoutException e) {
            spec.commandLine().getOut().println("Ended while starting.");
        } catch (CancellationException e) {
            exitCode = ExitCode.UNREACHABLE;
        } catch (InterruptedException | ExecutionException | RuntimeException e) {
            spec.commandLine().getErr().println("faxmx: ending failed: " + e);
            LOG.log(Level.SEVERE, "ending failed", e);
            exitCode = ExitCode.UNREACHABLE;
        }
        if (exitCode == ExitCode.DONE && spec.commandLine().getOut().checkError() && !readerHasGone.getAsBoolean()) {
            spec.commandLine().getErr().println("faxmx: the output could not be written");
            exitCode = ExitCode.UNREACHABLE;
        }
        // Last: clients of the bridge wait.
        archive.get().ifPresent(ClassArchive::close);
        // A log without this line is that of a bridge that hangs at its end, or was killed.
        LOG.info("FaxMX has ended");
        Logging.end();
        Runtime.getRuntime().halt(exitCode);
    }
}
