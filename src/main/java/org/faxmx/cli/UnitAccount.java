package org.faxmx.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;

/** The account that a unit of systemd names, and what it can read on this machine. */
final class UnitAccount {

    private static final String ROOT = "root";

    private UnitAccount() {}

    /**
     * What keeps a bridge from running as that account here, a line each: that it does not exist, or cannot read a file. Of a
     * file that a group may read, the account is taken for one of the group.
     */
    static List<String> warnings(String account, List<Path> files) {
        UserPrincipal principal;
        try {
            principal = FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(account);
        } catch (UserPrincipalNotFoundException e) {
            return List.of("there is no account " + account + " on this machine: make it, such as with"
                    + "  useradd --system " + account + "  and make it the owner of its users file and keys");
        } catch (IOException e) {
            return List.of("the account " + account + " cannot be looked up: " + e.getMessage());
        }
        List<String> warnings = new ArrayList<>();
        for (Path file : files) {
            try {
                PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
                if (!account.equals(ROOT) && !canRead(principal, attributes)) {
                    warnings.add(account + " cannot read " + file + ", which belongs to "
                            + attributes.owner().getName() + " ("
                            + PosixFilePermissions.toString(attributes.permissions()) + "): run  chown " + account
                            + " '"
                            + file + "'");
                }
            } catch (IOException e) {
                warnings.add("the permissions of " + file + " cannot be read: " + e.getMessage());
            }
        }
        return warnings;
    }

    private static boolean canRead(UserPrincipal account, PosixFileAttributes file) {
        return file.owner().equals(account)
                ? file.permissions().contains(PosixFilePermission.OWNER_READ)
                : file.permissions().contains(PosixFilePermission.GROUP_READ)
                        || file.permissions().contains(PosixFilePermission.OTHERS_READ);
    }
}
