package org.faxmx.config;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One fax server to publish.
 *
 * @param name the {@code server} key of the ObjectNames: 1 to 64 letters, digits, {@code .}, {@code _} and {@code -}
 * @param host the argument of Connect: a computer name, or "" for this machine
 * @param backend where it comes from
 * @param simulate what it is like if it is simulated
 */
public record ServerSettings(String name, String host, Backend backend, SimulateSettings simulate) {

    /** The name of the one server that is published where none is named. */
    public static final String DEFAULT_NAME = "local";

    private static final Pattern SAFE = Pattern.compile("[\\p{L}\\p{Nd}._-]+");
    private static final int LONGEST_NAME = 64;
    // Empty, or a NetBIOS or DNS name with an optional \\ in front, as Connect takes it.
    private static final Pattern HOST = Pattern.compile("|(\\\\\\\\)?[\\p{L}\\p{Nd}._:%-]+");

    /** Checks the name and the host. */
    public ServerSettings {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(simulate, "simulate");
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > LONGEST_NAME || !SAFE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "server name \"" + name + "\" cannot be used: a name is 1 to 64 letters, digits, '.', '_' and '-'");
        }
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "host \"" + host + "\" of server " + name + " is not a computer name or an address");
        }
    }

    /** A server that, if it is simulated, is like {@link SimulateSettings#DEFAULT}. */
    public ServerSettings(String name, String host, Backend backend) {
        this(name, host, backend, SimulateSettings.DEFAULT);
    }

    /**
     * Checks that no two servers share a name.
     *
     * @throws IllegalArgumentException naming the first that is given again
     */
    public static void requireUniqueNames(List<ServerSettings> servers) {
        Set<String> names = new HashSet<>();
        for (ServerSettings server : servers) {
            if (!names.add(server.name())) {
                throw new IllegalArgumentException("server name \"" + server.name() + "\" is given twice");
            }
        }
    }
}
