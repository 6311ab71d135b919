package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.access.PrivateFile;
import org.faxmx.config.ListenerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code faxmx tls init}: makes a private CA and a certificate of it for a first try. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Makes a private CA, and a certificate of it for the bridge, for a first try of TLS. Nothing is overwritten.",
            "With --client it makes a certificate for a client instead, issued by the CA that is in the folder already."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the files were written",
            "1:they could not be written, or this Java has no keytool",
            "2:the command line is wrong"
        },
        footerHeading = "Examples:%n",
        footer = {"  faxmx tls init", "  faxmx tls init --client ada"})
final class TlsInit implements Callable<Integer> {

    private static final String CA = "ca.p12";
    private static final String CA_CERTIFICATE = "ca.pem";
    private static final String CA_PASSWORD = "ca.password";
    private static final int PASSWORD_BYTES = 32;
    // The longest time that browsers and Apple's clients accept; the CA is replaced along with it.
    private static final String DAYS = "397";

    private final Path javaHome;
    private final SecureRandom random = new SecureRandom();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The folder for the files; made if it is missing. Default: tls.")
    private Path dir = Path.of("tls");

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "A name or address by which clients connect. May be given several times. Default: the name of"
                    + " this machine, localhost and 127.0.0.1.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--client",
            paramLabel = "USER",
            description = "Make a certificate for a client whose subject is CN=USER.")
    private String client;

    TlsInit() {
        this(Path.of(System.getProperty("java.home")));
    }

    TlsInit(Path javaHome) {
        this.javaHome = javaHome;
    }

    @Override
    public Integer call() {
        checkArguments();
        Path program = Keytool.below(javaHome);
        if (!Files.exists(program)) {
            return failed("this Java has no keytool: " + program
                    + " does not exist. Run this command with a JDK, or make a certificate with openssl:\n  openssl req"
                    + " -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -nodes -days " + DAYS
                    + " -keyout server.key -out server.pem -subj \"/CN=" + names().get(0)
                    + "\" -addext \"subjectAltName="
                    + alternativeNames().replace("dns:", "DNS:").replace("ip:", "IP:")
                    + "\"");
        }
        try {
            if (client == null) {
                makeServer(program);
            } else {
                makeClient(program);
            }
            return ExitCode.DONE;
        } catch (IOException e) {
            return failed("no certificate was made: " + message(e));
        }
    }

    private int failed(String message) {
        spec.commandLine().getErr().println("faxmx: " + message);
        return ExitCode.UNREACHABLE;
    }

    private void checkArguments() {
        try {
            hosts.forEach(host -> new ListenerSettings(host, 0));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--host: " + e.getMessage().replace("cannot listen on ", ""), e);
        }
        if (client != null && !client.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--client: \"" + client + "\" is not a name of 1 to 64 letters, digits, '.', '_' and '-'");
        }
        if (client != null && !hosts.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--host has no effect beside --client: leave it out");
        }
    }

    private void makeServer(Path program) throws IOException {
        String name = names().get(0);
        String password = password();
        String caPassword = password();
        write(List.of("faxmx.p12", "faxmx.password", CA, CA_PASSWORD, CA_CERTIFICATE), folder -> {
            Keytool ca = Keytool.of(program, caPassword);
            ca.run(
                    folder.resolve(CA),
                    join(
                            key("ca", "CN=FaxMX CA of " + name),
                            "-ext",
                            "bc:c=ca:true,pathlen:0",
                            "-ext",
                            "ku:c=keyCertSign"));
            ca.run(
                    folder.resolve(CA),
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    "ca",
                    "-file",
                    folder.resolve(CA_CERTIFICATE).toString());
            issue(
                    Keytool.of(program, password),
                    folder.resolve("faxmx.p12"),
                    ca,
                    folder.resolve(CA),
                    "CN=" + name,
                    "-ext",
                    "SAN=" + alternativeNames(),
                    "-ext",
                    "ku:c=digitalSignature",
                    "-ext",
                    "eku=serverAuth");
            Files.writeString(folder.resolve("faxmx.password"), password + "\n");
            Files.writeString(folder.resolve(CA_PASSWORD), caPassword + "\n");
        });
        PrintWriter out = spec.commandLine().getOut();
        out.println("# A certificate for " + String.join(", ", names()) + ", valid for " + DAYS + " days. Settings:");
        out.println("tls: {keystore: " + quoted("faxmx.p12") + ", passwordFile: " + quoted("faxmx.password") + "}");
        out.println("# Clients trust it with " + dir.resolve(CA_CERTIFICATE) + ": curl --cacert, for example.");
        out.println("# With client certificates, which `faxmx tls init --client USER` makes, instead:");
        out.println("# tls: {keystore: " + quoted("faxmx.p12") + ", passwordFile: " + quoted("faxmx.password")
                + ", clientCa: " + quoted(CA_CERTIFICATE) + ", clientCertificates: required}");
    }

    private void makeClient(Path program) throws IOException {
        Path ca = dir.resolve(CA);
        if (!Files.exists(ca)) {
            throw new IOException(
                    ca + " does not exist: run  faxmx tls init --dir " + dir + "  first, without --client");
        }
        String caPassword =
                Files.readString(dir.resolve(CA_PASSWORD)).lines().findFirst().orElse("");
        String password = password();
        String keystore = client + ".p12";
        String passwordFile = client + ".password";
        write(List.of(keystore, passwordFile), folder -> {
            issue(
                    Keytool.of(program, password),
                    folder.resolve(keystore),
                    Keytool.of(program, caPassword),
                    ca,
                    "CN=" + client,
                    "-ext",
                    "ku:c=digitalSignature",
                    "-ext",
                    "eku=clientAuth");
            Files.writeString(folder.resolve(passwordFile), password + "\n");
        });
        PrintWriter out = spec.commandLine().getOut();
        out.println("# A certificate for the client CN=" + client + ", valid for " + DAYS + " days: "
                + dir.resolve(keystore) + ", its password: " + dir.resolve(passwordFile));
        out.println("# Give both files to that client over a way that others cannot read.");
    }

    /** Makes a key, has the CA sign it, and stores the certificate and the CA's with it. */
    private static void issue(
            Keytool own, Path keystore, Keytool ca, Path caKeystore, String subject, String... extensions)
            throws IOException {
        Path folder = keystore.getParent();
        String request = folder.resolve("request").toString();
        String issued = folder.resolve("issued").toString();
        String issuer = folder.resolve("issuer").toString();
        own.run(keystore, key("faxmx", subject));
        own.run(keystore, "-certreq", "-alias", "faxmx", "-file", request);
        ca.run(
                caKeystore,
                join(
                        new String[] {
                            "-gencert",
                            "-rfc",
                            "-alias",
                            "ca",
                            "-infile",
                            request,
                            "-outfile",
                            issued,
                            "-validity",
                            DAYS
                        },
                        extensions));
        ca.run(caKeystore, "-exportcert", "-rfc", "-alias", "ca", "-file", issuer);
        own.run(keystore, "-importcert", "-noprompt", "-alias", "ca", "-file", issuer);
        own.run(keystore, "-importcert", "-noprompt", "-alias", "faxmx", "-file", issued);
        // The chain has it already; alone, it would be an issuer that this keystore trusts.
        own.run(keystore, "-delete", "-alias", "ca");
    }

    private static String[] key(String alias, String subject) {
        return new String[] {
            "-genkeypair",
            "-alias",
            alias,
            "-keyalg",
            "EC",
            "-groupname",
            "secp384r1",
            "-validity",
            DAYS,
            "-dname",
            subject
        };
    }

    private static String[] join(String[] first, String... second) {
        return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
    }

    /**
     * Has files made in a folder that only this account can read, and moves them to theirs when all are there.
     *
     * @throws IOException if one of them exists, or cannot be made
     */
    private void write(List<String> names, Making making) throws IOException {
        if (!Files.isDirectory(dir)) {
            Files.createDirectories(dir);
            PrivateFile.restrict(dir);
        }
        for (String name : names) {
            if (Files.exists(dir.resolve(name))) {
                throw new FileAlreadyExistsException(dir.resolve(name)
                        + " exists, and is not overwritten: move it away, or name another folder with --dir");
            }
        }
        Path folder = Files.createTempDirectory(dir, "faxmx-tls");
        try {
            PrivateFile.restrict(folder);
            making.in(folder);
            for (String name : names) {
                PrivateFile.restrict(folder.resolve(name));
                Files.move(folder.resolve(name), dir.resolve(name));
            }
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private List<String> names() {
        if (!hosts.isEmpty()) {
            return hosts;
        }
        Set<String> names = new LinkedHashSet<>();
        try {
            names.add(new ListenerSettings(InetAddress.getLocalHost().getHostName(), 0).host());
        } catch (UnknownHostException | IllegalArgumentException e) {
            // A machine without a name is known as localhost.
        }
        names.add("localhost");
        names.add(ListenerSettings.LOOPBACK);
        return List.copyOf(names);
    }

    private String alternativeNames() {
        return names().stream()
                .map(name -> (name.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + name)
                .collect(Collectors.joining(","));
    }

    private String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private String quoted(String name) {
        return "'" + dir.resolve(name).toAbsolutePath().normalize().toString().replace("'", "''") + "'";
    }

    private static String message(IOException failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** Makes files in a folder. */
    private interface Making {
        void in(Path folder) throws IOException;
    }
}
