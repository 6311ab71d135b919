package org.faxmx.connector;

import java.io.ObjectInputStream;
import java.util.Arrays;
import java.util.Set;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.BadAttributeValueExpException;
import javax.management.BadBinaryOpValueExpException;
import javax.management.BadStringOperationException;
import javax.management.InstanceNotFoundException;
import javax.management.IntrospectionException;
import javax.management.InvalidApplicationException;
import javax.management.InvalidAttributeValueException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectInstance;
import javax.management.ObjectName;
import javax.management.QueryExp;
import javax.management.ReflectionException;
import javax.management.loading.ClassLoaderRepository;
import org.faxmx.access.Caller;

/**
 * An MBean server as one caller may use it, by {@link AccessRules}. MBeans can be neither created nor unregistered: a client
 * that creates an MLet can run its own code here. Any thread may call it.
 *
 * <p>Listeners that are added through it hear what the MBeans send: a connector masks it with {@link AccessRules#masked}.
 */
final class GuardedMBeanServer implements MBeanServer {

    private final AccessRules rules;
    private final MBeanServer server;
    private final Caller caller;
    private final boolean masks;

    private GuardedMBeanServer(AccessRules rules, Caller caller) {
        this.rules = rules;
        this.server = rules.mbeans();
        this.caller = caller;
        this.masks = !AccessRules.seesPersonalData(caller);
    }

    /** The view of one caller. A connector that has several makes the rules once. */
    static MBeanServer of(AccessRules rules, Caller caller) {
        return new GuardedMBeanServer(rules, caller);
    }

    @Override
    public Object getAttribute(ObjectName name, String attribute)
            throws MBeanException, AttributeNotFoundException, InstanceNotFoundException, ReflectionException {
        rules.requireReadable(name, attribute, caller);
        Object value = server.getAttribute(name, attribute);
        return masks && rules.ours(name) ? members(name).masked(attribute, value) : value;
    }

    /** Leaves out what may not be read, as JMX does with attributes that do not exist. */
    @Override
    public AttributeList getAttributes(ObjectName name, String[] attributes)
            throws InstanceNotFoundException, ReflectionException {
        rules.requireVisible(name);
        if (!rules.ours(name) && attributes != null) {
            return server.getAttributes(
                    name,
                    Arrays.stream(attributes)
                            .filter(attribute -> rules.readable(name, attribute))
                            .toArray(String[]::new));
        }
        AttributeList values = server.getAttributes(name, attributes);
        if (!masks) {
            return values;
        }
        Members members = members(name);
        if (members.hasPersonalAttributes()) {
            values.replaceAll(member -> {
                Attribute attribute = (Attribute) member;
                Object masked = members.masked(attribute.getName(), attribute.getValue());
                return masked == attribute.getValue() ? attribute : new Attribute(attribute.getName(), masked);
            });
        }
        return values;
    }

    @Override
    public void setAttribute(ObjectName name, Attribute attribute)
            throws InstanceNotFoundException, AttributeNotFoundException, InvalidAttributeValueException,
                    MBeanException, ReflectionException {
        rules.requireWritable(name, attribute == null ? null : attribute.getName(), caller);
        server.setAttribute(name, attribute);
    }

    @Override
    public AttributeList setAttributes(ObjectName name, AttributeList attributes)
            throws InstanceNotFoundException, ReflectionException {
        rules.requireWritable(name, "attributes", caller);
        return server.setAttributes(name, attributes);
    }

    @Override
    public Object invoke(ObjectName name, String operation, Object[] parameters, String[] signature)
            throws InstanceNotFoundException, MBeanException, ReflectionException {
        try {
            rules.requireInvocable(name, operation, caller);
        } catch (IntrospectionException e) {
            throw new ReflectionException(e);
        }
        Object result = server.invoke(name, operation, parameters, signature);
        return masks && rules.ours(name) ? members(name).maskedResult(operation, result) : result;
    }

    @Override
    public MBeanInfo getMBeanInfo(ObjectName name)
            throws InstanceNotFoundException, IntrospectionException, ReflectionException {
        rules.requireVisible(name);
        if (rules.ours(name)) {
            return rules.of(name).info(caller.role());
        }
        MBeanInfo info = server.getMBeanInfo(name);
        return JvmAccess.visible(name) ? JvmAccess.readable(name, info) : info;
    }

    private Members members(ObjectName name) throws InstanceNotFoundException, ReflectionException {
        try {
            return rules.of(name);
        } catch (IntrospectionException e) {
            throw new ReflectionException(e);
        }
    }

    @Override
    public ObjectInstance getObjectInstance(ObjectName name) throws InstanceNotFoundException {
        rules.requireVisible(name);
        return server.getObjectInstance(name);
    }

    @Override
    public boolean isInstanceOf(ObjectName name, String className) throws InstanceNotFoundException {
        rules.requireVisible(name);
        return server.isInstanceOf(name, className);
    }

    @Override
    public boolean isRegistered(ObjectName name) {
        return rules.visible(name) && server.isRegistered(name);
    }

    @Override
    public Set<ObjectName> queryNames(ObjectName pattern, QueryExp query) {
        return server.queryNames(pattern, query == null && rules.onlyOurs(pattern) ? null : new Visible(query));
    }

