package org.faxmx.windows;

import java.util.Optional;

/** The accounts of this Windows. Any thread may call it. Every method may throw {@link WindowsException}. */
public interface WindowsAccounts {

    /** The account that this process runs as. */
    WindowsAccount current();

    /**
     * The identifier of an account by its name, in the language of this Windows or as the service control manager has it.
     * Empty if there is none of that name on this machine or in a domain that it reaches, or if it is that of a group.
     */
    Optional<Sid> find(String name);

    /** The name of an account or a group, with its domain, in the language of this Windows; empty if it has none. */
    Optional<String> name(Sid sid);

    /**
     * An account.
     *
     * @param name with its domain or computer, in the language of this Windows
     * @param sid its identifier
     */
    record WindowsAccount(String name, Sid sid) {}
}
