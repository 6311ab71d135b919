package org.faxmx.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.faxmx.access.FilePrivacy.Trusted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FilePrivacyTest {

    private static final Path FILE = Path.of("key.pem");
    private static final UserPrincipal OWNER = () -> "OFFICE\\anna";
    private static final UserPrincipal ACCOUNT = () -> "OFFICE\\fax";
    private static final UserPrincipal ADMINISTRATORS = () -> "VORDEFINIERT\\Administratoren";
    private static final UserPrincipal USERS = () -> "VORDEFINIERT\\Benutzer";
    private static final UserPrincipal REMOVED = () -> "S-1-5-21-1-2-3-1001";
    private static final UserPrincipal SERVICE = () -> "NT SERVICE\\FaxMX";
    private static final String BEGIN =
            "icacls \"key.pem\" /inheritance:r /grant:r \"*S-1-5-18:F\" \"*S-1-5-32-544:F\"";

    private static final Trusted NOT_INSTALLED =
            new Trusted(Set.of(ADMINISTRATORS), Optional.of(ACCOUNT), Optional.empty(), false);
    private static final Trusted INSTALLED =
            new Trusted(Set.of(ADMINISTRATORS), Optional.of(ACCOUNT), Optional.of(SERVICE), false);

    @TempDir
    private Path directory;

    @Test
    void onWindowsTheOwnerTheAccountAdministratorsAndTheServiceMayUseIt() {
        List<AclEntry> acl = List.of(
                allow(OWNER, AclEntryPermission.values()),
                allow(ACCOUNT, AclEntryPermission.READ_DATA),
                allow(ADMINISTRATORS, AclEntryPermission.values()),
                allow(SERVICE, AclEntryPermission.READ_DATA));
        assertEquals(Optional.empty(), FilePrivacy.problem(FILE, OWNER, acl, INSTALLED));
        assertEquals(
                "can be read or written by NT SERVICE\\FaxMX",
                FilePrivacy.problem(FILE, OWNER, acl, NOT_INSTALLED)
                        .orElseThrow()
                        .problem());
    }

    /** What is in its folder in ProgramData has such entries then. */
    @Test
    void aServiceThatWasRemovedIsNoOtherAccount() {
        UserPrincipal removed = () -> "S-1-5-80-471037586-1634071381-3706807420-1526393297-3147056074";
        assertEquals(
                Optional.empty(),
                FilePrivacy.problem(FILE, OWNER, List.of(allow(removed, AclEntryPermission.READ_DATA)), NOT_INSTALLED));
    }

    @Test
    void entriesThatLetNoneReadOrWriteDoNotCount() {
        List<AclEntry> acl = List.of(
                AclEntry.newBuilder(allow(USERS, AclEntryPermission.READ_DATA))
                        .setType(AclEntryType.DENY)
                        .build(),
                AclEntry.newBuilder(allow(USERS, AclEntryPermission.READ_DATA))
                        .setFlags(AclEntryFlag.INHERIT_ONLY)
                        .build(),
                allow(USERS, AclEntryPermission.READ_ATTRIBUTES));
        assertEquals(Optional.empty(), FilePrivacy.problem(FILE, OWNER, acl, INSTALLED));
    }

    @Test
    void eachOtherPermissionIsAProblem() {
        for (AclEntryPermission open : EnumSet.of(
                AclEntryPermission.READ_DATA,
                AclEntryPermission.WRITE_DATA,
                AclEntryPermission.APPEND_DATA,
                AclEntryPermission.DELETE,
                AclEntryPermission.WRITE_ACL,
                AclEntryPermission.WRITE_OWNER)) {
            assertEquals(
                    Optional.of(new FileProblem(
                            "can be read or written by VORDEFINIERT\\Benutzer, S-1-5-21-1-2-3-1001",
                            BEGIN + " \"OFFICE\\anna:F\" /remove:g \"VORDEFINIERT\\Benutzer\""
                                    + " /remove:g \"*S-1-5-21-1-2-3-1001\"")),
                    FilePrivacy.problem(FILE, OWNER, List.of(allow(USERS, open), allow(REMOVED, open)), NOT_INSTALLED),
                    open::toString);
        }
    }

    /** It ends what is inherited, such as the access of the service in ProgramData. */
    @Test
    void theCommandLeavesTheServiceAndTheAccountTheirAccess() {
        AclEntry users = allow(USERS, AclEntryPermission.READ_DATA);
        String service = " \"*S-1-5-80-471037586-1634071381-3706807420-1526393297-3147056074:R\"";
        String end = " /remove:g \"VORDEFINIERT\\Benutzer\"";

        assertEquals(BEGIN + " \"OFFICE\\anna:F\"" + service + end, command(OWNER, INSTALLED, users));
        assertEquals(BEGIN + service + end, command(ADMINISTRATORS, INSTALLED, users));
        assertEquals(
                BEGIN + " \"OFFICE\\fax:R\"" + service + end,
                command(ADMINISTRATORS, INSTALLED, users, allow(ACCOUNT, AclEntryPermission.READ_DATA)));
        assertEquals(BEGIN + end, command(ADMINISTRATORS, NOT_INSTALLED, users));
        Trusted inItsFolder = new Trusted(Set.of(ADMINISTRATORS), Optional.empty(), Optional.empty(), true);
        assertEquals(BEGIN + service + end, command(ADMINISTRATORS, inItsFolder, users));
        Trusted asTheService = new Trusted(Set.of(ADMINISTRATORS), Optional.of(SERVICE), Optional.of(SERVICE), true);
        assertEquals(
                BEGIN + service + end,
                command(ADMINISTRATORS, asTheService, users, allow(SERVICE, AclEntryPermission.READ_DATA)));
        assertEquals(BEGIN + " \"NT SERVICE\\FaxMX:F\"" + end, command(SERVICE, asTheService, users));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no such permissions")
    void anExceptionHasTheFileTheProblemAndTheCommand() throws Exception {
        Path file = Files.createFile(directory.resolve("key.pem"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));

        FileProblemException refused = assertThrows(FileProblemException.class, () -> PrivateFile.requirePrivate(file));

        assertEquals(file, refused.file());
        assertEquals(
                new FileProblem("can be read or written by other accounts (rw----r--)", "chmod 600 '" + file + "'"),
                refused.problem());
        assertEquals(file + " " + refused.problem(), refused.getMessage());
        assertFalse(ServiceAccount.isReader(file), "there is no ProgramData");
    }

    private static String command(UserPrincipal owner, Trusted trusted, AclEntry... acl) {
        return FilePrivacy.problem(FILE, owner, List.of(acl), trusted)
                .orElseThrow()
                .command();
    }

    private static AclEntry allow(UserPrincipal principal, AclEntryPermission... permissions) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(principal)
                .setPermissions(permissions)
                .build();
    }
}
