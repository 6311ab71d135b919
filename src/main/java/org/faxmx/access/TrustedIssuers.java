package org.faxmx.access;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates a bridge, or a client of a bridge, accepts. */
public final class TrustedIssuers {

    private TrustedIssuers() {}

    /**
     * TLS of a client that accepts certificates of the issuers in a file, and none that the JDK would accept besides.
     *
     * @param file certificates in PEM: of CAs, or of a server that has signed its own
     * @throws IllegalArgumentException naming the file, if it cannot be read or has no certificate
     */
    public static SSLContext context(Path file) {
        List<X509Certificate> issuers = new PemFile(file, PrivateFile.read(file)).certificates();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusting(issuers), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(file + " cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    /** Without issuers they accept no certificate; the JDK's default is those of public web servers. */
    static TrustManager[] trusting(List<X509Certificate> issuers) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < issuers.size(); i++) {
            store.setCertificateEntry(Integer.toString(i), issuers.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}
