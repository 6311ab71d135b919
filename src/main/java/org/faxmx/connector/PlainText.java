package org.faxmx.connector;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Responses of plain text. */
final class PlainText {

    private PlainText() {}

    /** Sends the response, without its body to HEAD, and closes the exchange. */
    static void respond(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, text);
        exchange.close();
    }

    /** Sends the response, without its body to HEAD. */
    static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
    }
}
