package org.faxmx.connector;

import java.util.Objects;
import java.util.Optional;
import org.faxmx.access.Tls;

/**
 * Where the RMI connector listens, and how.
 *
 * @param host the address to listen on, or a name of this machine; with one of 127.0.0.1 and ::1 also the other,
 *     if the machine has it
 * @param port 1 to 65535, or 0 for a free one; for registry and server
 * @param hostname the name or address to which clients connect; "" for the host
 * @param tls if present, all connections are TLS
 * @param certificates whether, with TLS, every client needs a certificate, which says who it is; otherwise clients log in with a name and
 *     a password, or not at all where there are no users
 */
public record RmiDoor(String host, int port, String hostname, Optional<Tls> tls, boolean certificates) {

    /** Refuses nulls. */
    public RmiDoor {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(hostname, "hostname");
        Objects.requireNonNull(tls, "tls");
    }

    /** On the loopback addresses, without TLS. */
    public static RmiDoor loopback(int port) {
        return new RmiDoor("127.0.0.1", port, "", Optional.empty(), false);
    }
}
