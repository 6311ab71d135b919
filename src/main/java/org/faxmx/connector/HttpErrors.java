package org.faxmx.connector;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Jetty's own refusals, mostly of what is no HTTP, as plain text. */
final class HttpErrors extends ErrorHandler {

    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        HttpFields.Mutable fields = response.getHeaders();
        fields.put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        fields.put("X-Content-Type-Options", "nosniff");
        fields.put(HttpHeader.CACHE_CONTROL, "no-store");
        response.setStatus(code);
        Content.Sink.write(response, true, text(code, code >= 500 ? null : message), callback);
    }

    private static String text(int status, String reason) {
        String name = status + " " + HttpStatus.getMessage(status);
        return reason == null || reason.equals(HttpStatus.getMessage(status))
                ? name + "\n"
                : name + ": " + reason + "\n";
    }
}
