package org.faxmx.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The archive of the classes that a bridge loads, as the JVM has prepared them, with which it starts sooner. It is of one JVM and
 * one jar: another JVM ignores it. A bridge without one makes it while it runs, in a JVM of its own, for the next start; the
 * start scripts say where. Beside it are its description, a file that only one maker at a time has locked, and after a failure
 * the description of what could not be made.
 */
final class ClassArchive implements AutoCloseable {

    /** The path of the archive. Without it a bridge makes none; where it is empty, a service is not to use one either. */
    static final String PROPERTY = "faxmx.archive";

    private static final Logger LOG = Logger.getLogger(ClassArchive.class.getName());
    /** Until then a bridge that is only tried has ended, and one that stays has polled its servers. */
    private static final long DELAY_SECONDS = 10;

    private static final long LONGEST_SECONDS = 120;
    /** Longer than the files of a process that was ended take to be deleted. */
    private static final long LONGEST_CLOSE_SECONDS = 2;

    private static final String DESCRIPTION = ".txt";
    private static final String LOCK = ".lock";
    private static final String FAILED = ".failed";
    /** What a maker leaves if its machine ends. */
    private static final String UNFINISHED = "faxmx*.new";
    /** Options of other JVMs, such as the port of an agent, which is taken. */
    private static final List<String> OPTIONS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    /** Beside a bridge, which has a bound too. Of the collectors, all releases can archive objects with this one. */
    private static final List<String> MODEST = List.of("-Xmx128m", "-XX:+UseG1GC");

    private final Path file;
    private final Path jar;
    private final Path javaHome;
    private final ScheduledExecutorService executor;
    // Guarded by this.
    private Optional<Process> maker = Optional.empty();
    private boolean closed;

