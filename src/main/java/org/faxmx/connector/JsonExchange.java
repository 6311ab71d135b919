package org.faxmx.connector;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jolokia.shaded.org.json.simple.parser.ContentHandler;
import org.jolokia.shaded.org.json.simple.parser.JSONParser;
import org.jolokia.shaded.org.json.simple.parser.ParseException;

/**
 * An exchange for Jolokia, with a checked body and a Content-Type whose charset is UTF-8 by default. Jolokia's default is
 * the platform's charset, which garbles non-ASCII names on Windows.
 */
final class JsonExchange extends HttpExchange {

    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s\";,]+)", Pattern.CASE_INSENSITIVE);

    private final HttpExchange exchange;
    private final Headers requestHeaders = new Headers();
    private final String charset;

    JsonExchange(HttpExchange exchange) {
        this.exchange = exchange;
        requestHeaders.putAll(exchange.getRequestHeaders());
        String type = requestHeaders.getFirst("Content-Type");
        Matcher named = CHARSET.matcher(type == null ? "" : type);
        charset = named.find() ? named.group(1) : "utf-8";
        // Without quotes: Jolokia does not accept charset="utf-8".
        requestHeaders.set("Content-Type", "application/json; charset=" + charset);
    }

    @Override
    public Headers getRequestHeaders() {
        return requestHeaders;
    }

    @Override
    public Headers getResponseHeaders() {
        return exchange.getResponseHeaders();
    }

    @Override
    public URI getRequestURI() {
        return exchange.getRequestURI();
    }

    @Override
    public String getRequestMethod() {
        return exchange.getRequestMethod();
    }

    @Override
    public HttpContext getHttpContext() {
        return exchange.getHttpContext();
    }

    @Override
    public void close() {
        exchange.close();
    }

    @Override
    public InputStream getRequestBody() {
        return Body.checked(exchange.getRequestBody(), charset);
    }

    @Override
    public OutputStream getResponseBody() {
        return exchange.getResponseBody();
    }

    @Override
    public void sendResponseHeaders(int status, long length) throws IOException {
        exchange.sendResponseHeaders(status, length);
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return exchange.getRemoteAddress();
    }

    @Override
    public int getResponseCode() {
        return exchange.getResponseCode();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return exchange.getLocalAddress();
    }

    @Override
    public String getProtocol() {
        return exchange.getProtocol();
    }

    @Override
    public Object getAttribute(String name) {
        return exchange.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        exchange.setAttribute(name, value);
    }

    @Override
    public void setStreams(InputStream input, OutputStream output) {
        exchange.setStreams(input, output);
    }

    @Override
    public HttpPrincipal getPrincipal() {
        return exchange.getPrincipal();
    }

    /**
     * A check that the body of a POST is one JSON object or array. Jolokia reports anything else only as invalid, and its
     * parser is recursive in nested values. The parser here is Jolokia's, so that both accept the same.
     */
    static final class Body {

        /** Enough for ten thousand Jolokia requests in one body. */
        static final int MOST_BYTES = 4 << 20;

        private static final int DEPTH = 100;

        private Body() {}

        /**
         * Reads the body and returns it to be read again.
         *
         * @throws IllegalArgumentException if it is not JSON, too large or cannot be read; Jolokia responds with status 400
         */
        static InputStream checked(InputStream body, String charset) {
            byte[] bytes;
            try {
                bytes = body.readNBytes(MOST_BYTES + 1);
            } catch (IOException e) {
                throw new IllegalArgumentException("the body cannot be read: " + e.getMessage(), e);
            }
            if (bytes.length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "the body cannot be read: the request is larger than " + MOST_BYTES + " bytes");
            }
            requireObjectOrArray(new String(bytes, Charset.forName(charset)));
            return new ByteArrayInputStream(bytes);
        }

        private static void requireObjectOrArray(String text) {
            if (text.isBlank()) {
                throw new IllegalArgumentException("the body is empty, not a JSON object or array");
            }
            JSONParser json = new JSONParser();
            try {
                json.parse(text, new Shape());
            } catch (ParseException e) {
                throw new IllegalArgumentException(
                        "the body is not JSON" + at(text, e.getPosition()) + ": unexpected " + e.getUnexpectedObject(),
                        e);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "the body has a number that is too large" + at(text, json.getPosition()), e);
            } catch (WrongShape e) {
                throw new IllegalArgumentException(e.getMessage() + at(text, json.getPosition()), e);
            }
        }

        private static String at(String text, int position) {
            String before = text.substring(0, Math.max(0, Math.min(position, text.length())));
            long line = before.chars().filter(character -> character == '\n').count() + 1;
            return ", line " + line + ", column " + (before.length() - before.lastIndexOf('\n'));
        }

        private static final class WrongShape extends RuntimeException {

            private static final long serialVersionUID = 1L;

            WrongShape(String message) {
                super(message);
            }
        }

        /** Stops the parser where the text cannot be a request. */
        private static final class Shape implements ContentHandler {

            private int depth;

            @Override
            public void startJSON() {}

            @Override
            public void endJSON() {}

            @Override
            public boolean startObject() {
                return deeper();
            }

            @Override
            public boolean endObject() {
                depth--;
                return true;
            }

            @Override
            public boolean startObjectEntry(String key) {
                return true;
            }

            @Override
            public boolean endObjectEntry() {
                return true;
            }

            @Override
            public boolean startArray() {
                return deeper();
            }

            @Override
            public boolean endArray() {
                depth--;
                return true;
            }

            @Override
            public boolean primitive(Object value) {
                if (depth == 0) {
                    throw new WrongShape("the body is not a JSON object or array");
                }
                return true;
            }

            private boolean deeper() {
                depth++;
                if (depth > DEPTH) {
                    throw new WrongShape("the body is nested deeper than " + DEPTH);
                }
                return true;
            }
        }
    }
}
