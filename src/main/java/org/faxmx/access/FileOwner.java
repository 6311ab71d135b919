package org.faxmx.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The owner of a file, who can change its permissions at any time, and so read and write it whatever they are. It must be the
 * account of this process, or one that can do everything on the machine anyway: root, the system or administrators.
 */
public final class FileOwner {

    private static final String ROOT = "root";

    private FileOwner() {}

    /**
     * What is wrong with the owner of a file; empty if nothing is.
     *
     * @throws IOException if the owner cannot be read
     */
    public static Optional<FileProblem> problem(Path file) throws IOException {
        boolean posix = Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
        UserPrincipal owner = Files.getOwner(file);
        UserPrincipal account = account();
        Set<UserPrincipal> trusted = new HashSet<>(posix ? Set.of() : administrators());
        trusted.add(account);
        return problem(file, owner, account, trusted, posix);
    }

    static Optional<FileProblem> problem(
            Path file, UserPrincipal owner, UserPrincipal account, Set<UserPrincipal> trusted, boolean posix) {
        if (trusted.contains(owner) || posix && owner.getName().equals(ROOT)) {
            return Optional.empty();
        }
        return Optional.of(new FileProblem(
                "belongs to " + owner.getName() + ", who can change it, and not to " + account.getName()
                        + ", the account of this process",
                posix
                        ? "chown '" + account.getName() + "' '" + file + "'"
                        // The administrators, in every language.
                        : "icacls \"" + file + "\" /setowner \"*S-1-5-32-544\""));
    }

    /** The account of this process: the owner of what it creates, which also those have who have no name. */
    static UserPrincipal account() throws IOException {
        Path created = Files.createTempFile("faxmx", ".owner");
        try {
            return Files.getOwner(created);
        } finally {
            Files.delete(created);
        }
    }

    /** Those who can do everything on this Windows: who can write its folder, and who owns it. */
    static Set<UserPrincipal> administrators() throws IOException {
        Set<UserPrincipal> administrators = new HashSet<>(writersOfWindows());
        Optional<Path> windows = windows();
        if (windows.isPresent()) {
            administrators.add(Files.getOwner(windows.get()));
        }
        return administrators;
    }

    /**
     * Those who can write the folder of Windows, and so can do everything on the machine: the system and administrators,
     * whatever they are called in its language. None on another system.
     *
     * @throws IOException if the permissions cannot be read
     */
    public static Set<UserPrincipal> writersOfWindows() throws IOException {
        Optional<Path> windows = windows();
        return windows.isEmpty()
                ? Set.of()
                : writers(Files.getFileAttributeView(windows.get(), AclFileAttributeView.class)
                        .getAcl());
    }

    /** Those whom an access control list lets write the file or, of a folder, create files in it. */
    public static Set<UserPrincipal> writers(List<AclEntry> acl) {
        return acl.stream()
                .filter(entry -> entry.type() == AclEntryType.ALLOW
                        && entry.permissions().contains(AclEntryPermission.WRITE_DATA))
                .map(AclEntry::principal)
                .collect(Collectors.toSet());
    }

    private static Optional<Path> windows() {
        return Optional.ofNullable(System.getenv("SystemRoot")).map(Path::of);
    }
}
