package org.faxmx.connector;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.faxmx.access.Tls;

/**
 * Where and for whom the HTTP connector listens.
 *
 * @param host the address or name to listen on; with one of 127.0.0.1 and ::1 also the other,
 *     if the machine has it
 * @param port 1 to 65535, or 0 for a free one
 * @param hosts further names that a {@code Host} header may have, each with any port or with the given one
 * @param origins further origins whose pages may use the connector, such as {@code https://wall.example.org}
 * @param policy a Jolokia access policy to enforce instead of the built-in one
 * @param tls what connections are secured with, and whose names clients may use besides; empty for plain HTTP
 */
public record HttpDoor(
        String host, int port, List<String> hosts, List<String> origins, Optional<Path> policy, Optional<Tls> tls) {

    /** Copies the lists. */
    public HttpDoor {
        hosts = List.copyOf(hosts);
        origins = List.copyOf(origins);
    }
}
