package org.faxmx.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.SendFaxSettings;
import org.faxmx.fax.Finding;

/**
 * The disks that FaxMX and the fax service need: the temporary folder and that of the log must be writable, that of documents
 * to send readable, and there must be room.
 *
 * @param temporary the temporary folder
 * @param folders those where FaxMX or the fax service keeps files; the ones that do not exist do not count
 * @param log the folder of the log file, if the settings name one
 * @param documents the folder of the documents that may be sent, if there is one
 */
record DiskCheck(Path temporary, List<Path> folders, Optional<Path> log, Optional<Path> documents) implements Check {

    static final String NAME = "disk";
    private static final long MEBIBYTE = 1L << 20;
    private static final long LITTLE = 100 * MEBIBYTE;
    private static final long TOO_LITTLE = 10 * MEBIBYTE;

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    static DiskCheck of(BridgeSettings settings, Optional<Path> logFile, List<Path> files) {
        List<Path> folders = new ArrayList<>();
        files.forEach(file -> folders.add(file.toAbsolutePath().getParent()));
        Optional<Path> log = logFile.map(file -> file.toAbsolutePath().getParent());
        Optional<Path> documents = settings.sendFax().map(SendFaxSettings::folder);
        log.ifPresent(folders::add);
        documents.ifPresent(folders::add);
        // Where the fax service of this machine has its queue and its archives.
        if (System.getenv("ProgramData") != null) {
            folders.add(Path.of(System.getenv("ProgramData")));
        }
        return new DiskCheck(Path.of(System.getProperty("java.io.tmpdir")), folders, log, documents);
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
        log.filter(folder -> !Files.isWritable(folder))
                .ifPresent(folder -> findings.accept(Finding.failure(
                        NAME,
                        "the folder of the log, " + folder + ", cannot be written",
                        allow("write", "M", "u+rwx", folder))));
        documents
                .filter(folder -> !Files.isReadable(folder))
                .ifPresent(folder -> findings.accept(Finding.warning(
                        NAME,
                        "the folder of sendFax, " + folder + ", cannot be read",
                        allow("read", "RX", "u+rx", folder))));
        room(findings);
    }

    private static String allow(String verb, String onWindows, String elsewhere, Path folder) {
        return "Make the folder if it is missing, and let the account of FaxMX " + verb + " there:  "
                + (WINDOWS
                        ? "icacls \"" + folder + "\" /grant \"ACCOUNT:(OI)(CI)" + onWindows + "\""
                        : "chown ACCOUNT '" + folder + "'; chmod " + elsewhere + " '" + folder + "'");
    }

    private void room(Consumer<Finding> findings) {
        Set<Path> all = new LinkedHashSet<>(List.of(temporary));
        all.addAll(folders);
        List<String> room = new ArrayList<>();
        Set<FileStore> seen = new HashSet<>();
        for (Path folder : all) {
            try {
                // The first folder stands for all on the same disk.
                if (Files.isDirectory(folder) && seen.add(Files.getFileStore(folder))) {
                    Finding found = room(folder, Files.getFileStore(folder).getUsableSpace());
                    if (found.severity() == Finding.Severity.OK) {
                        room.add(found.found());
                    } else {
                        findings.accept(found);
                    }
                }
            } catch (IOException e) {
                findings.accept(Finding.warning(
                        NAME,
                        "the room in " + folder + " is not known: " + e,
                        "As the account of FaxMX, see whether the disk is there:  "
                                + (WINDOWS ? "dir \"" + folder + "\"" : "df '" + folder + "'")));
            }
        }
        if (!room.isEmpty()) {
            findings.accept(Finding.ok(NAME, String.join(", ", room)));
        }
    }

    /** @param usable bytes */
    static Finding room(Path folder, long usable) {
        String found = usable / MEBIBYTE + " MiB free in " + folder;
        if (usable >= LITTLE) {
            return Finding.ok(NAME, found);
        }
        String remedy = "Delete or move files on the disk of " + folder + "; the largest there, "
                + (WINDOWS
                        ? "in PowerShell:  Get-ChildItem '" + folder
                                + "' -Recurse -File -ErrorAction SilentlyContinue |"
                                + " Sort-Object Length -Descending | Select-Object -First 20 Length, FullName"
                        : "as root:  du -xah '" + folder + "' | sort -h | tail -20");
        return usable < TOO_LITTLE ? Finding.failure(NAME, found, remedy) : Finding.warning(NAME, found, remedy);
    }
}
