package org.faxmx.service;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.faxmx.access.FileOwner;
import org.faxmx.access.FileProblem;
import org.faxmx.access.FileWriters;
import org.faxmx.windows.Sid;

/**
 * Windows' program {@code icacls}, which hands permissions of a folder down to what is in it already. Accounts are named by
 * their security identifiers, which are the same in every language.
 */
final class Icacls implements FileAccess {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String SYSTEM = "*S-1-5-18";
    private static final String ADMINISTRATORS = "*S-1-5-32-544";
    private static final String INHERITED = ":(OI)(CI)";

    private final Path program;
    private final String service;
    private final Duration longest;

    /** @param service the name of the service that gets access */
    Icacls(Path program, String service, Duration longest) {
        this.program = program;
        this.service = "*" + Sid.ofService(service);
        this.longest = longest;
    }

    /**
     * The program of this Windows.
     *
     * @param service the name of the service that gets access
     */
    static Icacls of(String service) {
        String windows = System.getenv("SystemRoot");
        return new Icacls(
                Path.of(windows == null ? "C:\\Windows" : windows, "System32", "icacls.exe"), service, LONGEST);
    }

    @Override
    public Optional<String> otherWriters(Path path) {
        try {
            return FileWriters.others(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public Optional<FileProblem> foreignOwner(Path path) {
        try {
            return FileOwner.problem(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static ServiceException unreadable(Path path, IOException e) {
        return new ServiceException("the permissions of " + path + " cannot be read: " + e, e);
    }

    @Override
    public void restrict(Path folder) {
        run(
                folder,
                "/inheritance:r",
                "/grant:r",
                SYSTEM + INHERITED + "F",
                ADMINISTRATORS + INHERITED + "F",
                service + INHERITED + "RX");
    }

    @Override
    public void allowReading(Path file) {
        run(file, "/grant", service + (Files.isDirectory(file) ? INHERITED + "RX" : ":R"));
    }

    @Override
    public void withdraw(Path file) {
        run(file, "/remove:g", service);
    }

    @Override
    public void allowWriting(Path folder) {
        run(folder, "/grant", service + INHERITED + "M");
    }

    private void run(Path path, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString(), path.toString(), "/q"));
        command.addAll(List.of(arguments));
        try {
            // Not a pipe: reading it would last as long as the program, or as what it started.
            Path output = Files.createTempFile("faxmx", ".icacls");
            try {
                run(path, command, output);
            } finally {
                // Windows deletes no file that something which icacls started has open still.
                if (!output.toFile().delete()) {
                    output.toFile().deleteOnExit();
                }
            }
        } catch (IOException e) {
            throw new ServiceException("the permissions of " + path + " could not be changed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted while icacls ran", e);
        }
    }

    private void run(Path path, List<String> command, Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ServiceException("the permissions of " + path + " could not be changed: "
                        + String.join(" ", command) + " has not ended within " + longest.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new ServiceException("the permissions of " + path + " could not be changed, "
                        + String.join(" ", command) + " says: "
                        + new String(Files.readAllBytes(output), Charset.defaultCharset()).strip());
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
