package org.faxmx.access;

import java.util.Locale;

/** What a caller may do; each role may do what those before it may. */
public enum Role {
    /** Reads, with personal data masked, and invokes what only reads. */
    MONITOR,
    /** Besides: personal data, connect, disconnect, reload. */
    OPERATOR,
    /** Besides: settings, job commands, sendFax, where the settings allow writes. */
    ADMIN;

    /** Whether this role may do what the other one may. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** The role as it is written in the users file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
