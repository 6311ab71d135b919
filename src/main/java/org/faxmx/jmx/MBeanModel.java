package org.faxmx.jmx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
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
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.Setting;
import org.faxmx.metrics.MetricFields;

/**
 * The members of the MBeans of one type, and how each attribute and operation is answered. One model, and one immutable
 * MBeanInfo, serves all MBeans of its type; a second MBeanInfo serves bridges that allow writing.
 *
 * @param <V> a consistent view of the MBean's state at one moment, from which attributes are read; operations reach what
 *     they act on through it
 */
final class MBeanModel<V> {

    /** Descriptor field with Microsoft's name of a member; fields of our own have a dot in their name. */
    static final String MICROSOFT = "faxmx.microsoft";

    /** Descriptor field of an operation: the least role that may invoke it; without it only an admin may. */
    static final String ROLE = "faxmx.role";

    /**
     * Descriptor field of what has personal data: {@link #ALL} for a text, {@link #NUMBERS} for a text that may quote some,
     * or the names of the items of rows and of a notification's user data. Connectors mask it for monitors.
     */
    static final String PERSONAL = "faxmx.personal";

    static final String ALL = "all";
    static final String NUMBERS = "numbers";

    static final String MONITOR = "monitor";
    static final String OPERATOR = "operator";
    static final String ADMIN = "admin";

    private final Map<String, AttributeModel<V>> attributes;
    private final Map<String, OperationModel<V>> operations;
    private final MBeanInfo readOnly;
    private final MBeanInfo writable;
    private final Builder<V> builder;

    private MBeanModel(Builder<V> builder) {
        this(builder.attributes, builder.operations, builder.info(builder.attributes, false), builder);
    }

    private MBeanModel(
            Map<String, AttributeModel<V>> attributes,
            Map<String, OperationModel<V>> operations,
            MBeanInfo readOnly,
            Builder<V> builder) {
        this.attributes = attributes;
        this.operations = operations;
        this.readOnly = readOnly;
        this.writable = builder.info(attributes, true);
        this.builder = builder;
    }

    /**
     * This model for MBeans of which a setting cannot be written.
     *
     * @param reason why, and what to do
     */
    MBeanModel<V> withReadOnly(Setting<?> setting, String reason) {
        Map<String, AttributeModel<V>> others = new LinkedHashMap<>(attributes);
        others.computeIfPresent(setting.name(), (name, attribute) -> attribute.readOnly(reason));
        return new MBeanModel<>(others, operations, readOnly, builder);
    }

    /** @param className the class in the MBeanInfo */
    static <V> Builder<V> builder(String className, String description) {
        return new Builder<>(className, description);
    }

    /** The MBeanInfo: settings are writable only where writing is allowed. */
    MBeanInfo info(boolean writesAllowed) {
        return writesAllowed ? writable : readOnly;
    }

    /** All attributes, in the order of the MBeanInfo. */
    List<Column<V>> columns() {
        return attributes.values().stream().map(AttributeModel::column).toList();
    }

    /** The attribute of that name, or null; a client may request the name null. */
    AttributeModel<V> attribute(String name) {
        return attributes.get(name);
    }

    /** The operation of that name, or null. */
    OperationModel<V> operation(String name) {
        return operations.get(name);
    }

    /**
     * One attribute.
     *
     * @param fields its descriptor; complete once the model is built
     * @param setting what is written where writing is allowed; null for an attribute that is read only
     * @param readOnly why the setting cannot be written even so; "" if it can
     */
    record AttributeModel<V>(Column<V> column, Map<String, Object> fields, Setting<?> setting, String readOnly) {

        private AttributeModel<V> readOnly(String reason) {
            return new AttributeModel<>(column, fields, setting, reason);
        }

        private OpenMBeanAttributeInfo info(boolean writesAllowed) {
            return new OpenMBeanAttributeInfoSupport(
                    column.name(),
                    column.description(),
                    column.type(),
                    true,
                    setting != null && readOnly.isEmpty() && writesAllowed,
                    false,
                    new ImmutableDescriptor(fields));
        }
    }

    /** One operation: its signature, whether it changes the fax server, and what it does. */
    record OperationModel<V>(String[] signature, boolean mutating, BiFunction<V, Object[], Object> call) {}

    /** An operation as clients see it; its descriptor is complete once the model is built. */
    private record OperationText(
            String name,
            String text,
            OpenMBeanParameterInfo[] parameters,
            OpenType<?> returned,
            Map<String, Object> fields) {

        private OpenMBeanOperationInfo info() {
            return new OpenMBeanOperationInfoSupport(
                    name, text, parameters, returned, MBeanOperationInfo.ACTION, new ImmutableDescriptor(fields));
        }
    }

