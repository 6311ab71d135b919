package org.faxmx.jmx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.Notification;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfo;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.Setting;

/**
 * The members of the MBeans of one type, and how each attribute and operation is answered. One model, and one immutable
 * MBeanInfo, serves all MBeans of its type; a second MBeanInfo serves bridges that allow writing.
 *
 * @param <V> what attributes are read from: a consistent view of the MBean's state at one moment
 * @param <T> what operations and writes act on
 */
final class MBeanModel<V, T> {

    /** Descriptor field with Microsoft's name of a member; fields of our own have a dot in their name. */
    static final String MICROSOFT = "faxmx.microsoft";

    private final Map<String, AttributeModel<V, T>> attributes;
    private final Map<String, OperationModel<T>> operations;
    private final MBeanInfo readOnly;
    private final MBeanInfo writable;

    private MBeanModel(Builder<V, T> builder) {
        // Not Map.copyOf: a client may request the name null, and that is not found either.
        Map<String, AttributeModel<V, T>> models = new LinkedHashMap<>();
        builder.attributes.forEach(added -> models.put(
                added.column.name(), new AttributeModel<>(added.column, descriptor(added.fields), added.write)));
        attributes = Collections.unmodifiableMap(models);
        operations = Collections.unmodifiableMap(new LinkedHashMap<>(builder.operations));
        readOnly = builder.info(models.values(), false);
        writable = builder.info(models.values(), true);
    }

    private static Descriptor descriptor(Map<String, ?> fields) {
        return new ImmutableDescriptor(fields);
    }

    /** @param className the class in the MBeanInfo */
    static <V, T> Builder<V, T> builder(String className, String description) {
        return new Builder<>(className, description);
    }

    /** The MBeanInfo: settings are writable only where writing is allowed. */
    MBeanInfo info(boolean writesAllowed) {
        return writesAllowed ? writable : readOnly;
    }

    /** The names of all attributes, in the order of the MBeanInfo. */
    Set<String> attributeNames() {
        return attributes.keySet();
    }

    /** The attribute of that name, or null. */
    AttributeModel<V, T> attribute(String name) {
        return attributes.get(name);
    }

    /** The operation of that name, or null. */
    OperationModel<T> operation(String name) {
        return operations.get(name);
    }

    /** Writes a checked value. */
    interface Writing<T, S> {
        void write(T target, Setting<S> setting, S value);
    }

    /** One attribute: its description, how it is read, and how it is written if it can be. */
    record AttributeModel<V, T>(Column<V> column, Descriptor descriptor, Write<T> write) {

        Object read(V view) {
            return column.read(view);
        }

        boolean isSetting() {
            return write != null;
        }

        private OpenMBeanAttributeInfo info(boolean writesAllowed) {
            boolean writable = isSetting() && writesAllowed;
            return new OpenMBeanAttributeInfoSupport(
                    column.name(), column.description(), column.type(), true, writable, false, descriptor);
        }
    }

    /** A setting and the way to write it. */
    record Write<T>(Setting<?> setting, Writing<T, ?> writing, Optional<ToIntFunction<T>> maximum) {

        /**
         * Checks the value and writes it.
         *
         * @throws IllegalArgumentException if the value is not one that may be written
         */
        void write(T target, Object value) {
            write(target, setting, value);
        }

        @SuppressWarnings("unchecked")
        private <S> void write(T target, Setting<S> known, Object value) {
            Setting<S> limited =
                    maximum.map(limit -> known.atMost(limit.applyAsInt(target))).orElse(known);
            ((Writing<T, S>) writing).write(target, known, limited.check(value));
        }
    }

    /** One operation: its signature, whether it changes the fax server, and what it does. */
    record OperationModel<T>(String[] signature, boolean mutating, BiFunction<T, Object[], Object> call) {}

    /** Collects a model's members in the order in which tools show them. */
    static final class Builder<V, T> {

        private final String className;
        private final String description;
        private final List<Attribute<V, T>> attributes = new ArrayList<>();
        private final Map<String, OperationModel<T>> operations = new LinkedHashMap<>();
        private final List<OpenMBeanOperationInfo> operationInfos = new ArrayList<>();

        private final List<MBeanNotificationInfo> notifications = new ArrayList<>();
        private String library = "";
        private Attribute<V, T> last;

        private Builder(String className, String description) {
            this.className = className;
            this.description = description;
        }

        /** Members that follow are properties of that interface of Microsoft's, of the same name; "" for none. */
        Builder<V, T> library(String next) {
            library = next;
            return this;
        }

        Builder<V, T> text(String name, String text, Function<V, String> reading) {
            return add(Column.text(name, text, reading), null);
        }

        Builder<V, T> flag(String name, String text, Function<V, Boolean> reading) {
            return add(Column.flag(name, text, reading), null);
        }

        Builder<V, T> integer(String name, String text, Function<V, Integer> reading) {
            return add(Column.integer(name, text, reading), null);
        }

        Builder<V, T> number(String name, String text, Function<V, Long> reading) {
            return add(Column.number(name, text, reading), null);
        }

        /** Adds a read-only attribute. */
        Builder<V, T> attribute(String name, OpenType<?> type, String text, Function<V, ?> reading) {
            return add(new Column<>(name, type, text, reading), null);
        }

