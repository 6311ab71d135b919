package org.faxmx.connector;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.faxmx.access.Tls;

/** TLS under a connection of HTTP: what Jetty makes of it, with protocols, cipher suites and certificates of {@link Tls}. */
final class HttpTls {

    private HttpTls() {}

    /** Accepts connections with TLS, over which that protocol is spoken. */
    static SslConnectionFactory factory(Tls tls, String protocol) {
        SslContextFactory.Server context = new SslContextFactory.Server() {
            @Override
            public void customize(SSLEngine engine) {
                super.customize(engine);
                engine.setSSLParameters(tls.parameters());
            }
        };
        context.setSslContext(tls.context());
        context.setRenegotiationAllowed(false);
        SslConnectionFactory factory = new SslConnectionFactory(context, protocol);
        // It would compare Host with the certificate, which is what the gatekeeper does.
        factory.setEnsureSecureRequestCustomizer(false);
        return factory;
    }

    /** The verified certificate of the client; empty if there is none or no TLS. */
    static Optional<X509Certificate> client(Connection http) {
        return ssl(http).flatMap(ssl -> Tls.client(ssl.getSSLEngine().getSession()));
    }

    /** Whether requests can be received: there is no TLS, or its handshake is over. */
    static boolean isReady(Connection http) {
        return ssl(http)
                .map(SslConnection::getSSLEngine)
                .filter(engine -> engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                        || engine.getSession().getProtocol().equals("NONE"))
                .isEmpty();
    }

    /** Bytes received so far, those of the handshake included. */
    static long bytesIn(Connection http) {
        return ssl(http).map(SslConnection::getBytesIn).orElseGet(http::getBytesIn);
    }

    /** Closes the connection now: without TLS's farewell, which a client that does not read would not take. */
    static void close(Connection http) {
        ssl(http).map(SslConnection::getEndPoint).orElseGet(http::getEndPoint).close();
    }

    private static Optional<SslConnection> ssl(Connection http) {
        EndPoint end = http.getEndPoint();
        return end instanceof SslConnection.SslEndPoint secured
                ? Optional.of(secured.getSslConnection())
                : Optional.empty();
    }
}
