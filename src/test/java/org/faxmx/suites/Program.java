package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.e2e.ProcessTree;

/** Programs of suites, run by tests as users run them. */
final class Program {

    private static final long LONGEST_SECONDS = 240;

    private Program() {}

    /** What it printed, and its exit code. */
    record Result(int exitCode, String output, String errors) {

        /** Its output, if it ended well. */
        String ok() {
            assertEquals(0, exitCode, this::toString);
            return output;
        }

        /** The lines of its output that begin so. */
        List<String> lines(String beginning) {
            return output.lines().filter(line -> line.startsWith(beginning)).collect(Collectors.toList());
        }
    }

    /** Runs it in a folder, without input, until it ends. */
    static Result run(Path folder, String... command) throws IOException, InterruptedException {
        return runWithInput(folder, "", command);
    }

    /** Runs it in a folder, with that input, until it ends. */
    static Result runWithInput(Path folder, String input, String... command) throws IOException, InterruptedException {
        Path in = Files.writeString(Files.createTempFile(folder, "in", ".txt"), input);
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertTrue(
                    process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS),
                    () -> Arrays.toString(command) + " does not end");
        } finally {
            ProcessTree.kill(process);
        }
        return new Result(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(errors, StandardCharsets.UTF_8));
    }

    /** Whether a program is in PATH. */
    static boolean isInstalled(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** Skips the test where something is missing, with a line that says how to get it; fails if {@code CI} is set. */
    static void needs(boolean present, String howToGetIt) {
        if (!present && System.getenv("CI") != null) {
            fail(howToGetIt);
        }
        if (!present) {
            System.err.println("Skipping a test of monitoring suites. " + howToGetIt);
        }
        assumeTrue(present, howToGetIt);
    }

    /** The file or folder that an environment variable names. */
    static Path from(String variable, String howToGetIt) {
        String value = System.getenv(variable);
        needs(value != null, howToGetIt);
        return Path.of(value);
    }
}
