package org.faxmx.suites;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;

/**
 * An input of Telegraf that reads the MBeans over Jolokia, and a processor that gives the fields the names and units of the
 * metrics. The agents of the input cannot do that: they write attributes as they are.
 */
final class TelegrafInputs implements SuiteFile {

    private static final String HEADER = """
            # FaxMX in Telegraf. Printed by `faxmx suite telegraf`.
            #
            #   telegraf --config telegraf.conf --test
            #
            # Measurements faxmx_bridge, faxmx_server and faxmx_port, with the fields of /metrics: seconds, 1 and 0 for flags, and
            # no field for what is not available. No texts, and so no personal data. With 10,000 ports Telegraf needs
            # longer than 10 s for an answer: raise interval and response_timeout, or read /metrics (at the end of this file).

            [[inputs.jolokia2_agent]]
              urls = ["http://127.0.0.1:8778/jolokia/"]
              name_prefix = "faxmx_"
              response_timeout = "5s"
              # From another machine, with the user that `faxmx user add telegraf --role monitor` has made:
              # urls = ["https://faxsrv1.example.org:8778/jolokia/"]
              # username = "telegraf"
              # password = "${FAXMX_PASSWORD}"
              # tls_ca = "ca.pem"
              # With a client certificate in place of the password:
              # tls_cert = "telegraf.pem"
              # tls_key = "telegraf.key"
            """;

    private static final String PROCESSOR = """

            # Each attribute: its field, what it is divided by, and the value that means that there is none.
            [[processors.starlark]]
              namepass = ["faxmx_bridge", "faxmx_server", "faxmx_port"]
              source = '''
            """;

    private static final String SCRIPT = """

            def apply(metric):
                for key, tag in TAGS.items():
                    if key in metric.tags:
                        metric.tags[tag] = metric.tags.pop(key)
                for attribute, value in metric.fields.items():
                    metric.fields.pop(attribute)
                    figure = FIGURES[metric.name].get(attribute)
                    if figure == None or value == figure[2]:
                        continue
                    if type(value) == "bool":
                        value = 1 if value else 0
                    metric.fields[figure[0]] = value / figure[1] if figure[1] != 1 else int(value)
                return metric
            '''

            # In place of all that, one request for /metrics, which costs both sides less. It needs parsers.prometheus.
            # [[inputs.http]]
            #   urls = ["http://127.0.0.1:8778/metrics"]
            #   data_format = "prometheus"
            """;

    @Override
    public String name() {
        return "telegraf";
    }

    @Override
    public String fileName() {
        return "telegraf.conf";
    }

    @Override
    public String description() {
        return "inputs of Telegraf, over Jolokia or /metrics";
    }

    @Override
    public String content(MetricModel metrics) {
        StringBuilder text = new StringBuilder(HEADER);
        for (MetricGroup group : metrics.groups()) {
            read(group, text);
        }
        text.append(PROCESSOR);
        text.append("TAGS = {")
                .append(metrics.groups().stream()
                        .flatMap(group -> group.labels().entrySet().stream())
                        .filter(label -> !label.getKey().equals(label.getValue()))
                        .map(label -> "\"" + label.getValue() + "\": \"" + label.getKey() + "\"")
                        .distinct()
                        .collect(Collectors.joining(", ")))
                .append("}\n");
        text.append("FIGURES = {\n");
        for (MetricGroup group : metrics.groups()) {
            text.append("    \"faxmx_").append(measurement(group)).append("\": {\n");
            for (Metric metric : group.standard()) {
                text.append("        ").append(figure(group, metric)).append(",\n");
            }
            text.append("    },\n");
        }
        return text.append("}\n").append(SCRIPT).toString();
    }

    private static void read(MetricGroup group, StringBuilder text) {
        text.append("\n  [[inputs.jolokia2_agent.metric]]\n");
        text.append("    name = \"").append(measurement(group)).append("\"\n");
        text.append("    mbean = \"faxmx:type=")
                .append(group.type())
                .append(group.labels().isEmpty() ? "" : ",*")
                .append("\"\n");
        text.append("    paths = [\n")
                .append(group.standard().stream()
                        .map(metric -> "      \"" + metric.attribute() + "\",\n")
                        .collect(Collectors.joining()))
                .append("    ]\n");
        if (!group.labels().isEmpty()) {
            text.append("    tag_keys = ")
                    .append(strings(List.copyOf(group.labels().values())))
                    .append('\n');
        }
    }

    /** {@code port} of FaxPort. */
    private static String measurement(MetricGroup group) {
        return group.type().replaceFirst("^Fax", "").toLowerCase(Locale.ROOT);
    }

    private static String figure(MetricGroup group, Metric metric) {
        String prefix = "faxmx_" + measurement(group) + "_";
        if (!metric.name().startsWith(prefix)) {
            throw new IllegalArgumentException(metric.name() + " does not begin with " + prefix);
        }
        return "\"" + metric.attribute() + "\": (\"" + metric.sampleName().substring(prefix.length()) + "\", "
                + divisor(metric) + ", " + metric.none().map(Object::toString).orElse("None") + ")";
    }

    private static String divisor(Metric metric) {
        if (metric.scale() > 1) {
            throw new IllegalArgumentException(metric.name() + " is a multiple of its attribute");
        }
        return Long.toString(Math.round(1 / metric.scale()));
    }

    private static String strings(List<String> values) {
        return values.stream().map(value -> "\"" + value + "\"").collect(Collectors.joining(", ", "[", "]"));
    }
}
