package org.faxmx.access;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * An {@link SSLContext} whose identity can be replaced while connections are made. It delegates to a context for each
 * identity: if only the key manager and the trust manager were replaced, a client could resume a session that an issuer
 * vouched for who is no longer trusted, and a handshake could meet the key of one identity and the certificate of another.
 */
final class CurrentContext extends SSLContextSpi {

    private final AtomicReference<SSLContext> current;

    CurrentContext(TlsIdentity first) {
        current = new AtomicReference<>(context(first));
    }

    /** A context that delegates to this. */
    SSLContext context() {
        return new SSLContext(this, current.get().getProvider(), current.get().getProtocol()) {};
    }

    /** Connections that are accepted from now on have that identity. */
    void replace(TlsIdentity next) {
        current.set(context(next));
    }

    private static SSLContext context(TlsIdentity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    TlsManagers.presenting(identity.key(), identity.chain()),
                    TlsManagers.trusting(identity.clientCas()),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS cannot use the certificate: " + e.getMessage(), e);
        }
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        throw new IllegalStateException("this context has its certificate already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return current.get().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return current.get().getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return current.get().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return current.get().createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return current.get().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return current.get().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return current.get().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return current.get().getSupportedSSLParameters();
    }
}
