package org.faxmx.access;

import java.util.Objects;

/**
 * A client that a connector has identified.
 *
 * @param user the name of the user; {@code ""} where there are no users
 * @param role what it may do
 * @param peer where it comes from
 */
public record Caller(String user, Role role, Peer peer) {

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
