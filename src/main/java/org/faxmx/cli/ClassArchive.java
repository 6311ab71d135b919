package org.faxmx.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The archive of the classes that a bridge loads, as the JVM has prepared them, with which its start is shorter by about a quarter. It
 * is of one JVM and one jar: another JVM ignores it. A bridge without one makes it while it runs, in a JVM of its own, for the
 * next start; the start scripts say where.
 */
final class ClassArchive implements AutoCloseable {

    /** The path of the archive. Without it none is made. */
    static final String PROPERTY = "faxmx.archive";

    private static final Logger LOG = Logger.getLogger(ClassArchive.class.getName());
    /** Until then a bridge that is only tried has ended, and one that stays has polled its servers. */
    private static final long DELAY_SECONDS = 10;

    private static final long LONGEST_SECONDS = 120;

    private final Path file;
    private final Path jar;
    private final Path javaHome;
    private final ScheduledExecutorService executor;
    // Guarded by this.
    private Optional<Process> maker = Optional.empty();
    private boolean closed;

    private ClassArchive(Path file, Path jar, Path javaHome) {
        this.file = file;
        this.jar = jar;
        this.javaHome = javaHome;
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "faxmx-archive");
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        });
        this.executor = one;
    }

    /** The one of this JVM, in that file. */
    static ClassArchive in(Path file) {
        return new ClassArchive(
                file.toAbsolutePath(),
                Path.of(System.getProperty("java.class.path")),
                Path.of(System.getProperty("java.home")));
    }

    /** The options by which a JVM uses it. One that cannot is not to say so: it runs as well without. */
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
        archive.executor.schedule(archive::makeQuietly, DELAY_SECONDS, TimeUnit.SECONDS);
        return Optional.of(archive);
    }

    private void makeQuietly() {
        try {
            if (make()) {
                LOG.log(Level.INFO, "{0} was made: the next start is shorter", file);
            }
        } catch (IOException | RuntimeException e) {
            // The bridge runs without it.
            LOG.log(Level.FINE, e, () -> file + " could not be made");
        }
    }

    /**
     * Makes the archive, unless there is one of this JVM and jar, or its folder cannot be written.
     *
     * @return whether it was made
     * @throws IOException if that fails; an earlier one is as it was
     */
    boolean make() throws IOException {
        Path folder = file.getParent();
        String wanted = contents();
        if (!Files.isWritable(folder) || Files.exists(file) && wanted.equals(found())) {
            return false;
        }
        // Of their own, so that two bridges that start at one time do not write one file.
        Path list = Files.createTempFile(folder, "faxmx", ".classes.new");
        Path next = Files.createTempFile(folder, "faxmx", ".jsa.new");
        try {
            // Of all classes, also those of Java: an archive that extends that of Java needs one, which a Java that
            // jlink
            // made does not have.
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
            // First, so that an archive never has the description of another one.
            Files.deleteIfExists(description());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(description(), wanted);
            return true;
        } finally {
            Files.deleteIfExists(list);
            Files.deleteIfExists(next);
        }
    }

    private void run(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(javaHome.resolve("bin").resolve("java").toString()));
        command.addAll(List.of(arguments));
        Process process;
        synchronized (this) {
            if (closed) {
                throw new IOException("the bridge ends");
            }
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
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

    private String found() throws IOException {
        return Files.exists(description()) ? Files.readString(description(), StandardCharsets.UTF_8) : "";
    }

    private Path description() {
        return file.resolveSibling(file.getFileName() + ".txt");
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
            // Its files are deleted.
            executor.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
