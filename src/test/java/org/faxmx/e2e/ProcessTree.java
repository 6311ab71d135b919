package org.faxmx.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.faxmx.connector.Eventually;

/** A process of a test with all that it started. */
public final class ProcessTree {

    private static final int LONGEST_END_SECONDS = 60;

    private ProcessTree() {}

    /** Kills them, and returns when they have ended: their files may be removed then. */
    public static void kill(Process process) {
        kill(process, process.descendants().toList());
    }

    /** Asks the process to end, and kills what is left then. */
    public static void end(Process process) {
        // Asked now: those of a process that has ended are no longer its own.
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, LONGEST_END_SECONDS, TimeUnit.SECONDS)
                .join();
        kill(process, descendants);
    }

    private static void kill(Process process, List<ProcessHandle> known) {
        List<ProcessHandle> descendants =
                Stream.concat(known.stream(), process.descendants()).distinct().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        process.onExit().orTimeout(LONGEST_END_SECONDS, TimeUnit.SECONDS).join();
        try {
            Eventually.holdsWithin(
                    Duration.ofSeconds(LONGEST_END_SECONDS),
                    () -> descendants.stream().noneMatch(ProcessTree::runs),
                    () -> "these do not end: " + descendants);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** In a container without an init process, nothing may collect what an orphan leaves: it counts as alive. */
    private static boolean runs(ProcessHandle process) {
        try {
            Path status = Path.of("/proc/" + process.pid() + "/status");
            return process.isAlive()
                    && (!Files.exists(Path.of("/proc/self/status"))
                            || Files.readAllLines(status).stream().noneMatch(line -> line.startsWith("State:\tZ")));
        } catch (IOException e) {
            // It ended meanwhile.
            return false;
        }
    }
}
