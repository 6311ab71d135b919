package org.faxmx.connector;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;

/** Refuses large request bodies, because Jolokia builds them in memory. {@link JsonBody} limits those of unknown length. */
final class BodyLimit extends Filter {

    /** Enough for ten thousand Jolokia requests in one body. */
    static final int BYTES = 4 << 20;

    private static final long DISCARDED = 64 << 20;

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        if (contentLength(exchange) > BYTES) {
            exchange.getResponseHeaders().set("Connection", "close");
            PlainText.send(exchange, 413, "413 Content Too Large: at most " + BYTES + " bytes\n");
            discard(exchange.getRequestBody());
            exchange.close();
        } else {
            chain.doFilter(exchange);
        }
    }

    /**
     * Reads the rest of the body, up to a limit and the server's {@code maxReqTime}. A connection that is closed with
     * unread data is reset, and the client would lose the response.
     */
    private static void discard(InputStream body) {
        byte[] buffer = new byte[1 << 16];
        try {
            int read = 0;
            for (long left = DISCARDED; left > 0 && read >= 0; left -= read) {
                read = body.read(buffer);
            }
        } catch (IOException e) {
            // The client has closed the connection.
        }
    }

    @Override
    public String description() {
        return "refuses request bodies of more than " + BYTES + " bytes";
    }

    private static long contentLength(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            // The server refuses it.
            return 0;
        }
    }
}
