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
import java.util.Optional;
import java.util.Set;

/**
 * The owner of a file, who can change its permissions at any time, and so read and write it whatever they are. It must be the
 * account of this process, or one that can do everything on the machine anyway: root, the system or administrators.
 */
public final class FileOwner {

    private static final String ROOT = "root";

    private FileOwner() {}

    /**
     * What is wrong with the owner of a file, with the command that mends it; empty if nothing is.
     *
     * @throws IOException if the owner cannot be read
     */
    public static Optional<String> problem(Path file) throws IOException {
        boolean posix = Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
        UserPrincipal owner = Files.getOwner(file);
        UserPrincipal account = account();
        Set<UserPrincipal> trusted = new HashSet<>(posix ? Set.of() : administrators());
        trusted.add(account);
        return problem(file, owner, account, trusted, posix);
    }

    static Optional<String> problem(
            Path file, UserPrincipal owner, UserPrincipal account, Set<UserPrincipal> trusted, boolean posix) {
        if (trusted.contains(owner) || posix && owner.getName().equals(ROOT)) {
            return Optional.empty();
        }
        return Optional.of("belongs to " + owner.getName() + ", who can change it, and not to " + account.getName()
                + ", the account of this process: run "
                + (posix
                        ? "chown '" + account.getName() + "' '" + file + "'"
                        // The administrators, in every language.
                        : "icacls \"" + file + "\" /setowner *S-1-5-32-544"));
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

    /** Those who can write the folder of Windows, whatever they are called in its language. */
    static Set<UserPrincipal> administrators() throws IOException {
        Set<UserPrincipal> administrators = new HashSet<>();
        String windows = System.getenv("SystemRoot");
        if (windows != null) {
            Path folder = Path.of(windows);
            administrators.add(Files.getOwner(folder));
            for (AclEntry entry : Files.getFileAttributeView(folder, AclFileAttributeView.class)
                    .getAcl()) {
                if (entry.type() == AclEntryType.ALLOW && entry.permissions().contains(AclEntryPermission.WRITE_DATA)) {
                    administrators.add(entry.principal());
                }
            }
        }
        return administrators;
    }
}