    /** Collects a model's members in the order in which tools show them. */
    static final class Builder<V> {

        private final String className;
        private final String description;
        private final Map<String, AttributeModel<V>> attributes = new LinkedHashMap<>();
        private final Map<String, OperationModel<V>> operations = new HashMap<>();
        private final List<OperationText> operationTexts = new ArrayList<>();
        private final List<MBeanNotificationInfo> notifications = new ArrayList<>();
        private final Map<String, Object> modelFields = new HashMap<>();
        private String library = "";
        private String[] personalUserData = {};
        private String family = "";
        // The attribute added last; and the descriptor of the member added last.
        private Column<V> last;
        private Map<String, Object> fields;

        private Builder(String className, String description) {
            this.className = className;
            this.description = description;
        }

        /** Members that follow are properties of that interface of Microsoft's, of the same name; "" for none. */
        Builder<V> library(String next) {
            library = next;
            return this;
        }

        Builder<V> text(String name, String text, Function<V, String> reading) {
            return add(Column.text(name, text, reading), null);
        }

        /** Adds a text that is about a caller, a recipient or an account. */
        Builder<V> personal(String name, String text, Function<V, String> reading) {
            return add(Column.personal(name, text, reading), null).field(PERSONAL, ALL);
        }

        Builder<V> flag(String name, String text, Function<V, Boolean> reading) {
            return add(Column.flag(name, text, reading), null);
        }

        Builder<V> integer(String name, String text, Function<V, Integer> reading) {
            return add(Column.integer(name, text, reading), null);
        }

        Builder<V> number(String name, String text, Function<V, Long> reading) {
            return add(Column.number(name, text, reading), null);
        }

        /** Adds a number that only rises until the bridge is started again. */
        Builder<V> counter(String name, String units, String text, Function<V, Long> reading) {
            return number(name, text, reading).counter(units);
        }

        /** Adds a number that may rise and fall. */
        Builder<V> gauge(String name, String units, String text, Function<V, Integer> reading) {
            return integer(name, text, reading).gauge().units(units);
        }

        /** Adds a time in milliseconds that may rise and fall. */
        Builder<V> millis(String name, String text, Function<V, Long> reading) {
            return number(name, text, reading).gauge().units("ms");
        }

        /** Adds a read-only attribute. */
        Builder<V> attribute(String name, OpenType<?> type, String text, Function<V, ?> reading) {
            return add(new Column<>(name, type, text, reading), null);
        }

        /** Adds an attribute that can be written where writing is allowed. */
        Builder<V> setting(Setting<?> setting, String text, Function<V, ?> reading) {
            boolean number = setting.type() == Integer.class;
            OpenType<?> flagOrText = setting.type() == Boolean.class ? SimpleType.BOOLEAN : SimpleType.STRING;
            add(new Column<>(setting.name(), number ? SimpleType.INTEGER : flagOrText, text, reading), setting);
            if (number) {
                gauge().field("minValue", setting.minimum());
            }
            return number && setting.maximum() < Integer.MAX_VALUE ? field("maxValue", setting.maximum()) : this;
        }

        /** As the other method, where all settings are read alike. */
        Builder<V> setting(Setting<?> setting, String text, BiFunction<V, Setting<?>, ?> reading) {
            return setting(setting, text, view -> reading.apply(view, setting));
        }

        private Builder<V> add(Column<V> column, Setting<?> setting) {
            last = column;
            fields = new HashMap<>();
            attributes.put(column.name(), new AttributeModel<>(column, fields, setting, ""));
            return library.isEmpty() ? this : microsoft(library + "::" + column.name());
        }

        /** The attribute added last is the member of that name of Microsoft's library. */
        Builder<V> microsoft(String member) {
            return field(MICROSOFT, member);
        }

        /** The attribute added last only rises until the bridge is started again. */
        Builder<V> counter(String units) {
            return field("metricType", "counter").units(units);
        }

        /** The attribute added last may rise and fall. */
        Builder<V> gauge() {
            return field("metricType", "gauge");
        }

        /** The unit of the attribute added last. */
        Builder<V> units(String units) {
            return field("units", units);
        }

        /** The least and the largest value of the attribute added last, of its type. */
        Builder<V> range(Object least, Object largest) {
            return field("minValue", least).field("maxValue", largest);
        }

        /**
         * The figures of the MBeans for monitoring suites have names that begin so, and these labels: each is the name of
         * the label and the key of the ObjectName that has its value. A key that an ObjectName lacks has no label.
         */
        Builder<V> metrics(String prefix, String... labels) {
            family = prefix;
            modelFields.put(MetricFields.LABELS, labels);
            return this;
        }

