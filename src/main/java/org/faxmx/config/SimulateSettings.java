package org.faxmx.config;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A simulated fax server.
 *
 * @param preset name of a preset of the simulator
 * @param ports how many ports it has at first, 0 to 100000
 * @param seed for what the preset draws at random
 */
public record SimulateSettings(String preset, int ports, long seed) {

    // Above the constant that is checked against it.
    private static final int MOST_PORTS = 100_000;

    /** The default: the office with 8 ports. */
    public static final SimulateSettings DEFAULT = new SimulateSettings("office", 8, 1);

    private static final Pattern OPTION = Pattern.compile("(ports|seed)=(.*)", Pattern.DOTALL);

    /** Checks the number of ports. */
    public SimulateSettings {
        Objects.requireNonNull(preset, "preset");
        requirePorts(ports);
    }

    static int requirePorts(long ports) {
        if (ports < 0 || ports > MOST_PORTS) {
            throw new IllegalArgumentException(
                    "a simulated fax server cannot have " + ports + " ports: it has 0 to " + MOST_PORTS);
        }
        return (int) ports;
    }

    /**
     * Parses {@code busy,ports=20,seed=7}: a preset, and values that differ from {@link #DEFAULT}.
     *
     * @throws IllegalArgumentException naming the wrong part
     */
    public static SimulateSettings parse(String text) {
        String[] parts = text.split(",", -1);
        int ports = DEFAULT.ports;
        long seed = DEFAULT.seed;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            Matcher option = OPTION.matcher(part);
            if (!option.matches()) {
                throw new IllegalArgumentException(
                        "\"" + Excerpt.of(part) + "\" is neither ports=NUMBER nor seed=NUMBER");
            }
            try {
                if (option.group(1).equals("ports")) {
                    ports = Integer.parseInt(option.group(2));
                } else {
                    seed = Long.parseLong(option.group(2));
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "\"" + Excerpt.of(part) + "\" has no whole number after the equals sign", e);
            }
        }
        return new SimulateSettings(parts[0].strip().toLowerCase(Locale.ROOT), ports, seed);
    }
}
