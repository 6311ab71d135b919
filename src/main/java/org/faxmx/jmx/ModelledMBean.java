package org.faxmx.jmx;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.Setting;
import org.faxmx.metrics.Metric;

/**
 * An MBean that a {@link MBeanModel} describes. All attributes of one request come from one view, so they belong
 * together. Exceptions that reach a client are of the JDK's types only, causes included.
 *
 * @param <V> what attributes are read from
 */
abstract class ModelledMBean<V> implements DynamicMBean, MBeanRegistration {

    private static final String WRITES_ARE_OFF =
            "this bridge does not allow writing. Start it with --writes to allow it";
    private static final int LONGEST_LOGGED = 200;
    private static final Logger LOG = Logger.getLogger(ModelledMBean.class.getName());

    private final MBeanModel<V> model;
    private final boolean writesAllowed;
    private volatile boolean registered;

    /** @param writesAllowed whether clients may change the fax server through it */
    ModelledMBean(MBeanModel<V> model, boolean writesAllowed) {
        this.model = model;
        this.writesAllowed = writesAllowed;
    }

    /** Whether it is registered: other code in this JVM may unregister it. */
    final boolean registered() {
        return registered;
    }

    @Override
    public final ObjectName preRegister(MBeanServer server, ObjectName name) {
        return name;
    }

    @Override
    public final void postRegister(Boolean done) {
        registered = done;
    }

    @Override
    public final void preDeregister() {}

    @Override
    public final void postDeregister() {
        registered = false;
    }

    /** The state at this moment. */
    abstract V view();

    /** The values of these metrics of the MBean in a view; NaN where there is none. */
    final double[] values(List<Metric> metrics, V view) {
        double[] values = new double[metrics.size()];
        for (int i = 0; i < values.length; i++) {
            Metric metric = metrics.get(i);
            values[i] = metric.value(
                            model.attribute(metric.attribute()).column().read(view))
                    .orElse(Double.NaN);
        }
        return values;
    }

    /**
     * Checks a value and writes it.
     *
     * @throws IllegalArgumentException if the value is not one that may be written
     */
    <S> void put(Setting<S> setting, Object value) {
        throw new IllegalStateException(this + " has no settings to write");
    }

    /** A setting was refused or not tried; recorded where an operator finds it. */
    void refused(String message) {
        throw new IllegalStateException(this + " has no settings to write: " + message);
    }

    @Override
    public final MBeanInfo getMBeanInfo() {
        return model.info(writesAllowed);
    }

    @Override
    public final Object getAttribute(String name) throws AttributeNotFoundException {
        return known(name).column().read(view());
    }

    @Override
    public final AttributeList getAttributes(String[] names) {
        V view = view();
        AttributeList values = new AttributeList(names.length);
        for (String name : names) {
            MBeanModel.AttributeModel<V> attribute = model.attribute(name);
            if (attribute != null) {
                values.add(new Attribute(name, attribute.column().read(view)));
            }
        }
        return values;
    }

    @Override
    public final void setAttribute(Attribute attribute) throws AttributeNotFoundException, MBeanException {
        MBeanModel.AttributeModel<V> known = known(attribute.getName());
        if (known.setting() == null || !writesAllowed || !known.readOnly().isEmpty()) {
            String hint = writesAllowed ? known.readOnly() : WRITES_ARE_OFF;
            String reason = known.setting() == null ? "" : ": " + hint;
            logWrite(attribute.getName() + " -> " + shown(attribute.getValue()), "read-only" + reason);
            throw new AttributeNotFoundException("Attribute " + attribute.getName() + " is read-only" + reason);
        }
        String write = attribute.getName() + " " + shown(known.column().read(view())) + " -> ";
        try {
            put(known.setting(), attribute.getValue());
            logWrite(write + shown(known.column().read(view())), "");
        } catch (IllegalArgumentException e) {
            logWrite(write + shown(attribute.getValue()), e.getMessage());
            // Wrapped, although it could be thrown as it is: Jolokia replaces its message by one without the reason.
            String message = this + ": " + e.getMessage();
            throw withoutStack(new MBeanException(withoutStack(new InvalidAttributeValueException(message)), message));
        } catch (RuntimeException e) {
            logWrite(write + shown(attribute.getValue()), String.valueOf(e.getMessage()));
            throw refusal(attribute.getName(), e);
        }
    }

    /**
     * Writes in the given order and stops at the first refusal: there is no undo, and later values may depend on it.
     * Returns those that were written, with the values that the server stored.
     */
    @Override
    public final AttributeList setAttributes(AttributeList attributes) {
        AttributeList written = new AttributeList();
        for (Attribute attribute : attributes.asList()) {
            try {
                setAttribute(attribute);
                written.add(new Attribute(attribute.getName(), getAttribute(attribute.getName())));
            } catch (JMException e) {
                List<String> standing =
                        written.asList().stream().map(Attribute::getName).toList();
                List<String> untried = attributes.asList().stream()
                        .skip(written.size() + 1L)
                        .map(Attribute::getName)
                        .toList();
                String reason = e instanceof MBeanException ? e.getMessage() : this + ": " + e.getMessage();
                refused(ClientText.message(reason
                        + (standing.isEmpty() ? "" : ". Written before: " + String.join(", ", standing))
                        + (untried.isEmpty() ? "" : ". Not tried: " + String.join(", ", untried))));
                break;
            }
        }
        return written;
    }

