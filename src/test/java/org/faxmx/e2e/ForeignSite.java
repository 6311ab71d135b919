package org.faxmx.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A site with a page that attacks a server of this machine, and the browser's proxy. Every host name is this site, under
 * any port, for the page and its report; {@link #REBOUND} is this machine for everything else, as a name is whose owner
 * changes its address once the page was loaded.
 */
final class ForeignSite implements AutoCloseable {

    static final String REBOUND = "rebound.example";

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Map<String, Object>> reports = new ArrayBlockingQueue<>(10);

    ForeignSite() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    /** What the page in a browser reports that it got of each attempt. */
    Map<String, Object> report(Browser browser) throws InterruptedException {
        Map<String, Object> report = reports.poll(90, TimeUnit.SECONDS);
        return Objects.requireNonNull(report, () -> "the page reported nothing; the browser says:\n" + browser.log());
    }

    private void handle(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        try (exchange) {
            if (uri.getPath().equals("/page")) {
                try (InputStream page = ForeignSite.class.getResourceAsStream("foreign-page.html")) {
                    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                    respond(exchange, 200, Objects.requireNonNull(page).readAllBytes());
                }
            } else if (uri.getPath().equals("/report")) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                respond(exchange, 200, new byte[0]);
                reports.add(Json.object(body));
            } else if (REBOUND.equals(uri.getHost())) {
                forward(exchange, uri);
            } else {
                respond(exchange, 404, new byte[0]);
            }
        }
    }

    /** Sends the request to this machine as the browser made it, and the response back. */
    private static void forward(HttpExchange exchange, URI uri) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        StringBuilder head = new StringBuilder(exchange.getRequestMethod() + " " + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()) + " HTTP/1.1\r\n");
        exchange.getRequestHeaders().forEach((name, values) -> values.stream()
                .filter(value -> !name.toLowerCase(Locale.ROOT).contains("connection"))
                .forEach(value -> head.append(name).append(": ").append(value).append("\r\n")));
        head.append("Connection: close\r\n\r\n");
        byte[] response;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            response = socket.getInputStream().readAllBytes();
        }
        String text = new String(response, StandardCharsets.ISO_8859_1);
        int headEnd = text.indexOf("\r\n\r\n");
        for (String line : text.substring(0, headEnd).split("\r\n")) {
            int colon = line.indexOf(": ");
            if (colon > 0 && line.toLowerCase(Locale.ROOT).startsWith("access-control-")) {
                exchange.getResponseHeaders().add(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        respond(
                exchange,
                Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length())),
                text.substring(headEnd + 4).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
