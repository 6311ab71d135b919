package org.faxmx.doctor;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.faxmx.access.FileProblemException;
import org.faxmx.access.Tls;
import org.faxmx.access.TlsFiles;
import org.faxmx.config.BridgeSettings;
import org.faxmx.fax.Finding;

/** The certificate, its key, and the issuers of client certificates: owner, permissions, term, and that they match. */
record CertificateCheck(BridgeSettings settings, InstantSource clock) implements Check {

    static final String NAME = "certificate";

    @Override
    public void run(Consumer<Finding> findings) {
        settings.tls()
                .ifPresentOrElse(
                        files -> check(files, findings), () -> findings.accept(Finding.ok(NAME, "none: TLS is off")));
    }

    private void check(TlsFiles files, Consumer<Finding> findings) {
        try {
            List<String> lines = Tls.check(files, clock.instant());
            lines.stream()
                    .skip(1)
                    .forEach(warning -> findings.accept(Finding.warning(NAME, warning, replacing(files))
                            .forSupport("the certificate has a warning that names its subject")));
            findings.accept(
                    Finding.ok(NAME, lines.get(0)).forSupport("the certificate, its key and its issuers can be used"));
        } catch (FileProblemException e) {
            findings.accept(
                    unusable(e.file() + " " + e.problem().problem(), e.problem().command()));
        } catch (IllegalArgumentException e) {
            findings.accept(unusable(e.getMessage(), replacing(files)));
        }
    }

    private static Finding unusable(String found, String remedy) {
        return Finding.failure(NAME, found, remedy).forSupport("the files of TLS cannot be used");
    }

    private static String replacing(TlsFiles files) {
        String replaced = files.identity().files().stream().map(Path::toString).collect(Collectors.joining(" and "));
        return "Request a certificate from your CA and replace " + replaced
                + "; one that  faxmx tls init  made is renewed with  faxmx tls renew. A running bridge takes it within 10 s";
    }
}