    @Override
    public final Object invoke(String name, Object[] parameters, String[] signature)
            throws MBeanException, ReflectionException {
        MBeanModel.OperationModel<V> operation = model.operation(name);
        String[] types = signature == null ? new String[0] : signature;
        if (operation == null || !Arrays.equals(operation.signature(), types)) {
            throw new ReflectionException(new NoSuchMethodException("No such operation: "
                    + ClientText.name(
                            name + Arrays.toString(types).replace('[', '(').replace(']', ')'))));
        }
        Object[] given = parameters == null ? new Object[0] : parameters;
        if (operation.mutating() && !writesAllowed) {
            logWrite(name + shown(name, given), WRITES_ARE_OFF);
            throw refusal(name, new IllegalStateException(this + ": " + name + " is refused: " + WRITES_ARE_OFF));
        }
        try {
            check(given, types);
            Object answer = operation.call().apply(view(), given);
            if (operation.mutating()) {
                logWrite(name + shown(name, given) + (answer == null ? "" : " = " + answer), "");
            }
            return answer;
        } catch (RuntimeException e) {
            if (operation.mutating()) {
                logWrite(name + shown(name, given), String.valueOf(e.getMessage()));
            }
            throw refusal(name, e);
        }
    }

    /** The parameters of an operation that changes something, as they may be logged. */
    String shown(String operation, Object[] given) {
        return Arrays.toString(given).replace('[', '(').replace(']', ')');
    }

    private static String shown(Object value) {
        String text = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
        return text.length() > LONGEST_LOGGED ? text.substring(0, LONGEST_LOGGED) + "..." : text;
    }

    /**
     * One line for each write that was done, or refused if there is a reason. At FINE: the connectors, which know whose
     * write it is, have the line that operators read.
     */
    private void logWrite(String write, String reason) {
        // A value could otherwise pretend to be a line of the log.
        LOG.fine(() -> (this + ": " + write + (reason.isEmpty() ? ": done" : ": refused: " + reason))
                .replaceAll("[\\p{Cntrl}\u2028\u2029]", "?"));
    }

    /** The signature is what a client claims to pass, not what it passes. */
    private static void check(Object[] given, String[] types) {
        if (given.length != types.length) {
            throw new IllegalArgumentException("takes " + types.length + " parameters, not " + given.length);
        }
        for (int i = 0; i < given.length; i++) {
            if (given[i] != null && !given[i].getClass().getName().equals(types[i])) {
                throw new IllegalArgumentException("parameter " + (i + 1) + " must be a " + types[i] + ", not a "
                        + given[i].getClass().getName());
            }
        }
    }

    private MBeanModel.AttributeModel<V> known(String name) throws AttributeNotFoundException {
        MBeanModel.AttributeModel<V> attribute = model.attribute(name);
        if (attribute == null) {
            throw new AttributeNotFoundException("No such attribute: " + ClientText.name(name));
        }
        return attribute;
    }

    /** A failure in classes that every client has; the stack stays here. */
    private MBeanException refusal(String attempted, RuntimeException failure) {
        boolean expected = failure instanceof FaxException
                || failure instanceof IllegalStateException
                || failure instanceof IllegalArgumentException;
        String unexpectedly = expected ? "" : " failed unexpectedly";
        LOG.log(expected ? Level.FINE : Level.SEVERE, failure, () -> this + ": " + attempted + unexpectedly);
        Exception cause = cause(attempted, failure);
        return withoutStack(new MBeanException(withoutStack(cause), cause.getMessage()));
    }

    private Exception cause(String attempted, RuntimeException failure) {
        String message = this + ": " + failure.getMessage();
        if (failure instanceof FaxAccessDeniedException) {
            return new SecurityException(message);
        }
        if (failure instanceof FaxUnavailableException) {
            return new IOException(message);
        }
        if (failure instanceof FaxException) {
            return new IllegalStateException(message);
        }
        if (failure instanceof IllegalStateException) {
            return new IllegalStateException(failure.getMessage());
        }
        return failure instanceof IllegalArgumentException
                ? new IllegalArgumentException(this + ": " + attempted + ": " + failure.getMessage())
                : new IllegalStateException(this + ": " + attempted + " failed unexpectedly: " + failure);
    }

    private static <E extends Exception> E withoutStack(E exception) {
        exception.setStackTrace(new StackTraceElement[0]);
        return exception;
    }
}
