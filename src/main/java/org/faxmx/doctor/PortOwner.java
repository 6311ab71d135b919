package org.faxmx.doctor;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Finds the process that listens on a TCP port, where the system says it: by {@code netstat} on Windows, by {@code /proc} on
 * Linux, where processes of other accounts are hidden from all but root.
 */
final class PortOwner {

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final String LISTENING = "0A";
    private static final int HEXADECIMAL = 16;
    // Columns of /proc/net/tcp.
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    // Columns of netstat -ano: protocol, local and foreign address, state, process.
    private static final int NETSTAT_COLUMNS = 5;

    private static final Pattern PROGRAM =
            Pattern.compile("(^|[/\\\\:;])faxmx(-[\\d.]+)?\\.jar($|[:;])|^org\\.faxmx\\.cli\\.Main$");
    private static final Pattern JAVA =
            Pattern.compile("(^|[/\\\\])(javaw?|prunsrv)(\\.exe)?$", Pattern.CASE_INSENSITIVE);

    private PortOwner() {}

    /** The number of the process; empty where it is not found out. */
    static OptionalLong of(int port) {
        try {
            return System.getProperty("os.name").startsWith("Windows")
                    ? inNetstat(netstat(), port)
                    : inProc(Path.of("/proc"), port);
        } catch (IOException | TimeoutException | ExecutionException e) {
            return OptionalLong.empty();
        }
    }

    /** What a process is, as far as the system says it. */
    enum Kind {
        FAXMX,
        /**
         * A Java, or the program that runs it as a service, whose arguments the system hides, as Windows does; or a program that
         * the system hides from this account.
         */
        PERHAPS_FAXMX,
        OTHER
    }

    /** What that process is, by its command line. */
    static Kind kind(long pid) {
        Optional<ProcessHandle.Info> info = ProcessHandle.of(pid).map(ProcessHandle::info);
        return kind(
                info.flatMap(ProcessHandle.Info::command),
                info.flatMap(ProcessHandle.Info::arguments).map(List::of));
    }

    static Kind kind(Optional<String> command, Optional<List<String>> arguments) {
        if (arguments
                .map(all -> all.stream()
                        .anyMatch(argument -> PROGRAM.matcher(argument).find()))
                .orElse(false)) {
            return Kind.FAXMX;
        }
        return arguments.isEmpty()
                        && command.map(program -> JAVA.matcher(program).find()).orElse(true)
                ? Kind.PERHAPS_FAXMX
                : Kind.OTHER;
    }

    /** The process as people know it: the name of its program and its number. */
    static String name(long pid) {
        return ProcessHandle.of(pid)
                        .flatMap(process -> process.info().command())
                        .map(command -> Path.of(command).getFileName() + ", ")
                        .orElse("")
                + "process " + pid;
    }

    private static List<String> netstat() throws IOException, TimeoutException, ExecutionException {
        // By its path: a program of that name in the present folder would be found first.
        Path program = Path.of(String.valueOf(System.getenv("SystemRoot")), "System32", "netstat.exe");
        Process process = new ProcessBuilder(program.toString(), "-ano")
                .redirectErrorStream(true)
                .start();
        try {
            return new TimeLimit(LONGEST).call("netstat", () -> {
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
                process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
                return output.lines().toList();
            });
        } finally {
            process.destroyForcibly();
        }
    }

    /** The states are in the language of Windows, so a listener is known by its foreign address, which has no port. */
    static OptionalLong inNetstat(List<String> lines, int port) {
        for (String line : lines) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length >= NETSTAT_COLUMNS
                    && columns[0].equals("TCP")
                    && columns[1].endsWith(":" + port)
                    && columns[2].endsWith(":0")
                    && columns[columns.length - 1].matches("\\d{1,10}")) {
                return OptionalLong.of(Long.parseLong(columns[columns.length - 1]));
            }
        }
        return OptionalLong.empty();
    }

    static OptionalLong inProc(Path proc, int port) throws IOException {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            Path file = proc.resolve("net").resolve(table);
            if (Files.isReadable(file)) {
                listeners(Files.readAllLines(file), port).forEach(inode -> sockets.add("socket:[" + inode + "]"));
            }
        }
        if (sockets.isEmpty()) {
            return OptionalLong.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    return OptionalLong.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return OptionalLong.empty();
    }

    private static List<String> listeners(List<String> lines, int port) {
        List<String> inodes = new ArrayList<>();
        for (String line : lines) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > INODE
                    && columns[STATE].equals(LISTENING)
                    && port(columns[LOCAL]).filter(local -> local == port).isPresent()) {
                inodes.add(columns[INODE]);
            }
        }
        return inodes;
    }

    private static Optional<Integer> port(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? Optional.empty() : Optional.of(Integer.parseInt(address.substring(colon + 1), HEXADECIMAL));
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // Another account's, or it has ended, or the file was closed.
            return false;
        }
    }
}
