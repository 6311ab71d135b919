package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.faxmx.e2e.ProcessTree;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Programs of Prometheus, as Debian has them. */
final class Programs {

    private static final List<String> NEEDED = List.of("prometheus", "promtool", "prometheus-alertmanager", "amtool");
    private static final long LONGEST_SECONDS = 300;

    private Programs() {}

    /** Skips tests where they are not installed, with a line that says how to get them, unless {@code CI} is set. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(Installed.class)
    @interface Needed {}

    /** Runs a program that has to succeed, and returns what it printed. */
    static String run(Path directory, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), () -> command[0] + " does not end");
            String printed = Files.readString(output);
            assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ":\n" + printed);
            return printed;
        } finally {
            ProcessTree.kill(process);
        }
    }

    static final class Installed implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing = NEEDED.stream()
                    .filter(program -> !Program.isInstalled(program))
                    .toList();
            if (missing.isEmpty() || System.getenv("CI") != null) {
                return ConditionEvaluationResult.enabled("they are there, or must be");
            }
            String how = "It needs " + String.join(", ", missing)
                    + " in PATH: on Debian, apt-get install prometheus prometheus-alertmanager";
            System.err.println("Skipping " + context.getDisplayName() + ". " + how);
            return ConditionEvaluationResult.disabled(how);
        }
    }
}
