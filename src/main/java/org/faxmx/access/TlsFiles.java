package org.faxmx.access;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The files that TLS needs.
 *
 * @param identity where the certificate of the bridge and its key are
 * @param clientCa a PEM file with the certificates that issue client certificates; present unless those are not requested
 * @param clientCertificates whether clients need a certificate
 */
public record TlsFiles(Identity identity, Optional<Path> clientCa, ClientCertificates clientCertificates) {

    /** Checks that the issuers of client certificates are named where client certificates are requested, and only there. */
    public TlsFiles {
        Objects.requireNonNull(identity, "identity");
        boolean requested = clientCertificates != ClientCertificates.NONE;
        if (requested && clientCa.isEmpty()) {
            throw new IllegalArgumentException("clientCertificates: " + clientCertificates
                    + " needs clientCa, a PEM file with the certificates that issue client certificates");
        }
        if (!requested && clientCa.isPresent()) {
            throw new IllegalArgumentException("clientCa needs clientCertificates: optional or required");
        }
    }

    /** The files and what clients need, for people. */
    @Override
    public String toString() {
        return all().stream().map(Path::toString).collect(Collectors.joining(", ")) + ", client certificates "
                + clientCertificates;
    }

    /** All files, each once. */
    public List<Path> all() {
        List<Path> files = new ArrayList<>(identity.files());
        clientCa.ifPresent(files::add);
        return files.stream().distinct().toList();
    }

    /** Where a certificate and its key are. */
    public sealed interface Identity {

        /** Its files. */
        List<Path> files();
    }

    /**
     * A certificate and its key in PEM.
     *
     * @param certificate the certificate, and after it those of its issuers
     * @param key the key in PKCS#8 without a password; may be the same file
     */
    public record Pem(Path certificate, Path key) implements Identity {

        @Override
        public List<Path> files() {
            return List.of(certificate, key);
        }
    }

    /**
     * A keystore with one key.
     *
     * @param keystore in PKCS12 or JKS
     * @param passwordFile the password of keystore and key in its first line
     */
    public record Keystore(Path keystore, Path passwordFile) implements Identity {

        @Override
        public List<Path> files() {
            return List.of(keystore, passwordFile);
        }
    }

    /** Whether clients need a certificate. */
    public enum ClientCertificates {
        /** They are not requested. */
        NONE,
        /** They are requested; a client without one must log in. */
        OPTIONAL,
        /** A client without one is refused. */
        REQUIRED;

        /**
         * The value of that name.
         *
         * @throws IllegalArgumentException naming the values
         */
        public static ClientCertificates of(String text) {
            return Arrays.stream(values())
                    .filter(value -> value.toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("it must be one of "
                            + Arrays.stream(values())
                                    .map(ClientCertificates::toString)
                                    .collect(Collectors.joining(", "))));
        }

        /** The name in settings. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
