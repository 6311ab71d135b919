package org.faxmx.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A certificate with its key, and the issuers of client certificates, all checked. Messages name the file and never quote
 * what is in it.
 *
 * @param key the key of the first certificate
 * @param chain the certificate of the bridge and those of its issuers
 * @param clientCas who issues client certificates; empty if none are requested
 */
record TlsIdentity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> clientCas) {

    /** Below this time to the end of a certificate there is a warning. */
    private static final Duration SOON = Duration.ofDays(30);

    private static final int SMALLEST_RSA = 2048;
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /**
     * Makes an identity of the contents of files.
     *
     * @throws IllegalArgumentException naming the file, what is wrong with it, and what would be right
     */
    static TlsIdentity of(TlsFiles files, Map<Path, byte[]> contents, Instant now) {
        PrivateKey key;
        List<X509Certificate> chain;
        Path certificate;
        if (files.identity() instanceof TlsFiles.Pem pem) {
            PrivateFile.requirePrivate(pem.key());
            certificate = pem.certificate();
            key = new PemFile(pem.key(), contents.get(pem.key())).key();
            chain = new PemFile(certificate, contents.get(certificate)).certificates();
        } else {
            TlsFiles.Keystore store = (TlsFiles.Keystore) files.identity();
            certificate = store.keystore();
            Key found = key(store, contents::get);
            key = found.key();
            chain = found.chain();
        }
        requireChain(certificate, chain, now);
        requireServer(certificate, chain.get(0));
        requireStrength(certificate, chain.get(0));
        requirePair(files, key, chain.get(0).getPublicKey());
        List<X509Certificate> cas = files.clientCa()
                .map(file -> requireIssuers(file, new PemFile(file, contents.get(file)).certificates()))
                .orElse(List.of());
        return new TlsIdentity(key, List.copyOf(chain), List.copyOf(cas));
    }

    /** A key, its certificate, and after that those of its issuers. */
    record Key(PrivateKey key, List<X509Certificate> chain) {}

    /**
     * The key in a keystore.
     *
     * @param contents of its two files
     * @throws IllegalArgumentException naming the file, what is wrong with it, and what would be right
     */
    static Key key(TlsFiles.Keystore store, Function<Path, byte[]> contents) {
        PrivateFile.requirePrivate(store.keystore());
        PrivateFile.requirePrivate(store.passwordFile());
        KeyStore.PrivateKeyEntry entry = entry(
                store,
                contents.apply(store.keystore()),
                password(store.passwordFile(), contents.apply(store.passwordFile())));
        return new Key(
                entry.getPrivateKey(),
                Arrays.stream(entry.getCertificateChain())
                        .map(X509Certificate.class::cast)
                        .toList());
    }

