package org.faxmx.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.faxmx.access.TlsFiles;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.snakeyaml.engine.v2.nodes.Node;

/** The reader of the section {@code tls}. */
final class TlsReader {

    private static final String KEY = "tls";
    private static final String CERTIFICATE = "certificate";
    private static final String PRIVATE_KEY = "key";
    private static final String KEYSTORE = "keystore";
    private static final String PASSWORD_FILE = "passwordFile";
    private static final String CLIENT_CA = "clientCa";
    private static final String CLIENT_CERTIFICATES = "clientCertificates";
    private static final List<String> KEYS =
            List.of(CERTIFICATE, PRIVATE_KEY, KEYSTORE, PASSWORD_FILE, CLIENT_CA, CLIENT_CERTIFICATES);

    private final Section root;
    private final Section section;
    private final Problems problems;
    private final Function<Node, Path> path;

    /** @param path converts a value to the path of a file */
    TlsReader(Section root, Problems problems, Function<Node, Path> path) {
        this.root = root;
        this.problems = problems;
        this.path = path;
        section = root.section(KEY, KEYS);
    }

    /**
     * The files, unless there is no such section or it has problems.
     *
     * @param check throws an IllegalArgumentException for files that cannot be used
     */
    Optional<TlsFiles> read(Consumer<TlsFiles> check) {
        if (!root.has(KEY)) {
            return Optional.empty();
        }
        int before = problems.count();
        Optional<Path> certificate = section.find(CERTIFICATE, path);
        Optional<Path> key = section.find(PRIVATE_KEY, path);
        Optional<Path> keystore = section.find(KEYSTORE, path);
        Optional<Path> passwordFile = section.find(PASSWORD_FILE, path);
        Optional<Path> clientCa = section.find(CLIENT_CA, path);
        ClientCertificates clients = section.read(
                CLIENT_CERTIFICATES, ClientCertificates.NONE, node -> ClientCertificates.of(YamlValue.text(node)));
        requireOneIdentity();
        if (problems.count() > before) {
            return Optional.empty();
        }
        try {
            TlsFiles files = new TlsFiles(
                    certificate.isPresent()
                            ? new TlsFiles.Pem(certificate.get(), key.orElseThrow())
                            : new TlsFiles.Keystore(keystore.orElseThrow(), passwordFile.orElseThrow()),
                    clientCa,
                    clients);
            check.accept(files);
            return Optional.of(files);
        } catch (IllegalArgumentException e) {
            root.wrong(KEY, e.getMessage());
            return Optional.empty();
        }
    }

    private void requireOneIdentity() {
        boolean pem = section.has(CERTIFICATE) || section.has(PRIVATE_KEY);
        boolean store = section.has(KEYSTORE) || section.has(PASSWORD_FILE);
        if (pem && store) {
            section.wrong(
                    section.has(KEYSTORE) ? KEYSTORE : PASSWORD_FILE,
                    "cannot stand beside certificate and key: write either those or keystore and passwordFile");
        } else if (!pem && !store) {
            root.wrong(KEY, "names no certificate: write certificate and key, or keystore and passwordFile");
        } else if (pem) {
            requireBoth(CERTIFICATE, PRIVATE_KEY);
        } else {
            requireBoth(KEYSTORE, PASSWORD_FILE);
        }
    }

    private void requireBoth(String one, String other) {
        if (section.has(one) != section.has(other)) {
            section.wrong(section.has(one) ? one : other, "needs " + (section.has(one) ? other : one) + " beside it");
        }
    }
}
