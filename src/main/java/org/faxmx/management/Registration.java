package org.faxmx.management;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A registered MBean, and the way to unregister it. */
final class Registration implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Registration.class.getName());

    private final MBeanServer mbeans;
    private final ObjectName name;
    private final ModelledMBean<?, ?> mbean;
    private final AtomicBoolean registered = new AtomicBoolean(true);

    private Registration(MBeanServer mbeans, ObjectName name, ModelledMBean<?, ?> mbean) {
        this.mbeans = mbeans;
        this.name = name;
        this.mbean = mbean;
    }

    /**
     * Registers the MBean.
     *
     * @throws NameTakenException if somebody else's MBean has that name; it is left alone
     */
    static Registration of(MBeanServer mbeans, ObjectName name, ModelledMBean<?, ?> mbean) {
        try {
            mbeans.registerMBean(mbean, name);
        } catch (InstanceAlreadyExistsException e) {
            throw new NameTakenException(name, e);
        } catch (JMException e) {
            throw new IllegalStateException("registering " + name, e);
        }
        return new Registration(mbeans, name, mbean);
    }

    @Override
    public void close() {
        // Somebody in this JVM may have unregistered it, and given its name to an MBean of his own.
        if (!registered.compareAndSet(true, false) || !mbean.registered()) {
            return;
        }
        try {
            mbeans.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // It was so a moment ago: what we want is so already.
            LOG.log(Level.FINE, "{0} was unregistered by somebody else", name);
        } catch (JMException e) {
            throw new IllegalStateException("unregistering " + name, e);
        }
    }

    /** The ObjectName belongs to an MBean that is not ours. */
    static final class NameTakenException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NameTakenException(ObjectName name, Exception cause) {
            super("the name " + name + " is taken by another MBean of this JVM", cause);
        }
    }
}
