package org.faxmx.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.management.Descriptor;
import javax.management.MBeanAttributeInfo;

/**
 * One figure of the MBeans of a type.
 *
 * @param name as OpenMetrics has it, without {@code _total}
 * @param attribute the MBean's attribute that has the figure
 * @param description the attribute's
 * @param counter whether it only grows while the bridge runs; else it is a gauge
 * @param unit in UCUM; {@code 1} for a flag or a code
 * @param scale what the attribute's value is multiplied by
 * @param none the attribute's value where there is no figure, if it has one
 * @param codes the meaning of each value, in order; empty where values are no codes
 * @param standard whether it belongs to the default set
 */
public record Metric(
        String name,
        String attribute,
        String description,
        boolean counter,
        String unit,
        double scale,
        Optional<Object> none,
        Map<Integer, String> codes,
        boolean standard) {

    public Metric {
        codes = Collections.unmodifiableMap(new LinkedHashMap<>(codes));
    }

    /** The metric of an attribute; empty if the attribute is no figure. */
    static Optional<Metric> of(MBeanAttributeInfo attribute) {
        Descriptor fields = attribute.getDescriptor();
        String name = (String) fields.getFieldValue(MetricFields.NAME);
        if (name == null) {
            return Optional.empty();
        }
        return Optional.of(new Metric(
                name,
                attribute.getName(),
                attribute.getDescription(),
                "counter".equals(fields.getFieldValue(MetricFields.KIND)),
                (String) fields.getFieldValue(MetricFields.UNIT),
                Double.parseDouble((String) fields.getFieldValue(MetricFields.SCALE)),
                Optional.ofNullable(fields.getFieldValue(MetricFields.NONE)),
                codes((String[]) fields.getFieldValue(MetricFields.CODES)),
                fields.getFieldValue(MetricFields.DEFAULT) != null));
    }

    private static Map<Integer, String> codes(String[] meanings) {
        Map<Integer, String> codes = new LinkedHashMap<>();
        if (meanings != null) {
            for (String meaning : meanings) {
                int end = meaning.indexOf('=');
                codes.put(Integer.parseInt(meaning.substring(0, end)), meaning.substring(end + 1));
            }
        }
        return codes;
    }

    /** The name of its samples: a counter's has {@code _total} at its end. */
    public String sampleName() {
        return counter ? name + "_total" : name;
    }

    /** The figure that a value of the attribute is: 1 for true and 0 for false; empty where there is none. */
    public OptionalDouble value(Object attributeValue) {
        if (none.isPresent() && none.get().equals(attributeValue)) {
            return OptionalDouble.empty();
        }
        if (attributeValue instanceof Boolean flag) {
            return OptionalDouble.of(flag ? 1 : 0);
        }
        return attributeValue instanceof Number number
                ? OptionalDouble.of(scaled(number.longValue()))
                : OptionalDouble.empty();
    }

    /** Divides where that is exact in decimal: 1234 ms are 1.234 s, and not 1.2340000000000002 s. */
    private double scaled(long value) {
        return scale < 1 ? value / (double) Math.round(1 / scale) : value * scale;
    }
}
