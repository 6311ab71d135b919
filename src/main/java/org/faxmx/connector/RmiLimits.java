package org.faxmx.connector;

import java.time.Duration;

/**
 * How much of this process the RMI clients may take. The page {@code limits.md} lists {@link #DEFAULT}.
 *
 * @param connections accepted connections in all
 * @param connectionsOfAddress accepted connections of one address
 * @param requestBytes bytes of one request: those received since the last answer, object or text
 * @param request longest time in which a request arrives, and in which a connection may be silent
 * @param answer longest time in which a client reads nothing of an answer, if its connection is needed for another
 * @param clients clients that are logged in
 * @param listeners listeners of one client
 * @param logins logins that are being checked at the same time
 * @param login longest time in which a login is checked
 * @param fetched notifications in one answer
 * @param fetches requests in which one client waits for notifications at the same time
 * @param fetch longest time in which a client waits for notifications in one request
 */
record RmiLimits(
        int connections,
        int connectionsOfAddress,
        int requestBytes,
        Duration request,
        Duration answer,
        int clients,
        int listeners,
        int logins,
        Duration login,
        int fetched,
        int fetches,
        Duration fetch) {

    // A client of the JDK uses one connection for each of its threads that calls, and one that waits for notifications.
    // Its
    // requests are below 1 kB. Bytes times connections fit in a small heap three times over. Waiting for notifications
    // leaves connections free even if all clients do it.
    static final RmiLimits DEFAULT = new RmiLimits(
            300,
            150,
            128 * 1024,
            Duration.ofMinutes(1),
            Duration.ofSeconds(20),
            50,
            100,
            16,
            Duration.ofSeconds(20),
            1_000,
            2,
            Duration.ofMinutes(1));
}
