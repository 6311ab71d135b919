package org.faxmx.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The private CA in a folder, and the certificates that it issues: keystores with a key each and files with their passwords. */
final class PrivateAuthority {

    static final String KEYSTORE = "ca.p12";
    static final String CERTIFICATE = "ca.pem";
    static final String PASSWORD = "ca.password";

    /** The days of a certificate: the longest time that browsers and Apple's clients accept of a server. */
    static final int DAYS = 397;
    // Longer than that of the certificates, which are renewed while clients keep this one.
    private static final int OWN_DAYS = 3650;

    private static final String ALIAS = "ca";
    private static final String ISSUED_ALIAS = "faxmx";
    private static final int PASSWORD_BYTES = 32;

    private final Path program;
    private final Path folder;
    private final String password;

    private PrivateAuthority(Path program, Path folder, String password) {
        this.program = program;
        this.folder = folder;
        this.password = password;
    }

    /**
     * Makes a CA with the files of one in a folder.
     *
     * @param program keytool
     * @param name of the bridge, for the subject of the CA
     * @throws IOException if keytool fails, or a file cannot be written
     */
    static PrivateAuthority make(Path program, Path folder, String name) throws IOException {
        PrivateAuthority made = new PrivateAuthority(program, folder, newPassword());
        made.run(
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp384r1",
                "-validity",
                Integer.toString(OWN_DAYS),
                "-dname",
                "CN=FaxMX CA of " + name,
                "-ext",
                "bc:c=ca:true,pathlen:0",
                "-ext",
                "ku:c=keyCertSign");
        made.export(folder.resolve(CERTIFICATE));
        Files.writeString(folder.resolve(PASSWORD), made.password + "\n");
        return made;
    }

    /**
     * The CA in a folder.
     *
     * @param program keytool
     * @throws IOException if a file of it is missing
     */
    static PrivateAuthority in(Path program, Path folder) throws IOException {
        for (String name : List.of(KEYSTORE, PASSWORD)) {
            if (!Files.exists(folder.resolve(name))) {
                throw new IOException(folder.resolve(name) + " does not exist: the CA that faxmx tls init makes is not"
                        + " there. Put its files back");
            }
        }
        return new PrivateAuthority(program, folder, password(folder.resolve(PASSWORD)));
    }

    /** A password of its own for a keystore. */
    static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The password in the first line of a file. */
    static String password(Path file) throws IOException {
        return Files.readString(file).lines().findFirst().orElse("");
    }

    /** The certificate in a keystore of a bridge or a client. */
    static X509Certificate issued(Path keystore, String password) throws IOException {
        return certificate(keystore, password, ISSUED_ALIAS);
    }

    private static X509Certificate certificate(Path keystore, String password, String alias) throws IOException {
        try (InputStream in = Files.newInputStream(keystore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.toCharArray());
            if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                return certificate;
            }
            throw new IOException(keystore + " has no certificate of faxmx tls init");
        } catch (GeneralSecurityException e) {
            throw new IOException(keystore + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The certificate of this CA. */
    X509Certificate certificate() throws IOException {
        return certificate(folder.resolve(KEYSTORE), password, ALIAS);
    }

    /**
     * The days for which it can issue a certificate now: not longer than it is valid itself.
     *
     * @throws IOException if its own certificate has expired, or will within a day
     */
    int days(Instant now) throws IOException {
        Instant end = certificate().getNotAfter().toInstant();
        long left = Duration.between(now, end).toDays();
        if (left < 1) {
            throw new IOException("the CA in " + folder + " is valid until " + end
                    + " and issues no more: make another one with  faxmx tls init  in another folder, and give its "
                    + CERTIFICATE + " to the clients");
        }
        return (int) Math.min(DAYS, left);
    }

    /**
     * Makes a key with a certificate for a server.
     *
     * @param storePassword that of the keystore
     */
    void issueToServer(Path keystore, String storePassword, String subject, List<String> names, int days)
            throws IOException {
        issue(
                keystore,
                storePassword,
                subject,
                days,
                "-ext",
                "SAN=" + alternativeNames(names),
                "-ext",
                "ku:c=digitalSignature",
                "-ext",
                "eku=serverAuth");
    }

    /**
     * Makes a key with a certificate for a client.
     *
     * @param storePassword that of the keystore
     */
    void issueToClient(Path keystore, String storePassword, String subject, int days) throws IOException {
        issue(keystore, storePassword, subject, days, "-ext", "ku:c=digitalSignature", "-ext", "eku=clientAuth");
    }

    /** Host names and addresses as keytool takes them. */
    static String alternativeNames(List<String> names) {
        return names.stream()
                .map(name -> (name.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + name)
                .collect(Collectors.joining(","));
    }

    /** Makes a key, has the CA sign it, and stores the certificate and the CA's with it. */
    private void issue(Path keystore, String storePassword, String subject, int days, String... extensions)
            throws IOException {
        Keytool requester = Keytool.of(program, storePassword);
        String request = keystore.resolveSibling("request").toString();
        String issued = keystore.resolveSibling("issued").toString();
        Path issuer = keystore.resolveSibling("issuer");
        requester.run(
                keystore,
                "-genkeypair",
                "-alias",
                ISSUED_ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp384r1",
                "-validity",
                Integer.toString(days),
                "-dname",
                subject);
        requester.run(keystore, "-certreq", "-alias", ISSUED_ALIAS, "-file", request);
        run(Stream.concat(
                        Stream.of(
                                "-gencert",
                                "-rfc",
                                "-alias",
                                ALIAS,
                                "-infile",
                                request,
                                "-outfile",
                                issued,
                                "-validity",
                                Integer.toString(days)),
                        Stream.of(extensions))
                .toArray(String[]::new));
        export(issuer);
        requester.run(keystore, "-importcert", "-noprompt", "-alias", ALIAS, "-file", issuer.toString());
        requester.run(keystore, "-importcert", "-noprompt", "-alias", ISSUED_ALIAS, "-file", issued);
        // The chain has it already; alone, it would be an issuer that this keystore trusts.
        requester.run(keystore, "-delete", "-alias", ALIAS);
    }

    private void export(Path file) throws IOException {
        run("-exportcert", "-rfc", "-alias", ALIAS, "-file", file.toString());
    }

    private void run(String... arguments) throws IOException {
        Keytool.of(program, password).run(folder.resolve(KEYSTORE), arguments);
    }
}
