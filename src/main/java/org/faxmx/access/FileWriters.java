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
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Those who can change a file or a folder, besides those who can do everything on the machine anyway. For Windows. */
public final class FileWriters {

    /** Of a folder, the first two are to create files and folders in it. */
    private static final Set<AclEntryPermission> CHANGING = EnumSet.of(
            AclEntryPermission.WRITE_DATA,
            AclEntryPermission.APPEND_DATA,
            AclEntryPermission.DELETE,
            AclEntryPermission.DELETE_CHILD,
            AclEntryPermission.WRITE_ACL,
            AclEntryPermission.WRITE_OWNER);

    private FileWriters() {}

    /**
     * Their names, separated by commas; empty if there are none, or the file system has no access control lists.
     *
     * @throws IOException if owner or permissions cannot be read
     */
    public static Optional<String> others(Path path) throws IOException {
        AclFileAttributeView view = Files.getFileAttributeView(path, AclFileAttributeView.class);
        if (view == null) {
            return Optional.empty();
        }
        Set<UserPrincipal> trusted = new HashSet<>(FileOwner.administrators());
        // The owner of what this process creates, which with the rights of an administrator is mostly their group.
        trusted.add(FileOwner.account());
        return others(view.getOwner(), view.getAcl(), trusted);
    }

    static Optional<String> others(UserPrincipal owner, List<AclEntry> acl, Set<UserPrincipal> trusted) {
        Set<String> names = new TreeSet<>();
        if (!trusted.contains(owner)) {
            // Who can change the permissions at any time.
            names.add(owner.getName());
        }
        for (AclEntry entry : acl) {
            if (entry.type() == AclEntryType.ALLOW
                    && !entry.flags().contains(AclEntryFlag.INHERIT_ONLY)
                    && !trusted.contains(entry.principal())
                    && !Collections.disjoint(entry.permissions(), CHANGING)) {
                names.add(entry.principal().getName());
            }
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
    }
}
