package org.faxmx.metrics;

import java.util.Map;

/**
 * How an attribute that is a figure looks to monitoring suites: the fields of its descriptor, from which all doors and
 * files make their metrics. Names are those of OpenMetrics, without {@code _total}; units are those of UCUM.
 */
public final class MetricFields {

    /** The metric's name. */
    public static final String NAME = "faxmx.metric";

    /** The metric's unit in UCUM: {@code s}, <code>{fax}</code>; {@code 1} for a flag or a code. */
    public static final String UNIT = "faxmx.ucum";

    /** What the attribute's value is multiplied by to get the metric's, as a text: 0.001 for milliseconds. */
    public static final String SCALE = "faxmx.scale";

    /** {@code true} for a metric of the default set. */
    public static final String DEFAULT = "faxmx.default";

    /** The attribute's value where there is none, of its type: the metric is left out then. */
    public static final String NONE = "faxmx.none";

    /** What each value means, as texts {@code 1=CONNECTED}. */
    public static final String CODES = "faxmx.codes";

    /** The attribute's kind: {@code counter} or {@code gauge}. */
    public static final String KIND = "metricType";

    /** In the descriptor of the MBean: the labels of all its metrics, as texts {@code device_id=deviceId}. */
    public static final String LABELS = "faxmx.labels";

    private static final Map<String, String> COUNTED = Map.ofEntries(
            Map.entry("changes", "{change}"),
            Map.entry("connections", "{connection}"),
            Map.entry("disconnections", "{disconnection}"),
            Map.entry("failures", "{failure}"),
            Map.entry("faxes", "{fax}"),
            Map.entry("jobs", "{job}"),
            Map.entry("notifications", "{notification}"),
            Map.entry("pages", "{page}"),
            Map.entry("polls", "{poll}"),
            Map.entry("ports", "{port}"),
            Map.entry("reads", "{read}"),
            Map.entry("readings", "{reading}"),
            Map.entry("reconnections", "{reconnection}"),
            Map.entry("requests", "{request}"),
            Map.entry("servers", "{server}"));

    private MetricFields() {}

    /**
     * Adds the fields of a metric.
     *
     * @param name its name without a unit
     * @param units the attribute's unit; "" for none
     * @throws IllegalArgumentException if the unit has no UCUM form here
     */
    public static void describe(String name, String units, Map<String, Object> fields) {
        switch (units) {
            case "ms" -> put(name + "_seconds", "s", "0.001", fields);
            case "" -> put(name, "1", "1", fields);
            default -> {
                if (!COUNTED.containsKey(units)) {
                    throw new IllegalArgumentException(name + " is in " + units + ", for which there is no UCUM unit");
                }
                put(name, COUNTED.get(units), "1", fields);
            }
        }
    }

    private static void put(String name, String unit, String scale, Map<String, Object> fields) {
        fields.put(NAME, name);
        fields.put(UNIT, unit);
        fields.put(SCALE, scale);
    }
}
