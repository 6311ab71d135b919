package org.faxmx.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.faxmx.access.TlsFiles.ClientCertificates;

/**
 * The rule for listeners that other machines can reach: they need users and TLS, JMX RMI also the issuer of client
 * certificates, which it then requires of every client. A
 * listener that says {@code insecure: true} needs none of these, and is possible without writes only.
 */
public final class Exposure {

    private Exposure() {}

    /**
     * A listener that breaks the rule.
     *
     * @param listener {@code http} or {@code rmi}
     * @param key of that listener, present in a file that says so: {@code host} or {@code insecure}
     * @param message what is missing, and what to write
     */
    public record Problem(String listener, String key, String message) {

        /** {@code http.host: ...}. */
        @Override
        public String toString() {
            return listener + "." + key + ": " + message;
        }
    }

    /**
     * What a listener that other machines can reach is judged by.
     *
     * @param writes whether clients may change fax servers
     * @param users whether clients log in
     * @param tls whether there is a certificate
     * @param clientCertificates whether clients may have one
     */
    record Security(boolean writes, boolean users, boolean tls, boolean clientCertificates) {

        private static Security of(BridgeSettings settings) {
            return new Security(
                    settings.writes(),
                    settings.users().isPresent(),
                    settings.tls().isPresent(),
                    settings.tls()
                            .filter(files -> files.clientCertificates() != ClientCertificates.NONE)
                            .isPresent());
        }
    }

    /** What the settings must not say. */
    public static List<Problem> problems(BridgeSettings settings) {
        return problems(settings.http(), settings.rmi(), Security.of(settings));
    }

    /** The same of settings that are being read. */
    static List<Problem> problems(
            Optional<ListenerSettings> overHttp, Optional<ListenerSettings> overRmi, Security security) {
        List<Problem> problems = new ArrayList<>();
        overHttp.ifPresent(http -> check("http", http, security).ifPresent(problems::add));
        overRmi.ifPresent(rmi -> {
            check("rmi", rmi, security).ifPresent(problems::add);
            if (rmi.isAnyAddress() && rmi.hostname().isEmpty()) {
                problems.add(new Problem(
                        "rmi",
                        "host",
                        rmi.host() + " is no address that clients can connect to: write the name of this machine as"
                                + " they know it beside it, hostname: faxsrv1.example.org"));
            }
        });
        return problems;
    }

    /** A line for each listener that is open to everybody who reaches it, in the order HTTP, RMI. */
    public static List<String> warnings(BridgeSettings settings) {
        List<String> warnings = new ArrayList<>();
        Security security = Security.of(settings);
        settings.http().ifPresent(http -> warn("http", http, security).ifPresent(warnings::add));
        settings.rmi().ifPresent(rmi -> warn("rmi", rmi, security).ifPresent(warnings::add));
        return warnings;
    }

    private static Optional<Problem> check(String name, ListenerSettings listener, Security security) {
        if (listener.isLoopback()) {
            return Optional.empty();
        }
        if (listener.insecure()) {
            return security.writes()
                    ? Optional.of(new Problem(
                            name,
                            "insecure",
                            "true is possible without writes only: write writes: false, or secure the listener with"
                                    + " users and tls"))
                    : Optional.empty();
        }
        List<String> missing = missing(name, security);
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        name,
                        "host",
                        "other machines can reach " + listener.host() + ", which needs " + all(missing)
                                + ". Add them; or write host: " + ListenerSettings.LOOPBACK
                                + "; or, without writes, insecure: true, and everybody who reaches it can read"));
    }

    private static Optional<String> warn(String name, ListenerSettings listener, Security security) {
        List<String> missing = missing(name, security);
        return listener.isLoopback() || !listener.insecure() || missing.isEmpty()
                ? Optional.empty()
                : Optional.of("INSECURE: " + name + " listens on " + listener.host() + " without "
                        + all(missing)
                        + ", because the settings say insecure: true. " + consequence(security));
    }

    private static String consequence(Security security) {
        if (!security.users()) {
            return "Everybody who reaches it can read";
        }
        return !security.tls()
                ? "Everybody on the way can read, also the passwords of users"
                : "Java's RMI reads what any client sends, before a login";
    }

    private static String all(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    private static List<String> missing(String name, Security security) {
        List<String> missing = new ArrayList<>();
        if (!security.users()) {
            missing.add("users");
        }
        if (!security.tls()) {
            missing.add("tls");
        }
        if (name.equals("rmi") && !security.clientCertificates()) {
            missing.add("tls.clientCa");
        }
        return missing;
    }
}
