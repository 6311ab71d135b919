package org.faxmx.connector;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Refuses large request bodies, because Jolokia builds them in memory.
 */
final class BodyLimit extends Filter {

    /** Enough for ten thousand Jolokia requests in one body. */
    private static final long BYTES = 4 << 20;

    /** How much of a refused body is read. */
    private static final long DISCARDED = 64 << 20;

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        if (contentLength(exchange) > BYTES) {
            exchange.getResponseHeaders().set("Connection", "close");
            PlainText.send(exchange, 413, "413 Content Too Large: at most " + BYTES + " bytes\n");
            discard(exchange.getRequestBody());
            exchange.close();
        } else {
            exchange.setStreams(new Limited(exchange.getRequestBody()), null);
            chain.doFilter(exchange);
        }
    }

    /**
     * Reads the rest of the body, up to a limit and the server's {@code maxReqTime}. A connection that is closed with
     * unread data is reset, and the client would lose the response.
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
