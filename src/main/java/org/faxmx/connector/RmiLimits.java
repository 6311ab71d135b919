package org.faxmx.connector;

import java.time.Duration;

/**
 * How much of this process the RMI clients may take. {@link #DEFAULT} is documented on the page about access; a change
 * there is a change here.
 *
 * @param connections accepted connections in all
 * @param connectionsOfAddress accepted connections of one address
 * @param requestBytes bytes of one request: those received since the last answer, object or text
 * @param request longest time in which a request arrives, and in which a connection may be silent
 * @param clients clients that are logged in
 * @param listeners listeners of one client
 * @param logins logins that are being checked at the same time
 * @param login longest time in which a login is checked
 * @param fetched notifications in one answer
 * @param fetch longest time in which a client waits for notifications in one request
 */
record RmiLimits(
        int connections,
        int connectionsOfAddress,
        int requestBytes,
        Duration request,
        int clients,
        int listeners,
        int logins,
        Duration login,
        int fetched,
        Duration fetch) {

    // A client of the JDK uses one connection for each thread of its that calls, and one that waits for notifications.
    // Its requests are below 1 kB; the limit times the connections must fit in a small heap, about three times over.
    static final RmiLimits DEFAULT = new RmiLimits(
            200,
            100,
            256 * 1024,
            Duration.ofMinutes(1),
            100,
            100,
            16,
            Duration.ofSeconds(20),
            1_000,
            Duration.ofMinutes(1));
}
