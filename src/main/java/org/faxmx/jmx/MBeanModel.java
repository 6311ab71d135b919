package org.faxmx.jmx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
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
import org.faxmx.fax.Setting;

/**
 * The members of the MBeans of one type, and how each attribute and operation is answered. One model, and one immutable
 * MBeanInfo, serves all MBeans of its type; a second MBeanInfo serves bridges that allow writing.
 *
 * @param <V> what attributes are read from: a consistent view of the MBean's state at one moment
 * @param <T> what operations and writes act on
 */
final class MBeanModel<V, T> {

    /** The number may rise and fall. */
    static final Field GAUGE = new Field("metricType", "gauge");

    /** The number only rises, until the bridge is started again. */
    static final Field COUNTER = new Field("metricType", "counter");

    /** Descriptor field with Microsoft's name of a member; fields of our own have a dot in their name. */
    static final String MICROSOFT = "faxmx.microsoft";

    private final Map<String, AttributeModel<V, T>> attributes;
    private final Map<String, OperationModel<T>> operations;
    private final MBeanInfo readOnly;
    private final MBeanInfo writable;

    private MBeanModel(Builder<V, T> builder) {
        // Not Map.copyOf: a client may request the name null, and that is not found either.
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(builder.attributes));
        operations = Collections.unmodifiableMap(new LinkedHashMap<>(builder.operations));
        readOnly = builder.info(false);
        writable = builder.info(true);
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

    /** All possible values. */
    static Field legalValues(String... values) {
        return new Field("legalValues", Set.of(values));
    }

    /** The member of Microsoft's library behind it: {@code IFaxPort::Csid}. */
    static Field microsoft(String member) {
        return new Field(MICROSOFT, member);
    }

    private static Descriptor descriptor(Field... fields) {
        return new ImmutableDescriptor(Arrays.stream(fields).collect(Collectors.toMap(Field::name, Field::value)));
    }

    /** One field of a descriptor. */
    record Field(String name, Object value) {}

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
            return new OpenMBeanAttributeInfoSupport(
                    column.name(),
                    column.description(),
                    column.type(),
                    true,
                    isSetting() && writesAllowed,
                    false,
                    descriptor);
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
        private final Map<String, AttributeModel<V, T>> attributes = new LinkedHashMap<>();
        private final Map<String, OperationModel<T>> operations = new LinkedHashMap<>();
        private final List<OpenMBeanOperationInfo> operationInfos = new ArrayList<>();

        private final List<MBeanNotificationInfo> notifications = new ArrayList<>();

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
            attributes.put(
                    name, new AttributeModel<>(new Column<>(name, type, text, reading), descriptor(fields), null));
            return this;
        }

        /** Adds an attribute that can be written where writing is allowed. */
        <S> Builder<V, T> setting(
                Setting<S> setting,
                OpenType<?> type,
                String text,
                Function<V, Object> reading,
                Writing<T, S> writing,
                Field... fields) {
            return setting(setting, type, text, reading, writing, Optional.empty(), fields);
        }

        /** Adds a number that can be written where writing is allowed and whose largest value depends on the target. */
        Builder<V, T> setting(
                Setting<Integer> setting,
                OpenType<?> type,
                String text,
                Function<V, Object> reading,
                Writing<T, Integer> writing,
                ToIntFunction<T> maximum,
                Field... fields) {
            return setting(setting, type, text, reading, writing, Optional.of(maximum), fields);
        }

        private <S> Builder<V, T> setting(
                Setting<S> setting,
                OpenType<?> type,
                String text,
                Function<V, Object> reading,
                Writing<T, S> writing,
                Optional<ToIntFunction<T>> maximum,
                Field... fields) {
            attributes.put(
                    setting.name(),
                    new AttributeModel<>(
                            new Column<>(setting.name(), type, text, reading),
                            descriptor(fields),
                            new Write<>(setting, writing, maximum)));
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
                    descriptor(new Field("severity", String.valueOf(severity)))));
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
                    descriptor(microsoft(member))));
            return this;
        }

        private MBeanInfo info(boolean writesAllowed) {
            return new OpenMBeanInfoSupport(
                    className,
                    description,
                    attributes.values().stream()
                            .map(attribute -> attribute.info(writesAllowed))
                            .toArray(OpenMBeanAttributeInfo[]::new),
                    new OpenMBeanConstructorInfo[0],
                    operationInfos.toArray(OpenMBeanOperationInfo[]::new),
                    notifications.toArray(MBeanNotificationInfo[]::new),
                    // Clients may cache what is marked so.
                    new ImmutableDescriptor("immutableInfo=true"));
        }
    }
}
