import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.rmi.ssl.SslRMIClientSocketFactory;

/**
 * Connects over JMX RMI to a FaxMX on another machine, with TLS and a client certificate, which is the login. It needs a JDK
 * and nothing else:
 *
 * <pre>java examples/SecureBridge.java SERVICE_URL TRUSTED.p12 CLIENT.p12 PASSWORD_FILE</pre>
 *
 * The URL is the one that {@code faxmx serve} prints. TRUSTED.p12 has the certificate of the issuer, CLIENT.p12 the key and
 * the certificate of the user; the first line of PASSWORD_FILE opens both. Exit code: 0 if FaxMX answered; 1 if it did not,
 * or its certificate or ours was refused; 2 for a wrong command line.
 *
 * <p>Java's RMI checks that a certificate is of a trusted issuer and valid, and not whose it is: any machine with a
 * certificate of that issuer could pass for FaxMX. {@link OfThatHost} adds that check, which HTTPS has.
 */
public final class SecureBridge {

    private SecureBridge() {}

    /** Takes the service URL, two keystores and the file with their password. */
    public static void main(String[] arguments) throws JMException, GeneralSecurityException {
        if (arguments.length != 4) {
            System.err.println("usage: java SecureBridge.java SERVICE_URL TRUSTED.p12 CLIENT.p12 PASSWORD_FILE");
            System.exit(2);
        }
        try {
            char[] password = Files.readAllLines(Path.of(arguments[3])).get(0).toCharArray();
            SSLContext.setDefault(context(load(arguments[1], password), load(arguments[2], password), password));
            // For the registry, which is looked up first; the stub in it makes the connection itself use TLS.
            Map<String, ?> environment =
                    Map.of("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(arguments[0]), environment)) {
                print(connector.getMBeanServerConnection());
            }
        } catch (IOException | SecurityException e) {
            System.err.println(arguments[0] + ": " + e.getMessage());
            System.exit(1);
        }
    }

    private static void print(MBeanServerConnection mbeans) throws JMException, IOException {
        ObjectName bridge = new ObjectName("faxmx:type=Bridge");
        for (String attribute : new String[] {"Version", "ServersConnected", "PortsPublished"}) {
            System.out.println(attribute + ": " + mbeans.getAttribute(bridge, attribute));
        }
    }

    private static KeyStore load(String file, char[] password) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(Path.of(file).toFile(), password);
    }

    private static SSLContext context(KeyStore trusted, KeyStore client, char[] password)
            throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(client, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys.getKeyManagers(),
                new TrustManager[] {new OfThatHost((X509ExtendedTrustManager) trust.getTrustManagers()[0])},
                null);
        return context;
    }

    /** Trusts a server if its certificate is right for the host to which the connection was made. */
    private static final class OfThatHost extends X509ExtendedTrustManager {

        private final X509ExtendedTrustManager issuers;

        OfThatHost(X509ExtendedTrustManager issuers) {
            this.issuers = issuers;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            SSLSocket secured = (SSLSocket) socket;
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            issuers.checkServerTrusted(chain, type, secured);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("RMI uses sockets");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("the host is unknown");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return issuers.getAcceptedIssuers();
        }
    }
}
