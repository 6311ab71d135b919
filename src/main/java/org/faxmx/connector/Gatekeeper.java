package org.faxmx.connector;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.faxmx.access.Tls;

/**
 * The refusal of requests that web pages make a browser send.
 *
 * <p>A foreign {@code Host} is a name that resolves to this machine (DNS rebinding). A foreign {@code Origin} is a script
 * of another site, or of another port of this machine. A picture or script tag sends neither, but browsers mark it with
 * {@code Sec-Fetch-Site}. JSONP bypasses the origin check, so it is refused.
 */
final class Gatekeeper {

    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final Pattern CALLBACK = Pattern.compile("(?i)(^|[&;?])callback(?=$|[=&;])");
    private static final Set<String> OTHER_SITES = Set.of("cross-site", "same-site");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** Why a request is refused, and the HTTP status that says so. */
    record Refusal(int status, String reason) {}

    private final int port;
    private final boolean local;
    private final Optional<Tls> tls;
    private final Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1", canonical("[::1]")));
    private final Set<String> hosts = new HashSet<>();
    private final Set<String> origins = new HashSet<>();

    /**
     * A gatekeeper.
     *
     * @param bound what is listened on
     */
    Gatekeeper(HttpDoor door, InetSocketAddress bound) {
        this.port = bound.getPort();
        this.local = bound.getAddress().isLoopbackAddress();
        this.tls = door.tls();
        if (!bound.getAddress().isAnyLocalAddress()) {
            // Any address is the name of no machine, but browsers take 0.0.0.0 for their own.
            names.add(canonical(Authority.host(door.host())));
        }
        door.hosts().forEach(name -> this.hosts.add(canonical(name)));
        door.origins().forEach(origin -> this.origins.add(origin.toLowerCase(Locale.ROOT)));
    }

    /** The name of a host, and its port if there is one, in one spelling. */
    private static String canonical(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        int end = lower.indexOf(']');
        if (!lower.startsWith("[") || end < 0) {
            return lower;
        }
        try {
            // No look-up: what is in brackets is an address or nothing.
            return "[" + InetAddress.getByName(lower.substring(0, end + 1)).getHostAddress() + lower.substring(end);
        } catch (UnknownHostException e) {
            return lower;
        }
    }

    /** Why the request is refused; empty if it is not. */
    Optional<Refusal> check(HttpURI uri, HttpFields headers) {
        return checkHost(uri, headers).or(() -> checkPage(uri, headers));
    }

    /** Why a request is refused wherever it comes from; empty if it is not. */
    Optional<Refusal> checkHost(HttpURI uri, HttpFields headers) {
        List<String> given = headers.getValuesList(HttpHeader.HOST);
        if (given.size() > 1) {
            return Optional.of(new Refusal(400, "there are " + given.size() + " Host headers"));
        }
        Optional<String> host = given.stream().findFirst();
        // HTTP/1.0 has no Host. No browser speaks it.
        if (host.isPresent() && !isOurs(host.get())
                || uri.isAbsolute() && (uri.getAuthority() == null || !isOurs(uri.getAuthority()))) {
            return forbidden("Host " + host.orElse(uri.getAuthority()) + " is not this bridge: "
                    + (local
                            ? "address localhost:" + port + " or 127.0.0.1:" + port
                            : "use " + (tls.isPresent() ? "a name of its certificate" : "its address") + " with port "
                                    + port)
                    + ", or list the name under http.hosts in the settings");
        }
        return Optional.empty();
    }

    private Optional<Refusal> checkPage(HttpURI uri, HttpFields headers) {
        Optional<String> host = headers.getValuesList(HttpHeader.HOST).stream().findFirst();
        String own = host.map(this::ownOrigin).orElse("");
        for (String origin : headers.getValuesList(HttpHeader.ORIGIN)) {
            if (!isAllowed(origin, own)) {
                return forbidden("Origin " + origin + " is neither this bridge nor listed under http.origins");
            }
        }
        String listed = listedOrigin(headers).orElse(null);
        if (listed == null && !headers.contains(HttpHeader.ORIGIN)) {
            for (String referer : headers.getValuesList(HttpHeader.REFERER)) {
                if (!isAllowed(originOf(referer), own)) {
                    return forbidden(
                            "the page " + referer + " is neither of this bridge nor listed under http.origins");
                }
            }
        }
        for (String site : headers.getValuesList("Sec-Fetch-Site")) {
            if (listed == null && OTHER_SITES.contains(site.strip().toLowerCase(Locale.ROOT))) {
                return forbidden("a page of another site or port caused the request (Sec-Fetch-Site: " + site + ")");
            }
        }
        return callback(uri.getQuery());
    }

    /** The origin of the request, if it is a listed one; empty otherwise. */
    Optional<String> listedOrigin(HttpFields headers) {
        List<String> given = headers.getValuesList(HttpHeader.ORIGIN);
        return given.size() == 1 && origins.contains(given.get(0).toLowerCase(Locale.ROOT))
                ? Optional.of(given.get(0))
                : Optional.empty();
    }

    /** Whether a Host header names this bridge; the port may be missing, since browsers never leave it out. */
    boolean isOurs(String host) {
        Matcher parts = HOST.matcher(host);
        if (!parts.matches()) {
            return false;
        }
        String name = canonical(parts.group(1));
        String given = parts.group(2);
        if (hosts.contains(name) || given != null && hosts.contains(name + ":" + given)) {
            return true;
        }
        return (given == null || Integer.parseInt(given) == port) && (names.contains(name) || isCertified(name));
    }

    /** Whether the certificate is for that name: the bridge has proved to the client that it bears it. */
    private boolean isCertified(String name) {
        return tls.stream()
                .flatMap(present -> present.names().stream())
                .anyMatch(certified -> name.equals(canonical(Authority.host(certified))));
    }

    private boolean isAllowed(String origin, String own) {
        String lower = origin.toLowerCase(Locale.ROOT);
        return !own.isEmpty() && lower.equals(own) || origins.contains(lower);
    }

    /** The origin of our own pages, as browsers write it; empty if the host is without the port, which no browser does. */
    private String ownOrigin(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        Matcher parts = HOST.matcher(lower);
        if (!parts.matches() || parts.group(2) == null && port != standardPort() && !hosts.contains(canonical(lower))) {
            return "";
        }
        String standard = ":" + standardPort();
        return (tls.isPresent() ? "https://" : "http://")
                + (lower.endsWith(standard) ? lower.substring(0, lower.length() - standard.length()) : lower);
    }

    private int standardPort() {
        return tls.isPresent() ? HTTPS_PORT : HTTP_PORT;
    }

    private static String originOf(String referer) {
        try {
            URI uri = new URI(referer);
            return uri.getScheme() + "://" + uri.getRawAuthority();
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /** Refuses JSONP, also where its name is encoded twice, which another part of a chain may decode. */
    private static Optional<Refusal> callback(String query) {
        if (query == null) {
            return Optional.empty();
        }
        String decoded = query;
        try {
            for (int i = 0; i < 3; i++) {
                if (CALLBACK.matcher(decoded).find()) {
                    return forbidden("JSONP (parameter callback) is off");
                }
                decoded = i < 2 ? URLDecoder.decode(decoded, StandardCharsets.UTF_8) : decoded;
            }
        } catch (IllegalArgumentException e) {
            return Optional.of(new Refusal(400, "the query cannot be decoded"));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> forbidden(String reason) {
        return Optional.of(new Refusal(403, reason));
    }
}
