package org.faxmx.cli;

import java.io.Reader;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.faxmx.access.ClientTls;
import org.faxmx.access.TlsFiles;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that name a bridge that runs, and the user who is its client. */
final class RunningBridge {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private PasswordOption password;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A running bridge: the address of its status page, such as http://127.0.0.1:8778/.")
    private String url;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Issuer of the certificate of a bridge with https, in PEM, such as ca.pem of faxmx tls init."
                    + " Default: the issuers that Java trusts.")
    private Path ca;

    @Option(
            names = "--keystore",
            paramLabel = "FILE",
            description =
                    "Client certificate with its key, in PKCS12, for a bridge that requires one, such as ada.p12 of"
                            + " faxmx tls init --client ada.")
    private Path keystore;

    @Option(
            names = "--keystore-password",
            paramLabel = "FILE",
            description = "File with the password of the keystore in its first line, such as ada.password.")
    private Path keystorePassword;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "A user of the running bridge. The password is read from a prompt.")
    private String user;

    /** Whether a bridge is named. */
    boolean isGiven() {
        return url != null;
    }

    /** The address as it was given. */
    String name() {
        return url.strip();
    }

    /**
     * A client of the bridge that is named; reads the password, if there is a user.
     *
     * @param in where the password may be read from
     * @throws ParameterException if the options cannot be used
     */
    BridgeClient client(Reader in) {
        URI address = address();
        Optional<SSLContext> tls = tls(address);
        return new BridgeClient(address, login(address, in), tls);
    }

    /**
     * Checks that no option is given which needs a bridge that is named.
     *
     * @throws ParameterException if one is
     */
    void requireAbsent() {
        if (user != null || password.isGiven()) {
            throw wrong("--user and --password-stdin are for a running bridge: name it with --url");
        }
        if (ca != null || keystore != null || keystorePassword != null) {
            throw withoutTls();
        }
    }

    private URI address() {
        if (user == null && password.isGiven()) {
            throw wrong("--password-stdin needs --user NAME");
        }
        if (name().contains("@")) {
            // Not repeated: there may be a password in it.
            throw wrong("--url: an address must not have a user in it: give --user NAME");
        }
        URI address;
        try {
            address = URI.create(name());
        } catch (IllegalArgumentException e) {
            throw wrong("--url: \"" + url + "\" is no address: write an address such as http://127.0.0.1:8778/");
        }
        if (address.getHost() == null
                && address.getRawAuthority() != null
                && address.getRawAuthority().contains("_")) {
            throw wrong(
                    "--url: \"" + url + "\" cannot be used: a host name has no \"_\"; write its IP address, or a name"
                            + " in DNS without it");
        }
        String scheme = address.getScheme() == null ? "" : address.getScheme();
        if (!scheme.matches("(?i)https?")
                || address.getHost() == null
                || address.getRawQuery() != null
                || address.getRawFragment() != null) {
            throw wrong("--url: \"" + url + "\" cannot be used: write an address such as http://127.0.0.1:8778/");
        }
        return address;
    }

    private Optional<SSLContext> tls(URI bridge) {
        if (ca == null && keystore == null && keystorePassword == null) {
            return Optional.empty();
        }
        if (!bridge.getScheme().equalsIgnoreCase("https")) {
            throw withoutTls();
        }
        if ((keystore == null) != (keystorePassword == null)) {
            throw wrong("--keystore and --keystore-password belong together: give both, or neither");
        }
        try {
            return Optional.of(ClientTls.context(
                    Optional.ofNullable(ca),
                    Optional.ofNullable(keystore).map(file -> new TlsFiles.Keystore(file, keystorePassword))));
        } catch (IllegalArgumentException e) {
            throw wrong((keystore == null ? "--ca: " : "--ca or --keystore: ") + e.getMessage());
        }
    }

    private Optional<BridgeClient.Login> login(URI bridge, Reader in) {
        if (user == null) {
            return Optional.empty();
        }
        if (bridge.getScheme().equalsIgnoreCase("http")
                && !bridge.getHost().matches("(?i)localhost|127(\\.\\d+){3}|\\[::1]")) {
            spec.commandLine()
                    .getErr()
                    .println("faxmx: " + bridge + " is without TLS: everybody on the way can read the password");
        }
        return Optional.of(new BridgeClient.Login(user, password.read(in)));
    }

    private ParameterException withoutTls() {
        return wrong("--ca and --keystore are for a running bridge with TLS: name it with --url https://...");
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
