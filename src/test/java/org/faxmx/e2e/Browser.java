package org.faxmx.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A headless Chromium with a profile of its own that shows one page. Its own protection of local addresses is off: what a
 * test meets is the bridge's.
 */
final class Browser implements AutoCloseable {

    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final Path log;

    private Browser(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Shows a page.
     *
     * @param directory for its profile and its log
     * @param proxy the port of the proxy, on this machine, through which it reaches all hosts but this machine
     */
    static Browser show(String url, Path directory, int proxy) throws IOException {
        Path log = Files.createTempFile(directory, "browser", ".log");
        List<String> command = new ArrayList<>(List.of(
                program().orElseThrow(() -> new IllegalStateException(Installed.MISSING)),
                "--headless=new",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
                "--user-data-dir=" + Files.createTempDirectory(directory, "profile"),
                "--proxy-server=http://127.0.0.1:" + proxy,
                url));
        if (System.getProperty("user.name").equals("root")) {
            command.add(1, "--no-sandbox");
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Browser(process, log);
    }

    /** What it printed so far. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Ends it and the processes that it has started. */
    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        all.forEach(child -> child.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    private static Optional<String> program() {
        return PROGRAMS.stream()
                .filter(name -> Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))))
                .findFirst();
    }

    /** Skips tests where there is no Chromium, with a line that says how to get it, unless {@code CI} is set. */
    static final class Installed implements ExecutionCondition {

        static final String MISSING = "It needs Chromium in PATH: on Debian, apt-get install chromium";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (program().isPresent() || System.getenv("CI") != null) {
                return ConditionEvaluationResult.enabled("Chromium is there, or must be");
            }
            System.err.println("Skipping " + context.getDisplayName() + ". " + MISSING);
            return ConditionEvaluationResult.disabled(MISSING);
        }
    }
}
