package org.faxmx.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names that HTTP requests may use besides the bridge's own.
 *
 * @param hosts for the {@code Host} header, each a name, {@code name:port}, an address or {@code [IPv6 address]}; without
 *     a port any port is accepted
 * @param origins of web pages that may use the bridge, such as {@code https://wall.example.org:8443}
 */
public record HttpNames(List<String> hosts, List<String> origins) {

    /** No further names. */
    public static final HttpNames NONE = new HttpNames(List.of(), List.of());

    private static final String AUTHORITY = "(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?";
    private static final Pattern HOST = Pattern.compile(AUTHORITY);
    private static final Pattern ORIGIN = Pattern.compile("https?://" + AUTHORITY);

    /** Checks each name. */
    public HttpNames {
        hosts = List.copyOf(hosts);
        origins = List.copyOf(origins);
        hosts.forEach(HttpNames::requireHost);
        origins.forEach(HttpNames::requireOrigin);
        requireDifferent(hosts);
        requireDifferent(origins);
    }

    static String requireHost(String host) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("\"" + Excerpt.of(host)
                    + "\" is not a host: write a name or address, such as fax.example.org or fax.example.org:8443");
        }
        return host;
    }

    static String requireOrigin(String origin) {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException("\"" + Excerpt.of(origin)
                    + "\" is not an origin: write scheme, name and port as the browser shows them, such as"
                    + " https://wall.example.org or http://localhost:3000, without a path; there are no wildcards");
        }
        return origin;
    }

    private static void requireDifferent(List<String> names) {
        HashSet<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("\"" + Excerpt.of(name) + "\" is given twice");
            }
        }
    }
}