    ClassArchive(Path file, Path jar, Path javaHome) {
        this.file = file;
        this.jar = jar;
        this.javaHome = javaHome;
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "faxmx-archive");
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        });
        // A bridge that ends sooner does not wait for it.
        one.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.executor = one;
    }

    /** The one of this JVM, in that file. */
    static ClassArchive in(Path file) {
        return new ClassArchive(
                file.toAbsolutePath(),
                Path.of(System.getProperty("java.class.path")),
                Path.of(System.getProperty("java.home")));
    }

    /** The files that making the archive of that path leaves. */
    static List<Path> files(Path file) {
        return Stream.of("", DESCRIPTION, LOCK, FAILED)
                .map(extension -> beside(file, extension))
                .toList();
    }

    /** The options by which a JVM uses it. A JVM that cannot use it runs without it, and prints nothing. */
    List<String> options() {
        return List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds*=off");
    }

    /** Has the archive that the start script names made in a while, if it is missing or of another JVM. */
    static Optional<ClassArchive> inTheBackground() {
        String name = System.getProperty(PROPERTY, "");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        ClassArchive archive = in(Path.of(name));
        archive.makeAfter(Duration.ofSeconds(DELAY_SECONDS));
        return Optional.of(archive);
    }

    void makeAfter(Duration delay) {
        executor.schedule(this::makeQuietly, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Makes it unless that has failed before: it would fail at each start, and take the time and the disk for it. */
    void makeQuietly() {
        try {
            if (!contents().equals(read(failed())) && make()) {
                LOG.log(Level.INFO, "{0} was made: the next start uses it", file);
            }
        } catch (IOException | RuntimeException e) {
            if (isClosed()) {
                LOG.log(Level.FINE, e, () -> file + " was not made, since the bridge ends");
                return;
            }
            LOG.log(
                    Level.WARNING,
                    "{0} could not be made, so that starts take longer: {1}. It is not tried again until Java or FaxMX"
                            + " changes, or {2} is deleted",
                    new Object[] {file, e.getMessage(), failed()});
            LOG.log(Level.FINE, e, () -> "how making " + file + " failed");
            try {
                replace(failed(), contents());
            } catch (IOException second) {
                LOG.log(Level.FINE, second, () -> failed() + " could not be written");
            }
        }
    }

    /**
     * Makes the archive, unless there is one of this JVM and jar, its folder cannot be written, or another process makes it.
     *
     * @return whether it was made
     * @throws IOException if that fails; an earlier one is as it was
     */
    boolean make() throws IOException {
        if (!Files.isWritable(file.getParent()) || isCurrent()) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(
                        beside(file, LOCK),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            // The other one may have been made since.
            if (lock == null || isCurrent()) {
                return false;
            }
            deleteUnfinished();
            makeLocked();
            return true;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private boolean isCurrent() throws IOException {
        return Files.exists(file) && contents().equals(read(description()));
    }

    private void makeLocked() throws IOException {
        String wanted = contents();
        Path list = Files.createTempFile(file.getParent(), "faxmx", ".classes.new");
        Path next = Files.createTempFile(file.getParent(), "faxmx", ".jsa.new");
        try {
            // Of all classes, also those of Java: an archive that extends that of Java needs one, which a Java that
            // jlink made
            // does not have.
            run("-Xshare:off", "-XX:DumpLoadedClassList=" + list, "-jar", jar.toString(), Rehearse.NAME);
            run(
                    "-Xshare:dump",
                    "-XX:SharedClassListFile=" + list,
                    "-XX:SharedArchiveFile=" + next,
                    "-cp",
                    jar.toString());
            if (Files.size(next) == 0) {
                throw new IOException("the JVM made none");
            }
            // Java 17 makes it read-only, and Windows neither replaces nor deletes such a file.
            allowReplacing(next);
            allowReplacing(file);
            // With what is in neither: until the end of this, no archive has the description of another one.
            replace(description(), "");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            replace(description(), wanted);
            Files.deleteIfExists(failed());
        } finally {
            delete(list);
            delete(next);
        }
    }

    /** At once, and not through a link: the file may be in a folder that others can write. */
    private static void replace(Path path, String text) throws IOException {
        Path next = Files.createTempFile(path.getParent(), "faxmx", ".txt.new");
        try {
            Files.writeString(next, text);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private void deleteUnfinished() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(file.getParent(), UNFINISHED)) {
            for (Path left : files) {
                delete(left);
            }
        }
    }

    private static void delete(Path path) throws IOException {
        allowReplacing(path);
        Files.deleteIfExists(path);
    }

    private static void allowReplacing(Path path) throws IOException {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                && !path.toFile().setWritable(true)) {
            throw new IOException(path + " is read-only");
        }
    }

    private void run(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(javaHome.resolve("bin").resolve("java").toString()));
        command.addAll(MODEST);
        command.addAll(List.of(arguments));
        Process process;
        synchronized (this) {
            if (closed) {
                throw new IOException("the bridge ends");
            }
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            OPTIONS.forEach(builder.environment()::remove);
            process = builder.start();
            maker = Optional.of(process);
        }
        process.getOutputStream().close();
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("it takes longer than " + LONGEST_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException("the JVM ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** What the archive is of: the JVM checks that too, and says nothing if it is of others. */
    private String contents() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
        return String.join(
                "\n",
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.vendor"),
                System.getProperty("java.vm.version"),
                javaHome.toString(),
                jar.toString(),
                attributes.size() + " bytes of " + attributes.lastModifiedTime(),
                "");
    }

    private static String read(Path description) throws IOException {
        return Files.exists(description) ? Files.readString(description, StandardCharsets.UTF_8) : "";
    }

    private Path description() {
        return beside(file, DESCRIPTION);
    }

    /** What could not be made. */
    private Path failed() {
        return beside(file, FAILED);
    }

    private static Path beside(Path file, String extension) {
        return file.resolveSibling(file.getFileName() + extension);
    }

    /** Whether nothing is made, and nothing will be. */
    boolean isEnded() {
        return executor.isTerminated();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends what is being made. */
    @Override
    public void close() {
        executor.shutdown();
        Optional<Process> running;
        synchronized (this) {
            closed = true;
            running = maker;
        }
        running.ifPresent(Process::destroyForcibly);
        try {
            // Until its files are deleted.
            executor.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
