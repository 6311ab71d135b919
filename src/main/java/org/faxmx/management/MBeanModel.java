package org.faxmx.management;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfo;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenType;

/**
 * What the MBeans of one type look like and how each attribute and operation is answered. One model, and one immutable
 * MBeanInfo, serves all MBeans of its type.
 *
 * @param <V> what attributes are read from: a consistent view of the MBean's state at one moment
 * @param <T> what operations act on
 */
final class MBeanModel<V, T> {

    private final Map<String, AttributeModel<V>> attributes;
    private final Map<String, Function<T, Object>> operations;
    private final MBeanInfo info;

    private MBeanModel(Builder<V, T> builder) {
        // Not Map.copyOf: clients may ask for null, and that is a name we do not have.
        attributes = Collections.unmodifiableMap(new HashMap<>(builder.attributes));
        operations = Collections.unmodifiableMap(new HashMap<>(builder.operations));
        info = new OpenMBeanInfoSupport(
                builder.className,
                builder.description,
                builder.attributes.values().stream().map(AttributeModel::info).toArray(OpenMBeanAttributeInfo[]::new),
                new OpenMBeanConstructorInfo[0],
                builder.operationInfos.toArray(OpenMBeanOperationInfo[]::new),
                new MBeanNotificationInfo[0],
                // Clients may cache what is marked so.
                new ImmutableDescriptor("immutableInfo=true"));
    }

    static <V, T> Builder<V, T> builder(Class<?> type, String description) {
        return new Builder<>(type.getName(), description);
    }

    MBeanInfo info() {
        return info;
    }

    /** The attribute of that name, or null. */
    AttributeModel<V> attribute(String name) {
        return attributes.get(name);
    }

    /** The operation of that name, or null; all operations so far take no parameters. */
    Function<T, Object> operation(String name) {
        return operations.get(name);
    }

    /** The number may rise and fall. */
    static final Field GAUGE = new Field("metricType", "gauge");

    /** The number only rises, until the bridge is started anew. */
    static final Field COUNTER = new Field("metricType", "counter");

    static Field units(String units) {
        return new Field("units", units);
    }

    /** The least value; of the attribute's own type. */
    static Field min(Object value) {
        return new Field("minValue", value);
    }

    /** The largest value; of the attribute's own type. */
    static Field max(Object value) {
        return new Field("maxValue", value);
    }

    /** All values that there are. */
    static Field legalValues(String... values) {
        return new Field("legalValues", Set.of(values));
    }

    /** One field of an attribute's descriptor. */
    record Field(String name, Object value) {}

    /** One attribute: how clients see it and how it is read. */
    record AttributeModel<V>(OpenMBeanAttributeInfoSupport info, Function<V, Object> reading) {

        Object read(V view) {
            return reading.apply(view);
        }
    }

    /** Collects a model's members in the order in which tools show them. */
    static final class Builder<V, T> {

        private final String className;
        private final String description;
        private final Map<String, AttributeModel<V>> attributes = new LinkedHashMap<>();
        private final Map<String, Function<T, Object>> operations = new LinkedHashMap<>();
        private final List<OpenMBeanOperationInfo> operationInfos = new ArrayList<>();

        private Builder(String className, String description) {
            this.className = className;
            this.description = description;
        }

        /**
         * Adds a read-only attribute.
         *
         * @param fields further fields of the descriptor: {@link #units}, {@link #GAUGE} and the like
         */
        Builder<V, T> attribute(
                String name, OpenType<?> type, String text, Function<V, Object> reading, Field... fields) {
            Descriptor descriptor =
                    new ImmutableDescriptor(Arrays.stream(fields).collect(Collectors.toMap(Field::name, Field::value)));
            attributes.put(
                    name,
                    new AttributeModel<>(
                            new OpenMBeanAttributeInfoSupport(name, text, type, true, false, false, descriptor),
                            reading));
            return this;
        }

        /** Adds an operation without parameters, of impact ACTION. */
        Builder<V, T> action(String name, OpenType<?> returned, String text, Function<T, Object> call) {
            operations.put(name, call);
            operationInfos.add(new OpenMBeanOperationInfoSupport(
                    name, text, new OpenMBeanParameterInfo[0], returned, MBeanOperationInfo.ACTION));
            return this;
        }

        MBeanModel<V, T> build() {
            return new MBeanModel<>(this);
        }
    }

    /** The rows of a table attribute: chosen attributes of the model as one CompositeData. */
    static final class RowType<V> {

        private final CompositeType type;
        private final String[] names;
        private final List<AttributeModel<V>> columns;

        RowType(String typeName, String description, MBeanModel<V, ?> model, List<String> names) {
            this.names = names.toArray(String[]::new);
            this.columns = names.stream().map(model::attribute).toList();
            try {
                type = new CompositeType(
                        typeName,
                        description,
                        this.names,
                        columns.stream()
                                .map(column -> column.info().getDescription())
                                .toArray(String[]::new),
                        columns.stream()
                                .map(column -> column.info().getOpenType())
                                .toArray(OpenType<?>[]::new));
            } catch (OpenDataException e) {
                throw new IllegalStateException(e);
            }
        }

        CompositeType type() {
            return type;
        }

        CompositeData row(V view) {
            Object[] values = columns.stream().map(column -> column.read(view)).toArray();
            try {
                return new CompositeDataSupport(type, names, values);
            } catch (OpenDataException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
