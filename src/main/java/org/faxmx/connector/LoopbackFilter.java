package org.faxmx.connector;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
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
        if (hosts.size() != 1 || !Loopback.isHost(hosts.get(0))) {
            return "Host " + hosts + " is not this machine's loopback; address 127.0.0.1 or localhost";
        }
        for (String origin : headers.getOrDefault("Origin", List.of())) {
            if (!Loopback.isOrigin(origin)) {
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
}
