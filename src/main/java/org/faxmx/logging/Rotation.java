package org.faxmx.logging;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;

/** The files that a log file becomes when it is full. Used under its owner's lock, while the owner has the file closed. */
class Rotation {

    private final Path file;
    private final int maxFiles;

    /** @param maxFiles at least 1: then the file is emptied */
    Rotation(Path file, int maxFiles) {
        this.file = file;
        this.maxFiles = maxFiles;
    }

    /**
     * Puts the file aside, so that it is empty or absent.
     *
     * @throws IOException if that is not possible; then all files are as they were
     */
    final void rotate() throws IOException {
        Deque<Step> back = new ArrayDeque<>();
        try {
            if (maxFiles > 1) {
                makeRoom(back);
                putAside(back);
            } else if (Files.exists(file)) {
                empty(file);
            }
        } catch (IOException | RuntimeException e) {
            undo(back, e);
            throw e;
        }
        try {
            for (int i = maxFiles; Files.deleteIfExists(earlier(i)); i++) {
                // The oldest, and those of a time when more were kept.
            }
        } catch (IOException e) {
            // It is tried again with the next rotation, which fails if that file is in its way.
        }
    }

    private void makeRoom(Deque<Step> back) throws IOException {
        // Up to the first number that is free.
        int free = 1;
        while (free < maxFiles - 1 && Files.exists(earlier(free))) {
            free++;
        }
        if (Files.isRegularFile(earlier(free))) {
            // The oldest stays until the rotation has succeeded.
            move(free, maxFiles, back);
        }
        for (int i = free - 1; i > 0; i--) {
            move(i, i + 1, back);
        }
    }

    private void move(int from, int to, Deque<Step> back) throws IOException {
        move(earlier(from), earlier(to));
        back.push(() -> Files.move(earlier(to), earlier(from)));
    }

    /** On Windows a file that another program reads cannot be renamed, but copied. */
    private void putAside(Deque<Step> back) throws IOException {
        try {
            move(file, earlier(1));
        } catch (IOException e) {
            // Before the copy is made: what may only be appended to is not copied again and again.
            new RandomAccessFile(file.toFile(), "rw").close();
            Files.copy(file, earlier(1), StandardCopyOption.REPLACE_EXISTING);
            back.push(() -> Files.delete(earlier(1)));
            empty(file);
        }
    }

    private static void undo(Deque<Step> back, Exception failure) {
        try {
            for (Step step : back) {
                step.run();
            }
        } catch (IOException e) {
            // What is left stays under the number that it has: nothing is replaced.
            failure.addSuppressed(e);
        }
    }

    /** Renames a file; one that has the name is replaced. */
    void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes the file empty. */
    void empty(Path full) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(full.toFile(), "rw")) {
            content.setLength(0);
        }
    }

    private Path earlier(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private interface Step {
        void run() throws IOException;
    }
}
