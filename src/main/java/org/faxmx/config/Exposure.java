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

    /** What the settings must not say. */
    public static List<Problem> problems(BridgeSettings settings) {
        List<Problem> problems = new ArrayList<>();
        settings.http().ifPresent(http -> check("http", http, settings).ifPresent(problems::add));
        settings.rmi().ifPresent(rmi -> {
            check("rmi", rmi, settings).ifPresent(problems::add);
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
        settings.http().ifPresent(http -> warn("http", http, settings).ifPresent(warnings::add));
        settings.rmi().ifPresent(rmi -> warn("rmi", rmi, settings).ifPresent(warnings::add));
        return warnings;
    }

    private static Optional<Problem> check(String name, ListenerSettings listener, BridgeSettings settings) {
        if (listener.isLoopback()) {
            return Optional.empty();
        }
        if (listener.insecure()) {
            return settings.writes()
                    ? Optional.of(new Problem(
                            name,
                            "insecure",
                            "true is possible without writes only: write writes: false, or secure the listener with"
                                    + " users and tls"))
                    : Optional.empty();
        }
        List<String> missing = missing(name, settings);
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        name,
                        "host",
                        "other machines can reach " + listener.host() + ", which needs " + String.join(" and ", missing)
                                + ". Add them; or write host: " + ListenerSettings.LOOPBACK
                                + "; or, without writes, insecure: true, and everybody who reaches it can read"));
    }

    private static Optional<String> warn(String name, ListenerSettings listener, BridgeSettings settings) {
        List<String> missing = missing(name, settings);
        return listener.isLoopback() || !listener.insecure() || missing.isEmpty()
                ? Optional.empty()
                : Optional.of("INSECURE: " + name + " listens on " + listener.host() + " without "
                        + String.join(" and ", missing)
                        + ", because the settings say insecure: true. " + consequence(settings));
    }

    private static String consequence(BridgeSettings settings) {
        if (settings.users().isEmpty()) {
            return "Everybody who reaches it can read";
        }
        return settings.tls().isEmpty()
                ? "Everybody on the way can read, also the passwords of users"
                : "Java's RMI reads what anybody sends who reaches it, before there is a login";
    }

    private static List<String> missing(String name, BridgeSettings settings) {
        List<String> missing = new ArrayList<>();
        if (settings.users().isEmpty()) {
            missing.add("users");
        }
        boolean tls = settings.tls().isPresent();
        if (!tls) {
            missing.add("tls");
        }
        boolean certified = settings.tls()
                .filter(files -> files.clientCertificates() != ClientCertificates.NONE)
                .isPresent();
        if (name.equals("rmi") && !certified) {
            missing.add("tls.clientCa");
        }
        return missing;
    }
}
