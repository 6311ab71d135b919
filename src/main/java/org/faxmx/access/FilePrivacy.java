package org.faxmx.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a file with secrets is one that no other account owns, may read or may write. A file of root may be readable for a
 * group, as Debian's ssl-cert. On Windows the owner, the administrators, the system and the service FaxMX are no other account.
 */
public final class FilePrivacy {

    private static final Set<AclEntryPermission> ACCESS = EnumSet.of(
            AclEntryPermission.READ_DATA,
            AclEntryPermission.WRITE_DATA,
            AclEntryPermission.APPEND_DATA,
            // Another file can take the place of one that is deleted.
            AclEntryPermission.DELETE,
            AclEntryPermission.WRITE_ACL,
            AclEntryPermission.WRITE_OWNER);

    private static final String ROOT = "root";

    private FilePrivacy() {}

    /** One of the two checks: {@link #problem} or {@link #permissions}. */
    @FunctionalInterface
    public interface Check {

        /** What is wrong with who may use a file; empty if nothing is. */
        Optional<FileProblem> of(Path file) throws IOException;
    }

    /**
     * What is wrong with the owner and the permissions of a file; empty if nothing is.
     *
     * @throws IOException if they cannot be read
     */
    public static Optional<FileProblem> problem(Path file) throws IOException {
        Optional<FileProblem> foreign = FileOwner.problem(file);
        return foreign.isPresent()
                ? foreign
                : permissions(file, !System.getProperty("user.name").equals(ROOT));
    }

    /**
     * The same of the permissions alone, for an administrator who edits the file of another account.
     *
     * @throws IOException if they cannot be read
     */
    public static Optional<FileProblem> permissions(Path file) throws IOException {
        return permissions(file, true);
    }

    /** @param group whether a group may read a file of root: for root itself it is not needed */
    private static Optional<FileProblem> permissions(Path file, boolean group) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            return problem(file, posix.readAttributes(), group);
        }
        AclFileAttributeView acl = Files.getFileAttributeView(file, AclFileAttributeView.class);
        return acl == null
                ? Optional.empty()
                : problem(
                        file,
                        acl.getOwner(),
                        acl.getAcl(),
                        new Trusted(
                                FileOwner.administrators(),
                                account(file),
                                ServiceAccount.find(),
                                ServiceAccount.isReader(file)));
    }

    /**
     * Those on Windows who are no other account, besides the owner.
     *
     * @param administrators who may do everything on the machine anyway
     * @param account that of this process; empty where Windows cannot look its name up, as that of a service may be
     * @param service the service FaxMX; empty where it is not installed
     * @param reader whether the service reads the file where it is, once it is installed
     */
    record Trusted(
            Set<UserPrincipal> administrators,
            Optional<UserPrincipal> account,
            Optional<UserPrincipal> service,
            boolean reader) {

        private boolean contains(UserPrincipal principal) {
            return administrators.contains(principal)
                    || account.filter(principal::equals).isPresent()
                    || service.filter(principal::equals).isPresent()
                    // Before it is installed, and after it was removed, it has no name.
                    || principal.getName().equals(ServiceAccount.SID.text());
        }
    }

    static Optional<FileProblem> problem(Path file, PosixFileAttributes attributes, boolean group) {
        Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
        open.addAll(attributes.permissions());
        open.removeAll(PosixFilePermissions.fromString("rwx------"));
        if (group && attributes.owner().getName().equals(ROOT)) {
            open.remove(PosixFilePermission.GROUP_READ);
        }
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(new FileProblem(
                        "can be read or written by other accounts ("
                                + PosixFilePermissions.toString(attributes.permissions()) + ")",
                        "chmod 600 '" + file + "'"));
    }

    static Optional<FileProblem> problem(Path file, UserPrincipal owner, List<AclEntry> acl, Trusted trusted) {
        Set<UserPrincipal> others = users(acl).stream()
                .filter(principal -> !principal.equals(owner) && !trusted.contains(principal))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(new FileProblem(
                        "can be read or written by "
                                + others.stream().map(UserPrincipal::getName).collect(Collectors.joining(", ")),
                        "icacls \"" + file + "\" /inheritance:r /grant:r "
                                + grants(owner, acl, trusted).stream()
                                        .map(grant -> "\"" + grant + "\"")
                                        .collect(Collectors.joining(" "))
                                + others.stream()
                                        .map(other -> " /remove:g \"" + named(other) + "\"")
                                        .collect(Collectors.joining())));
    }

    private static Set<UserPrincipal> users(List<AclEntry> acl) {
        return acl.stream()
                .filter(entry -> entry.type() == AclEntryType.ALLOW)
                .filter(entry -> !entry.flags().contains(AclEntryFlag.INHERIT_ONLY))
                .filter(entry -> !Collections.disjoint(entry.permissions(), ACCESS))
                .map(AclEntry::principal)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Nothing is inherited after the command, so that it names all who are to keep their access. */
    private static List<String> grants(UserPrincipal owner, List<AclEntry> acl, Trusted trusted) {
        // The system and the administrators, in every language.
        List<String> grants = new ArrayList<>(List.of("*S-1-5-18:F", "*S-1-5-32-544:F"));
        if (!trusted.administrators().contains(owner)) {
            grants.add(named(owner) + ":F");
        }
        trusted.account()
                .filter(account ->
                        !account.equals(owner) && !trusted.administrators().contains(account))
                .filter(account -> !trusted.service().equals(Optional.of(account)))
                .filter(users(acl)::contains)
                .ifPresent(account -> grants.add(named(account) + ":R"));
        if ((trusted.reader() || trusted.service().isPresent())
                && !trusted.service().equals(Optional.of(owner))) {
            grants.add("*" + ServiceAccount.SID + ":R");
        }
        return grants;
    }

    /** As icacls takes it: Java has the identifier for the name where Windows has no name. */
    private static String named(UserPrincipal principal) {
        return (principal.getName().matches("S-1(-\\d+)+") ? "*" : "") + principal.getName();
    }

    private static Optional<UserPrincipal> account(Path file) throws IOException {
        try {
            return Optional.of(file.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(System.getProperty("user.name")));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        }
    }
}
