package org.faxmx.logging;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * A log file in UTF-8 that always has the name that the user gave. Before it grows beyond its size it becomes {@code
 * FILE.1}, what was that {@code FILE.2}, and so on up to the number of files that are kept. Records are written at once.
 * Any thread may use it.
 *
 * <p>Nothing that happens to the file stops the process or is thrown: while it cannot be written, the records go to another
 * handler, a complaint says so when it begins and every hour, and it is tried again every ten seconds. A file that was moved away,
 * as by logrotate, is created again.
 *
 * <p>The JDK's {@link java.util.logging.FileHandler} calls the current file {@code FILE.0}, takes another name where a
 * second process has it, empties the file where it cannot be renamed because a viewer on Windows has it open, and writes
 * nothing more once it could not open the next one.
 */
final class LogFile extends Handler {

    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long COMPLAINTS_NANOS = Duration.ofHours(1).toNanos();
    private static final long CHECK_NANOS = Duration.ofSeconds(1).toNanos();
    // Far behind the content: on Windows, what is locked cannot be read by others.
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path file;
    private final Handler otherwise;
    private final Consumer<String> complaints;
    private final LongSupplier nanos;

    // Guarded by this.
    private long maxSize;
    private Rotation rotation;
    // Null while it cannot be written.
    private FileOutputStream out;
    private Object key;
    private long size;
    private boolean tried;
    private long lastTry;
    private boolean checked;
    private long lastCheck;
    private boolean mayRotate = true;
    private long lastRotation;
    private final Failure writeFailure = new Failure();
    private final Failure rotationFailure = new Failure();
    private final List<String> unsaid = new ArrayList<>();
    private long elsewhere;
    private boolean closed;

    /**
     * A log file, which is created with the first record.
     *
     * @param maxSize in bytes; only a single larger record exceeds it
     * @param maxFiles at least 1: then the file is emptied when it is full
     * @param otherwise where records go while the file cannot be written
     * @param complaints where that is said
     * @param nanos a monotonic clock
     */
    LogFile(Path file, long maxSize, int maxFiles, Handler otherwise, Consumer<String> complaints, LongSupplier nanos) {
        this(file, maxSize, new Rotation(file.toAbsolutePath(), maxFiles), otherwise, complaints, nanos);
    }

    /** As the other constructor, with a rotation of its own. */
    LogFile(
            Path file,
            long maxSize,
            Rotation rotation,
            Handler otherwise,
            Consumer<String> complaints,
            LongSupplier nanos) {
        this.file = file.toAbsolutePath();
        this.maxSize = maxSize;
        this.rotation = rotation;
        this.otherwise = otherwise;
        this.complaints = complaints;
        this.nanos = nanos;
    }

    boolean isAt(Path path) {
        return file.equals(path.toAbsolutePath());
    }

    /** Has other limits from now on, as in the constructor. */
    synchronized void limit(long nextMaxSize, int nextMaxFiles) {
        maxSize = nextMaxSize;
        rotation = new Rotation(file, nextMaxFiles);
    }

    /** Opens the file, so that what is wrong with it is said at the start and not at the first record. */
    void open() {
        synchronized (this) {
            ready();
        }
        say();
    }

    @Override
    public void publish(LogRecord entry) {
        if (!isLoggable(entry)) {
            return;
        }
        byte[] line = line(entry).getBytes(StandardCharsets.UTF_8);
        boolean written;
        synchronized (this) {
            written = !closed && ready() && write(line);
            elsewhere += written ? 0 : 1;
        }
        say();
        if (!written) {
            otherwise.publish(entry);
        }
    }

    private String line(LogRecord entry) {
        try {
            return getFormatter().format(entry);
        } catch (RuntimeException e) {
            // The caller has nothing to do with it, and the event has happened.
            return new EscapingFormatter().format(EscapingFormatter.unformatted(entry, e));
        }
    }

    private boolean write(byte[] line) {
        try {
            if (size > 0 && size + line.length > maxSize) {
                rotate();
            }
            out.write(line);
            size += line.length;
            return true;
        } catch (IOException e) {
            fail(e);
            return false;
        }
    }

    /** Whether the file is open, which it is made if that is due. */
    private boolean ready() {
        long now = nanos.getAsLong();
        if (out != null && (!checked || now - lastCheck >= CHECK_NANOS)) {
            checked = true;
            lastCheck = now;
            if (wasMoved()) {
                release();
                tried = false;
            }
        }
        if (out != null) {
            return true;
        }
        if (tried && now - lastTry < PAUSE_NANOS) {
            return false;
        }
        tried = true;
        lastTry = now;
        try {
            acquire();
            return elsewhere == 0 || reportReturn();
        } catch (IOException e) {
            fail(e);
            return false;
        }
    }

