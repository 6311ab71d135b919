package org.faxmx.config;

/**
 * A TCP port that a connector listens on, on the loopback address.
 *
 * @param port 1 to 65535, or 0 for one that is free
 */
public record ListenerSettings(int port) {

    /** Jolokia's usual port. */
    public static final ListenerSettings DEFAULT_HTTP = new ListenerSettings(8778);

    /** The port of JMX RMI, registry and server together. */
    public static final ListenerSettings DEFAULT_RMI = new ListenerSettings(9875);

    private static final int LAST_PORT = 65535;

    /** Checks the range. */
    public ListenerSettings {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    "port " + port + " cannot be used: a port is 1 to 65535, or 0 for one that is free");
        }
    }
}
