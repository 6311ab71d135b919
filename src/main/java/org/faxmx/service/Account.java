package org.faxmx.service;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The account that a Windows service runs as.
 *
 * @param name as Windows takes it, such as {@code NT SERVICE\FaxMX} or {@code DOMAIN\name}
 * @param needsPassword whether it has a password that Windows does not manage itself
 */
public record Account(String name, boolean needsPassword) {

    private static final String SERVICES = "NT SERVICE\\";
    private static final String AUTHORITY = "NT AUTHORITY\\";
    private static final Map<String, String> BUILT_IN = Map.of(
            "localsystem",
            "LocalSystem",
            "system",
            "LocalSystem",
            "localservice",
            AUTHORITY + "LocalService",
            "networkservice",
            AUTHORITY + "NetworkService");

    /** Checks that there is a name. */
    public Account {
        Objects.requireNonNull(name, "name");
    }

    /**
     * The account of a service of that name alone, without a password: Windows makes it, and its rights are given to no other
     * service.
     */
    public static Account ofService(String service) {
        return new Account(SERVICES + service, false);
    }

    /**
     * The account that a user names: a built-in one, {@code DOMAIN\name}, {@code .\name} of this machine, {@code name@domain},
     * or {@code DOMAIN\name$}, a group managed service account.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Account parse(String text) {
        String bare = text.toUpperCase(Locale.ROOT).startsWith(AUTHORITY) ? text.substring(AUTHORITY.length()) : text;
        String builtIn = BUILT_IN.get(bare.replace(" ", "").toLowerCase(Locale.ROOT));
        if (builtIn != null) {
            return new Account(builtIn, false);
        }
        if (text.toUpperCase(Locale.ROOT).startsWith(SERVICES) && text.length() > SERVICES.length()) {
            return new Account(SERVICES + text.substring(SERVICES.length()), false);
        }
        if (!text.matches("[^\\\\@\\p{Cntrl}]+\\\\[^\\\\@\\p{Cntrl}]+|[^\\\\@\\p{Cntrl}]+@[^\\\\@\\p{Cntrl}]+")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no account of a service: write DOMAIN\\name, .\\name for"
                            + " one of this machine, DOMAIN\\name$ for a group managed service account, LocalService,"
                            + " NetworkService or LocalSystem");
        }
        return new Account(text, !text.endsWith("$"));
    }
}
