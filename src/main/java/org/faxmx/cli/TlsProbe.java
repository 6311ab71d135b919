package org.faxmx.cli;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Finds out whether TLS is spoken where a request without it failed. Sends no request and no login. */
final class TlsProbe {

    private static final int LONGEST_MILLIS = 3_000;

    private TlsProbe() {}

    /** Whether what listens there begins a handshake; it takes 3 seconds at most to connect, and as long to answer. */
    static boolean speaksTls(URI address) {
        // Without a port, it would be that of http.
        if (address.getPort() < 0) {
            return false;
        }
        try (Socket connection = new Socket()) {
            connection.connect(
                    new InetSocketAddress(address.getHost().replaceAll("[\\[\\]]", ""), address.getPort()),
                    LONGEST_MILLIS);
            connection.setSoTimeout(LONGEST_MILLIS);
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
