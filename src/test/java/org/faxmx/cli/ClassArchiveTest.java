package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With a program in place of Java, which writes down what it is given; DistributionIT has the archive of a real one. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class ClassArchiveTest {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String RECORD = """
            #!/bin/sh
            printf '%s\\n' "$* [${JAVA_TOOL_OPTIONS:-}${JDK_JAVA_OPTIONS:-}]" >> "$(dirname "$0")/calls"
            """;
    /** Makes a read-only archive, as Java 17 does. */
    private static final String DUMPS = RECORD + """
                    for option in "$@"; do
                        case $option in
                            -XX:SharedArchiveFile=*)
                                rm -f "${option#*=}"
                                echo made > "${option#*=}"
                                chmod 444 "${option#*=}" ;;
                        esac
                    done
                    """;

    @TempDir
    private Path directory;

    private Path file;
    private Path jar;
    private Path program;

    @BeforeEach
    void makeAJava() throws IOException {
        Path library = Files.createDirectory(directory.resolve("a lib"));
        file = library.resolve("faxmx.jsa");
        jar = Files.createFile(library.resolve("faxmx.jar"));
        program = Files.createDirectories(directory.resolve("java/bin")).resolve("java");
        java(DUMPS);
    }

    private void java(String script) throws IOException {
        Files.writeString(program, script);
        assertTrue(program.toFile().setExecutable(true));
    }

    private ClassArchive archive() {
        return new ClassArchive(file, jar, directory.resolve("java"));
    }

    private List<String> calls() throws IOException {
        Path calls = program.resolveSibling("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void isMadeOnceForEachJar() throws IOException {
        try (ClassArchive archive = archive()) {
            assertTrue(archive.make());
            assertEquals("made\n", Files.readString(file));
            assertEquals(List.of("faxmx.jar", "faxmx.jsa", "faxmx.jsa.lock", "faxmx.jsa.txt"), files());
            List<String> calls = calls();
            assertEquals(2, calls.size());
            for (String call : calls) {
                assertTrue(call.startsWith("-Xmx128m -XX:+UseG1GC ") && call.endsWith(" []"), call);
            }

            assertFalse(archive.make());
            assertEquals(2, calls().size());

            Files.writeString(jar, "another one");
            assertTrue(archive.make(), "though the one that was there is read-only in Java 17");
            assertEquals(4, calls().size());
        }
    }

    @Test
    void replacesAReadOnlyOneAndWhatAnEarlierMakerLeft() throws IOException {
        Files.writeString(file, "old");
        assertTrue(file.toFile().setWritable(false));
        Path left = Files.writeString(file.resolveSibling("faxmx1.jsa.new"), "half");
        assertTrue(left.toFile().setWritable(false));

        try (ClassArchive archive = archive()) {
            assertTrue(archive.make());
        }

        assertEquals("made\n", Files.readString(file));
        assertTrue(Files.getPosixFilePermissions(file).toString().contains("OWNER_WRITE"), "or Windows keeps it");
        assertFalse(Files.exists(left));
    }

    @Test
    void leavesTheEarlierOneWhereTheDumpFails() throws IOException {
        Files.writeString(file, "old");
        java(RECORD + "exit 3\n");

        try (ClassArchive archive = archive()) {
            assertEquals(
                    "the JVM ended with 3",
                    assertThrows(IOException.class, archive::make).getMessage());
        }

        assertEquals("old", Files.readString(file));
        assertEquals(List.of("faxmx.jar", "faxmx.jsa", "faxmx.jsa.lock"), files());
    }

    @Test
    void doesNotTryAgainByItselfWhatHasFailed() throws IOException {
        java(RECORD + "exit 3\n");
        for (int start = 0; start < 2; start++) {
            try (ClassArchive archive = archive()) {
                archive.makeQuietly();
            }
            assertEquals(1, calls().size());
        }

        java(DUMPS);
        Files.writeString(jar, "another one");
        try (ClassArchive archive = archive()) {
            archive.makeQuietly();
        }
        assertEquals(3, calls().size());
        assertEquals(List.of("faxmx.jar", "faxmx.jsa", "faxmx.jsa.lock", "faxmx.jsa.txt"), files());
    }

    /** A lock is of the process, so the other maker has to be one. */
    @Test
    void isLeftToAnotherProcessThatMakesIt() throws Exception {
        Path lock = file.resolveSibling("faxmx.jsa.lock");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Locker.class.getName(),
                        lock.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream locked = other.getInputStream();
                ClassArchive archive = archive()) {
            assertEquals('L', locked.read());
            assertFalse(archive.make());
            assertEquals(List.of(), calls());

            other.getOutputStream().close();
            assertTrue(other.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS));
            assertTrue(archive.make());
        } finally {
            other.destroyForcibly();
        }
    }

    /** Has a file locked until its input ends. */
    static final class Locker {
        private Locker() {}

        public static void main(String... arguments) throws IOException {
            try (FileChannel channel = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.print(lock.isValid() ? "L" : "");
                System.out.flush();
                System.in.read();
            }
        }
    }

    @Test
    void isMadeByOneOfTwoInOneProcess() throws Exception {
        java(RECORD + "until [ -e \"$(dirname \"$0\")/go\" ]; do sleep 0.05; done\n"
                + DUMPS.substring(RECORD.length()));
        try (ClassArchive one = archive();
                ClassArchive two = archive()) {
            CompletableFuture<Boolean> made = CompletableFuture.supplyAsync(() -> {
                try {
                    return one.make();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Eventually.holdsWithin(LONGEST, () -> !calls().isEmpty(), () -> "not begun");

            assertFalse(two.make());

            Files.createFile(program.resolveSibling("go"));
            assertTrue(made.get(LONGEST.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void endsWhatIsMadeAndKeepsNoMemoryOfAFailure() throws Exception {
        java(RECORD + "exec sleep 60\n");
        try (ClassArchive archive = archive()) {
            archive.makeAfter(Duration.ZERO);
            Eventually.holdsWithin(LONGEST, () -> !calls().isEmpty(), () -> "not begun");
        }
        Eventually.holdsWithin(
                LONGEST, () -> files().equals(List.of("faxmx.jar", "faxmx.jsa.lock")), () -> "files are left");
    }

    @Test
    void doesNotWaitForWhatHasNotBegun() throws IOException {
        ClassArchive archive = archive();
        archive.makeAfter(Duration.ofHours(1));
        archive.close();
        // Else the wait for it ends with its limit.
        assertTrue(archive.isEnded());
        assertEquals(List.of(), calls());
    }
}
