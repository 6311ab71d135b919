package org.faxmx.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One fax server to publish.
 *
 * @param name the {@code server} key of the ObjectNames: 1 to 64 letters, digits, {@code .}, {@code _} and {@code -}
 * @param host the argument of Connect: a computer name, or "" for this machine; without effect if it is simulated
 * @param backend where it comes from
 * @param simulate the simulated server, if it is simulated
 * @param polling how often it is polled
 * @param timeout the longest time for one request: 100 milliseconds to 10 minutes
 * @param expectedPorts how many ports it is expected to have, 0 to 100000; empty where that is not said
 * @param stateTexts its own words for states, each with the name of the state that it means
 * @param binding how its ports may be called; without effect if it is simulated
 */
public record ServerSettings(
        String name,
        String host,
        Backend backend,
        SimulateSettings simulate,
        PollSettings polling,
        Duration timeout,
        OptionalInt expectedPorts,
        Map<String, String> stateTexts,
        Binding binding) {

    /** The name of the server that is published by default. */
    public static final String DEFAULT_NAME = "local";

    /** The default of the longest time for one request. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    static final String RIGHT_NAME = "a name is 1 to 64 letters, digits, '.', '_' and '-'";

    static final String WRONG_HOST = "is not a computer name or an address of 255 characters at most";

    private static final Pattern SAFE = Pattern.compile("[\\p{L}\\p{Nd}._-]+");
    private static final int LONGEST_NAME = 64;
    // The longest DNS name.
    private static final int LONGEST_HOST = 255;
    // Empty, or a NetBIOS or DNS name with an optional \\ in front, as Connect takes it.
    private static final Pattern HOST = Pattern.compile("|(\\\\\\\\)?[\\p{L}\\p{Nd}._:%-]+");

    private static final int MOST_PORTS = 100_000;

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    /** Checks the ranges. */
    public ServerSettings {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(simulate, "simulate");
        Objects.requireNonNull(polling, "polling");
        Objects.requireNonNull(binding, "binding");
        requireName(name);
        if (!isHost(host)) {
            throw new IllegalArgumentException(
                    "host \"" + Excerpt.of(host) + "\" of server " + name + " " + WRONG_HOST);
        }
        requireTimeout(timeout);
        expectedPorts.ifPresent(ServerSettings::requireExpectedPorts);
        stateTexts = Map.copyOf(stateTexts);
    }

    /** A server of which neither the number of ports nor words are known; its ports may be called in any way. */
    public ServerSettings(
            String name,
            String host,
            Backend backend,
            SimulateSettings simulate,
            PollSettings polling,
            Duration timeout) {
        this(name, host, backend, simulate, polling, timeout, OptionalInt.empty(), Map.of(), Binding.AUTO);
    }

    /** A server with the default of every other setting. */
    public ServerSettings(String name, String host, Backend backend) {
        this(name, host, backend, SimulateSettings.DEFAULT, PollSettings.DEFAULT, DEFAULT_TIMEOUT);
    }

    /** These settings with another computer. */
    public ServerSettings withHost(String other) {
        return new ServerSettings(name, other, backend, simulate, polling, timeout, expectedPorts, stateTexts, binding);
    }

    /** These settings with another backend. */
    public ServerSettings withBackend(Backend other) {
        return new ServerSettings(name, host, other, simulate, polling, timeout, expectedPorts, stateTexts, binding);
    }

    /** These settings with another simulated server. */
    public ServerSettings withSimulate(SimulateSettings other) {
        return new ServerSettings(name, host, backend, other, polling, timeout, expectedPorts, stateTexts, binding);
    }

    /** These settings with other poll times. */
    public ServerSettings withPolling(PollSettings other) {
        return new ServerSettings(name, host, backend, simulate, other, timeout, expectedPorts, stateTexts, binding);
    }

    /** These settings with another timeout. */
    public ServerSettings withTimeout(Duration other) {
        return new ServerSettings(name, host, backend, simulate, polling, other, expectedPorts, stateTexts, binding);
    }

    /** These settings with another expected number of ports. */
    public ServerSettings withExpectedPorts(OptionalInt other) {
        return new ServerSettings(name, host, backend, simulate, polling, timeout, other, stateTexts, binding);
    }

    /** These settings with other words for states. */
    public ServerSettings withStateTexts(Map<String, String> other) {
        return new ServerSettings(name, host, backend, simulate, polling, timeout, expectedPorts, other, binding);
    }

    /** These settings with another binding. */
    public ServerSettings withBinding(Binding other) {
        return new ServerSettings(name, host, backend, simulate, polling, timeout, expectedPorts, stateTexts, other);
    }

    /** The keys of the settings file in which two servers differ, without its name. */
    public List<String> differences(ServerSettings other) {
        List<String> keys = new ArrayList<>();
        note(keys, "backend", backend, other.backend);
        note(keys, "host", host, other.host);
        note(keys, "poll", polling.ports(), other.polling.ports());
        note(keys, "statusPoll", polling.status(), other.polling.status());
        note(keys, "routingPoll", polling.routing(), other.polling.routing());
        note(keys, "timeout", timeout, other.timeout);
        note(keys, "expectedPorts", expectedPorts, other.expectedPorts);
        note(keys, "stateTexts", stateTexts, other.stateTexts);
        if (backend == Backend.SIMULATED) {
            note(keys, "simulate", simulate, other.simulate);
        } else {
            note(keys, "binding", binding, other.binding);
        }
        return keys;
    }

    private static void note(List<String> keys, String key, Object one, Object other) {
        if (!one.equals(other)) {
            keys.add(key);
        }
    }

    /**
     * Checks that no two servers share a name.
     *
     * @throws IllegalArgumentException naming the first duplicate
     */
    public static void requireUniqueNames(List<ServerSettings> servers) {
        Set<String> names = new HashSet<>();
        for (ServerSettings server : servers) {
            if (!names.add(server.name())) {
                throw new IllegalArgumentException("server name \"" + server.name() + "\" is given twice");
            }
        }
    }

    static String requireName(String name) {
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > LONGEST_NAME || !SAFE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "server name \"" + Excerpt.of(name) + "\" cannot be used: " + RIGHT_NAME);
        }
        return name;
    }

    static boolean isHost(String text) {
        return text.length() <= LONGEST_HOST && HOST.matcher(text).matches();
    }

    static Duration requireTimeout(Duration timeout) {
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout of " + DurationText.format(timeout) + " cannot be used: it is "
                    + DurationText.format(SHORTEST_TIMEOUT) + " to " + DurationText.format(LONGEST_TIMEOUT));
        }
        return timeout;
    }

    static int requireExpectedPorts(long ports) {
        if (ports < 0 || ports > MOST_PORTS) {
            throw new IllegalArgumentException(
                    "expectedPorts of " + ports + " cannot be used: it is 0 to " + MOST_PORTS);
        }
        return (int) ports;
    }
}
