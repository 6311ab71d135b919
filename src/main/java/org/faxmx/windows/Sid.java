package org.faxmx.windows;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A security identifier, by which Windows knows an account: the names of its own accounts depend on its language.
 *
 * @param text such as {@code S-1-5-18}
 */
public record Sid(String text) {

    /** The account that may do everything on the machine. */
    public static final Sid LOCAL_SYSTEM = new Sid("S-1-5-18");
    /** An account of services with few rights, which has no name on the network. */
    public static final Sid LOCAL_SERVICE = new Sid("S-1-5-19");
    /** An account of services with few rights, which is that of the computer on the network. */
    public static final Sid NETWORK_SERVICE = new Sid("S-1-5-20");

    private static final String OF_SERVICES = "S-1-5-80";
    private static final String SERVICES = "NT SERVICE\\";
    private static final String AUTHORITY = "NT AUTHORITY\\";
    private static final Map<String, Sid> BUILT_IN = Map.of(
            "localsystem", LOCAL_SYSTEM,
            "system", LOCAL_SYSTEM,
            "localservice", LOCAL_SERVICE,
            "networkservice", NETWORK_SERVICE);

    /** The identifier that a service has whether it is installed or not: it follows from the name. */
    public static Sid ofService(String service) {
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-1")
                    .digest(service.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_16LE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        StringBuilder sid = new StringBuilder(OF_SERVICES);
        for (int at = 0; at < hash.length; at += Integer.BYTES) {
            long part = 0;
            for (int i = Integer.BYTES - 1; i >= 0; i--) {
                part = part << Byte.SIZE | hash[at + i] & 0xFF;
            }
            sid.append('-').append(part);
        }
        return new Sid(sid.toString());
    }

    /** The name of the account that a service of that name has for itself, in every language of Windows. */
    public static String nameOfService(String service) {
        return SERVICES + service;
    }

    /**
     * That of an account by the name that the service control manager has for it in every language of Windows, such as
     * {@code LocalSystem}, {@code NT AUTHORITY\LocalService} or {@code NT SERVICE\FaxMX}; empty for another name.
     */
    public static Optional<Sid> ofServiceAccount(String account) {
        String upper = account.toUpperCase(Locale.ROOT);
        if (upper.startsWith(SERVICES) && account.length() > SERVICES.length()) {
            return Optional.of(ofService(account.substring(SERVICES.length())));
        }
        String bare = upper.startsWith(AUTHORITY)
                ? account.substring(AUTHORITY.length())
                : upper.startsWith(".\\LOCALSYSTEM") ? account.substring(2) : account;
        return Optional.ofNullable(BUILT_IN.get(bare.replace(" ", "").toLowerCase(Locale.ROOT)));
    }

    /** Whether it is that of a service, or of one of the accounts that Windows has for services: no program can be started so. */
    public boolean isOfServices() {
        return equals(LOCAL_SYSTEM)
                || equals(LOCAL_SERVICE)
                || equals(NETWORK_SERVICE)
                // Not that of all services, which is a group.
                || text.matches(OF_SERVICES + "(-\\d+){5}");
    }

    @Override
    public String toString() {
        return text;
    }
}
