package org.faxmx.connector;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.jolokia.converter.Converters;
import org.jolokia.request.JmxWriteRequest;

/**
 * Refuses values that a numeric or boolean attribute cannot have, with a message that has the range. Jolokia would report
 * a wrong number format, or treat any text but "true" as false. All other requests are left to Jolokia.
 */
final class WriteCheck {

    private record Range(Object least, Object most) {}

    private static final Map<OpenType<?>, Range> RANGES = Map.of(
            SimpleType.INTEGER, new Range(Integer.MIN_VALUE, Integer.MAX_VALUE),
            SimpleType.LONG, new Range(Long.MIN_VALUE, Long.MAX_VALUE));

    private final Converters converters;

    /** @param converters that Jolokia converts the values with */
    WriteCheck(Converters converters) {
        this.converters = converters;
    }

    /**
     * Checks the value of a request.
     *
     * @param mbeans what the caller sees
     * @throws IllegalArgumentException if the attribute cannot have it
     */
    void check(JmxWriteRequest write, MBeanServer mbeans) {
        refusal(write, mbeans).ifPresent(message -> {
            throw new IllegalArgumentException(message);
        });
    }

    private Optional<String> refusal(JmxWriteRequest write, MBeanServer mbeans) {
        Object value = write.getValue();
        if (value == null) {
            return Optional.empty();
        }
        return attribute(write, mbeans)
                .flatMap(attribute -> expected(attribute, value))
                .map(expected ->
                        "attribute " + write.getAttributeName() + " of " + write.getObjectName() + " cannot be "
                                + (value instanceof String ? "\"" + value + "\"" : value) + ": it is " + expected);
    }

    /** The attribute to write, if it exists, is writable and has an open type. */
    private Optional<OpenMBeanAttributeInfo> attribute(JmxWriteRequest write, MBeanServer mbeans) {
        try {
            return Arrays.stream(mbeans.getMBeanInfo(write.getObjectName()).getAttributes())
                    .filter(attribute -> attribute.getName().equals(write.getAttributeName()) && attribute.isWritable())
                    .filter(OpenMBeanAttributeInfo.class::isInstance)
                    .map(OpenMBeanAttributeInfo.class::cast)
                    .findFirst();
        } catch (JMException e) {
            // Reported by Jolokia.
            return Optional.empty();
        }
    }

    private Optional<String> expected(OpenMBeanAttributeInfo attribute, Object value) {
        OpenType<?> type = attribute.getOpenType();
        if (type.equals(SimpleType.BOOLEAN)) {
            return value.toString().matches("(?i)true|false") ? Optional.empty() : Optional.of("true or false");
        }
        Range range = RANGES.get(type);
        return range == null || converts(type, value)
                ? Optional.empty()
                : Optional.of("a number from " + (attribute.hasMinValue() ? attribute.getMinValue() : range.least())
                        + " to " + (attribute.hasMaxValue() ? attribute.getMaxValue() : range.most()));
    }

    private boolean converts(OpenType<?> type, Object value) {
        try {
            converters.getToOpenTypeConverter().convertToObject(type, value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
