package org.faxmx.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where a benchmark ran: a figure without its machine says nothing. */
public final class Machine {

    private Machine() {}

    /** Processor, cores and memory in one line. */
    public static String describe() throws IOException {
        long kilobytes = Long.parseLong(
                value(Path.of("/proc/meminfo"), "MemTotal").replace("kB", "").strip());
        return value(Path.of("/proc/cpuinfo"), "model name")
                + ", " + Runtime.getRuntime().availableProcessors() + " cores"
                + ", " + Math.round(kilobytes / 1024.0 / 1024.0) + " GiB of memory"
                + ", " + System.getProperty("os.name") + " " + System.getProperty("os.version");
    }

    /** How busy it is at the moment: the load average of the last minute. Far above 1, a run says little. */
    public static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** The commit that was measured, and whether the sources were others than that. */
    public static String commit() throws IOException {
        String changed =
                output("git", "status", "--porcelain", "--untracked-files=no").isEmpty() ? "" : ", changed";
        return output("git", "rev-parse", "--short", "HEAD") + changed;
    }

    /** What a program prints, without the last line end. */
    public static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed");
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String value(Path file, String key) throws IOException {
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
                found.add(line.substring(colon + 1).strip());
            }
        }
        return found.isEmpty() ? "unknown " + key : found.get(0);
    }
}
