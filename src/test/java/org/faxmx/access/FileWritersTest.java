package org.faxmx.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileWritersTest {

    private static final Account ADMINISTRATORS = new Account("BUILTIN\\Administrators");
    private static final Account USERS = new Account("BUILTIN\\Users");
    private static final Account ALICE = new Account("PC\\alice");

    private record Account(String getName) implements UserPrincipal {
        @Override
        public String getName() {
            return getName;
        }
    }

    private static AclEntry entry(
            UserPrincipal principal, AclEntryType type, Set<AclEntryFlag> flags, AclEntryPermission... permissions) {
        return AclEntry.newBuilder()
                .setPrincipal(principal)
                .setType(type)
                .setFlags(flags)
                .setPermissions(permissions)
                .build();
    }

    private static Optional<String> others(UserPrincipal owner, AclEntry... acl) {
        return FileWriters.others(owner, List.of(acl), Set.of(ADMINISTRATORS));
    }

    @Test
    void namesWhoCanChangeAFile() {
        assertEquals(
                Optional.of("BUILTIN\\Users, PC\\alice"),
                others(
                        ADMINISTRATORS,
                        entry(ADMINISTRATORS, AclEntryType.ALLOW, Set.of(), AclEntryPermission.values()),
                        entry(ALICE, AclEntryType.ALLOW, Set.of(), AclEntryPermission.WRITE_ACL),
                        entry(USERS, AclEntryType.ALLOW, Set.of(), AclEntryPermission.APPEND_DATA)));
    }

    @Test
    void namesAnOwnerWhoCouldChangeThePermissions() {
        assertEquals(Optional.of("PC\\alice"), others(ALICE));
    }

    @Test
    void doesNotNameWhoOnlyReadsOrIsDeniedOrOnlyHandsDown() {
        assertEquals(
                Optional.empty(),
                others(
                        ADMINISTRATORS,
                        entry(
                                USERS,
                                AclEntryType.ALLOW,
                                Set.of(),
                                AclEntryPermission.READ_DATA,
                                AclEntryPermission.EXECUTE),
                        entry(ALICE, AclEntryType.DENY, Set.of(), AclEntryPermission.WRITE_DATA),
                        // CREATOR OWNER is so on most folders.
                        entry(
                                ALICE,
                                AclEntryType.ALLOW,
                                Set.of(AclEntryFlag.INHERIT_ONLY, AclEntryFlag.FILE_INHERIT),
                                AclEntryPermission.WRITE_DATA)));
    }
}
