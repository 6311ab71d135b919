package org.faxmx.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.faxmx.config.ListenerSettings;

/**
 * Requests {@code /health} of this machine, by which a bridge is recognised. It sends nothing that is secret and believes
 * nothing but that a bridge is there, so it takes any certificate: the configured one may have been replaced meanwhile.
 *
 * @param longest of the whole request
 */
record HealthRequest(Duration longest) {

    private static final String HEALTHY = "{\"status\":\"ok\"}";
    private static final int LONGEST_ANSWER = 1024;

    /** Whether a bridge answers there. One that requires client certificates does not answer this. */
    boolean isAnswered(ListenerSettings http, boolean tls) {
        if (http.port() == 0) {
            return false;
        }
        try {
            String host = http.isAnyAddress() ? ListenerSettings.LOOPBACK : http.host();
            URI health = new URI(tls ? "https" : "http", null, host, http.port(), "/health", null, null);
            // The timeout of the request itself ends with the headers of the answer.
            return new TimeLimit(longest).call("health", () -> isBridge(health));
        } catch (URISyntaxException | TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private boolean isBridge(URI health) throws IOException, InterruptedException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, null);
        HttpResponse<InputStream> answer = HttpClient.newBuilder()
                .connectTimeout(longest)
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build()
                .send(
                        HttpRequest.newBuilder(health).timeout(longest).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            String text = new String(body.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            return answer.statusCode() == 200 && text.strip().equals(HEALTHY);
        }
    }

    /** Also compares no names of hosts: the JDK does that for other trust managers only. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
