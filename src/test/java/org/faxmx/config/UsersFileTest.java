package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersFileTest {

    private static final PasswordHash HASH = PasswordHash.of("correct horse", new SecureRandom());
    private static final User ANNA = new User("Anna Müller", Role.ADMIN, HASH);
    private static final User BERT = new User("bert@example.org", Role.MONITOR, HASH);
    private static final String ENTRY = "{name: anna, role: admin, password: '" + HASH.text() + "'}";

    @TempDir
    private Path directory;

    @Test
    void readsWhatItWrote() throws IOException {
        Path file = directory.resolve("users.yaml");

        UsersFile.write(file, List.of(ANNA, BERT));
        assertEquals(List.of(ANNA, BERT), UsersFile.read(file));

        UsersFile.write(file, List.of());
        assertEquals(List.of(), UsersFile.read(file));
        assertEquals(List.of(file), files(), "something was left behind");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void writesAFileForItsOwnerOnly() throws IOException {
        Path file = directory.resolve("users.yaml");

        UsersFile.write(file, List.of(ANNA));

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    /** As that of a bridge that systemd starts with a group. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void keepsTheGroupThatMayReadAFileOfRoot() throws IOException {
        Path file = write("users: []");
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a file to a group");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        view.setGroup(file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("daemon"));

        assertEquals(List.of(), UsersFile.readToEdit(file));
        UsersFile.write(file, List.of(ANNA));

        PosixFileAttributes written =
                Files.getFileAttributeView(file, PosixFileAttributeView.class).readAttributes();
        assertEquals("rw-r-----", PosixFilePermissions.toString(written.permissions()));
        assertEquals("daemon", written.group().getName());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void writesThroughASymbolicLink() throws IOException {
        Path file = directory.resolve("users.yaml");
        UsersFile.write(file, List.of());
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), file);

        UsersFile.write(link, List.of(ANNA));

        assertTrue(Files.isSymbolicLink(link));
        assertEquals(List.of(ANNA), UsersFile.read(file));
    }

    @Test
    void leavesTheOldFileAloneIfItCannotWriteANewOne() throws IOException {
        assertThrows(IOException.class, () -> UsersFile.write(directory.resolve("absent/users.yaml"), List.of(ANNA)));
        assertEquals(List.of(), files());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwxrwxrwx"})
    @DisabledOnOs(OS.WINDOWS)
    void refusesAFileThatOthersCanReadOrWriteAndSaysWhatMendsIt(String permissions) throws IOException {
        Path file = directory.resolve("users.yaml");
        UsersFile.write(file, List.of(ANNA));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        SettingsException refused = assertThrows(SettingsException.class, () -> UsersFile.read(file));

        assertEquals(
                file + ": can be read or written by other accounts (" + permissions + "): run  chmod 600 '" + file
                        + "'",
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            users: 1                                            | :1:8: users: is 1: it must be a list
            user: []                                            | :1:1: user: there is no such key; did you mean users?
            users: [anna]                                       | :1:9: users[0]: is "anna": it must be a mapping with the keys name, role, password
            users: [{role: admin, password: PASSWORD}]          | :1:9: users[0].name: is missing: a user has name, role and password
            users: [{name: anna, password: PASSWORD}]           | :1:9: users[0].role: is missing: a user has name, role and password
            users: [{name: anna, role: admin}]                  | :1:9: users[0].password: is missing: a user has name, role and password
            users: [{name: a:b, role: admin, password: PASSWORD}] | :1:16: users[0].name: "a:b" cannot be the name of a user
            users: [{name: anna, role: root, password: PASSWORD}] | :1:28: users[0].role: "root" is no role; there are monitor, operator, admin
            users: [{name: anna, role: ADMIN, password: PASSWORD}] | :1:28: users[0].role: "ADMIN" is no role
            users: [{name: anna, role: admin, password: secret}] | :1:45: users[0].password: is not pbkdf2-sha256$600000$SALT$HASH, as faxmx user writes it
            users: [{name: anna, role: admin, password: PASSWORD, pass: x}] | users[0].pass: there is no such key
            users: [ENTRY, ENTRY]                               | users[1].name: "anna" is given twice; first in line 1
            users: [ENTRY                                       | is not YAML
            """)
    void saysWhereAndWhatIsWrong(String yaml, String message) throws IOException {
        Path file = write(yaml.replace("ENTRY", ENTRY).replace("PASSWORD", "'" + HASH.text() + "'"));

        SettingsException refused = assertThrows(SettingsException.class, () -> UsersFile.read(file));

        assertTrue(refused.getMessage().contains(message), refused::getMessage);
        assertFalse(refused.getMessage().contains(HASH.text().substring(25)), refused::getMessage);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "changes an owner as root does")
    void refusesAFileOfAnotherAccountButForEditing() throws IOException {
        Path file = write("users: []");
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a file away");
        Files.setOwner(
                file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon"));

        SettingsException refused = assertThrows(SettingsException.class, () -> UsersFile.read(file));

        assertTrue(refused.getMessage().contains("belongs to daemon"), refused::getMessage);
        assertTrue(refused.getMessage().contains("run  chown 'root' '" + file + "'"), refused::getMessage);
        assertEquals(List.of(), UsersFile.readToEdit(file));
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        SettingsException refused = assertThrows(SettingsException.class, () -> UsersFile.read(write("")));

        assertTrue(
                refused.getMessage().endsWith("users.yaml: is empty: add a user with faxmx user add"),
                refused::getMessage);
    }

    private Path write(String yaml) throws IOException {
        Path file = directory.resolve("users.yaml");
        UsersFile.write(file, List.of());
        // Keeps the permissions.
        return Files.writeString(file, yaml);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