    @Override
    public Set<ObjectInstance> queryMBeans(ObjectName pattern, QueryExp query) {
        return server.queryMBeans(pattern, query == null && rules.onlyOurs(pattern) ? null : new Visible(query));
    }

    @Override
    public Integer getMBeanCount() {
        return queryNames(null, null).size();
    }

    @Override
    public String[] getDomains() {
        return queryNames(null, null).stream()
                .map(ObjectName::getDomain)
                .distinct()
                .toArray(String[]::new);
    }

    @Override
    public String getDefaultDomain() {
        return server.getDefaultDomain();
    }

    @Override
    public void addNotificationListener(
            ObjectName name, NotificationListener listener, NotificationFilter filter, Object handback)
            throws InstanceNotFoundException {
        rules.requireVisible(name);
        server.addNotificationListener(name, listener, filter, handback);
    }

    @Override
    public void addNotificationListener(
            ObjectName name, ObjectName listener, NotificationFilter filter, Object handback)
            throws InstanceNotFoundException {
        rules.requireVisible(name);
        rules.requireVisible(listener);
        server.addNotificationListener(name, listener, filter, handback);
    }

    @Override
    public void removeNotificationListener(ObjectName name, ObjectName listener)
            throws InstanceNotFoundException, ListenerNotFoundException {
        rules.requireVisible(name);
        rules.requireVisible(listener);
        server.removeNotificationListener(name, listener);
    }

    @Override
    public void removeNotificationListener(
            ObjectName name, ObjectName listener, NotificationFilter filter, Object handback)
            throws InstanceNotFoundException, ListenerNotFoundException {
        rules.requireVisible(name);
        rules.requireVisible(listener);
        server.removeNotificationListener(name, listener, filter, handback);
    }

    @Override
    public void removeNotificationListener(ObjectName name, NotificationListener listener)
            throws InstanceNotFoundException, ListenerNotFoundException {
        rules.requireVisible(name);
        server.removeNotificationListener(name, listener);
    }

    @Override
    public void removeNotificationListener(
            ObjectName name, NotificationListener listener, NotificationFilter filter, Object handback)
            throws InstanceNotFoundException, ListenerNotFoundException {
        rules.requireVisible(name);
        server.removeNotificationListener(name, listener, filter, handback);
    }

    // Connectors call these themselves, to read arguments.

    @Override
    public ClassLoader getClassLoaderFor(ObjectName name) throws InstanceNotFoundException {
        rules.requireVisible(name);
        return server.getClassLoaderFor(name);
    }

    @Override
    public ClassLoader getClassLoader(ObjectName loader) throws InstanceNotFoundException {
        return server.getClassLoader(loader);
    }

    @Override
    public ClassLoaderRepository getClassLoaderRepository() {
        return server.getClassLoaderRepository();
    }

    // What no client may do.

    @Override
    public ObjectInstance createMBean(String className, ObjectName name) {
        throw refused("createMBean");
    }

    @Override
    public ObjectInstance createMBean(String className, ObjectName name, ObjectName loader) {
        throw refused("createMBean");
    }

    @Override
    public ObjectInstance createMBean(String className, ObjectName name, Object[] parameters, String[] signature) {
        throw refused("createMBean");
    }

    @Override
    public ObjectInstance createMBean(
            String className, ObjectName name, ObjectName loader, Object[] parameters, String[] signature) {
        throw refused("createMBean");
    }

    @Override
    public ObjectInstance registerMBean(Object object, ObjectName name) {
        throw refused("registerMBean");
    }

    @Override
    public void unregisterMBean(ObjectName name) {
        throw refused("unregisterMBean");
    }

    @Override
    public Object instantiate(String className) {
        throw refused("instantiate");
    }

    @Override
    public Object instantiate(String className, ObjectName loader) {
        throw refused("instantiate");
    }

    @Override
    public Object instantiate(String className, Object[] parameters, String[] signature) {
        throw refused("instantiate");
    }

    @Override
    public Object instantiate(String className, ObjectName loader, Object[] parameters, String[] signature) {
        throw refused("instantiate");
    }

    @Override
    @Deprecated
    public ObjectInputStream deserialize(ObjectName name, byte[] data) {
        throw refused("deserialize");
    }

    @Override
    @Deprecated
    public ObjectInputStream deserialize(String className, byte[] data) {
        throw refused("deserialize");
    }

    @Override
    @Deprecated
    public ObjectInputStream deserialize(String className, ObjectName loader, byte[] data) {
        throw refused("deserialize");
    }

    private static SecurityException refused(String call) {
        return new SecurityException(call + " is not allowed through this connector");
    }

    @Override
    public String toString() {
        return server + " as " + caller;
    }

    /** A client's query, evaluated on visible MBeans only, and on what the caller may read of them. */
    private final class Visible implements QueryExp {

        private static final long serialVersionUID = 1L;

        private final transient QueryExp query;

        Visible(QueryExp query) {
            this.query = query;
        }

        @Override
        public boolean apply(ObjectName name)
                throws BadStringOperationException, BadBinaryOpValueExpException, BadAttributeValueExpException,
                        InvalidApplicationException {
            return rules.visible(name) && (query == null || query.apply(name));
        }

        /** Queries read attributes through it: through the real server they would find what is masked. */
        @Override
        public void setMBeanServer(MBeanServer queried) {
            if (query != null) {
                query.setMBeanServer(queried == null ? null : GuardedMBeanServer.this);
            }
        }
    }
}
