package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who builds a release again gets the bytes that were published. A second build, of the same sources in a folder of another
 * name, in another time zone and language, is compared with the one that these tests run on.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the permissions in the zip are those of a POSIX file system")
final class ReproducibleBuildIT {

    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Set<String> NOT_SOURCES = Set.of("target", ".git");

    @TempDir
    private Path directory;

    @Test
    void aSecondBuildHasTheSameBytes() throws Exception {
        Path sources = copySources(directory.resolve("sources of FaxMX"));
        Path log = directory.resolve("build.log");
        List<String> command = new ArrayList<>(List.of("./mvnw", "--batch-mode", "-Dmaven.test.skip=true", "package"));
        // Offline, no SBOM is made.
        if (!Files.exists(PROJECT.resolve("target/dist/faxmx.cdx.json"))) {
            command.add(1, "--offline");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(sources.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "TZ", "Asia/Kathmandu",
                        "MAVEN_OPTS", "-Duser.language=tr -Duser.country=TR"));
        Process build = builder.start();
        try {
            assertTrue(build.waitFor(10, TimeUnit.MINUTES), () -> "still building: " + read(log));
        } finally {
            ProcessTree.kill(build);
        }
        assertEquals(0, build.exitValue(), () -> read(log));

        List<Path> built = artifacts(PROJECT.resolve("target"));
        assertTrue(built.size() >= 2, built::toString);
        for (Path first : built) {
            Path second = sources.resolve("target").resolve(first.getFileName());
            assertTrue(
                    Files.mismatch(first, second) == -1,
                    () -> first.getFileName() + " differs, in these entries: " + differences(first, second)
                            + ". If target is old, try ./mvnw clean verify");
        }
    }

    /** The jar that is run, and the zips. */
    private static List<Path> artifacts(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("faxmx\\.jar|faxmx-.*\\.zip"))
                    .sorted()
                    .toList();
        }
    }

    private static Path copySources(Path copy) throws IOException {
        Files.walkFileTree(PROJECT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path relative = PROJECT.relativize(folder);
                if (NOT_SOURCES.contains(relative.toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(copy.resolve(relative.toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // In a worktree, .git is a file.
                if (!NOT_SOURCES.contains(PROJECT.relativize(file).toString())) {
                    Files.copy(file, copy.resolve(PROJECT.relativize(file).toString()));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return copy;
    }

    private static Set<String> differences(Path first, Path second) {
        Map<String, Long> one = entries(first);
        Map<String, Long> other = entries(second);
        Set<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        names.removeIf(name -> one.containsKey(name) && one.get(name).equals(other.get(name)));
        return names;
    }

    private static Map<String, Long> entries(Path zip) {
        Map<String, Long> entries = new TreeMap<>();
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream content = new ZipInputStream(file)) {
            for (ZipEntry entry = content.getNextEntry(); entry != null; entry = content.getNextEntry()) {
                CRC32 checksum = new CRC32();
                checksum.update(content.readAllBytes());
                entries.put(entry.getName(), checksum.getValue());
            }
            return entries;
        } catch (IOException e) {
            return Map.of(e.toString(), 0L);
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
