package org.faxmx.config;

import java.util.Objects;

/**
 * Where a connector listens.
 *
 * @param host the loopback address, the only one allowed while there is no authentication, or {@code localhost}
 * @param port 1 to 65535, or 0 for a free one
 */
public record ListenerSettings(String host, int port) {

    /** The one address that connectors listen on. */
    public static final String LOOPBACK = "127.0.0.1";

    /** The default of Jolokia. */
    public static final ListenerSettings DEFAULT_HTTP = new ListenerSettings(8778);

    /** The default of JMX RMI, registry and server on one port. */
    public static final ListenerSettings DEFAULT_RMI = new ListenerSettings(9875);

    private static final int LAST_PORT = 65535;

    /** Checks host and port. */
    public ListenerSettings {
        host = requireHost(host);
        requirePort(port);
    }

    /** A listener on the loopback address. */
    public ListenerSettings(int port) {
        this(LOOPBACK, port);
    }

    static String requireHost(String host) {
        if (!Objects.requireNonNull(host, "host").equals(LOOPBACK) && !host.equalsIgnoreCase("localhost")) {
            throw new IllegalArgumentException("cannot listen on \"" + Excerpt.of(host)
                    + "\": there is no authentication yet, so it is " + LOOPBACK + " only");
        }
        return LOOPBACK;
    }

    static int requirePort(long port) {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    "port " + port + " cannot be used: a port is 1 to 65535, or 0 for one that is free");
        }
        return (int) port;
    }
}
