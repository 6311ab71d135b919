package org.faxmx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What Linux says of a process at a moment.
 *
 * @param residentKilobytes memory that is in use, shared libraries included
 * @param privateKilobytes memory that no other process uses
 * @param descriptors open files, sockets and pipes
 * @param threads all of them, not only Java's
 */
public record LinuxProcess(long residentKilobytes, long privateKilobytes, long descriptors, long threads) {

    /** Reads the figures of the process with that id. */
    public static LinuxProcess look(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return new LinuxProcess(
                    number(process.resolve("status"), "VmRSS"),
                    number(process.resolve("smaps_rollup"), "Private_Clean")
                            + number(process.resolve("smaps_rollup"), "Private_Dirty"),
                    descriptors.count(),
                    number(process.resolve("status"), "Threads"));
        }
    }

    private static long number(Path file, String key) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(file + " does not have " + key);
    }
}
