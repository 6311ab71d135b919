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
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.access.FileOwner;
import org.faxmx.access.ServiceAccount;

/**
 * Files that only their owner and administrators can read and write, and on Windows the service FaxMX read: POSIX permissions,
 * or access control lists.
 */
final class OwnerOnly {

    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));
    private static final Set<AclEntryPermission> WRITING = EnumSet.of(
            AclEntryPermission.WRITE_DATA,
            AclEntryPermission.APPEND_DATA,
            AclEntryPermission.DELETE,
            AclEntryPermission.WRITE_ACL,
            AclEntryPermission.WRITE_OWNER);

    private OwnerOnly() {}

    /** What is wrong with the owner and the permissions of a file, with the command that mends it; empty if nothing is. */
    static Optional<String> problem(Path file) {
        try {
            Optional<String> foreign = FileOwner.problem(file);
            if (foreign.isPresent()) {
                return foreign;
            }
            return permissions(file);
        } catch (IOException e) {
            return Optional.of("its owner and permissions cannot be read: " + YamlFile.reason(e));
        }
    }

    /** The same of the permissions alone. */
    static Optional<String> permissions(Path file) {
        try {
            PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (posix != null) {
                return problem(file, posix.readAttributes().permissions());
            }
            AclFileAttributeView acl = Files.getFileAttributeView(file, AclFileAttributeView.class);
            if (acl == null) {
                return Optional.empty();
            }
            Set<UserPrincipal> trusted = new HashSet<>(FileOwner.writersOfWindows());
            ServiceAccount.find().ifPresent(trusted::add);
            return problem(file, acl.getOwner(), acl.getAcl(), trusted);
        } catch (IOException e) {
            return Optional.of("its permissions cannot be read: " + YamlFile.reason(e));
        }
    }

    static Optional<String> problem(Path file, Set<PosixFilePermission> permissions) {
        return Collections.disjoint(permissions, OTHERS)
                ? Optional.empty()
                : Optional.of("can be read or written by other accounts (" + PosixFilePermissions.toString(permissions)
                        + "): run  chmod 600 '" + file + "'");
    }

    /** @param trusted those who may do everything on the machine anyway, and the bridge itself */
    static Optional<String> problem(Path file, UserPrincipal owner, List<AclEntry> acl, Set<UserPrincipal> trusted) {
        Set<String> others = acl.stream()
                .filter(entry -> entry.type() == AclEntryType.ALLOW)
                .filter(entry -> !entry.principal().equals(owner) && !trusted.contains(entry.principal()))
                .filter(entry -> entry.permissions().contains(AclEntryPermission.READ_DATA)
                        || !Collections.disjoint(entry.permissions(), WRITING))
                .map(entry -> entry.principal().getName())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (others.isEmpty()) {
            return Optional.empty();
        }
        // S-1-5-18 is the system, S-1-5-32-544 are the administrators, in every language.
        return Optional.of("can be read or written by " + String.join(", ", others) + ": run  icacls \"" + file
                + "\" /inheritance:r /grant:r \"" + owner.getName() + ":F\" *S-1-5-18:F *S-1-5-32-544:F"
                + others.stream().map(other -> " /remove:g \"" + other + "\"").collect(Collectors.joining()));
    }

    /** Creates an empty file with a free name beside another one, and with its owner if that one exists. */
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
            if (Files.exists(file) && !Files.getOwner(file).equals(Files.getOwner(created))) {
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
