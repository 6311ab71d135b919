package org.faxmx.examples;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.faxmx.e2e.BridgeProcess;

/** Starts the packaged jar with a simulated fax server, on the Java that runs the tests if no other is named. */
final class SimulatedBridge {

    private SimulatedBridge() {}

    /** The {@code java} that runs this test. */
    static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    /** This JVM's own java, and those that FAXMX_JAVAS names. */
    static Stream<String> javas() {
        String others = System.getenv("FAXMX_JAVAS");
        return Stream.concat(
                Stream.of(java()),
                others == null
                        ? Stream.of()
                        : Arrays.stream(others.split(File.pathSeparator)).filter(name -> !name.isBlank()));
    }

    /** Starts it with options for {@code serve}; it writes its log into the folder. */
    static BridgeProcess start(Path folder, String... options) throws IOException, InterruptedException {
        return start(folder, List.of(), options);
    }

    /** Starts it with options for the JVM and for {@code serve}; it writes its log into the folder. */
    static BridgeProcess start(Path folder, List<String> jvmOptions, String... options)
            throws IOException, InterruptedException {
        return start(java(), folder, jvmOptions, options);
    }

    /** Starts it on a Java, with options for the JVM and for {@code serve}; it writes its log into the folder. */
    static BridgeProcess start(String java, Path folder, List<String> jvmOptions, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", BridgeProcess.jar().toString()));
        command.addAll(BridgeProcess.SERVE_ON_FREE_PORTS);
        command.addAll(List.of("--backend", "simulated"));
        command.addAll(List.of(options));
        Path log = Files.createTempFile(folder, "bridge", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return new BridgeProcess(process, log);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }
}
