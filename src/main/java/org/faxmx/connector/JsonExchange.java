package org.faxmx.connector;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
        return JsonBody.checked(exchange.getRequestBody(), charset);
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
}
