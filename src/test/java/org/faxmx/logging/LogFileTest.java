package org.faxmx.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A log file, with files as they are and as an administrator, a full disk or another process leaves them. */
class LogFileTest {

    private static final int LINE = 10;

    @TempDir
    private Path directory;

    private final List<String> elsewhere = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<LogFile> opened = new ArrayList<>();
    private long nanos;

    @AfterEach
    void close() {
        opened.forEach(LogFile::close);
    }

    @Test
    void writesAtOnceAndAppendsToWhatThereIs() throws IOException {
        Path path = Files.writeString(directory.resolve("f.log"), "before\n");
        LogFile file = file(path, 1000, 3);
        log(file, "Büro 東京");
        assertEquals("before\nBüro 東京\n", Files.readString(path));
        assertEquals(List.of(), elsewhere);
    }

    @Test
    void keepsNoMoreFilesThanItMayAndNoneIsLargerThanItMayBe() throws IOException {
        LogFile file = file(directory.resolve("f.log"), 3 * LINE, 3);
        for (int i = 0; i < 20; i++) {
            log(file, "line " + (1000 + i));
        }
        assertEquals(List.of("f.log", "f.log.1", "f.log.2"), names());
        assertEquals("line 1018\nline 1019\n", content("f.log"));
        assertEquals("line 1015\nline 1016\nline 1017\n", content("f.log.1"));
        assertEquals("line 1012\nline 1013\nline 1014\n", content("f.log.2"));
    }

    @Test
    void goesOnCountingAfterARestart() throws IOException {
        Path path = directory.resolve("f.log");
        LogFile first = file(path, 2 * LINE, 2);
        log(first, "line 1001");
        first.close();
        LogFile second = file(path, 2 * LINE, 2);
        log(second, "line 1002");
        log(second, "line 1003");
        assertEquals("line 1003\n", content("f.log"));
        assertEquals("line 1001\nline 1002\n", content("f.log.1"));
    }

    @Test
    void emptiesTheOnlyFileThatItMayKeep() throws IOException {
        LogFile file = file(directory.resolve("f.log"), 2 * LINE, 1);
        for (int i = 0; i < 5; i++) {
            log(file, "line " + (1000 + i));
        }
        assertEquals(List.of("f.log"), names());
        assertEquals("line 1004\n", content("f.log"));
    }

    @Test
    void writesALineThatIsLargerThanAFileIntoAFileOfItsOwn() throws IOException {
        LogFile file = file(directory.resolve("f.log"), 2 * LINE, 3);
        log(file, "line 1000");
        log(file, "x".repeat(100));
        log(file, "line 1001");
        assertEquals("line 1001\n", content("f.log"));
        assertEquals("x".repeat(100) + "\n", content("f.log.1"));
        assertEquals("line 1000\n", content("f.log.2"));
    }

