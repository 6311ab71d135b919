package org.faxmx.service;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.faxmx.windows.Sid;
import org.faxmx.windows.WindowsAccounts;
import org.faxmx.windows.WindowsException;

/**
 * The account that a Windows service runs as.
 *
 * @param name as Windows takes it, such as {@code NT SERVICE\FaxMX} or {@code DOMAIN\name}
 * @param needsPassword whether it has a password that Windows does not manage itself
 */
public record Account(String name, boolean needsPassword) {

    private static final Map<Sid, String> BUILT_IN = Map.of(
            Sid.LOCAL_SYSTEM, "LocalSystem",
            Sid.LOCAL_SERVICE, "NT AUTHORITY\\LocalService",
            Sid.NETWORK_SERVICE, "NT AUTHORITY\\NetworkService");

    /** Checks that there is a name. */
    public Account {
        Objects.requireNonNull(name, "name");
    }

    /**
     * The account of a service of that name alone, without a password: Windows makes it, and its rights are given to no other
     * service.
     */
    public static Account ofService(String service) {
        return new Account(Sid.nameOfService(service), false);
    }

    /**
     * The account that a user names: a built-in one, in English or in the language of this Windows, the one of the service,
     * {@code DOMAIN\name}, {@code .\name} of this machine, {@code name@domain}, or {@code DOMAIN\name$}, a group managed
     * service account.
     *
     * @param service the name of the service
     * @throws IllegalArgumentException if it is none of these, or there is no such account
     */
    static Account of(String text, String service, WindowsAccounts accounts) {
        try {
            Optional<Sid> found = accounts.find(text);
            if (found.filter(Sid::isOfServices).isPresent()) {
                return ofServices(found.get(), text, service);
            }
            Account account = ofUser(text);
            if (found.isEmpty()) {
                throw new IllegalArgumentException("there is no account \"" + text
                        + "\" on this machine or in a domain that it reaches, or it is a group: write it as  whoami  prints"
                        + " it where that user is logged on");
            }
            return account;
        } catch (WindowsException e) {
            // Such as of a domain that is not reached now: Windows says it itself when it makes the service.
            return ofUser(text);
        }
    }

    private static Account ofUser(String text) {
        if (!text.matches("[^\\\\@\\p{Cntrl}]+\\\\[^\\\\@\\p{Cntrl}]+|[^\\\\@\\p{Cntrl}]+@[^\\\\@\\p{Cntrl}]+")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no account of a service: write DOMAIN\\name, .\\name for"
                            + " one of this machine, DOMAIN\\name$ for a group managed service account, LocalService,"
                            + " NetworkService or LocalSystem");
        }
        return new Account(text, !text.endsWith("$"));
    }

    private static Account ofServices(Sid sid, String text, String service) {
        if (BUILT_IN.containsKey(sid)) {
            return new Account(BUILT_IN.get(sid), false);
        }
        if (!sid.equals(Sid.ofService(service))) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is the account of another service alone: the one of this" + " service is "
                            + Sid.nameOfService(service) + ", and is used without --user");
        }
        return ofService(service);
    }
}
