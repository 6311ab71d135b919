package org.faxmx.access;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Optional;

/**
 * What Windows names the service FaxMX by in permissions, whatever account it runs as. Administrators keep its users and keys,
 * which it may read: to be readable by it is not to be open to other accounts.
 */
public final class ServiceAccount {

    /** The name of the service. */
    public static final String SERVICE = "FaxMX";

    private static final String PRINCIPAL = "NT SERVICE\\" + SERVICE;

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
