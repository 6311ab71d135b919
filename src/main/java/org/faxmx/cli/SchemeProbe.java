package org.faxmx.cli;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** What answers at an address that failed: perhaps it has the scheme of the other. No login is sent. */
final class SchemeProbe {

    private static final Duration LONGEST = Duration.ofSeconds(3);

    private SchemeProbe() {}

    /** The address with the other scheme, http or https. */
    static URI other(URI address) {
        String scheme = isHttps(address) ? "http" : "https";
        return URI.create(
                scheme + address.toString().substring(address.getScheme().length()));
    }

    /** Whether what answers there is of the other scheme. */
    static boolean answersOther(URI address) throws InterruptedException {
        return isHttps(address) ? answersHttp(other(address)) : answersTls(address);
    }

    private static boolean isHttps(URI address) {
        return address.getScheme().equalsIgnoreCase("https");
    }

    private static boolean answersHttp(URI address) throws InterruptedException {
        // Without a port, the other scheme would be at another one.
        if (address.getPort() < 0) {
            return false;
        }
        try {
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(LONGEST)
                    .build()
                    .send(
                            HttpRequest.newBuilder(address).timeout(LONGEST).build(),
                            HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answersTls(URI address) {
        if (address.getPort() < 0) {
            return false;
        }
        try (Socket connection = new Socket()) {
            connection.connect(
                    new InetSocketAddress(address.getHost().replaceAll("[\\[\\]]", ""), address.getPort()),
                    (int) LONGEST.toMillis());
            connection.setSoTimeout((int) LONGEST.toMillis());
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            try (SSLSocket socket =
                    (SSLSocket) factory.createSocket(connection, address.getHost(), address.getPort(), true)) {
                socket.startHandshake();
                return true;
            }
        } catch (SSLHandshakeException e) {
            // A certificate that is not trusted, or an alert; the end of the connection is neither.
            return !(e.getCause() instanceof EOFException);
        } catch (IOException e) {
            return false;
        }
    }
}
