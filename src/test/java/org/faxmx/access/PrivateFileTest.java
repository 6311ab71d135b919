package org.faxmx.access;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Permissions that are changed in a folder whose owner may put links there. */
class PrivateFileTest {

    private static final UserPrincipal ANNA = () -> "anna";
    private static final UserPrincipal SERVICE = () -> "NT SERVICE\\FaxMX";

    @TempDir
    private Path directory;

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "symbolic links need a privilege there")
    void changesNothingThatALinkLeadsTo() throws Exception {
        Path victim = file("shadow", "rw-r-----");
        Path link = Files.createSymbolicLink(directory.resolve("next.p12"), victim);
        Path model = file("faxmx.p12", "rw-rw-rw-");

        assertRefused(link, "is neither a file nor a folder", () -> PrivateFile.restrict(link));
        assertRefused(link, "is neither a file nor a folder", () -> PrivateFile.restrictToService(link));
        assertRefused(link, "is not a file", () -> PrivateFile.restrictAs(model, link));

        assertEquals("rw-r-----", permissions(victim));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "symbolic links need a privilege there")
    void takesNoPermissionsFromWhatALinkLeadsTo() throws Exception {
        Path file = file("next.p12", "rw-------");
        Path link = Files.createSymbolicLink(directory.resolve("faxmx.p12"), file("passwd", "rw-r--r--"));

        assertRefused(link, "is not a file", () -> PrivateFile.restrictAs(link, file));

        assertEquals("rw-------", permissions(file));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "symbolic links need a privilege there")
    void writesNothingToWhatALinkLeadsTo() throws Exception {
        Path victim = file("shadow", "rw-r-----");
        Path link = Files.createSymbolicLink(directory.resolve("next.p12"), victim);
        Path dangling = Files.createSymbolicLink(directory.resolve("other.p12"), directory.resolve("cron"));

        assertThrows(FileAlreadyExistsException.class, () -> PrivateFile.create(link, new byte[] {1}));
        assertThrows(FileAlreadyExistsException.class, () -> PrivateFile.createForService(dangling, new byte[] {1}));

        assertEquals("secret", Files.readString(victim));
        assertTrue(Files.notExists(directory.resolve("cron")));
        Path made = directory.resolve("made.p12");
        PrivateFile.create(made, new byte[] {1, 2});
        assertEquals("rw-------", permissions(made));
        assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(made));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
    void aFolderIsThatWhichWasMade() throws Exception {
        Path made = PrivateFile.createFolder(directory, "faxmx");
        assertEquals("rwx------", permissions(made));
        PrivateFile.requireOwnFolder(made);

        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwx---"));
        assertRefused(made, "is not the folder that was made there", () -> PrivateFile.requireOwnFolder(made));

        Path elsewhere = PrivateFile.createFolder(directory, "elsewhere");
        Path link = Files.createSymbolicLink(directory.resolve("link"), elsewhere);
        assertRefused(link, "is not the folder that was made there", () -> PrivateFile.requireOwnFolder(link));
    }

    @Test
    void theServiceReadsItsFilesOnly() {
        assertEquals(List.of("anna"), names(PrivateFile.ownList(ANNA, false, Optional.empty())));
        List<AclEntry> folder = PrivateFile.ownList(ANNA, true, Optional.of(SERVICE));
        assertEquals(List.of("anna", SERVICE.getName()), names(folder));
        assertEquals(
                Set.of(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT),
                folder.get(0).flags());
        assertEquals(Set.of(), folder.get(1).flags(), "not what others make in it");
        assertTrue(folder.get(1).permissions().contains(AclEntryPermission.READ_DATA));
        assertTrue(!folder.get(1).permissions().contains(AclEntryPermission.WRITE_DATA));
    }

    private static List<String> names(List<AclEntry> entries) {
        return entries.stream().map(entry -> entry.principal().getName()).toList();
    }

    private Path file(String name, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "secret");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void assertRefused(Path file, String reason, ThrowingChange change) {
        String message = assertThrows(IOException.class, change::run).getMessage();
        assertTrue(message.startsWith(file + ": " + reason), message);
    }

    private interface ThrowingChange {
        void run() throws IOException;
    }
}
