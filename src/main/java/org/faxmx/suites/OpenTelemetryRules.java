package org.faxmx.suites;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;

/**
 * Rules for the JMX metrics of the OpenTelemetry Java agent. Flags and the state of a server are metrics of type state, one
 * data point for each value; the state of a port has too many values for that and is a number.
 */
final class OpenTelemetryRules implements SuiteFile {

    private static final String HEADER = """
            # Metrics of FaxMX for the OpenTelemetry Java agent, as rules for its JMX metrics.
            # Printed by `faxmx suite opentelemetry`. The agent runs in the bridge's JVM:
            #
            #   java -javaagent:opentelemetry-javaagent.jar \\
            #       -Dotel.jmx.config=opentelemetry.yaml \\
            #       -Dotel.java.metrics.cardinality.limit=20000 \\
            #       -Dotel.instrumentation.common.default-enabled=false \\
            #       -Dotel.resource.disabled.keys=process.command_args,process.command_line \\
            #       -jar lib/faxmx.jar serve
            #
            # The limit: the SDK keeps 2,000 data points of a metric and adds up the rest in one, otel.metric.overflow. Flags
            # have two points for each port, so from 1,000 ports on points are lost. Set it to at least twice the number of
            # ports, and one more.
            # The last two options keep the agent from instrumenting HTTP, and from exporting the command line.
            #
            # The data points of flags and of the state of a fax server are 1 for the value in the attribute faxmx.state and 0 for
            # the others. What is not available has no data point.
            ---
            rules:
            """;

    /**
     * Attributes whose values are codes, and those with the same as texts: the agent matches states with texts only. The
     * state of a port stays a number, because each of its values would be a data point of each port.
     */
    private static final Map<String, String> TEXTS = Map.of("StateCode", "State");

    private static final Map<String, String> ATTRIBUTES = Map.of(
            "server", "faxmx.server.name",
            "port_name", "faxmx.port.name",
            "device_id", "faxmx.port.device_id",
            "occurrence", "faxmx.port.occurrence");

    @Override
    public String name() {
        return "opentelemetry";
    }

    @Override
    public String fileName() {
        return "opentelemetry.yaml";
    }

    @Override
    public String description() {
        return "rules for the OpenTelemetry Java agent, which runs in the bridge's JVM";
    }

    @Override
    public String content(MetricModel metrics) {
        StringBuilder yaml = new StringBuilder(HEADER);
        for (MetricGroup group : metrics.groups()) {
            rule(group, yaml);
        }
        return yaml.toString();
    }

    private static void rule(MetricGroup group, StringBuilder yaml) {
        String pattern = group.labels().isEmpty() ? "" : ",*";
        yaml.append("  - bean: faxmx:type=")
                .append(group.type())
                .append(pattern)
                .append('\n');
        if (!group.labels().isEmpty()) {
            yaml.append("    metricAttribute:\n");
            group.labels().forEach((label, key) -> yaml.append("      ")
                    .append(attribute(label))
                    .append(": param(")
                    .append(key)
                    .append(")\n"));
        }
        yaml.append("    mapping:\n");
        for (Metric metric : group.standard()) {
            mapping(metric, yaml);
        }
    }

    /** The attribute that a label is. */
    static String attribute(String label) {
        String attribute = ATTRIBUTES.get(label);
        if (attribute == null) {
            throw new IllegalArgumentException("no OpenTelemetry attribute for the label " + label);
        }
        return attribute;
    }

    private static void mapping(Metric metric, StringBuilder yaml) {
        String text = TEXTS.get(metric.attribute());
        yaml.append("      ").append(text == null ? metric.attribute() : text).append(":\n");
        line("metric", nameOf(metric), yaml);
        boolean flag = metric.unit().equals("1") && metric.codes().isEmpty();
        boolean state = flag || text != null;
        line("type", state ? "state" : typeOf(metric), yaml);
        line("desc", YamlText.quoted(description(metric, state)), yaml);
        if (state) {
            yaml.append("        metricAttribute:\n          faxmx.state: ")
                    .append(flag ? "{\"true\": \"true\", \"false\": '*'}" : states(metric.codes()))
                    .append('\n');
            return;
        }
        if (metric.scale() != 1) {
            line("sourceUnit", sourceUnit(metric), yaml);
        }
        line("unit", YamlText.quoted(metric.unit()), yaml);
        metric.none().ifPresent(none -> {
            if (!(none instanceof Number number && number.longValue() < 0)) {
                throw new IllegalArgumentException("OpenTelemetry's rules leave out negative values only, and not "
                        + none + " of " + metric.name());
            }
            line("dropNegativeValues", "true", yaml);
        });
    }

    /**
     * The name as OpenTelemetry has it: namespaces end in a dot, and the unit is not in the name. Times that are not an age
     * end in {@code _time}, because {@code faxmx.port.sending} is a flag.
     */
    static String nameOf(Metric metric) {
        String name = metric.name();
        if (name.endsWith("_seconds")) {
            name = name.substring(0, name.length() - "_seconds".length());
            if (!name.endsWith("_age") && !name.endsWith("_time")) {
                name += "_time";
            }
        }
        return name.replaceFirst("^faxmx_([a-z]+)_", "faxmx.$1.");
    }

    /** What is counted at a moment can be added up over servers and ports; an age or a code cannot. */
    private static String typeOf(Metric metric) {
        if (metric.counter()) {
            return "counter";
        }
        return metric.unit().startsWith("{") ? "updowncounter" : "gauge";
    }

    private static String sourceUnit(Metric metric) {
        if (metric.unit().equals("s") && metric.scale() == 0.001) {
            return "ms";
        }
        throw new IllegalArgumentException(metric.name() + ": no unit is " + metric.scale() + " " + metric.unit());
    }

    private static String description(Metric metric, boolean state) {
        if (state || metric.codes().isEmpty()) {
            return metric.description();
        }
        StringBuilder text = new StringBuilder(metric.description());
        String separator = " Values: ";
        for (Map.Entry<Integer, String> code : metric.codes().entrySet()) {
            text.append(separator).append(code.getKey()).append(' ').append(code.getValue());
            separator = ", ";
        }
        return text.append('.').toString();
    }

    /** Each value by its name. The last one stands also for values that this file does not know: one must. */
    private static String states(Map<Integer, String> codes) {
        StringBuilder text = new StringBuilder("{");
        Iterator<String> rest = codes.values().iterator();
        while (rest.hasNext()) {
            String value = rest.next();
            text.append(value.toLowerCase(Locale.ROOT)).append(": ");
            text.append(rest.hasNext() ? value + ", " : "[" + value + ", '*']}");
        }
        return text.toString();
    }

    private static void line(String key, String value, StringBuilder yaml) {
        yaml.append("        ").append(key).append(": ").append(value).append('\n');
    }
}
