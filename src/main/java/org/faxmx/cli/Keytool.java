package org.faxmx.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program {@code keytool} of the running Java, for keystores of one password, which is passed in its environment. */
final class Keytool {

    private static final String PASSWORD = "FAXMX_STORE_PASSWORD";
    private static final long LONGEST_SECONDS = 60;

    private final Path program;
    private final String password;

    private Keytool(Path program, String password) {
        this.program = program;
        this.password = password;
    }

    /** The program below that Java, which may not be there. */
    static Path below(Path javaHome) {
        Path windows = javaHome.resolve("bin").resolve("keytool.exe");
        return Files.exists(windows) ? windows : javaHome.resolve("bin").resolve("keytool");
    }

    static Keytool of(Path program, String password) {
        return new Keytool(program, password);
    }

    /**
     * Runs it on a keystore.
     *
     * @throws IOException with its output, if it fails
     */
    void run(Path keystore, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-J-Duser.language=en"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keystore.toString(), "-storetype", "PKCS12", "-storepass:env", PASSWORD));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD, password);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("keytool does not end");
            }
            if (process.exitValue() != 0) {
                throw new IOException("keytool " + arguments[0] + " failed: " + output.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
    }
}
