package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.DurationText;
import org.faxmx.logging.HeldLog;
import org.faxmx.logging.LogSetup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code faxmx watch}: the first screen of the status page in a terminal. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description =
                "Displays fax servers and ports live in the terminal, until Ctrl-C: of a running bridge with --url,"
                        + " or else of a bridge of its own.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done, or ended by Ctrl-C",
            "1:the bridge or a backend cannot be reached or refuses the login, or the output could not be written",
            "2:the command line or the settings file is wrong"
        },
        footerHeading = "Examples:%n",
        footer = {
            "  faxmx watch --backend simulated",
            "  faxmx watch --url http://127.0.0.1:8778/ --user ada",
            "  faxmx watch --url https://faxsrv1.example.org:8778/ --ca ca.pem --user ada"
        })
final class Watch implements Callable<Integer> {

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Reader in;
    private final CountDownLatch ended = new CountDownLatch(1);
    // What Ctrl-C closes, the latest first; guarded by itself.
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions servers;

    @Mixin
    private LogLevelOption log;

    @Mixin
    private RunningBridge bridge;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "Time between two readings of the bridge: 500ms to 1h. Default: 2s.")
    private String interval;

    @Option(names = "--once", description = "Print what there is now, and end.")
    private boolean once;

    /** @param in where a password may be read from */
    Watch(Reader in) {
        this.in = in;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Duration pause = pause();
        if (!bridge.isGiven()) {
            bridge.requireAbsent();
        } else if (servers.areGiven()) {
            throw wrong("--url names a running bridge, which has its own fax servers: give either --url, or options for"
                    + " fax servers");
        }
        Optional<BridgeClient> running = bridge.isGiven() ? Optional.of(bridge.client(in)) : Optional.empty();
        LogSetup logging = log.apply();
        Thread ending = new Thread(this::end, "faxmx-shutdown");
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            BridgeClient client;
            if (running.isPresent()) {
                client = running.get();
            } else {
                BridgeSettings settings = servers.parse();
                client = opened(new OwnBridge()).open(settings);
            }
            return watch(client, running.isPresent() ? bridge.name() : "a bridge of its own", pause);
        } finally {
            closeAll();
            logging.close();
            try {
                Runtime.getRuntime().removeShutdownHook(ending);
            } catch (IllegalStateException e) {
                // The JVM is ending already.
            }
        }
    }

    private int watch(BridgeClient client, String name, Duration pause) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Terminal terminal = Terminal.ofStandardOutput(out);
        boolean taken = false;
        BridgeClient.Reading reading = null;
        long answered = 0;
        do {
            String problem = "";
            try {
                reading = client.read();
                answered = System.nanoTime();
            } catch (BridgeClient.NoAnswer e) {
                if (reading == null || e.lasting()) {
                    closeAll();
                    spec.commandLine().getErr().println("faxmx: " + name + ": " + e.getMessage());
                    return ExitCode.UNREACHABLE;
                }
                problem = e.getMessage();
            }
            long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - answered);
            Terminal.Size size = terminal.size();
            String title = "FaxMX " + reading.version() + ", " + name + ", "
                    + LocalTime.now().format(TIME) + (terminal.isTerminal() && !once ? ", Ctrl-C ends" : "");
            // All that is printed once can be scrolled to.
            int height = once ? Integer.MAX_VALUE : size.lines();
            List<WatchScreen.Line> lines = WatchScreen.of(title, reading, problem, since, size.columns(), height);
            if (once) {
                terminal.print(lines);
                return ExitCode.DONE;
            }
            if (!taken && terminal.isTerminal()) {
                taken = true;
                opened(HeldLog.begin()::close);
                opened(terminal);
            }
            terminal.show(lines, size);
        } while (!out.checkError() && !ended.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        // Ended by Ctrl-C, or by an output that is closed, which is reported as that of any command.
        return ExitCode.DONE;
    }

    private Duration pause() {
        Duration pause;
        try {
            pause = DurationText.parse(interval);
        } catch (IllegalArgumentException e) {
            throw wrong("--interval: " + e.getMessage());
        }
        if (pause.compareTo(SHORTEST) < 0 || pause.compareTo(LONGEST) > 0) {
            throw wrong("--interval of " + interval + " cannot be used: it is 500ms to 1h");
        }
        return pause;
    }

    private <C extends AutoCloseable> C opened(C part) {
        synchronized (opened) {
            opened.push(part);
        }
        return part;
    }

    private void closeAll() {
        synchronized (opened) {
            while (!opened.isEmpty()) {
                try {
                    opened.pop().close();
                } catch (Exception e) {
                    spec.commandLine().getErr().println("faxmx: ending failed: " + e);
                }
            }
        }
    }

    /** Ends when the JVM is terminated, with the exit code of an end that was wanted in place of the signal's. */
    private void end() {
        ended.countDown();
        closeAll();
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
