package org.faxmx.access;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The blocks of a PEM file: certificates, and a key in PKCS#8. */
final class PemFile {

    /** The curves that Java's TLS supports. */
    static final List<String> CURVES = List.of("secp256r1", "secp384r1", "secp521r1");

    /** The keys that can be used besides RSA. */
    static final String ALLOWED = "EC on " + String.join(", ", CURVES) + ", Ed25519 or Ed448";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final String KEY = "PRIVATE KEY";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private final Path file;
    private final List<Block> blocks = new ArrayList<>();

    private record Block(String type, String text, int line) {}

    /** @throws IllegalArgumentException naming file and line of a block without an end */
    PemFile(Path file, byte[] content) {
        this.file = file;
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int line = 1 + (int) text.substring(0, at).lines().count();
            int dashes = text.indexOf(DASHES, at + BEGIN.length());
            String type = dashes < 0 ? "" : text.substring(at + BEGIN.length(), dashes);
            int end = dashes < 0 ? -1 : text.indexOf(END + type + DASHES, dashes);
            if (end < 0) {
                throw new IllegalArgumentException(
                        file + ":" + line + ": here a PEM block begins that has no end; the file may be half written");
            }
            blocks.add(new Block(type, text.substring(dashes + DASHES.length(), end), line));
            at = text.indexOf(BEGIN, end);
        }
    }

    /**
     * All certificates, in the order of the file.
     *
     * @throws IllegalArgumentException if there is none, or one is not a certificate
     */
    List<X509Certificate> certificates() {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks) {
            if (block.type().equals("CERTIFICATE") || block.type().equals("X509 CERTIFICATE")) {
                try {
                    found.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(bytes(block))));
                } catch (CertificateException e) {
                    throw new IllegalArgumentException(
                            file + ":" + block.line() + ": is not a certificate: " + e.getMessage(), e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(file + " has no certificate" + contents()
                    + ": it must be a PEM file with -----BEGIN CERTIFICATE-----");
        }
        return found;
    }

    /**
     * The key.
     *
     * @throws IllegalArgumentException if there is none, several, or it is not RSA, EC or EdDSA in PKCS#8 without a password
     */
    PrivateKey key() {
        List<Block> keys =
                blocks.stream().filter(block -> block.type().endsWith(KEY)).toList();
        if (keys.size() != 1) {
            throw new IllegalArgumentException(file + " has " + (keys.isEmpty() ? "no key" : keys.size() + " keys")
                    + contents() + ": it must be a PEM file with one -----BEGIN PRIVATE KEY-----");
        }
        Block block = keys.get(0);
        if (!block.type().equals(KEY)) {
            String kind =
                    switch (block.type()) {
                        case "ENCRYPTED PRIVATE KEY" -> "is encrypted with a password";
                        case "RSA PRIVATE KEY" -> "is in the form PKCS#1";
                        case "EC PRIVATE KEY" -> "is in the form SEC1";
                        default -> "is a " + block.type();
                    };
            throw new IllegalArgumentException(file + ":" + block.line() + ": the key " + kind
                    + "; it must be PKCS#8 without a password. To convert it, run  openssl pkey -in '" + file
                    + "' -out '" + file + ".pkcs8'");
        }
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes(block));
        GeneralSecurityException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                last = e;
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalArgumentException(
                file + ":" + block.line() + ": is not a key in PKCS#8 that Java's TLS can use: it must be RSA, "
                        + ALLOWED,
                last);
    }

    private String contents() {
        return blocks.isEmpty()
                ? ""
                : " but " + String.join(", ", blocks.stream().map(Block::type).toList());
    }

    private byte[] bytes(Block block) {
        try {
            return Base64.getDecoder().decode(block.text().replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ":" + block.line() + ": is not Base64: " + e.getMessage(), e);
        }
    }
}
