package org.faxmx.suites;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;

/**
 * Rules of jmx_exporter, whose metrics have the names, labels and units of {@code /metrics}.
 *
 * <p>The exporter matches each attribute of each MBean with one rule after the other until one fits. So there are few rules:
 * attributes whose metrics are named in one way share one. The rule that ends those of a type takes the attributes that are
 * no metrics: its value is no number, for which the exporter leaves the sample out.
 */
final class JmxExporterConfig implements SuiteFile {

    @Override
    public String name() {
        return "jmx-exporter";
    }

    @Override
    public String fileName() {
        return "jmx-exporter.yaml";
    }

    @Override
    public String description() {
        return "rules of jmx_exporter 1.0.1, as an agent of the bridge or beside it, where /metrics cannot be scraped";
    }

    @Override
    public String content(MetricModel metrics) {
        StringBuilder text = new StringBuilder("""
                # jmx_exporter 1.0.1 for FaxMX. Made by "faxmx suite jmx-exporter". Prefer /metrics of the bridge: it has the
                # same metrics at a fraction of the cost.
                # As an agent, it is an option of the JVM of the bridge: -javaagent:jmx_prometheus_javaagent-1.0.1.jar=9404:jmx-exporter.yaml
                # On its own: add "hostPort: 127.0.0.1:9875" and run
                # java -jar jmx_prometheus_httpserver-1.0.1.jar 9404 jmx-exporter.yaml
                # With thousands of ports a scrape can take longer than the 10 s of Prometheus: raise scrape_timeout.
                includeObjectNames:
                """);
        for (MetricGroup group : metrics.groups()) {
            text.append("- ")
                    .append(YamlText.quoted("faxmx:type=" + group.type() + ",*"))
                    .append('\n');
        }
        text.append("rules:\n");
        // From the type of which there are most.
        List<MetricGroup> groups = List.of(metrics.port(), metrics.server(), metrics.bridge());
        groups.forEach(group -> rules(text, group));
        return text.toString();
    }

    private static void rules(StringBuilder text, MetricGroup group) {
        text.append("# ").append(group.type()).append('\n');
        Map<Naming, List<String>> cores = new LinkedHashMap<>();
        for (Metric metric : group.standard()) {
            Naming.Named named = Naming.of(metric);
            cores.computeIfAbsent(named.naming(), naming -> new ArrayList<>()).add(named.core());
        }
        String bean = bean(group);
        int labels = group.labels().size();
        cores.forEach((naming, names) -> {
            text.append("- pattern: ")
                    .append(single(
                            bean + naming.attribute(alternatives(names)) + ": " + (naming.hasNone() ? "\\d" : "")))
                    .append("\n  attrNameSnakeCase: true\n  name: ")
                    .append(naming.metric("$" + (labels + 1)))
                    .append("\n  type: ")
                    .append(naming.counter() ? "COUNTER" : "GAUGE")
                    .append('\n');
            if (naming.scale() != 1) {
                text.append("  valueFactor: ").append(naming.scale()).append('\n');
            }
            if (labels > 0) {
                text.append("  labels: {").append(labels(group)).append("}\n");
            }
            text.append("  help: ")
                    .append(single(group.type() + " figure: the manual of FaxMX, page Metrics"))
                    .append('\n');
        });
        text.append("- {pattern: ")
                .append(single("faxmx<type=" + group.type() + "\\b"))
                .append(", name: none, value: none}\n");
    }

    private static String alternatives(List<String> names) {
        return "(" + String.join("|", names) + ")";
    }

    /** The MBean as the exporter writes it, a group for each label. A label of which a name lacks the key is empty. */
    private static String bean(MetricGroup group) {
        StringBuilder pattern = new StringBuilder("faxmx<type=" + group.type());
        group.labels().forEach((label, key) -> {
            String pair = ", " + key + "=([^,>]+)";
            pattern.append(isOptional(key) ? "(?:" + pair + ")?" : pair);
        });
        return pattern + "><>";
    }

    /** Only the second and later ports of a device id have this key. */
    private static boolean isOptional(String key) {
        return key.equals("occurrence");
    }

    private static String labels(MetricGroup group) {
        List<String> labels = new ArrayList<>(group.labels().keySet());
        return labels.stream()
                .map(label -> label + ": $" + (labels.indexOf(label) + 1))
                .collect(Collectors.joining(", "));
    }

    private static String single(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /**
     * How the names of attributes become those of metrics: {@code pages_(sent)_seen} is {@code faxmx_port_pages_(sent)_total}.
     *
     * @param hasNone whether negative values are left out
     */
    private record Naming(
            String attributeStart,
            String attributeEnd,
            String metricStart,
            String metricEnd,
            boolean counter,
            double scale,
            boolean hasNone) {

        record Named(Naming naming, String core) {}

        static Named of(Metric metric) {
            String attribute = snakeCase(metric.attribute());
            String name = metric.sampleName();
            String core = longestCommonWords(attribute, name);
            if (core.isEmpty()) {
                return new Named(naming(metric, "", "", name, ""), attribute);
            }
            int inAttribute = attribute.indexOf(core);
            int inName = name.lastIndexOf(core);
            Naming naming = naming(
                    metric,
                    attribute.substring(0, inAttribute),
                    attribute.substring(inAttribute + core.length()),
                    name.substring(0, inName),
                    name.substring(inName + core.length()));
            return new Named(naming, core);
        }

        private static Naming naming(
                Metric metric, String attributeStart, String attributeEnd, String metricStart, String metricEnd) {
            return new Naming(
                    attributeStart,
                    attributeEnd,
                    metricStart,
                    metricEnd,
                    metric.counter(),
                    metric.scale(),
                    metric.none().isPresent());
        }

        String attribute(String core) {
            return attributeStart + core + attributeEnd;
        }

        String metric(String core) {
            return metricStart.endsWith("_") ? metricStart + core + metricEnd : metricStart;
        }

        /** The longest run of words, between underscores, that is in both. */
        private static String longestCommonWords(String one, String other) {
            List<String> words = List.of(one.split("_"));
            String longest = "";
            for (int start = 0; start < words.size(); start++) {
                for (int end = start + 1; end <= words.size(); end++) {
                    String run = String.join("_", words.subList(start, end));
                    if (run.length() > longest.length() && ("_" + other + "_").contains("_" + run + "_")) {
                        longest = run;
                    }
                }
            }
            return longest;
        }
    }

    /** As the exporter has it: {@code PagesSentSeen} is {@code pages_sent_seen}. */
    static String snakeCase(String attribute) {
        return attribute.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
