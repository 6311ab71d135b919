package org.faxmx.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The folder of JNA's DLL on a file system with POSIX permissions; {@code JnaFolderIT} has access control lists. */
@DisabledOnOs(OS.WINDOWS)
class JnaFolderTest {

    @TempDir
    private Path parent;

    private UserPrincipal account;

    @BeforeEach
    void findTheAccount() throws IOException {
        account = Files.getOwner(parent);
    }

    @Test
    void makesAFolderThatOnlyTheAccountCanUse() throws IOException {
        Path folder = JnaFolder.in(parent, account);
        assertOwn(folder);
        assertEquals(folder, JnaFolder.in(parent, account), "JNA deletes there what earlier runs left");
    }

    @Test
    void takesAccessToItsFolderFromOthers() throws IOException {
        Path folder = JnaFolder.in(parent, account);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(folder, JnaFolder.in(parent, account));
        assertOwn(folder);
    }

    @Test
    void doesNotFollowALinkThatWasThereFirst() throws IOException {
        Path folder = JnaFolder.in(parent, account);
        Files.delete(folder);
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Files.createSymbolicLink(folder, elsewhere);

        Path chosen = JnaFolder.in(parent, account);

        assertNotEquals(folder, chosen);
        assertTrue(chosen.getFileName().toString().startsWith(folder.getFileName() + "-"), chosen::toString);
        assertOwn(chosen);
        assertNotEquals(chosen, JnaFolder.in(parent, account), "a name that cannot be guessed");
    }

    @Test
    void doesNotTakeAFileForItsFolder() throws IOException {
        Path folder = JnaFolder.in(parent, account);
        Files.delete(folder);
        Files.createFile(folder);
        assertOwn(JnaFolder.in(parent, account));
    }

    @Test
    void leavesAFolderOfAnotherUserAlone() throws IOException {
        Path folder = JnaFolder.in(parent, account);
        UserPrincipal other =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("65534");
        try {
            Files.setOwner(folder, other);
        } catch (IOException e) {
            assumeTrue(false, "only root can give a folder away: " + e);
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        Path chosen = JnaFolder.in(parent, account);

        assertNotEquals(folder, chosen);
        assertOwn(chosen);
        assertEquals("rwxrwxrwx", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }

    /** As where the account is not the one that owns what it creates. */
    @Test
    void refusesAFolderThatItDoesNotOwn() throws IOException {
        UserPrincipal other =
                parent.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("65534");
        assumeTrue(!other.equals(account), "run by that user");
        IOException refused = assertThrows(IOException.class, () -> JnaFolder.in(parent, other));
        assertTrue(refused.getMessage().contains(" is not owned by "), refused::getMessage);
    }

    private void assertOwn(Path folder) throws IOException {
        assertEquals(parent, folder.getParent());
        assertTrue(Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.isSymbolicLink(folder));
        assertEquals(account, Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }
}
