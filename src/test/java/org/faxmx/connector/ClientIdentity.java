package org.faxmx.connector;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.faxmx.access.TestAuthority;

/**
 * Who this JVM is as a client of JMX over TLS. The socket factory in RMI stubs keeps the first default context of the JVM
 * for good, so this is one whose keys can be replaced. Idle connections to a port are used again with the identity that they
 * were opened with: each identity needs a connector of its own.
 */
final class ClientIdentity {

    private static final Keys KEYS = new Keys();
    private static final Trust TRUST = new Trust();
    private static final SSLContext CONTEXT = install();

    private ClientIdentity() {}

    /** Takes the key of one keystore, or none if that is null, and trusts the certificates of another. */
    static void use(Path keystore, Path trusted) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keystore == null ? null : load(keystore), TestAuthority.PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(trusted));
        KEYS.current = (X509ExtendedKeyManager) keys.getKeyManagers()[0];
        TRUST.current = (X509ExtendedTrustManager) trust.getTrustManagers()[0];
        SSLSessionContext sessions = CONTEXT.getClientSessionContext();
        // Null are those that have ended.
        Collections.list(sessions.getIds()).stream()
                .map(sessions::getSession)
                .filter(Objects::nonNull)
                .forEach(SSLSession::invalidate);
    }

    private static KeyStore load(Path file) throws Exception {
        return KeyStore.getInstance(file.toFile(), TestAuthority.PASSWORD.toCharArray());
    }

    private static SSLContext install() {
        try {
            SSLContext before = SSLContext.getDefault();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {KEYS}, new TrustManager[] {TRUST}, null);
            SSLContext.setDefault(context);
            try {
                // Nothing listens there; the factory has taken its context before it connects.
                new SslRMIClientSocketFactory().createSocket("127.0.0.1", 1).close();
                throw new IllegalStateException("something listens at port 1");
            } catch (IOException e) {
                return context;
            } finally {
                SSLContext.setDefault(before);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Keys extends X509ExtendedKeyManager {

        private volatile X509ExtendedKeyManager current;

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return current.getClientAliases(type, issuers);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return current.chooseClientAlias(types, issuers, socket);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return current.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return current.getPrivateKey(alias);
        }
    }

    private static final class Trust extends X509ExtendedTrustManager {

        private volatile X509ExtendedTrustManager current;

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            current.checkClientTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            current.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            current.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            current.checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            current.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            current.checkServerTrusted(chain, type, engine);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return current == null ? new X509Certificate[0] : current.getAcceptedIssuers();
        }
    }
}
