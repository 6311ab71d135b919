package org.faxmx.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FilePermissionTest {

    private static final Account SERVICE = new Account("NT SERVICE\\FaxMX");
    private static final Account USERS = new Account("BUILTIN\\Users");
    private static final Account ALICE = new Account("PC\\alice");
    private static final AclEntryPermission READ = AclEntryPermission.READ_DATA;
    private static final AclEntryPermission WRITE = AclEntryPermission.WRITE_DATA;

    private record Account(String getName) implements UserPrincipal {
        @Override
        public String getName() {
            return getName;
        }
    }

    private static AclEntry entry(AclEntryType type, Account account, AclEntryPermission... permissions) {
        return AclEntry.newBuilder()
                .setType(type)
                .setPrincipal(account)
                .setPermissions(permissions)
                .build();
    }

    private static boolean read(AclEntry... acl) {
        return FilePermission.READ.isGiven(List.of(acl), Set.of(SERVICE, USERS));
    }

    @Test
    void isGivenToTheAccountOrToOneOfItsGroups() {
        assertTrue(read(entry(AclEntryType.ALLOW, SERVICE, READ)));
        assertTrue(read(entry(AclEntryType.ALLOW, ALICE, WRITE), entry(AclEntryType.ALLOW, USERS, READ, WRITE)));
        assertTrue(FilePermission.WRITE.isGiven(List.of(entry(AclEntryType.ALLOW, USERS, WRITE)), Set.of(USERS)));
    }

    @Test
    void isNotGivenByEntriesOfOthersOrOfOtherPermissions() {
        assertEquals(false, read());
        assertEquals(false, read(entry(AclEntryType.ALLOW, ALICE, READ)));
        assertEquals(false, read(entry(AclEntryType.ALLOW, SERVICE, WRITE)));
        assertEquals(false, read(entry(AclEntryType.AUDIT, SERVICE, READ)));
        assertEquals(
                false,
                read(AclEntry.newBuilder(entry(AclEntryType.ALLOW, SERVICE, READ))
                        .setFlags(AclEntryFlag.INHERIT_ONLY)
                        .build()));
    }

    @Test
    void isTakenAwayByAnEntryBefore() {
        AclEntry allowed = entry(AclEntryType.ALLOW, SERVICE, READ);
        assertEquals(false, read(entry(AclEntryType.DENY, USERS, READ), allowed));
        assertTrue(read(allowed, entry(AclEntryType.DENY, USERS, READ)));
        assertTrue(read(entry(AclEntryType.DENY, USERS, WRITE), allowed));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have access control lists there")
    void isNotKnownWithoutAccessControlLists(@TempDir Path folder) {
        assertThrows(IOException.class, () -> FilePermission.READ.isGiven(folder, List.of("root")));
    }
}