    private boolean wasMoved() {
        try {
            Object now = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key != null && !key.equals(now);
        } catch (IOException e) {
            return true;
        }
    }

    private void acquire() throws IOException {
        create();
        // Before the lock: on POSIX the end of any other access of this process would end it.
        boolean broken = endsWithoutALine();
        FileOutputStream opened = new FileOutputStream(file.toFile(), true);
        try {
            lock(opened.getChannel());
            if (broken) {
                // Of a process that was killed, or a disk that was full.
                opened.write('\n');
            }
            size = Files.size(file);
            key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            out = opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The lock ends with the channel. */
    private static void lock(FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            throw new IOException("this process writes it already", e);
        } catch (IOException e) {
            // A file system without locks.
            return;
        }
        if (lock == null) {
            throw new IOException("another process writes it");
        }
    }

    /** Creates the file for its owner and, to read, the owner's group: it has names and addresses. */
    private void create() throws IOException {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException e) {
            // As it is after the first start.
        }
    }

    private boolean endsWithoutALine() throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            if (content.length() == 0) {
                return false;
            }
            content.seek(content.length() - 1);
            return content.read() != '\n';
        }
    }

    /** Begins an empty file. Where that is not possible, the file goes on beyond its size and it is tried again later. */
    private void rotate() throws IOException {
        long now = nanos.getAsLong();
        if (!mayRotate && now - lastRotation < PAUSE_NANOS) {
            return;
        }
        lastRotation = now;
        release();
        try {
            rotation.rotate();
            rotationFailure.end();
            mayRotate = true;
        } catch (IOException e) {
            mayRotate = false;
            complain(rotationFailure, "cannot be rotated: " + reason(e) + ". It grows until it can");
        }
        acquire();
    }

    private void fail(IOException failure) {
        release();
        tried = true;
        lastTry = nanos.getAsLong();
        complain(writeFailure, "cannot be written: " + reason(failure) + ". What would be in it is here until it can");
    }

    /** Has {@link #say} say it, if that is due. */
    private void complain(Failure kind, String problem) {
        long now = nanos.getAsLong();
        if (!kind.goesOn || now - kind.lastComplaint >= COMPLAINTS_NANOS) {
            kind.goesOn = true;
            kind.lastComplaint = now;
            unsaid.add("faxmx: the log file " + file + " " + problem);
        }
    }

    /** Complains without the lock: standard error may be a pipe that is full, and other threads go on writing the file. */
    private void say() {
        List<String> problems;
        synchronized (this) {
            if (unsaid.isEmpty()) {
                return;
            }
            problems = List.copyOf(unsaid);
            unsaid.clear();
        }
        problems.forEach(complaints);
    }

    private boolean reportReturn() {
        LogRecord entry =
                new LogRecord(Level.WARNING, "this file could not be written: {0} records went to standard error");
        entry.setLoggerName(LogFile.class.getName());
        entry.setParameters(new Object[] {elsewhere});
        boolean written = write(getFormatter().format(entry).getBytes(StandardCharsets.UTF_8));
        if (written) {
            elsewhere = 0;
            writeFailure.end();
        }
        return written;
    }

    /** What the system says, without the name of the file. */
    private static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "its folder does not exist";
        }
        if (failure instanceof FileSystemException of) {
            return of.getReason() == null ? failure.toString() : of.getReason();
        }
        String text = String.valueOf(failure.getMessage());
        // Of java.io: name (reason).
        int reason = text.lastIndexOf('(');
        return failure instanceof FileNotFoundException && reason >= 0 && text.endsWith(")")
                ? text.substring(reason + 1, text.length() - 1)
                : text;
    }

    private void release() {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                // Nothing is buffered: what was written is there.
            }
            out = null;
        }
    }

    @Override
    public void flush() {
        // Nothing is buffered.
    }

    /** Closes the file; what is logged after that goes to the other handler. */
    @Override
    public synchronized void close() {
        closed = true;
        release();
    }

    /** One kind of failure: whether it goes on, and when it was said last. */
    private static final class Failure {

        private boolean goesOn;
        private long lastComplaint;

        void end() {
            goesOn = false;
        }
    }
}
