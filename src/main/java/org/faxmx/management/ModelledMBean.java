package org.faxmx.management;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxUnavailableException;

/**
 * An MBean that a {@link MBeanModel} describes. All attributes of one request come from one view, so they belong
 * together. Exceptions that reach a client are of the JDK's types only, causes included.
 *
 * @param <V> what attributes are read from
 * @param <T> what operations act on
 */
abstract class ModelledMBean<V, T> implements DynamicMBean {

    private static final Logger LOG = Logger.getLogger(ModelledMBean.class.getName());

    /** The model of this type of MBean. */
    abstract MBeanModel<V, T> model();

    /** The state at this moment. */
    abstract V view();

    /** What operations act on. */
    abstract T target();

    @Override
    public final MBeanInfo getMBeanInfo() {
        return model().info();
    }

    @Override
    public final Object getAttribute(String name) throws AttributeNotFoundException {
        MBeanModel.AttributeModel<V> attribute = model().attribute(name);
        if (attribute == null) {
            throw new AttributeNotFoundException("No such attribute: " + name);
        }
        return attribute.read(view());
    }

    @Override
    public final AttributeList getAttributes(String[] names) {
        V view = view();
        AttributeList values = new AttributeList(names.length);
        for (String name : names) {
            MBeanModel.AttributeModel<V> attribute = model().attribute(name);
            if (attribute != null) {
                values.add(new Attribute(name, attribute.read(view)));
            }
        }
        return values;
    }

    @Override
    public final void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(
                model().attribute(attribute.getName()) == null
                        ? "No such attribute: " + attribute.getName()
                        : "Attribute " + attribute.getName() + " is read-only");
    }

    @Override
    public final AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public final Object invoke(String name, Object[] parameters, String[] signature)
            throws MBeanException, ReflectionException {
        Function<T, Object> operation = model().operation(name);
        String[] types = signature == null ? new String[0] : signature;
        if (operation == null || types.length > 0) {
            throw new ReflectionException(new NoSuchMethodException("No such operation: " + name
                    + Arrays.toString(types).replace('[', '(').replace(']', ')')));
        }
        try {
            return operation.apply(target());
        } catch (FaxException e) {
            LOG.log(Level.FINE, e, () -> this + ": " + name);
            throw refusal(cause(e));
        } catch (IllegalStateException e) {
            LOG.log(Level.FINE, e, () -> this + ": " + name);
            throw refusal(new IllegalStateException(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, e, () -> this + ": " + name + " failed unexpectedly");
            throw refusal(new IllegalStateException(this + ": " + name + " failed unexpectedly: " + e));
        }
    }

    private Exception cause(FaxException failure) {
        String message = this + ": " + failure.getMessage();
        if (failure instanceof FaxAccessDeniedException) {
            return new SecurityException(message);
        }
        if (failure instanceof FaxUnavailableException) {
            return new IOException(message);
        }
        return new IllegalStateException(message);
    }

    /** A client is told what happened and why; the stack stays here. */
    private static MBeanException refusal(Exception cause) {
        return withoutStack(new MBeanException(withoutStack(cause), cause.getMessage()));
    }

    private static <E extends Exception> E withoutStack(E exception) {
        exception.setStackTrace(new StackTraceElement[0]);
        return exception;
    }
}
