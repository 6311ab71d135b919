package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.faxmx.access.PrivateFile;

/**
 * A folder that no other account can use, for files that are made there and written to their places when all are complete. It
 * is not beside those: a folder there may belong to another account, which could put links in the place of what is made.
 */
final class StagingFolder {

    private StagingFolder() {}

    /**
     * Makes the folder, has it used, and deletes it. That it cannot be deleted, as when a scanner of Windows holds a file of it
     * open, changes nothing of what was done: this is a warning.
     *
     * @param warnings where to print that the folder is left
     * @throws IOException that of the use, or if the folder cannot be made
     */
    static void use(PrintWriter warnings, Use use) throws IOException {
        Path folder = PrivateFile.createFolder(Path.of(System.getProperty("java.io.tmpdir")), "faxmx-tls");
        try {
            use.of(folder);
        } catch (IOException | RuntimeException e) {
            delete(folder, warnings, e);
            throw e;
        }
        delete(folder, warnings, null);
    }

    /** @param cause why the use failed; null if it did not */
    private static void delete(Path folder, PrintWriter warnings, Exception cause) {
        try {
            deleteAll(folder);
        } catch (IOException e) {
            warnings.println("faxmx: warning: the folder " + folder + " could not be deleted, and may have a key in it:"
                    + " delete it. " + e);
            if (cause != null) {
                cause.addSuppressed(e);
            }
        }
    }

    /** Deletes as much as can be deleted. */
    private static void deleteAll(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        IOException first = null;
        for (Path file : files) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        Files.delete(folder);
    }

    /** What is done in the folder. */
    interface Use {
        void of(Path folder) throws IOException;
    }
}
