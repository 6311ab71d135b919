package org.faxmx.cli;

import java.io.PrintStream;
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
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.FaxBridge;
import org.faxmx.SettingsSource;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.DurationText;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code faxmx serve}: the bridge, until the process is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Faxmx.FromManifest.class,
        description = "Runs the bridge until SIGTERM or Ctrl-C. With a settings file, SIGHUP has it read again.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:ended as asked",
            "1:the backend cannot be used on this machine, or a TCP port is taken",
            "2:the command line or the settings file is wrong"
        })
final class Serve implements Callable<Integer> {

    private static final Logger LOG = Logger.getLogger(Serve.class.getName());
    private static final long LONGEST_START_SECONDS = 5;

    @ParentCommand
    private Faxmx parent;

    @Mixin
    private ServerOptions servers;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port for Jolokia on 127.0.0.1; 0 takes a free one. Default: 8778.")
    private Integer httpPort;

    @Option(
            names = "--rmi-port",
            paramLabel = "PORT",
            description = "Port for JMX RMI on 127.0.0.1; 0 takes a free one. Default: 9875.")
    private Integer rmiPort;

    @Option(
            names = "--http-policy",
            paramLabel = "FILE",
            description = "Jolokia access policy to enforce over HTTP. Default: the one in jmx-config.")
    private Path httpPolicy;

    @Option(
            names = "--writes",
            negatable = true,
            description =
                    "Let clients change fax servers: settings of servers and ports, jobs, a test fax. Default: off.")
    private Boolean writes;

    @Option(
            names = "--poll",
            paramLabel = "TIME",
            description = "Pause between two enumerations of the ports: 500ms, 30s, 5m; 0s for only when getPorts is "
                    + "invoked. Default: 30s.")
    private String poll;

    @Option(
            names = "--status-poll",
            paramLabel = "TIME",
            description = "Pause between two looks at what the ports are doing and at the queue; 0s for only on "
                    + "refreshStatus and getJobs. Default: 5s.")
    private String statusPoll;

    @Override
    public Integer call() throws InterruptedException {
        ServerOptions.Asked asked = servers.asked(this::overridden);
        PrintStream out = parent.out();
        out.println(asked.headline());

        CompletableFuture<FaxBridge> opening = new CompletableFuture<>();
        Thread ending = new Thread(() -> end(opening), "faxmx-shutdown");
        // Before anything is opened: a fax server that answers slowly must not keep a signal from being heeded.
        Runtime.getRuntime().addShutdownHook(ending);
        SettingsSource source = SettingsSource.none();
        if (servers.hasFile()) {
            source = () -> servers.ask(this::overridden).settings();
            Hangup.listen(() -> reload(opening));
        }
        FaxBridge bridge;
        try {
            bridge = FaxBridge.open(
                    asked.settings(), source, ManagementFactory.getPlatformMBeanServer(), InstantSource.system());
        } catch (RuntimeException | Error e) {
            opening.cancel(false);
            forget(ending);
            throw e;
        }
        opening.complete(bridge);
        bridge.report().forEach(out::println);
        out.println("JMX:     " + orOff(bridge.rmiUrl()));
        out.println("Jolokia: " + orOff(bridge.httpUrl()));
        // The JVM ends with the shutdown thread, not with this one.
        new CountDownLatch(1).await();
        return ExitCode.DONE;
    }

    private static String orOff(String url) {
        return url.isEmpty() ? "off" : url;
    }

    /** The settings with what the options of this command say instead. An option for a listener opens it. */
    private BridgeSettings overridden(BridgeSettings settings) {
        List<ServerSettings> polled = settings.servers().stream()
                .map(server -> server.withPolling(polling(server.polling())))
                .toList();
        return new BridgeSettings(
                polled,
                httpPort == null
                        ? settings.http()
                        : Optional.of(settings.http()
                                .orElse(ListenerSettings.DEFAULT_HTTP)
                                .withPort(httpPort)),
                rmiPort == null
                        ? settings.rmi()
                        : Optional.of(settings.rmi()
                                .orElse(ListenerSettings.DEFAULT_RMI)
                                .withPort(rmiPort)),
                httpPolicy == null ? settings.httpPolicy() : Optional.of(httpPolicy),
                writes == null ? settings.writes() : writes);
    }

    private PollSettings polling(PollSettings said) {
        PollSettings ports = poll == null ? said : said.withPorts(DurationText.parse(poll));
        return statusPoll == null ? ports : ports.withStatus(DurationText.parse(statusPoll));
    }

    /** Answers SIGHUP, on the thread that does nothing else; what comes of it is logged by the bridge. */
    private void reload(CompletableFuture<FaxBridge> opening) {
        try {
            opening.join().reload();
        } catch (IllegalStateException e) {
            // Refused, which the bridge has told, or there will be no bridge.
            LOG.log(Level.FINE, "reloading", e);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "reloading the settings failed unexpectedly", e);
        }
    }

    private static void forget(Thread ending) {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException e) {
            // The JVM is ending already; there is nothing to close.
        }
    }

    /**
     * Runs when the JVM was told to end. Left alone the JVM would report the signal as its exit code; ending as asked is
     * success.
     */
    private void end(CompletableFuture<FaxBridge> opening) {
        int exitCode = ExitCode.DONE;
        try {
            opening.get(LONGEST_START_SECONDS, TimeUnit.SECONDS).close();
            parent.out().println("Ended.");
        } catch (TimeoutException e) {
            parent.out().println("Ended while starting.");
        } catch (CancellationException e) {
            exitCode = ExitCode.UNREACHABLE;
        } catch (InterruptedException | ExecutionException | RuntimeException e) {
            parent.err().println("faxmx: ending failed: " + e);
            exitCode = ExitCode.UNREACHABLE;
        }
        parent.out().flush();
        Runtime.getRuntime().halt(exitCode);
    }
}
