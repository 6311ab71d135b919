package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no systemd")
class UnitAccountTest {

    private static final String OTHER = "daemon";

    @TempDir
    private Path directory;

    @Test
    void findsAnAccountThatDoesNotExist() {
        assertEquals(
                List.of("there is no account no-such-account on this machine: make it, such as with"
                        + "  useradd --system no-such-account  and make it the owner of its users file and keys"),
                UnitAccount.warnings("no-such-account", List.of(directory.resolve("users.yaml"))));
    }

    @Test
    void findsAFileThatTheAccountCannotRead() throws Exception {
        String own = Files.getOwner(directory).getName();
        Path users = file("users.yaml", "rw-------");
        Path settings = file("faxmx.yaml", "rw-r--r--");
        Path key = file("faxmx.p12", "rw-r-----");

        assertEquals(
                List.of(OTHER + " cannot read " + users + ", which belongs to " + own + " (rw-------): run  chown "
                        + OTHER + " '" + users + "'"),
                UnitAccount.warnings(OTHER, List.of(settings, users, key)));
        assertEquals(List.of(), UnitAccount.warnings(own, List.of(settings, users, key)));
    }

    @Test
    void acceptsTheFilesOfTheAccount() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a file away");
        Path users = file("users.yaml", "rw-------");
        Files.setOwner(
                users, users.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER));
        assertEquals(List.of(), UnitAccount.warnings(OTHER, List.of(users)));
    }

    private Path file(String name, String permissions) throws Exception {
        Path file = Files.createFile(directory.resolve(name));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
