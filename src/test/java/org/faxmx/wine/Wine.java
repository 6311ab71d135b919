package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A Windows JVM under Wine in which the COM fax server for tests is registered. Made once for a test run, from what the
 * machine has: Wine, the mingw compiler, a Windows JRE 17 in the folder that FAXMX_WINE_JRE names, and one of release 22 or
 * later in that of FAXMX_WINE_JRE_FFM. The latter has no network under Wine 8, and calls COM without JNA.
 *
 * <p>As an extension it hands itself to tests that have a parameter of this type. Where something is missing such a test
 * is skipped with a line that says how to get it, unless {@code CI} is set: there, missing means failing.
 */
public final class Wine implements AutoCloseable {

    private static final long SETUP_MINUTES = 5;
    // Longer than a test run; what a run that was broken off leaves behind ends some time.
    private static final Duration SERVER_LINGERS = Duration.ofHours(1);
    private static final Map<String, String> TOOLS = Map.of(
            "wine", "wine wine64",
            "make", "make",
            "x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64 libwine-dev",
            "x86_64-w64-mingw32-widl", "mingw-w64-tools");

    private final Path directory;
    private final Path prefix;

    private Wine(Path directory) {
        this.directory = directory;
        this.prefix = directory.resolve("prefix");
    }

    /** A Windows path that means the same file: Wine's drive Z is the root directory. */
    public static String windowsPath(Path path) {
        return "Z:" + path.toAbsolutePath().toString().replace('/', '\\');
    }

    /** A Windows class path for a Unix one. */
    public static String windowsClassPath(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(element -> windowsPath(Path.of(element)))
                .reduce((a, b) -> a + ";" + b)
                .orElseThrow();
    }

    /** Where tests may leave files. */
    public Path directory() {
        return directory;
    }

    /**
     * Starts the Windows JVM. What it prints goes into a file: Wine's server outlives the JVM and would hold a pipe
     * open.
     */
    public Process java(Path log, Map<String, String> environment, List<String> arguments) throws IOException {
        return java(Jre.WITH_JNA, log, environment, arguments);
    }

    /** As {@link #java(Path, Map, List)}, with a JRE of choice. */
    public Process java(Jre jre, Path log, Map<String, String> environment, List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("wine", jre.java().orElseThrow().toString()));
        command.addAll(arguments);
        return start(log, environment, command);
    }

    /** Starts a Windows program; what it prints goes into a file, as for {@link #java(Path, Map, List)}. */
    public Process program(Path log, Map<String, String> environment, List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of("wine"));
        all.addAll(command);
        return start(log, environment, all);
    }

    /**
     * Starts a Windows program that is talked to over pipes; its error output goes into a file. The end of its output
     * cannot be waited for: Wine's server may hold the pipe open.
     */
    public Process converse(Path errors, Map<String, String> environment, Path program, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("wine", program.toString()));
        command.addAll(arguments);
        return builder(environment, command).redirectError(errors.toFile()).start();
    }

    /** The console client of the fax server for tests, a native program. */
    public Path client() {
        return directory.resolve("native/client.exe");
    }

    /** Takes the fax server's class out of the registry, or puts it back. */
    public void register(boolean registered) {
        String dll = windowsPath(directory.resolve("native/faxmx-test-faxcom.dll"));
        run(registered ? List.of("wine", "regsvr32", "/s", dll) : List.of("wine", "regsvr32", "/s", "/u", dll));
    }

    @Override
    public void close() {
        // It may have ended by itself: then this answers 1.
        answer(List.of("wineserver", "-k"));
    }

    private static Wine open() throws IOException {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            fail(message(missing));
        }
        Path directory = Path.of("target", "wine").toAbsolutePath();
        Files.createDirectories(directory);
        Wine wine = new Wine(directory);
        Files.createDirectories(wine.prefix);
        // Left to itself, Debian's ends with the last program, and whatever is started at that moment may end with it.
        wine.close();
        wine.run(List.of("wineserver", "-p" + SERVER_LINGERS.toSeconds()));
        wine.run(List.of("make", "-C", "src/test/native", "OUT=" + directory.resolve("native")));
        wine.register(true);
        return wine;
    }

    private static List<String> missing() {
        List<String> missing = new ArrayList<>();
        TOOLS.forEach((tool, packages) -> {
            if (!onPath(tool)) {
                missing.add(tool + " (Debian: apt-get install " + packages + ")");
            }
        });
        for (Jre jre : Jre.values()) {
            if (jre.java().isEmpty()) {
                missing.add("a Windows JRE " + jre.release + " (unpack one and let " + jre.variable
                        + " name its folder; .ci/run does)");
            }
        }
        return missing;
    }

    private static String message(List<String> missing) {
        return "Tests of real COM need Wine. Missing: " + String.join(", ", missing);
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private void run(List<String> command) {
        int answer = answer(command);
        assertEquals(0, answer, () -> command + " failed, see " + directory.resolve("setup.log"));
    }

    private int answer(List<String> command) {
        Path log = directory.resolve("setup.log");
        try {
            Process process = start(log, Map.of(), command);
            if (!process.waitFor(SETUP_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                fail(command + " did not end: " + Files.readString(log, StandardCharsets.ISO_8859_1));
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process start(Path log, Map<String, String> environment, List<String> command) throws IOException {
        return builder(environment, command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private ProcessBuilder builder(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("WINEPREFIX", prefix.toString());
        builder.environment().put("WINEDEBUG", "-all");
        // No window is ever opened.
        builder.environment().remove("DISPLAY");
        builder.environment().putAll(environment);
        return builder;
    }

    /** The Windows JREs. */
    public enum Jre {
        /** Calls native code through JNA. */
        WITH_JNA("FAXMX_WINE_JRE", "17"),
        /** Calls native code through the JDK's own interface. */
        WITH_FFM("FAXMX_WINE_JRE_FFM", "25");

        private final String variable;
        private final String release;

        Jre(String variable, String release) {
            this.variable = variable;
            this.release = release;
        }

        /** Its {@code java.exe}, where the variable names a folder that has one. */
        public Optional<Path> java() {
            return Optional.ofNullable(System.getenv(variable))
                    .map(folder -> Path.of(folder, "bin", "java.exe"))
                    .filter(Files::isRegularFile);
        }
    }

    /** Hands the one {@link Wine} of a test run to the tests that need it, and skips them where it is missing. */
    public static final class Installed implements ParameterResolver, ExecutionCondition {

        private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Wine.class);

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing = missing();
            if (missing.isEmpty() || System.getenv("CI") != null) {
                return ConditionEvaluationResult.enabled("Wine is there, or must be");
            }
            // Maven counts what is skipped and does not say why.
            System.err.println("Skipping " + context.getDisplayName() + ". " + message(missing));
            return ConditionEvaluationResult.disabled(message(missing));
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Wine.class;
        }

        @Override
        public Wine resolveParameter(ParameterContext parameter, ExtensionContext context) {
            // Kept by the root context, which closes it at the end of the run.
            return context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(
                            Wine.class,
                            key -> {
                                try {
                                    return open();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            Wine.class);
        }
    }
}