    /** What will become a problem. */
    List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            Duration left = Duration.between(now, certificate.getNotAfter().toInstant());
            if (left.isNegative()) {
                warnings.add("the certificate of " + subject(certificate) + " has expired on "
                        + certificate.getNotAfter().toInstant() + ": clients refuse it. Renew it");
            } else if (left.compareTo(SOON) < 0) {
                warnings.add("the certificate of " + subject(certificate) + " expires in " + left.toDays()
                        + " days, on " + certificate.getNotAfter().toInstant() + ": renew it");
            }
        }
        if (names().isEmpty()) {
            warnings.add("the certificate of " + subject(chain.get(0))
                    + " has no subject alternative name: clients that check the host name refuse it");
        }
        return warnings;
    }

    /** One line for people. */
    String describe() {
        X509Certificate certificate = chain.get(0);
        return subject(certificate) + " for " + (names().isEmpty() ? "no host" : String.join(", ", names())) + ", "
                + strength(certificate.getPublicKey()) + ", valid until "
                + certificate.getNotAfter().toInstant();
    }

    /** Host names and addresses for which the certificate is. */
    List<String> names() {
        try {
            Collection<List<?>> names = chain.get(0).getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name ->
                                    name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
                            .map(name -> name.get(1).toString())
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static char[] password(Path file, byte[] content) {
        String password =
                new String(content, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        if (password.isEmpty()) {
            throw new IllegalArgumentException(file + " has no password in its first line");
        }
        return password.toCharArray();
    }

    private static KeyStore.PrivateKeyEntry entry(TlsFiles.Keystore files, byte[] content, char[] password) {
        Path file = files.keystore();
        try {
            // Reads JKS as well.
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), password);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new IllegalArgumentException(file + " has "
                        + (keys.isEmpty() ? "no key" : keys.size() + " keys, " + String.join(", ", keys))
                        + ": it must have one, with its certificate");
            }
            return (KeyStore.PrivateKeyEntry) store.getEntry(keys.get(0), new KeyStore.PasswordProtection(password));
        } catch (IOException | UnrecoverableKeyException e) {
            boolean wrongPassword =
                    e instanceof UnrecoverableKeyException || e.getCause() instanceof UnrecoverableKeyException;
            throw new IllegalArgumentException(
                    file
                            + (wrongPassword
                                    ? " cannot be opened with the password in " + files.passwordFile()
                                    : " is not a keystore in PKCS12 or JKS: " + e.getMessage()),
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " cannot be used as a keystore: " + e.getMessage(), e);
        }
    }

    private static void requireChain(Path file, List<X509Certificate> chain, Instant now) {
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            Instant begin = certificate.getNotBefore().toInstant();
            Instant end = certificate.getNotAfter().toInstant();
            if (now.isAfter(end)) {
                throw new IllegalArgumentException(file + ": the certificate of " + subject(certificate)
                        + " has expired on " + end + ": renew it");
            }
            if (now.isBefore(begin)) {
                throw new IllegalArgumentException(file + ": the certificate of " + subject(certificate)
                        + " is valid from " + begin + " on, and now it is " + now
                        + ": wait, or set the clock of this machine right");
            }
            if (i > 0) {
                requireIssued(file, chain.get(i - 1), certificate, i);
            }
        }
    }

    private static void requireIssued(Path file, X509Certificate certificate, X509Certificate issuer, int number) {
        try {
            certificate.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    file + ": certificate " + (number + 1) + ", of " + subject(issuer) + ", has not issued certificate "
                            + number + ", of " + subject(certificate)
                            + ": the certificate of the bridge comes first, then each one's issuer",
                    e);
        }
    }

    private static void requireServer(Path file, X509Certificate certificate) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            if (usages != null && !usages.contains(SERVER_AUTHENTICATION) && !usages.contains(ANY_USAGE)) {
                throw new IllegalArgumentException(file + ": the certificate of " + subject(certificate)
                        + " is not for servers: request one with the extended key usage serverAuth");
            }
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException(
                    file + ": the certificate of " + subject(certificate) + " cannot be read: " + e.getMessage(), e);
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[0]) {
            throw new IllegalArgumentException(file + ": the certificate of " + subject(certificate)
                    + " is not for signatures, which TLS needs: request one with the key usage digitalSignature");
        }
    }

    private static void requireStrength(Path file, X509Certificate certificate) {
        PublicKey key = certificate.getPublicKey();
        boolean sound = key instanceof RSAPublicKey rsa
                ? rsa.getModulus().bitLength() >= SMALLEST_RSA
                        && key.getAlgorithm().equals("RSA")
                : key instanceof ECPublicKey ec ? PemFile.CURVES.contains(curve(ec)) : key instanceof EdECPublicKey;
        if (!sound) {
            throw new IllegalArgumentException(file + ": the certificate of " + subject(certificate) + " has a key of "
                    + strength(key) + ": it must be RSA of " + SMALLEST_RSA + " bits or more, " + PemFile.ALLOWED);
        }
        String signed = certificate.getSigAlgName();
        if (signed.startsWith("SHA1") || signed.startsWith("MD")) {
            throw new IllegalArgumentException(
                    file + ": the certificate of " + subject(certificate) + " is signed with " + signed
                            + ", which clients refuse: request one signed with SHA-256 or better");
        }
    }

    private static void requirePair(TlsFiles files, PrivateKey key, PublicKey certified) {
        byte[] sample = "FaxMX".getBytes(StandardCharsets.US_ASCII);
        boolean pair;
        try {
            String algorithm =
                    switch (certified.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> "EdDSA";
                    };
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(sample);
            pair = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // The key is of another algorithm.
            pair = false;
        }
        if (!pair) {
            String where = files.identity().files().stream().map(Path::toString).collect(Collectors.joining(" and "));
            throw new IllegalArgumentException(where
                    + ": key and certificate do not belong together. The first certificate must be that of the key");
        }
    }

    private static List<X509Certificate> requireIssuers(Path file, List<X509Certificate> certificates) {
        for (X509Certificate certificate : certificates) {
            if (certificate.getBasicConstraints() < 0) {
                throw new IllegalArgumentException(file + ": the certificate of " + subject(certificate)
                        + " is not a CA's and issues no client certificates: name the certificate of the CA");
            }
        }
        return certificates;
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static String strength(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return key.getAlgorithm() + " " + rsa.getModulus().bitLength();
        }
        if (key instanceof ECPublicKey ec) {
            return "EC " + curve(ec);
        }
        return key instanceof EdECPublicKey ed ? ed.getParams().getName() : key.getAlgorithm();
    }

    private static String curve(ECPublicKey key) {
        for (String name : PemFile.CURVES) {
            try {
                AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
                parameters.init(new ECGenParameterSpec(name));
                ECParameterSpec known = parameters.getParameterSpec(ECParameterSpec.class);
                if (known.getCurve().equals(key.getParams().getCurve())
                        && known.getGenerator().equals(key.getParams().getGenerator())) {
                    return name;
                }
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return "another curve of " + key.getParams().getCurve().getField().getFieldSize() + " bits";
    }
}