    @Test
    void endsALineThatWasCutOff() throws IOException {
        Path path = Files.writeString(directory.resolve("f.log"), "half a li");
        log(file(path, 1000, 3), "next");
        assertEquals("half a li\nnext\n", content("f.log"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "an open file cannot be renamed there")
    void createsTheFileAgainWhenItWasMovedAway() throws IOException {
        Path path = directory.resolve("f.log");
        LogFile file = file(path, 1000, 3);
        log(file, "one");
        Files.move(path, directory.resolve("f.log-20260301"));
        pass(Duration.ofSeconds(1));
        log(file, "two");
        Files.delete(path);
        pass(Duration.ofSeconds(1));
        log(file, "three");
        assertEquals("one\n", content("f.log-20260301"));
        assertEquals("three\n", content("f.log"));
        assertEquals(List.of(), complaints);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void isNotReadableForEverybody() throws IOException {
        log(file(directory.resolve("f.log"), LINE, 2), "line 1000");
        assertEquals(
                "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("f.log"))));
    }

    @Test
    void writesElsewhereWhileItCannotAndSaysSoOnceAndIsTriedAgain() throws IOException {
        Path folder = directory.resolve("later");
        LogFile file = file(folder.resolve("f.log"), 1000, 3);
        file.open();
        log(file, "one");
        pass(Duration.ofSeconds(9));
        log(file, "two");
        assertEquals(List.of("one\n", "two\n"), elsewhere);
        assertEquals(1, complaints.size(), complaints::toString);
        assertTrue(
                complaints
                        .get(0)
                        .matches("faxmx: the log file .*f\\.log cannot be written: .+\\. What would be in it is"
                                + " here until it can"),
                complaints::toString);

        Files.createDirectory(folder);
        log(file, "three");
        pass(Duration.ofSeconds(1));
        log(file, "four");
        assertEquals(List.of("one\n", "two\n", "three\n"), elsewhere);
        assertEquals(
                "this file could not be written: 3 records went to standard error\nfour\n",
                Files.readString(folder.resolve("f.log")));

        // Lost again within the hour, it is not said again.
        file.close();
        assertEquals(1, complaints.size());
    }

    @Test
    void complainsOnceAnHour() {
        LogFile file = file(directory.resolve("absent/f.log"), 1000, 3);
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMinutes(1));
            log(file, "line");
        }
        assertEquals(2, complaints.size(), complaints::toString);
        assertEquals(100, elsewhere.size());
    }

    @Test
    void growsWhereItCannotBeRotatedUntilItCan() throws IOException {
        Path inTheWay =
                Files.createDirectories(directory.resolve("f.log.1/not empty")).getParent();
        LogFile file = file(directory.resolve("f.log"), 2 * LINE, 2);
        for (int i = 0; i < 5; i++) {
            log(file, "line " + (1000 + i));
        }
        assertEquals("line 1000\nline 1001\nline 1002\nline 1003\nline 1004\n", content("f.log"));
        assertEquals(1, complaints.size(), complaints::toString);
        assertTrue(complaints.get(0).contains("f.log cannot be rotated: "), complaints::toString);

        Files.delete(inTheWay.resolve("not empty"));
        Files.delete(inTheWay);
        pass(Duration.ofSeconds(10));
        log(file, "line 1005");
        assertEquals("line 1005\n", content("f.log"));
        assertEquals(5 * LINE, Files.size(directory.resolve("f.log.1")));
        assertEquals(List.of(), elsewhere);
    }

    /** The oldest cannot be replaced; those between stay where they are. */
    @Test
    void keepsEarlierFilesWhileItCannotBeRotated() throws IOException {
        Files.createDirectories(directory.resolve("f.log.3/not empty"));
        Files.writeString(directory.resolve("f.log.1"), "one\n");
        Files.writeString(directory.resolve("f.log.2"), "two\n");
        LogFile file = file(directory.resolve("f.log"), LINE, 4);
        for (int i = 0; i < 5; i++) {
            log(file, "line " + (1000 + i));
            pass(Duration.ofSeconds(10));
        }
        assertEquals("one\n", content("f.log.1"));
        assertEquals("two\n", content("f.log.2"));
        assertEquals(5 * LINE, Files.size(directory.resolve("f.log")));
        assertEquals(1, complaints.size(), complaints::toString);
    }

    @Test
    void removesFilesOfATimeWhenMoreWereKept() throws IOException {
        for (int i = 1; i < 6; i++) {
            Files.writeString(directory.resolve("f.log." + i), "old " + i + "\n");
        }
        LogFile file = file(directory.resolve("f.log"), LINE, 3);
        log(file, "line 1000");
        log(file, "line 1001");
        assertEquals(List.of("f.log", "f.log.1", "f.log.2"), names());
        assertEquals("old 1\n", content("f.log.2"));
    }

    @Test
    void leavesTheFileOfAnotherToThat() throws IOException {
        Path path = directory.resolve("f.log");
        LogFile first = file(path, 1000, 3);
        log(first, "one");
        LogFile second = file(path, 1000, 3);
        log(second, "two");
        assertEquals("one\n", Files.readString(path));
        assertEquals(List.of("two\n"), elsewhere);
        assertTrue(complaints.get(0).contains("this process writes it already"), complaints::toString);
    }

    @Test
    void isReadAndLockedByOthersWhereItsContentIs() throws IOException {
        Path path = directory.resolve("f.log");
        LogFile file = file(path, 1000, 3);
        log(file, "one");
        try (FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = other.lock(0, 100, false)) {
            assertTrue(lock.isValid());
        }
        assertEquals("one\n", Files.readString(path));
    }

    @Test
    void writesFromThreadsThatAreInterrupted() throws IOException {
        LogFile file = file(directory.resolve("f.log"), 3 * LINE, 2);
        Thread.currentThread().interrupt();
        for (int i = 0; i < 5; i++) {
            log(file, "line " + (1000 + i));
        }
        assertTrue(Thread.interrupted());
        assertEquals("line 1003\nline 1004\n", content("f.log"));
        assertEquals(List.of(), complaints);
    }

    @Test
    void losesNothingOfManyThreads() throws Exception {
        LogFile file = file(directory.resolve("f.log"), 1000 * LINE, 100);
        List<Thread> threads = Stream.of(1, 2, 3, 4)
                .map(number -> new Thread(() -> {
                    for (int i = 0; i < 1000; i++) {
                        log(file, "line " + (number * 1000 + i));
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        }
        List<String> lines = new ArrayList<>();
        for (String name : names()) {
            lines.addAll(content(name).lines().toList());
        }
        Collections.sort(lines);
        assertEquals(
                Stream.iterate(1000, i -> i + 1)
                        .limit(4000)
                        .map(i -> "line " + i)
                        .toList(),
                lines);
    }

    @Test
    void writesWhatItCanOfARecordThatCannotBeFormatted() throws IOException {
        LogFile file = file(directory.resolve("f.log"), 1000, 2);
        file.setFormatter(new Formatter() {
            @Override
            public String format(LogRecord entry) {
                throw new IllegalStateException("toString");
            }
        });
        LogRecord entry = new LogRecord(Level.INFO, "a\n{0}");
        entry.setLoggerName("org.faxmx.monitor");
        for (int i = 0; i < 2; i++) {
            file.publish(entry);
        }
        List<String> lines = content("f.log")
                .lines()
                .filter(line ->
                        line.contains("INFO: a\\n{0} (could not be formatted: java.lang.IllegalStateException)"))
                .toList();
        assertEquals(2, lines.size(), () -> elsewhere.toString());
    }

    /** As with a program on Windows that has the file mapped, or a file system that lets it grow only. */
    @Test
    void keepsEveryFileWhereItCanBeCopiedAndNotEmptied() throws IOException {
        AtomicBoolean stuck = new AtomicBoolean(true);
        List<Path> emptied = new ArrayList<>();
        Path path = directory.resolve("f.log");
        Rotation rotation = new Rotation(path, 4) {
            @Override
            void move(Path from, Path to) throws IOException {
                if (from.equals(path)) {
                    throw new AccessDeniedException(from.toString());
                }
                super.move(from, to);
            }

            @Override
            void empty(Path full) throws IOException {
                emptied.add(full);
                if (stuck.get()) {
                    throw new IOException("it is mapped");
                }
                super.empty(full);
            }
        };
        for (int i = 1; i < 4; i++) {
            Files.writeString(directory.resolve("f.log." + i), "old " + i + "\n");
        }
        LogFile file = new LogFile(path, 2 * LINE, rotation, otherwise(), complaints::add, () -> nanos);
        file.setFormatter(plain());
        opened.add(file);
        for (int i = 0; i < 7; i++) {
            log(file, "line " + (1000 + i));
            pass(Duration.ofSeconds(10));
        }
        assertEquals(5, emptied.size());
        assertEquals(List.of("f.log", "f.log.1", "f.log.2", "f.log.3"), names());
        for (int i = 1; i < 4; i++) {
            assertEquals("old " + i + "\n", content("f.log." + i));
        }
        assertEquals(7 * LINE, Files.size(path));
        assertEquals(1, complaints.size(), complaints::toString);

        stuck.set(false);
        log(file, "line 1007");
        assertEquals("line 1007\n", content("f.log"));
        assertEquals(7 * LINE, Files.size(directory.resolve("f.log.1")));
        assertEquals("old 1\n", content("f.log.2"));
        assertEquals("old 2\n", content("f.log.3"));
        assertEquals(List.of("f.log", "f.log.1", "f.log.2", "f.log.3"), names());
    }

    @Test
    void saysEachKindOfFailureAndSaysItAgainWhenItReturns() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Path inTheWay = Files.createDirectories(folder.resolve("f.log.1/not empty"));
        LogFile file = file(folder.resolve("f.log"), LINE, 2);
        log(file, "line 1000");
        log(file, "line 1001");
        assertEquals(1, complaints.size(), complaints::toString);
        Path away = directory.resolve("away");
        for (int i = 0; i < 2; i++) {
            Files.move(folder, away);
            pass(Duration.ofSeconds(10));
            log(file, "lost");
            log(file, "lost");
            assertEquals(2 + i, complaints.size(), complaints::toString);
            assertTrue(complaints.get(1 + i).contains("cannot be written: "), complaints::toString);
            Files.move(away, folder);
            pass(Duration.ofSeconds(10));
            log(file, "line 1002");
        }
        assertEquals(3, complaints.size(), complaints::toString);
        assertTrue(Files.exists(inTheWay));
    }

    /** Standard error is a pipe that is not read, say. */
    @Test
    void doesNotHoldUpOtherThreadsWhileItComplains() throws Exception {
        CountDownLatch complaining = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        Path path = directory.resolve("absent/f.log");
        LogFile file = new LogFile(
                path,
                1000,
                2,
                otherwise(),
                complaint -> {
                    complaining.countDown();
                    try {
                        assertTrue(read.await(60, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                () -> nanos);
        file.setFormatter(plain());
        opened.add(file);
        Thread first = new Thread(() -> log(file, "one"));
        first.start();
        assertTrue(complaining.await(60, TimeUnit.SECONDS));
        Thread second = new Thread(() -> log(file, "two"));
        second.start();
        second.join(TimeUnit.SECONDS.toMillis(60));
        boolean passed = !second.isAlive();
        read.countDown();
        first.join(TimeUnit.SECONDS.toMillis(60));
        assertTrue(passed, "the other thread waited");
        assertEquals(List.of("two\n", "one\n"), elsewhere);
    }

    /** The device whose every write fails as on a full disk. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void survivesAFullDisk() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "no /dev/full");
        Path path = Files.createSymbolicLink(directory.resolve("f.log"), full);
        LogFile file = file(path, 1000, 2);
        for (int i = 0; i < 3; i++) {
            log(file, "line " + i);
            pass(Duration.ofSeconds(10));
        }
        assertEquals(List.of("line 0\n", "line 1\n", "line 2\n"), elsewhere);
        assertEquals(1, complaints.size(), complaints::toString);
        assertTrue(complaints.get(0).contains("cannot be written: No space left on device"), complaints::toString);

        Files.delete(path);
        pass(Duration.ofSeconds(10));
        log(file, "line 3");
        assertEquals("this file could not be written: 3 records went to standard error\nline 3\n", content("f.log"));
    }

    private LogFile file(Path path, long maxSize, int maxFiles) {
        LogFile file = new LogFile(path, maxSize, maxFiles, otherwise(), complaints::add, () -> nanos);
        file.setFormatter(plain());
        opened.add(file);
        return file;
    }

    private Handler otherwise() {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                elsewhere.add(entry.getMessage() + "\n");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private static Formatter plain() {
        return new Formatter() {
            @Override
            public String format(LogRecord entry) {
                return formatMessage(entry) + "\n";
            }
        };
    }

    private static void log(LogFile file, String message) {
        file.publish(new LogRecord(Level.INFO, message));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return List.copyOf(new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList()));
        }
    }

    private String content(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }
}
