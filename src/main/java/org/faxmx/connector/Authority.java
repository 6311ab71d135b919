package org.faxmx.connector;

/** Hosts as they stand in URLs. */
final class Authority {

    private Authority() {}

    /** The host, with an IPv6 address in brackets. */
    static String host(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** Host and port. */
    static String of(String host, int port) {
        return host(host) + ":" + port;
    }
}
