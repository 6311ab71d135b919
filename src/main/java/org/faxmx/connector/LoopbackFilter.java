package org.faxmx.connector;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Refuses, before anything else looks at it, a request that a web page of another site has a browser send here.
 *
 * <p>A foreign {@code Host} is a name that somebody made point at 127.0.0.1 (DNS rebinding). A foreign {@code Origin}
 * is a script of another site. A picture or script tag sends neither, but browsers mark it with
 * {@code Sec-Fetch-Site}. JSONP exists to get around that origin check, so it is refused altogether.
 */
final class LoopbackFilter extends Filter {

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        String refusal = refusal(exchange);
        if (refusal == null) {
            chain.doFilter(exchange);
        } else {
            refuse(exchange, refusal);
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
        String site = headers.getFirst("Sec-Fetch-Site");
        if ("cross-site".equalsIgnoreCase(site)) {
            return "the request was caused by another site (Sec-Fetch-Site: " + site + ")";
        }
        String query = exchange.getRequestURI().getQuery();
        if (query != null && (query.startsWith("callback=") || query.contains("&callback="))) {
            return "JSONP (parameter callback) is off";
        }
        return null;
    }

    private static void refuse(HttpExchange exchange, String why) throws IOException {
        byte[] body = ("403 Forbidden: " + why + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(403, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
