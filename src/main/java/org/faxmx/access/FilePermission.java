package org.faxmx.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the access control list of a file lets another account do. For Windows. */
public enum FilePermission {
    READ(AclEntryPermission.READ_DATA),
    /** Of a folder, to make files in it. */
    WRITE(AclEntryPermission.WRITE_DATA);

    private final AclEntryPermission permission;

    FilePermission(AclEntryPermission permission) {
        this.permission = permission;
    }

    /**
     * Whether an account has this permission.
     *
     * @param names those of the account and of its groups, as Windows has them; those that it does not find do not count
     * @throws IOException if the list cannot be read, or the file system has none
     */
    public boolean isGiven(Path file, Collection<String> names) throws IOException {
        AclFileAttributeView view = Files.getFileAttributeView(file, AclFileAttributeView.class);
        if (view == null) {
            throw new IOException("the file system of " + file + " has no access control lists");
        }
        Set<UserPrincipal> principals = new HashSet<>();
        for (String name : names) {
            try {
                principals.add(
                        file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name));
            } catch (UserPrincipalNotFoundException e) {
                // The account of a service that is not confined to it, as in Wine: no entry can name it.
            }
        }
        return isGiven(view.getAcl(), principals);
    }

    /** As Windows does: the first entry decides that is about the permission and one of them. */
    boolean isGiven(List<AclEntry> acl, Set<UserPrincipal> principals) {
        for (AclEntry entry : acl) {
            boolean decides = entry.type() == AclEntryType.ALLOW || entry.type() == AclEntryType.DENY;
            if (decides
                    && !entry.flags().contains(AclEntryFlag.INHERIT_ONLY)
                    && entry.permissions().contains(permission)
                    && principals.contains(entry.principal())) {
                return entry.type() == AclEntryType.ALLOW;
            }
        }
        return false;
    }
}
