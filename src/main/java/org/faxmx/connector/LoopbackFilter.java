package org.faxmx.connector;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jolokia.config.ConfigKey;
import org.jolokia.jvmagent.ParsedUri;

/**
 * Refuses requests that web pages of other sites make a browser send.
 *
 * <p>A foreign {@code Host} is a name that resolves to 127.0.0.1 (DNS rebinding). A foreign {@code Origin} is a script of
 * another site. A picture or script tag sends neither, but browsers mark it with {@code Sec-Fetch-Site}. JSONP bypasses the
 * origin check, so it is refused.
 */
final class LoopbackFilter extends Filter {

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        String refusal;
        try {
            refusal = refusal(exchange);
        } catch (IllegalArgumentException e) {
            PlainText.respond(exchange, 400, "400 Bad Request: the query cannot be decoded\n");
            return;
        }
        if (refusal == null) {
            chain.doFilter(exchange);
        } else {
            PlainText.respond(exchange, 403, "403 Forbidden: " + refusal + "\n");
        }
    }

    @Override
    public String description() {
        return "refuses requests that do not come from this machine's own programs and pages";
    }

    private static String refusal(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        List<String> hosts = headers.getOrDefault("Host", List.of());
        if (hosts.size() != 1 || !isHost(hosts.get(0))) {
            return "Host " + hosts + " is not this machine's loopback; address 127.0.0.1 or localhost";
        }
        for (String origin : headers.getOrDefault("Origin", List.of())) {
            if (!isOrigin(origin)) {
                return "Origin " + origin + " is not this machine's loopback";
            }
        }
        for (String site : headers.getOrDefault("Sec-Fetch-Site", List.of())) {
            if (site.equalsIgnoreCase("cross-site")) {
                return "the request was caused by another site (Sec-Fetch-Site: " + site + ")";
            }
        }
        // Parsed by Jolokia's class, which decodes twice and so finds a callback in %2563allback.
        if (new ParsedUri(exchange.getRequestURI()).getParameterMap().containsKey(ConfigKey.CALLBACK.getKeyValue())) {
            return "JSONP (parameter callback) is off";
        }
        return null;
    }

    /** Whether a Host header names the loopback: {@code 127.0.0.1:8778}, {@code localhost}, {@code [::1]:8778}. */
    static boolean isHost(String host) {
        try {
            // An authority only: "localhost/evil.example" is not a host.
            return host.equals(new URI("http://" + host).getRawAuthority()) && isOrigin("http://" + host);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether an Origin or Referer header comes from a page of this machine: {@code http://localhost:3000}. */
    static boolean isOrigin(String origin) {
        try {
            URI uri = new URI(origin);
            String host = uri.getHost();
            return host != null && uri.getRawUserInfo() == null && isName(host.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isName(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }
}
