package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.faxmx.access.PrivateFile;

/** A folder that no other account can use, for files that are made there and moved to their places when all are complete. */
final class StagingFolder {

    private StagingFolder() {}

    /**
     * Makes the folder, has it used, and deletes it. That it cannot be deleted, as when a scanner of Windows holds a file of it
     * open, changes nothing of what was done: this is a warning.
     *
     * @param parent a folder on the file system of the places, so that files are moved in one step
     * @param warnings where to print that the folder is left
     * @throws IOException that of the use, or if the folder cannot be made
     */
    static void use(Path parent, PrintWriter warnings, Use use) throws IOException {
        Path folder = PrivateFile.createFolder(parent, "faxmx-tls");
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
            try (Stream<Path> left = Files.list(folder)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            warnings.println("faxmx: warning: the folder " + folder + " could not be deleted, and may have a key in it:"
                    + " delete it. " + e);
            if (cause != null) {
                cause.addSuppressed(e);
            }
        }
    }

    /** What is done in the folder. */
    interface Use {
        void of(Path folder) throws IOException;
    }
}
