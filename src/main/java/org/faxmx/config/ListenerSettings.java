package org.faxmx.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a connector listens.
 *
 * @param host an IP address of this machine, or a name of it; {@code localhost} is 127.0.0.1
 * @param port 1 to 65535, or 0 for a free one
 * @param hostname JMX RMI only: the name or address to which clients connect; "" for the host
 * @param insecure whether it may listen beyond this machine without users and TLS
 */
public record ListenerSettings(String host, int port, String hostname, boolean insecure) {

    // Above the constants that are checked with them.
    private static final int LAST_PORT = 65535;
    private static final int LONGEST_HOST = 253;
    private static final String NUMBER = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(NUMBER + "(\\." + NUMBER + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[\\w.-]+)?");
    // The last label is not a number: 127.1 and 0x7f000001 are addresses for some programs.
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*(?!\\d+$|0[xX][0-9A-Fa-f]*$)"
                    + "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

    /** The default address. */
    public static final String LOOPBACK = "127.0.0.1";

    /** The default of Jolokia. */
    public static final ListenerSettings DEFAULT_HTTP = new ListenerSettings(8778);

    /** The default of JMX RMI, registry and server on one port. */
    public static final ListenerSettings DEFAULT_RMI = new ListenerSettings(9875);

    /** Checks host, port and hostname. */
    public ListenerSettings {
        host = requireHost(host);
        requirePort(port);
        if (!hostname.isEmpty()) {
            requireHostname(hostname);
        }
    }

    /** A listener that is not insecure, and whose clients connect to its host. */
    public ListenerSettings(String host, int port) {
        this(host, port, "", false);
    }

    /** A listener on the loopback address. */
    public ListenerSettings(int port) {
        this(LOOPBACK, port);
    }

    /** This listener on another port. */
    public ListenerSettings withPort(int other) {
        return new ListenerSettings(host, other, hostname, insecure);
    }

    /** Whether only this machine can reach it. A name counts as reachable, whatever it resolves to. */
    public boolean isLoopback() {
        return isAddress(host) && address(host).isLoopbackAddress();
    }

    /** Whether it listens on all addresses of this machine. */
    public boolean isAnyAddress() {
        return isAddress(host) && address(host).isAnyLocalAddress();
    }

    static String requireHost(String host) {
        if (Objects.requireNonNull(host, "host").equalsIgnoreCase("localhost")) {
            return LOOPBACK;
        }
        boolean name = host.length() <= LONGEST_HOST && NAME.matcher(host).matches();
        if (!name && !isAddress(host)) {
            throw new IllegalArgumentException("cannot listen on \"" + Excerpt.of(host)
                    + "\": it must be an IP address or a name of this machine, such as " + LOOPBACK
                    + ", 0.0.0.0 or ::");
        }
        return host;
    }

    static String requireHostname(String hostname) {
        boolean known;
        try {
            known = !new ListenerSettings(hostname, 0).isAnyAddress();
        } catch (IllegalArgumentException e) {
            known = false;
        }
        if (!known) {
            throw new IllegalArgumentException("\"" + Excerpt.of(hostname)
                    + "\" is no name or address that clients can connect to: write one such as faxsrv1.example.org");
        }
        return hostname;
    }

    static int requirePort(long port) {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    "port " + port + " cannot be used: a port is 1 to 65535, or 0 for one that is free");
        }
        return (int) port;
    }

    private static boolean isAddress(String text) {
        if (IPV4.matcher(text).matches()) {
            return true;
        }
        if (!IPV6.matcher(text).matches()) {
            return false;
        }
        try {
            InetAddress.getByName(text);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Without a look-up, since the text is an address. */
    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not an address of this machine", e);
        }
    }
}
