package org.faxmx.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileOwnerTest {

    private static final Path FILE = Path.of("key.pem");
    private static final UserPrincipal FAXMX = () -> "faxmx";
    private static final UserPrincipal ANNA = () -> "anna";
    private static final UserPrincipal ROOT = () -> "root";
    private static final UserPrincipal ADMINISTRATORS = () -> "VORDEFINIERT\\Administratoren";

    @TempDir
    private Path directory;

    @Test
    void trustsTheAccountAndThoseWhoCanDoEverything() {
        assertEquals(Optional.empty(), FileOwner.problem(FILE, FAXMX, FAXMX, Set.of(FAXMX), true));
        assertEquals(Optional.empty(), FileOwner.problem(FILE, ROOT, FAXMX, Set.of(FAXMX), true));
        assertEquals(
                Optional.empty(), FileOwner.problem(FILE, ADMINISTRATORS, FAXMX, Set.of(FAXMX, ADMINISTRATORS), false));
    }

    @Test
    void namesAnotherOwnerAndTheCommandThatMendsIt() {
        assertEquals(
                Optional.of(new FileProblem(
                        "belongs to anna, who can change it, and not to faxmx, the account of this process",
                        "chown 'faxmx' 'key.pem'")),
                FileOwner.problem(FILE, ANNA, FAXMX, Set.of(FAXMX), true));
        // Not an account of that name on another system.
        assertEquals(
                Optional.of(new FileProblem(
                        "belongs to root, who can change it, and not to faxmx, the account of this process",
                        "icacls \"key.pem\" /setowner \"*S-1-5-32-544\"")),
                FileOwner.problem(FILE, ROOT, FAXMX, Set.of(FAXMX, ADMINISTRATORS), false));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "changes an owner as root does")
    void refusesAKeyOfAnotherAccount() throws Exception {
        Path key = Files.writeString(directory.resolve("key.pem"), "secret");
        PrivateFile.restrict(key);
        PrivateFile.requirePrivate(key);
        UserPrincipal other =
                key.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon");
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a file away");
        Files.setOwner(key, other);

        String message = assertThrows(IllegalArgumentException.class, () -> PrivateFile.requirePrivate(key))
                .getMessage();

        assertTrue(message.startsWith(key + " belongs to " + other.getName()), message);
    }
}
