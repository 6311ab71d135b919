package org.faxmx.service;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.faxmx.access.FileOwner;
import org.faxmx.access.FileWriters;

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
        this.service = "*" + sid(service);
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

    /** The security identifier that every service has: it follows from the name. */
    static String sid(String service) {
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-1")
                    .digest(service.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_16LE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        StringBuilder sid = new StringBuilder("S-1-5-80");
        for (int at = 0; at < hash.length; at += Integer.BYTES) {
            long part = 0;
            for (int i = Integer.BYTES - 1; i >= 0; i--) {
                part = part << Byte.SIZE | hash[at + i] & 0xFF;
            }
            sid.append('-').append(part);
        }
        return sid.toString();
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
    public Optional<String> foreignOwner(Path path) {
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
        run(file, "/grant", service + ":R");
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
