package org.faxmx.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.faxmx.access.FileOwner;
import org.faxmx.access.FilePrivacy;
import org.faxmx.access.PrivateFile;
import org.faxmx.access.ServiceAccount;

/**
 * New files that only their owner and administrators can read and write, and on Windows the service FaxMX read: POSIX permissions,
 * or access control lists.
 */
final class OwnerOnly {

    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private OwnerOnly() {}

    /**
     * Creates an empty file with a free name beside another one, and with its owner if that one exists; on
     * POSIX also with its permissions, if no other account may use it.
     */
    static Path createBeside(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class);
        Path created = posix
                ? Files.createTempFile(
                        folder, file.getFileName() + ".", ".new", PosixFilePermissions.asFileAttribute(OWNERS))
                : Files.createTempFile(folder, file.getFileName() + ".", ".new");
        try {
            AclFileAttributeView acl = Files.getFileAttributeView(created, AclFileAttributeView.class);
            if (!posix && acl != null) {
                acl.setAcl(Stream.concat(
                                Stream.concat(Stream.of(acl.getOwner()), FileOwner.writersOfWindows().stream())
                                        .distinct()
                                        .map(OwnerOnly::everything),
                                ServiceAccount.find().map(ServiceAccount::reading).stream())
                        .toList());
            }
            if (posix && Files.exists(file) && FilePrivacy.permissions(file).isEmpty()) {
                // Those of a group, which may read a file of root. On Windows the service is to read each new file.
                PrivateFile.restrictAs(file, created);
            } else if (Files.exists(file) && !Files.getOwner(file).equals(Files.getOwner(created))) {
                Files.setOwner(created, Files.getOwner(file));
            }
            return created;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(created);
            throw e;
        }
    }

    private static AclEntry everything(UserPrincipal principal) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(principal)
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .build();
    }
}
