package org.faxmx.connector;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.management.ObjectName;

/** A client of Jolokia as monitoring suites have it. */
final class JolokiaClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final String url;

    JolokiaClient(String url) {
        this.url = url;
    }

    JolokiaClient(HttpConnector connector) {
        this(connector.url());
    }

    HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
        return send("GET", pathAndQuery, "");
    }

    HttpResponse<String> post(String json) throws IOException, InterruptedException {
        return send("POST", "", json, "Content-Type", "application/json");
    }

    /** Sends a request with headers given as name, value, name, value. */
    HttpResponse<String> send(String method, String pathAndQuery, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + pathAndQuery))
                .timeout(TIMEOUT)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    static String read(ObjectName name, String attribute) {
        return "{\"type\":\"read\",\"mbean\":\"" + name + "\",\"attribute\":\"" + attribute + "\"}";
    }

    static String write(ObjectName name, String attribute, String value) {
        return "{\"type\":\"write\",\"mbean\":\"" + name + "\",\"attribute\":\"" + attribute + "\",\"value\":\"" + value
                + "\"}";
    }

    /** A request to invoke an operation, with the arguments as JSON. */
    static String exec(ObjectName name, String operation, String arguments) {
        return "{\"type\":\"exec\",\"mbean\":\"" + name + "\",\"operation\":\"" + operation + "\",\"arguments\":["
                + arguments + "]}";
    }
}
