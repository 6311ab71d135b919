package org.faxmx.jmx;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A registered MBean; closing it unregisters the MBean.
 *
 * @param <M> the class of the MBean
 */
final class Registration<M extends ModelledMBean<?>> implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Registration.class.getName());

    private final MBeanServer mbeans;
    private final ObjectName name;
    private final M mbean;
    private final AtomicBoolean registered = new AtomicBoolean(true);

    private Registration(MBeanServer mbeans, ObjectName name, M mbean) {
        this.mbeans = mbeans;
        this.name = name;
        this.mbean = mbean;
    }

    /**
     * Registers an MBean.
     *
     * @throws IllegalStateException if another MBean has that name; it is left alone
     */
    static <M extends ModelledMBean<?>> Registration<M> of(MBeanServer mbeans, ObjectName name, M mbean) {
        try {
            mbeans.registerMBean(mbean, name);
        } catch (InstanceAlreadyExistsException e) {
            throw taken(name, e);
        } catch (JMException e) {
            throw new IllegalStateException("registering " + name, e);
        }
        return new Registration<>(mbeans, name, mbean);
    }

    /**
     * Checks that an MBean could be registered.
     *
     * @throws IllegalStateException if another MBean has that name
     */
    static void requireFree(MBeanServer mbeans, ObjectName name) {
        if (mbeans.isRegistered(name)) {
            throw taken(name, null);
        }
    }

    private static IllegalStateException taken(ObjectName name, Exception cause) {
        return new IllegalStateException("the name " + name + " is taken by another MBean of this JVM", cause);
    }

    ObjectName name() {
        return name;
    }

    M mbean() {
        return mbean;
    }

    /** Whether the MBean is registered: other code in this JVM may have unregistered it. */
    boolean isRegistered() {
        return mbean.registered();
    }

    @Override
    public void close() {
        // Its name may belong to an MBean of other code by now.
        if (!registered.compareAndSet(true, false) || !mbean.registered()) {
            return;
        }
        try {
            mbeans.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.log(Level.FINE, "{0} was unregistered by other code", name);
        } catch (JMException e) {
            throw new IllegalStateException("unregistering " + name, e);
        }
    }
}
