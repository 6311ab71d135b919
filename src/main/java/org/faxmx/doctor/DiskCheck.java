package org.faxmx.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.faxmx.config.BridgeSettings;
import org.faxmx.fax.Finding;

/**
 * The disks that FaxMX and the fax service need: the temporary folder must be writable, and there must be room.
 *
 * @param temporary the temporary folder
 * @param folders those where FaxMX or the fax service keeps files; the ones that do not exist do not count
 */
record DiskCheck(Path temporary, List<Path> folders) implements Check {

    static final String NAME = "disk";
    private static final long MEBIBYTE = 1L << 20;
    private static final long LITTLE = 100 * MEBIBYTE;
    private static final long TOO_LITTLE = 10 * MEBIBYTE;

    static DiskCheck of(BridgeSettings settings, List<Path> files) {
        List<Path> folders = new ArrayList<>();
        files.forEach(file -> folders.add(file.toAbsolutePath().getParent()));
        settings.sendFax().ifPresent(send -> folders.add(send.folder()));
        // Where the fax service of this machine has its queue and its archives.
        if (System.getenv("ProgramData") != null) {
            folders.add(Path.of(System.getenv("ProgramData")));
        }
        return new DiskCheck(Path.of(System.getProperty("java.io.tmpdir")), folders);
    }

    @Override
    public void run(Consumer<Finding> findings) {
        try {
            Files.delete(Files.createTempFile(temporary, "faxmx", ".doctor"));
        } catch (IOException e) {
            findings.accept(Finding.failure(
                    NAME,
                    "the temporary folder " + temporary + " cannot be written: " + e,
                    "Let the account of FaxMX write there, or name another folder:  java -Djava.io.tmpdir=FOLDER"));
        }
        Set<Path> all = new LinkedHashSet<>(List.of(temporary));
        all.addAll(folders);
        List<String> room = new ArrayList<>();
        Set<FileStore> seen = new HashSet<>();
        for (Path folder : all) {
            try {
                // The first folder stands for all on the same disk.
                if (Files.isDirectory(folder) && seen.add(Files.getFileStore(folder))) {
                    room(folder, findings, room);
                }
            } catch (IOException e) {
                findings.accept(Finding.warning(
                        NAME,
                        "the room in " + folder + " is not known: " + e,
                        "See that the disk is there and readable"));
            }
        }
        if (!room.isEmpty()) {
            findings.accept(Finding.ok(NAME, String.join(", ", room)));
        }
    }

    private static void room(Path folder, Consumer<Finding> findings, List<String> room) throws IOException {
        FileStore store = Files.getFileStore(folder);
        long usable = store.getUsableSpace();
        String found = usable / MEBIBYTE + " MiB free in " + folder;
        if (usable >= LITTLE) {
            room.add(found);
            return;
        }
        String remedy = "Make room on the disk of " + folder;
        findings.accept(
                usable < TOO_LITTLE ? Finding.failure(NAME, found, remedy) : Finding.warning(NAME, found, remedy));
    }
}