        /** The attribute added last, a number with its unit or a flag, is a figure of that name for monitoring suites. */
        Builder<V> metric(String name) {
            if (!fields.containsKey("metricType")) {
                gauge();
            }
            MetricFields.describe(family + "_" + name, (String) fields.getOrDefault("units", ""), fields);
            return this;
        }

        /** As the other method; the figure is one of the few that suites take unless more is asked for. */
        Builder<V> mainMetric(String name) {
            return metric(name).field(MetricFields.DEFAULT, "true");
        }

        /** The value of the attribute added last, a number, that means that it is not available. */
        Builder<V> none(int value) {
            return field(MetricFields.NONE, last.type() == SimpleType.LONG ? (Object) (long) value : (Object) value);
        }

        /** The meaning of each value of the attribute added last: {@code 1=CONNECTED}. */
        Builder<V> codes(String... meanings) {
            return field(MetricFields.CODES, meanings);
        }

        /** The text added last may quote numbers of callers and recipients. */
        Builder<V> quotesNumbers() {
            return field(PERSONAL, NUMBERS);
        }

        /** The attribute or operation added last returns such rows, or their columns. */
        Builder<V> rows(RowType<?> rows) {
            return field(PERSONAL, rows.personal());
        }

        /** The least role that may invoke the operation added last, if not an admin. */
        Builder<V> role(String role) {
            return field(ROLE, role);
        }

        /** All possible values of the attribute added last. */
        Builder<V> values(String... values) {
            return field("legalValues", Set.of(values));
        }

        private Builder<V> field(String name, Object value) {
            fields.put(name, value);
            return this;
        }

        /** Adds an operation without parameters that leaves the fax server as it is. */
        Builder<V> action(String name, OpenType<?> returned, String text, String member, Function<V, ?> call) {
            return operation(name, returned, text, member, false, (view, none) -> call.apply(view));
        }

        /** Adds an operation without parameters and result that leaves the fax server as it is. */
        Builder<V> action(String name, String text, String member, Consumer<V> call) {
            return action(name, SimpleType.VOID, text, member, view -> {
                call.accept(view);
                return null;
            });
        }

        /** Adds an operation that changes something at the fax server, and needs writing to be allowed. */
        Builder<V> mutation(
                String name,
                OpenType<?> returned,
                String text,
                String member,
                BiFunction<V, Object[], Object> call,
                OpenMBeanParameterInfo... parameters) {
            return operation(name, returned, text, member, true, call, parameters);
        }

        private Builder<V> operation(
                String name,
                OpenType<?> returned,
                String text,
                String member,
                boolean mutating,
                BiFunction<V, Object[], Object> call,
                OpenMBeanParameterInfo... parameters) {
            String[] signature = Arrays.stream(parameters)
                    .map(parameter -> parameter.getOpenType().getClassName())
                    .toArray(String[]::new);
            operations.put(name, new OperationModel<>(signature, mutating, call));
            fields = new HashMap<>(Map.of(MICROSOFT, member, ROLE, ADMIN));
            operationTexts.add(new OperationText(name, text, parameters, returned, fields));
            return this;
        }

        /** Notifications that follow have such a row as their user data. */
        Builder<V> userData(RowType<?> row) {
            personalUserData = row.personal();
            return this;
        }

        /**
         * Adds a type of notifications.
         *
         * @param severity as the JMX specification numbers it: 2 is critical, 4 an error, 5 a warning, 6 informative
         */
        Builder<V> notification(String type, int severity, String text) {
            notifications.add(new MBeanNotificationInfo(
                    new String[] {type},
                    Notification.class.getName(),
                    text,
                    new ImmutableDescriptor(Map.of("severity", String.valueOf(severity), PERSONAL, personalUserData))));
            return this;
        }

        /** Adds the members of a part that is described elsewhere. */
        Builder<V> include(Consumer<Builder<V>> part) {
            part.accept(this);
            return this;
        }

        MBeanModel<V> build() {
            return new MBeanModel<>(this);
        }

        private MBeanInfo info(Map<String, AttributeModel<V>> shown, boolean writesAllowed) {
            return new OpenMBeanInfoSupport(
                    className,
                    description,
                    shown.values().stream()
                            .map(attribute -> attribute.info(writesAllowed))
                            .toArray(OpenMBeanAttributeInfo[]::new),
                    new OpenMBeanConstructorInfo[0],
                    operationTexts.stream().map(OperationText::info).toArray(OpenMBeanOperationInfo[]::new),
                    notifications.toArray(MBeanNotificationInfo[]::new),
                    // Clients may cache what is marked so.
                    ImmutableDescriptor.union(
                            new ImmutableDescriptor("immutableInfo=true"), new ImmutableDescriptor(modelFields)));
        }
    }
}
