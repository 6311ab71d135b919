package org.faxmx.access;

import java.util.Objects;

/**
 * A client that a connector has identified.
 *
 * @param user the name of the user; {@code ""} where there are no users
 * @param role what it may do
 * @param peer where it comes from
 * @param version of the user's entry, by which {@link Authenticator#valid} sees that it was changed
 */
public record Caller(String user, Role role, Peer peer, long version) {

    /** What to do where there are no users and the role of everybody is not enough. */
    public static final String HOW_TO_GET_ROLES = "add users with faxmx user and name their file in the settings, or,"
            + " where all fax servers are simulated, start it with --writes";

    /** A caller of the first version. */
    public Caller(String user, Role role, Peer peer) {
        this(user, role, peer, 0);
    }

    /** Refuses nulls. */
    public Caller {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(peer, "peer");
    }

    /**
     * The other end of a connection.
     *
     * @param connector {@code http} or {@code rmi}
     * @param address its IP address
     */
    public record Peer(String connector, String address) {}
}
