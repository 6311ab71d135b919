package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.faxmx.access.PrivateFile;
import org.faxmx.access.Tls;
import org.faxmx.access.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code faxmx tls renew}: replaces a certificate of {@code faxmx tls init} by one of the same CA. */
@Command(
        name = "renew",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Renews the certificate that faxmx tls init made for the bridge, with a new key, for the same hosts and of the"
                    + " same CA: clients go on with the ca.pem that they have. With --client it renews that of a client.",
            "The keystore is replaced in one step, when the new one is complete; its password stays. A running bridge"
                    + " takes it within 10 s."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the certificate was renewed",
            "1:it could not be, and is as it was; or this Java has no keytool",
            "2:the command line is wrong"
        },
        footerHeading = "Examples:%n",
        footer = {"  faxmx tls renew", "  faxmx tls renew --client ada"})
final class TlsRenew implements Callable<Integer> {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Path javaHome;

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", paramLabel = "DIR", description = "The folder with the files of the CA. Default: tls.")
    private Path dir = Path.of("tls");

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "A further name or address by which clients connect. May be given several times.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--client",
            paramLabel = "USER",
            description = "Renew the certificate of the client CN=USER, which faxmx tls init --client USER made.")
    private String client;

    TlsRenew() {
        this(Path.of(System.getProperty("java.home")));
    }

    TlsRenew(Path javaHome) {
        this.javaHome = javaHome;
    }

    @Override
    public Integer call() {
        TlsInit.checkArguments(spec.commandLine(), hosts, client);
        Path program = Keytool.below(javaHome);
        if (!Files.exists(program)) {
            return failed("this Java has no keytool: " + program + " does not exist. Run this command with a JDK");
        }
        try {
            renew(program);
            return ExitCode.DONE;
        } catch (IOException e) {
            return failed("nothing was renewed: " + TlsInit.message(e));
        } catch (IllegalArgumentException e) {
            // Of a file that other accounts can read, or that a bridge cannot use.
            return failed("nothing was renewed: " + e.getMessage());
        }
    }

    private int failed(String message) {
        spec.commandLine().getErr().println("faxmx: " + message);
        return ExitCode.UNREACHABLE;
    }

    private void renew(Path program) throws IOException {
        Path keystore = dir.resolve(client == null ? TlsInit.KEYSTORE : client + ".p12");
        Path passwordFile = dir.resolve(client == null ? TlsInit.PASSWORD : client + ".password");
        for (Path file : List.of(keystore, passwordFile)) {
            if (!Files.exists(file)) {
                throw new IOException(file + " does not exist: make it with  faxmx tls init --dir " + dir
                        + (client == null ? "" : " --client " + client));
            }
        }
        PrivateAuthority authority = PrivateAuthority.in(program, dir);
        String password = PrivateAuthority.password(passwordFile);
        X509Certificate before = PrivateAuthority.issued(keystore, password);
        requireIssued(keystore, before, authority.certificate());
        int days = authority.days(Instant.now());
        String subject = before.getSubjectX500Principal().getName();

        // The file itself, where the name is a link to it.
        Path target = keystore.toRealPath();
        PrivateFile.requirePermissions(target);
        PrivateFile.requirePermissions(passwordFile);
        StagingFolder.use(spec.commandLine().getErr(), folder -> {
            Path next = folder.resolve("next.p12");
            if (client == null) {
                authority.issueToServer(next, password, subject, names(before), days);
                requireUsable(next, password);
            } else {
                authority.issueToClient(next, password, subject, days);
            }
            X509Certificate after = PrivateAuthority.issued(next, password);
            replace(target, Files.readAllBytes(next));
            report(keystore, before, after, days);
        });
    }

    /** Writes a file beside another one, and puts it in its place in one step, with its owner and permissions. */
    private static void replace(Path target, byte[] content) throws IOException {
        Path next = target.resolveSibling(
                target.getFileName() + "." + Long.toUnsignedString(new SecureRandom().nextLong(), Character.MAX_RADIX));
        PrivateFile.create(next, content);
        try {
            PrivateFile.restrictAs(target, next);
            // As the bridge will: those of the target may have changed.
            PrivateFile.requirePermissions(next);
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(next);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private void report(Path keystore, X509Certificate before, X509Certificate after, int days) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(keystore + ": renewed the certificate of "
                + after.getSubjectX500Principal().getName() + ", valid until "
                + after.getNotAfter().toInstant() + ", before "
                + before.getNotAfter().toInstant());
        out.println(
                client == null
                        ? "A running bridge takes it within 10 s."
                        : "Give it to that client over a way that others cannot read; its password is the same.");
        if (days < PrivateAuthority.DAYS) {
            out.println("The CA itself is valid for " + days + " days only: before that, make another one with"
                    + "  faxmx tls init  in another folder, and give its ca.pem to the clients.");
        }
    }

    private static void requireIssued(Path keystore, X509Certificate certificate, X509Certificate issuer)
            throws IOException {
        try {
            certificate.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    keystore + " has a certificate of "
                            + certificate.getIssuerX500Principal().getName() + ", and not of the CA that is beside it, "
                            + issuer.getSubjectX500Principal().getName() + ": request another one there",
                    e);
        }
    }

    /** The names in a certificate, and those of the command line. */
    private List<String> names(X509Certificate certificate) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> present = certificate.getSubjectAlternativeNames();
            for (List<?> name : present == null ? List.<List<?>>of() : present) {
                if (name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS)) {
                    names.add(name.get(1).toString());
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the names of the certificate cannot be read: " + e.getMessage(), e);
        }
        for (String host : hosts) {
            // As the certificate has it: an address of IPv6 has several forms.
            names.add(host.contains(":") ? InetAddress.getByName(host).getHostAddress() : host);
        }
        return List.copyOf(names);
    }

    /** As the bridge that will take it does. Its file with the password may be of another account, so it is one beside. */
    private static void requireUsable(Path keystore, String password) throws IOException {
        Path passwordFile = keystore.resolveSibling(keystore.getFileName() + ".password");
        try {
            Files.writeString(passwordFile, password + "\n");
            PrivateFile.restrict(passwordFile);
            PrivateFile.restrict(keystore);
            Tls.check(
                    new TlsFiles(
                            new TlsFiles.Keystore(keystore, passwordFile),
                            Optional.empty(),
                            TlsFiles.ClientCertificates.NONE),
                    Instant.now());
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }
}
