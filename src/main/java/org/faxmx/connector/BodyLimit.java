package org.faxmx.connector;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Ends a request whose body is larger than any that makes sense. Jolokia builds the whole of it in memory, which the fax
 * servers' own threads need too.
 */
final class BodyLimit extends Filter {

    /** Some ten thousand requests in one. */
    private static final long BYTES = 4 << 20;

    /** How much of a body that is too large is read for nothing. */
    private static final long DISCARDED = 64 << 20;

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        if (announced(exchange) > BYTES) {
            byte[] body = ("413 Content Too Large: at most " + BYTES + " bytes\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(413, body.length);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            discard(exchange.getRequestBody());
            exchange.close();
        } else {
            exchange.setStreams(new Limited(exchange.getRequestBody()), null);
            chain.doFilter(exchange);
        }
    }

    /**
     * Lets a client that reads only when it has sent everything get to the answer: a connection that is closed with
     * something unread is reset, and the answer lost. Who sends more than this, or takes longer than the server's
     * {@code maxReqTime}, is cut off.
     */
    private static void discard(InputStream body) {
        byte[] buffer = new byte[1 << 16];
        long left = DISCARDED;
        try {
            while (left > 0) {
                int read = body.read(buffer);
                if (read < 0) {
                    return;
                }
                left -= read;
            }
        } catch (IOException e) {
            // The client has hung up, as it may: it has its answer.
        }
    }

    @Override
    public String description() {
        return "refuses request bodies of more than " + BYTES + " bytes";
    }

    private static long announced(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            // The server refused it already; a body that is sent all the same is counted.
            return 0;
        }
    }

    /** A body that tells nobody its length beforehand. */
    private static final class Limited extends FilterInputStream {

        private long left = BYTES;

        Limited(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int read) throws IOException {
            left -= read;
            if (left < 0) {
                throw new IOException("the request is larger than " + BYTES + " bytes");
            }
        }
    }
}
