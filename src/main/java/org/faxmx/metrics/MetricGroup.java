package org.faxmx.metrics;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MBeanInfo;

/**
 * The figures of the MBeans of a type.
 *
 * @param type the value of the key {@code type} in their ObjectNames
 * @param labels each label and the key of the ObjectName that has its value; a key that a name lacks has no label
 * @param metrics in the order of the MBeanInfo
 */
public record MetricGroup(String type, Map<String, String> labels, List<Metric> metrics) {

    public MetricGroup {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        metrics = List.copyOf(metrics);
    }

    /** The group that an MBeanInfo describes; without metrics if it describes none. */
    public static MetricGroup of(String type, MBeanInfo info) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (info.getDescriptor().getFieldValue(MetricFields.LABELS) instanceof String[] pairs) {
            for (String pair : pairs) {
                int end = pair.indexOf('=');
                labels.put(pair.substring(0, end), pair.substring(end + 1));
            }
        }
        List<Metric> metrics = Arrays.stream(info.getAttributes())
                .map(Metric::of)
                .flatMap(Optional::stream)
                .toList();
        return new MetricGroup(type, labels, metrics);
    }

    /**
     * The metric of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Metric metric(String name) {
        return metrics.stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no metric of " + type + " is called " + name));
    }

    /** Those of the default set. */
    public List<Metric> standard() {
        return metrics.stream().filter(Metric::standard).toList();
    }
}
