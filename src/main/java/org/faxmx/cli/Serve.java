package org.faxmx.cli;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.faxmx.FaxBridge;
import org.faxmx.FaxServers;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.DurationText;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code faxmx serve}: the bridge, until the process is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Faxmx.FromManifest.class,
        description = "Runs the bridge until SIGTERM or Ctrl-C.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:ended as asked",
            "1:the backend cannot be used on this machine, or a TCP port is taken",
            "2:the command line is wrong"
        })
final class Serve implements Callable<Integer> {

    private static final long LONGEST_START_SECONDS = 5;

    @ParentCommand
    private Faxmx parent;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions servers;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port for Jolokia on 127.0.0.1; 0 takes a free one. Default: 8778.")
    private int httpPort = ListenerSettings.DEFAULT_HTTP.port();

    @Option(
            names = "--rmi-port",
            paramLabel = "PORT",
            description = "Port for JMX RMI on 127.0.0.1; 0 takes a free one. Default: 9875.")
    private int rmiPort = ListenerSettings.DEFAULT_RMI.port();

    @Option(
            names = "--http-policy",
            paramLabel = "FILE",
            description = "Jolokia access policy to enforce over HTTP. Default: the one in jmx-config.")
    private Path httpPolicy;

    @Option(
            names = "--writes",
            description =
                    "Let clients change fax servers: settings of servers and ports, jobs, a test fax. Default: off.")
    private boolean writes;

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
        judge();
        FaxServers.Choice choice = servers.backend();
        PrintStream out = parent.out();
        out.println(BackendOption.headline(choice));

        CompletableFuture<FaxBridge> opening = new CompletableFuture<>();
        Thread ending = new Thread(() -> end(opening), "faxmx-shutdown");
        // Before anything is opened: a fax server that answers slowly must not keep a signal from being heeded.
        Runtime.getRuntime().addShutdownHook(ending);
        FaxBridge bridge;
        try {
            bridge = FaxBridge.open(
                    settings(choice.backend()), ManagementFactory.getPlatformMBeanServer(), InstantSource.system());
        } catch (RuntimeException | Error e) {
            opening.cancel(false);
            forget(ending);
            throw e;
        }
        opening.complete(bridge);
        bridge.report().forEach(out::println);
        out.println("JMX:     " + bridge.rmiUrl());
        out.println("Jolokia: " + bridge.httpUrl());
        // The JVM ends with the shutdown thread, not with this one.
        new CountDownLatch(1).await();
        return ExitCode.DONE;
    }

    /** The command line is judged before the machine is: a typing error is told without touching COM. */
    private void judge() {
        try {
            FaxBridge.check(settings(Backend.SIMULATED));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private BridgeSettings settings(Backend backend) {
        return new BridgeSettings(
                servers.servers(backend),
                new ListenerSettings(httpPort),
                new ListenerSettings(rmiPort),
                Optional.ofNullable(httpPolicy),
                new PollSettings(
                        poll == null ? PollSettings.DEFAULT.ports() : DurationText.parse(poll),
                        statusPoll == null ? PollSettings.DEFAULT.status() : DurationText.parse(statusPoll)),
                writes);
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
