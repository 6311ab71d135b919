package org.faxmx.access;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** TLS of a client of a bridge. */
public final class ClientTls {

    private ClientTls() {}

    /**
     * A context for clients.
     *
     * @param issuers certificates in PEM, of CAs or of a server that has signed its own: certificates that they have issued
     *     are accepted, and no others; empty for the issuers that the JVM trusts
     * @param identity the certificate that the client presents, with its key; empty for none
     * @throws IllegalArgumentException naming the file that cannot be used, and why
     */
    public static SSLContext context(Optional<Path> issuers, Optional<TlsFiles.Keystore> identity) {
        try {
            TrustManager[] trusted = null;
            if (issuers.isPresent()) {
                Path file = issuers.get();
                trusted = TlsManagers.trusting(new PemFile(file, PrivateFile.read(file)).certificates());
            }
            KeyManager[] keys = null;
            if (identity.isPresent()) {
                TlsIdentity.Key key = TlsIdentity.key(identity.get(), PrivateFile::read);
                keys = TlsManagers.presenting(key.key(), key.chain());
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trusted, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS cannot use the certificates: " + e.getMessage(), e);
        }
    }
}
