package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.faxmx.access.PrivateFile;
import org.faxmx.config.ListenerSettings;
import picocli.CommandLine;
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
            "Makes a private CA, and a certificate of it for the bridge, for a first try of TLS. Nothing is overwritten:"
                    + " faxmx tls renew renews a certificate.",
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

    static final String KEYSTORE = "faxmx.p12";
    static final String PASSWORD = "faxmx.password";

    private static final List<String> NOT_OF_CLIENTS = List.of("faxmx", "ca");
    private static final List<String> OF_THIS_MACHINE = List.of("localhost", ListenerSettings.LOOPBACK, "::1");

    private final Path javaHome;

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
                    + " this machine. The certificate is for localhost, 127.0.0.1 and ::1 besides.")
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
        checkArguments(spec.commandLine(), hosts, client);
        Path program = Keytool.below(javaHome);
        if (!Files.exists(program)) {
            return failed("this Java has no keytool: " + program
                    + " does not exist. Run this command with a JDK, or make a certificate with openssl:\n  openssl req"
                    + " -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -nodes -days " + PrivateAuthority.DAYS
                    + " -keyout server.key -out server.pem -subj \"/CN=" + names().get(0)
                    + "\" -addext \"subjectAltName="
                    + PrivateAuthority.alternativeNames(names())
                            .replace("dns:", "DNS:")
                            .replace("ip:", "IP:")
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

    /** @param client null for none */
    static void checkArguments(CommandLine command, List<String> hosts, String client) {
        try {
            hosts.forEach(host -> new ListenerSettings(host, 0));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--host: " + e.getMessage().replace("cannot listen on ", ""), e);
        }
        if (client != null && !client.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new ParameterException(
                    command, "--client: \"" + client + "\" is not a name of 1 to 64 letters, digits, '.', '_' and '-'");
        }
        if (client != null && NOT_OF_CLIENTS.contains(client.toLowerCase(Locale.ROOT))) {
            throw new ParameterException(
                    command, "--client: \"" + client + "\" is the name of files of the bridge: choose another one");
        }
        if (client != null && !hosts.isEmpty()) {
            throw new ParameterException(command, "--host has no effect beside --client: leave it out");
        }
    }

    private void makeServer(Path program) throws IOException {
        List<String> names = names();
        String password = PrivateAuthority.newPassword();
        write(
                List.of(
                        KEYSTORE,
                        PASSWORD,
                        PrivateAuthority.KEYSTORE,
                        PrivateAuthority.PASSWORD,
                        PrivateAuthority.CERTIFICATE),
                folder -> {
                    PrivateAuthority.make(program, folder, names.get(0))
                            .issueToServer(
                                    folder.resolve(KEYSTORE),
                                    password,
                                    "CN=" + names.get(0),
                                    names,
                                    PrivateAuthority.DAYS);
                    Files.writeString(folder.resolve(PASSWORD), password + "\n");
                });
        PrintWriter out = spec.commandLine().getOut();
        out.println("# A certificate for " + String.join(", ", names) + ", valid for " + PrivateAuthority.DAYS
                + " days; `faxmx tls renew` renews it. Settings:");
        out.println("tls: {keystore: " + quoted(KEYSTORE) + ", passwordFile: " + quoted(PASSWORD) + "}");
        out.println("# Clients trust it with " + dir.resolve(PrivateAuthority.CERTIFICATE)
                + ": curl --cacert, for example.");
        out.println("# With client certificates, which `faxmx tls init --client USER` makes, instead:");
        out.println("# tls: {keystore: " + quoted(KEYSTORE) + ", passwordFile: " + quoted(PASSWORD) + ", clientCa: "
                + quoted(PrivateAuthority.CERTIFICATE) + ", clientCertificates: required}");
    }

    private void makeClient(Path program) throws IOException {
        Path ca = dir.resolve(PrivateAuthority.KEYSTORE);
        if (!Files.exists(ca)) {
            throw new IOException(
                    ca + " does not exist: run  faxmx tls init --dir " + dir + "  first, without --client");
        }
        PrivateAuthority authority = PrivateAuthority.in(program, dir);
        int days = authority.days(Instant.now());
        String password = PrivateAuthority.newPassword();
        String keystore = client + ".p12";
        String passwordFile = client + ".password";
        write(List.of(keystore, passwordFile), folder -> {
            authority.issueToClient(folder.resolve(keystore), password, "CN=" + client, days);
            Files.writeString(folder.resolve(passwordFile), password + "\n");
        });
        PrintWriter out = spec.commandLine().getOut();
        out.println("# A certificate for the client CN=" + client + ", valid for " + days + " days: "
                + dir.resolve(keystore) + ", its password: " + dir.resolve(passwordFile));
        out.println("# Give both files to that client over a way that others cannot read.");
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
                throw new FileAlreadyExistsException(
                        dir.resolve(name) + " exists, and is not overwritten: to renew it, run  faxmx tls renew --dir "
                                + dir + (client == null ? "" : " --client " + client)
                                + "  ; for another CA, name another folder with --dir");
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

    static void delete(Path folder) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Those of the command line, or the name of this machine; and those by which clients on this machine connect. */
    private List<String> names() {
        Set<String> names = new LinkedHashSet<>(hosts);
        if (hosts.isEmpty()) {
            try {
                names.add(new ListenerSettings(InetAddress.getLocalHost().getHostName(), 0).host());
            } catch (UnknownHostException | IllegalArgumentException e) {
                // A machine without a name is known as localhost.
            }
        }
        names.addAll(OF_THIS_MACHINE);
        return List.copyOf(names);
    }

    private String quoted(String name) {
        return "'" + dir.resolve(name).toAbsolutePath().normalize().toString().replace("'", "''") + "'";
    }

    static String message(IOException failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** Makes files in a folder. */
    private interface Making {
        void in(Path folder) throws IOException;
    }
}
