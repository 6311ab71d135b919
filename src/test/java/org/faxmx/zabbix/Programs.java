package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.faxmx.e2e.ProcessTree;

/**
 * Programs that run in a temporary folder until this is closed. PostgreSQL and Zabbix refuse to run as root: then all run
 * as the user that Zabbix's packages make.
 */
final class Programs implements AutoCloseable {

    private static final boolean ROOT = System.getProperty("user.name").equals("root");
    private static final String USER = "zabbix";
    private static final int LONGEST_RUN_SECONDS = 300;

    private final Path folder;
    private final Deque<Process> running = new ArrayDeque<>();

    Programs() throws IOException {
        // Not JUnit's: that one is root's only.
        folder = Files.createTempDirectory("faxmx-zabbix");
        if (ROOT) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        give(folder);
    }

    Path folder() {
        return folder;
    }

    /** Starts a program that is ended at the close; it writes into a log in the folder. */
    Process start(String log, Map<String, String> environment, List<String> command) throws IOException {
        return start(log, environment, List.of(), command);
    }

    /** The same by a program that starts it, and that needs the rights of this process. */
    Process start(String log, Map<String, String> environment, List<String> starter, List<String> command)
            throws IOException {
        Process process = builder(log, environment, starter, command).start();
        running.push(process);
        return process;
    }

    /** Runs a program to its end, which is to be a good one. */
    void run(String log, List<String> command) throws IOException, InterruptedException {
        Process process = builder(log, Map.of(), List.of(), command).start();
        try {
            assertTrue(
                    process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS),
                    () -> command + " does not end: " + log(log));
            assertEquals(0, process.exitValue(), () -> command + ": " + log(log));
        } finally {
            ProcessTree.kill(process);
        }
    }

    /** What a program wrote so far. */
    String log(String log) {
        try {
            return Files.readString(folder.resolve(log));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Makes a file that only the programs can read, which they can with any umask of this process. */
    Path own(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content);
        give(file);
        return file;
    }

    private static void give(Path file) throws IOException {
        if (ROOT) {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
    }

    private ProcessBuilder builder(
            String log, Map<String, String> environment, List<String> starter, List<String> command) {
        List<String> all = new ArrayList<>(starter);
        if (ROOT) {
            all.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--"));
        }
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return builder;
    }

    /** Ends the programs, the last started first, and removes the folder. */
    @Override
    public void close() throws IOException {
        while (!running.isEmpty()) {
            // Not all programs end their own.
            ProcessTree.end(running.pop());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
