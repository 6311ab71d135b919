package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.IDN;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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

    private static final int ASCII_CHARACTERS = 128;
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");
    private static final String SUCH_AS = ", such as faxsrv1.example.org";
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
        for (String host : hosts) {
            problem(host).ifPresent(problem -> {
                throw new ParameterException(command, "--host: \"" + host + "\" " + problem);
            });
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

    /** Why a certificate cannot be for a host, and what would be right; empty if it can. */
    private static Optional<String> problem(String host) {
        if (host.contains("*")) {
            return Optional.of("stands for several names: give each name by which clients connect" + SUCH_AS);
        }
        if (!host.chars().allMatch(character -> character < ASCII_CHARACTERS)) {
            return Optional.of("has characters that are not ASCII: write the name as DNS has it, with xn--"
                    + inDns(host).map(name -> ", which is " + name).orElse(""));
        }
        try {
            new ListenerSettings(host, 0);
            boolean address = host.contains(":") || ADDRESS.matcher(host).matches();
            if (host.contains("%") || address && InetAddress.getByName(host).isAnyLocalAddress()) {
                return Optional.of(
                        "is no address to which clients can connect: give the name or the address that they use"
                                + SUCH_AS);
            }
            return Optional.empty();
        } catch (IllegalArgumentException | UnknownHostException e) {
            return Optional.of("is neither a name nor an IP address: give one by which clients connect" + SUCH_AS);
        }
    }

    private static Optional<String> inDns(String host) {
        try {
            return Optional.of(IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
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
                Set.of(KEYSTORE, PASSWORD, PrivateAuthority.CERTIFICATE),
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
        out.println(
                "# Move " + dir.resolve(PrivateAuthority.KEYSTORE) + " and " + dir.resolve(PrivateAuthority.PASSWORD)
                        + " to a safe place: who has them can issue certificates that your clients trust. Only");
        out.println("# `faxmx tls renew` and `faxmx tls init --client USER` need them: put them back for these.");
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
        write(List.of(keystore, passwordFile), Set.of(), folder -> {
            authority.issueToClient(folder.resolve(keystore), password, "CN=" + client, days);
            Files.writeString(folder.resolve(passwordFile), password + "\n");
        });
        PrintWriter out = spec.commandLine().getOut();
        out.println("# A certificate for the client CN=" + client + ", valid for " + days + " days: "
                + dir.resolve(keystore) + ", its password: " + dir.resolve(passwordFile));
        out.println("# Give both files to that client over a way that others cannot read.");
    }

    /**
     * Has files made in a folder that only this account can read, and writes them to their places when all are there.
     *
     * @param ofService the names of those that the service FaxMX reads; the others are for their owner only
     * @throws IOException if one of them exists, or cannot be made
     */
    private void write(List<String> names, Set<String> ofService, StagingFolder.Use making) throws IOException {
        if (!Files.isDirectory(dir)) {
            Files.createDirectories(dir);
            PrivateFile.restrictToService(dir);
        }
        for (String name : names) {
            if (Files.exists(dir.resolve(name))) {
                throw new FileAlreadyExistsException(
                        dir.resolve(name) + " exists, and is not overwritten: to renew it, run  faxmx tls renew --dir "
                                + dir + (client == null ? "" : " --client " + client)
                                + "  ; for another CA, name another folder with --dir");
            }
        }
        StagingFolder.use(spec.commandLine().getErr(), folder -> {
            making.of(folder);
            for (String name : names) {
                byte[] content = Files.readAllBytes(folder.resolve(name));
                if (ofService.contains(name)) {
                    PrivateFile.createForService(dir.resolve(name), content);
                } else {
                    PrivateFile.create(dir.resolve(name), content);
                }
            }
        });
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
}