        /** Adds an attribute that can be written where writing is allowed. */
        <S> Builder<V, T> setting(Setting<S> setting, String text, Function<V, S> reading, Writing<T, S> writing) {
            return setting(setting, text, reading, writing, Optional.empty());
        }

        /** Adds a number that can be written where writing is allowed and whose largest value depends on the target. */
        Builder<V, T> setting(
                Setting<Integer> setting,
                String text,
                Function<V, Integer> reading,
                Writing<T, Integer> writing,
                ToIntFunction<T> maximum) {
            return setting(setting, text, reading, writing, Optional.of(maximum));
        }

        private <S> Builder<V, T> setting(
                Setting<S> setting,
                String text,
                Function<V, S> reading,
                Writing<T, S> writing,
                Optional<ToIntFunction<T>> maximum) {
            OpenType<?> type = setting.type() == Integer.class
                    ? SimpleType.INTEGER
                    : setting.type() == Boolean.class ? SimpleType.BOOLEAN : SimpleType.STRING;
            add(new Column<>(setting.name(), type, text, reading), new Write<>(setting, writing, maximum));
            if (type == SimpleType.INTEGER) {
                field("metricType", "gauge").field("minValue", setting.minimum());
                return setting.maximum() == Integer.MAX_VALUE ? this : field("maxValue", setting.maximum());
            }
            return this;
        }

        private Builder<V, T> add(Column<V> column, Write<T> write) {
            last = new Attribute<>(column, write, new HashMap<>());
            attributes.add(last);
            return library.isEmpty() ? this : microsoft(library + "::" + column.name());
        }

        /** The attribute added last is the member of that name of Microsoft's library. */
        Builder<V, T> microsoft(String member) {
            return field(MICROSOFT, member);
        }

        /** The attribute added last only rises until the bridge is started again. */
        Builder<V, T> counter(String units) {
            return field("metricType", "counter").field("units", units);
        }

        /** The attribute added last may rise and fall. */
        Builder<V, T> gauge() {
            return field("metricType", "gauge");
        }

        /** The attribute added last may rise and fall. */
        Builder<V, T> gauge(String units) {
            return gauge().units(units);
        }

        /** The unit of the attribute added last. */
        Builder<V, T> units(String units) {
            return field("units", units);
        }

        /** The least and the largest value of the attribute added last, of its type. */
        Builder<V, T> range(Object least, Object largest) {
            return field("minValue", least).field("maxValue", largest);
        }

        /** All possible values of the attribute added last. */
        Builder<V, T> values(String... values) {
            return field("legalValues", Set.of(values));
        }

        private Builder<V, T> field(String name, Object value) {
            last.fields.put(name, value);
            return this;
        }

        /** Adds an operation that leaves the fax server as it is. */
        Builder<V, T> action(
                String name,
                OpenType<?> returned,
                String text,
                String member,
                BiFunction<T, Object[], Object> call,
                OpenMBeanParameterInfoSupport... parameters) {
            return operation(name, returned, text, member, false, call, parameters);
        }

        /** Adds an operation that changes something at the fax server, and needs writing to be allowed. */
        Builder<V, T> mutation(
                String name,
                OpenType<?> returned,
                String text,
                String member,
                BiFunction<T, Object[], Object> call,
                OpenMBeanParameterInfoSupport... parameters) {
            return operation(name, returned, text, member, true, call, parameters);
        }

        /**
         * Adds a type of notifications, whose user data is a row of that type.
         *
         * @param severity as the JMX specification numbers it: 2 is critical, 4 an error, 5 a warning, 6 informative
         */
        Builder<V, T> notification(String type, int severity, String text) {
            notifications.add(new MBeanNotificationInfo(
                    new String[] {type},
                    Notification.class.getName(),
                    text,
                    descriptor(Map.of("severity", String.valueOf(severity)))));
            return this;
        }

        MBeanModel<V, T> build() {
            return new MBeanModel<>(this);
        }

        private Builder<V, T> operation(
                String name,
                OpenType<?> returned,
                String text,
                String member,
                boolean mutating,
                BiFunction<T, Object[], Object> call,
                OpenMBeanParameterInfoSupport... parameters) {
            String[] signature = Arrays.stream(parameters)
                    .map(parameter -> parameter.getOpenType().getClassName())
                    .toArray(String[]::new);
            operations.put(name, new OperationModel<>(signature, mutating, call));
            operationInfos.add(new OpenMBeanOperationInfoSupport(
                    name,
                    text,
                    Arrays.copyOf(parameters, parameters.length, OpenMBeanParameterInfo[].class),
                    returned,
                    MBeanOperationInfo.ACTION,
                    descriptor(Map.of(MICROSOFT, member))));
            return this;
        }

        private MBeanInfo info(Collection<AttributeModel<V, T>> models, boolean writesAllowed) {
            return new OpenMBeanInfoSupport(
                    className,
                    description,
                    models.stream()
                            .map(attribute -> attribute.info(writesAllowed))
                            .toArray(OpenMBeanAttributeInfo[]::new),
                    new OpenMBeanConstructorInfo[0],
                    operationInfos.toArray(OpenMBeanOperationInfo[]::new),
                    notifications.toArray(MBeanNotificationInfo[]::new),
                    // Clients may cache what is marked so.
                    new ImmutableDescriptor("immutableInfo=true"));
        }
        /** An attribute whose descriptor is not complete. */
        private record Attribute<V, T>(Column<V> column, Write<T> write, Map<String, Object> fields) {}
    }
}
