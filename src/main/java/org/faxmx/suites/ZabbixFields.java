package org.faxmx.suites;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;

/** Parts of Zabbix's export format that templates have in common. */
final class ZabbixFields {

    private static final int UUID_LENGTH = 32;

    private ZabbixFields() {}

    /** Fields in order, of names and values in turn. */
    static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    /**
     * An identity that stays the same in later versions, so that an import updates what is there instead of deleting it
     * with its history: made from names, in the form of a random UUID, which is the only one that Zabbix takes.
     */
    static String uuid(String... names) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("faxmx\n" + String.join("\n", names)).getBytes(StandardCharsets.UTF_8));
            digest[6] = (byte) (digest[6] & 0x0f | 0x40);
            digest[8] = (byte) (digest[8] & 0x3f | 0x80);
            return HexFormat.of().formatHex(digest).substring(0, UUID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A step of preprocessing that discards a value that the pattern matches. */
    static Map<String, Object> discard(String pattern) {
        return fields("type", "NOT_MATCHES_REGEX", "parameters", List.of(pattern), "error_handler", "DISCARD_VALUE");
    }

    /** A step of preprocessing that stores an unchanged text once an hour. */
    static Map<String, Object> unchanged() {
        return fields("type", "DISCARD_UNCHANGED_HEARTBEAT", "parameters", List.of("1h"));
    }

    static List<Map<String, Object>> tags(String component) {
        List<Map<String, Object>> tags = new ArrayList<>(List.of(fields("tag", "component", "value", component)));
        if (!component.equals("bridge")) {
            tags.add(fields("tag", "server", "value", "{#SERVER}"));
        }
        if (component.equals("port")) {
            tags.add(fields("tag", "port", "value", "{#PORT}"));
        }
        return tags;
    }

    /** What a group's figures are of: bridge, server or port. */
    static String component(MetricGroup group) {
        return group.type().replaceFirst("^Fax", "").toLowerCase(Locale.ROOT);
    }

    /** How the names of the items of a fax server or port begin. */
    static String prefix(String component) {
        return switch (component) {
            case "server" -> "Server {#SERVER}: ";
            case "port" -> "Port {#PORT} ({#DEVICEID}) of {#SERVER}: ";
            default -> "Bridge: ";
        };
    }

    /** A flag has no codes and no unit. */
    static boolean isFlag(Metric metric) {
        return metric.unit().equals("1") && metric.codes().isEmpty();
    }
}
