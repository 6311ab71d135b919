package org.faxmx.access;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** What an {@link javax.net.ssl.SSLContext} is made of: the certificate that it presents, and whose it accepts. */
final class TlsManagers {

    private TlsManagers() {}

    /** Those that present the first certificate, and after it those of its issuers. */
    static KeyManager[] presenting(PrivateKey key, List<X509Certificate> chain)
            throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        char[] inMemory = {};
        store.setKeyEntry("faxmx", key, inMemory, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, inMemory);
        return factory.getKeyManagers();
    }

    /** Those that accept certificates of the issuers; none without issuers. The JDK's default is those of public web servers. */
    static TrustManager[] trusting(List<X509Certificate> issuers) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (int i = 0; i < issuers.size(); i++) {
            store.setCertificateEntry(Integer.toString(i), issuers.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
