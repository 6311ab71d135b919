package org.faxmx.access;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Optional;
import org.faxmx.windows.Sid;

/**
 * What Windows names the service FaxMX by in permissions, whatever account it runs as. Administrators keep its users and keys,
 * which it may read: to be readable by it is not to be open to other accounts.
 */
public final class ServiceAccount {

    /** The name of the service. */
    public static final String SERVICE = "FaxMX";

    /** Its identifier, installed or not. */
    static final Sid SID = Sid.ofService(SERVICE);

    private static final String PRINCIPAL = Sid.nameOfService(SERVICE);

    private ServiceAccount() {}

    /**
     * The principal; empty where the service is not installed.
     *
     * @throws IOException if Windows cannot look it up
     */
    public static Optional<UserPrincipal> find() throws IOException {
        if (System.getenv("SystemRoot") == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(PRINCIPAL));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        }
    }

    /** The folder, of the same name, of its settings and logs in ProgramData; empty where there is none, as on another system. */
    public static Optional<Path> folder() {
        return Optional.ofNullable(System.getenv("ProgramData")).map(data -> Path.of(data, SERVICE));
    }

    /** Whether a file is in that folder, so that the service is to read it where it is. */
    static boolean isReader(Path file) {
        return folder().filter(file.toAbsolutePath().normalize()::startsWith).isPresent();
    }

    /** The permission to read a file. */
    public static AclEntry reading(UserPrincipal service) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(service)
                .setPermissions(EnumSet.of(
                        AclEntryPermission.READ_DATA,
                        AclEntryPermission.READ_ATTRIBUTES,
                        AclEntryPermission.READ_NAMED_ATTRS,
                        AclEntryPermission.READ_ACL,
                        AclEntryPermission.EXECUTE,
                        AclEntryPermission.SYNCHRONIZE))
                .build();
    }
}
