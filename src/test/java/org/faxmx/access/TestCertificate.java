package org.faxmx.access;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.security.auth.x500.X500Principal;

/** A certificate and its key, made for a test in any condition: the JDK has no public class that makes one. */
final class TestCertificate {

    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    final KeyPair keys;
    final List<X509Certificate> chain;

    private TestCertificate(KeyPair keys, List<X509Certificate> chain) {
        this.keys = keys;
        this.chain = chain;
    }

    /** A certificate for localhost and 127.0.0.1 of EC secp256r1 for a year, in which a test changes what it is about. */
    static Draft draft(String name) {
        return new Draft(name);
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** Writes the chain. */
    Path writeCertificate(Path file) throws IOException {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate each : chain) {
            try {
                pem.append(pem("CERTIFICATE", each.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
        return Files.writeString(file, pem);
    }

    /** Writes the key, for its owner only. */
    Path writeKey(Path file) throws IOException {
        return writePrivate(file, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    static Path writePrivate(Path file, String text) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return Files.writeString(file, text);
    }

    static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    static final class Draft {

        private final String name;
        private String algorithm = "EC";
        private int bits = 256;
        private String signedWith;
        private Instant begin = Instant.now().minus(Duration.ofHours(1));
        private Instant end = Instant.now().plus(Duration.ofDays(365));
        private List<String> hosts = List.of("localhost", "127.0.0.1");
        private boolean ca;
        private String extendedUsage;
        private int usage = -1;
        private KeyPair keys;

        private Draft(String name) {
            this.name = name;
        }

        Draft key(String algorithmOfKey, int bitsOfKey) {
            algorithm = algorithmOfKey;
            bits = bitsOfKey;
            return this;
        }

        Draft keys(KeyPair given) {
            keys = given;
            return this;
        }

        Draft signedWith(String algorithmOfSignature) {
            signedWith = algorithmOfSignature;
            return this;
        }

        Draft valid(Instant from, Instant to) {
            begin = from;
            end = to;
            return this;
        }

        Draft hosts(String... names) {
            hosts = List.of(names);
            return this;
        }

        Draft ca() {
            ca = true;
            return this;
        }

        /** An OID such as 1.3.6.1.5.5.7.3.2 for clients. */
        Draft extendedUsage(String oid) {
            extendedUsage = oid;
            return this;
        }

        /** The first byte of the bit string: 0x80 digitalSignature, 0x20 keyEncipherment. */
        Draft usage(int bitsOfUsage) {
            usage = bitsOfUsage;
            return this;
        }

        TestCertificate selfSigned() {
            return signed(null);
        }

        TestCertificate signedBy(TestCertificate issuer) {
            return signed(issuer);
        }

        private TestCertificate signed(TestCertificate issuer) {
            try {
                KeyPair own = keys == null ? generate() : keys;
                KeyPair signer = issuer == null ? own : issuer.keys;
                String signature = signedWith != null
                        ? signedWith
                        : switch (signer.getPrivate().getAlgorithm()) {
                            case "RSA" -> "SHA256withRSA";
                            case "EC" -> "SHA256withECDSA";
                            default -> "Ed25519";
                        };
                byte[] subject = new X500Principal("CN=" + name).getEncoded();
                byte[] issuerName = issuer == null
                        ? subject
                        : issuer.certificate().getSubjectX500Principal().getEncoded();
                byte[] toSign = sequence(
                        tlv(0xA0, integer(2)),
                        integer(ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE)),
                        algorithm(signature),
                        issuerName,
                        sequence(time(begin), time(end)),
                        subject,
                        own.getPublic().getEncoded(),
                        tlv(0xA3, sequence(extensions())));
                Signature sign = Signature.getInstance(signature);
                sign.initSign(signer.getPrivate());
                sign.update(toSign);
                byte[] encoded = sequence(toSign, algorithm(signature), bits(sign.sign()));
                List<X509Certificate> chain = new ArrayList<>();
                chain.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded)));
                if (issuer != null) {
                    chain.addAll(issuer.chain);
                }
                return new TestCertificate(own, List.copyOf(chain));
            } catch (GeneralSecurityException | IOException e) {
                throw new AssertionError(e);
            }
        }

        private KeyPair generate() throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        }

        private byte[][] extensions() throws IOException {
            List<byte[]> extensions = new ArrayList<>();
            if (ca) {
                extensions.add(extension("2.5.29.19", sequence(tlv(0x01, new byte[] {(byte) 0xFF}))));
            }
            if (!hosts.isEmpty()) {
                List<byte[]> names = new ArrayList<>();
                for (String host : hosts) {
                    names.add(
                            host.matches("[0-9.]+|.*:.*")
                                    ? tlv(0x87, InetAddress.getByName(host).getAddress())
                                    : tlv(0x82, host.getBytes(StandardCharsets.US_ASCII)));
                }
                extensions.add(extension("2.5.29.17", sequence(names.toArray(byte[][]::new))));
            }
            if (extendedUsage != null) {
                extensions.add(extension("2.5.29.37", sequence(oid(extendedUsage))));
            }
            if (usage >= 0) {
                extensions.add(extension("2.5.29.15", tlv(0x03, new byte[] {0, (byte) usage})));
            }
            return extensions.toArray(byte[][]::new);
        }
    }

    private static byte[] extension(String oid, byte[] value) {
        return sequence(oid(oid), tlv(0x04, value));
    }

    private static byte[] algorithm(String signature) {
        return switch (signature) {
            case "SHA1withRSA" -> sequence(oid("1.2.840.113549.1.1.5"), tlv(0x05));
            case "SHA256withRSA" -> sequence(oid("1.2.840.113549.1.1.11"), tlv(0x05));
            case "SHA256withECDSA" -> sequence(oid("1.2.840.10045.4.3.2"));
            case "Ed25519" -> sequence(oid("1.3.101.112"));
            default -> throw new AssertionError(signature);
        };
    }

    private static byte[] time(Instant instant) {
        return tlv(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] integer(int value) {
        return tlv(0x02, BigInteger.valueOf(value).toByteArray());
    }

    private static byte[] bits(byte[] value) {
        byte[] withUnused = new byte[value.length + 1];
        System.arraycopy(value, 0, withUnused, 1, value.length);
        return tlv(0x03, withUnused);
    }

    private static byte[] oid(String text) {
        int[] numbers =
                Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(40 * numbers[0] + numbers[1]);
        for (int i = 2; i < numbers.length; i++) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (numbers[i] >> shift != 0) {
                    out.write(0x80 | (numbers[i] >> shift & 0x7F));
                }
            }
            out.write(numbers[i] & 0x7F);
        }
        return tlv(0x06, out.toByteArray());
    }

    private static byte[] sequence(byte[]... parts) {
        return tlv(0x30, parts);
    }

    private static byte[] tlv(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 128) {
            out.write(length);
        } else if (length < 256) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
