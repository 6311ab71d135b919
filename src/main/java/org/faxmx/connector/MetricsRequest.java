package org.faxmx.connector;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.faxmx.metrics.Metric;

/**
 * What a client wants of the figures.
 *
 * @param ports whether it wants those of each port
 * @param all whether it wants all, and not the default set
 * @param names those that it wants, with or without {@code _total}; empty for no choice by names
 * @param format how it wants them
 * @param compressed whether it takes them compressed
 */
record MetricsRequest(boolean ports, boolean all, Set<String> names, MetricsFormat format, boolean compressed) {

    private static final String PORTS = "ports";
    private static final String SET = "set";
    private static final String NAME = "name[]";

    /**
     * The request with that query.
     *
     * @param query encoded; null for none
     * @throws IllegalArgumentException if there is a parameter that is unknown or has no such value
     */
    static MetricsRequest of(String query, HttpFields headers) {
        boolean ports = true;
        boolean all = false;
        Set<String> names = new HashSet<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            String key = decoded(parts[0]);
            String value = parts.length == 1 ? "" : decoded(parts[1]);
            switch (key) {
                case PORTS -> ports = choice(key, value, "none", "all").equals("all");
                case SET -> all = choice(key, value, "default", "all").equals("all");
                case NAME -> names.add(value);
                default ->
                    throw new IllegalArgumentException(
                            "the parameter " + key + " is unknown: there are " + PORTS + ", " + SET + " and " + NAME);
            }
        }
        return new MetricsRequest(
                ports,
                all,
                Set.copyOf(names),
                MetricsFormat.accepted(headers.getQualityCSV(HttpHeader.ACCEPT)),
                Gzip.isAccepted(headers));
    }

    /** Whether it wants that metric. A name chooses a metric that is not in the default set as well. */
    boolean wants(Metric metric) {
        return names.isEmpty() ? all || metric.standard() : wants(metric.name()) || wants(metric.sampleName());
    }

    /** Whether it wants what has that name. */
    boolean wants(String name) {
        return names.isEmpty() || names.contains(name);
    }

    private static String choice(String key, String value, String one, String other) {
        if (!value.equals(one) && !value.equals(other)) {
            throw new IllegalArgumentException(
                    "the parameter " + key + " is \"" + value + "\": it must be " + one + " or " + other);
        }
        return value;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
