package org.faxmx.connector;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import javax.management.BadAttributeValueExpException;
import javax.management.BadBinaryOpValueExpException;
import javax.management.BadStringOperationException;
import javax.management.InstanceNotFoundException;
import javax.management.InvalidApplicationException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectName;
import javax.management.QueryExp;
import org.faxmx.access.Caller;

/**
 * A restricted view of an MBean server for JMX clients: all of our domain, {@code java.lang} for reading, and the MBean
 * server's delegate with its registration notifications. MBeans can be neither created nor unregistered: RMI clients are
 * not authenticated, and one that creates an MLet can run its own code here.
 *
 * <p>Methods that are not listed are refused, so that methods of later JDKs are refused too.
 */
final class GuardedMBeanServer {

    private final MBeanServer server;
    private final String domain;
    private final Caller caller;

    private GuardedMBeanServer(MBeanServer server, String domain, Caller caller) {
        this.server = server;
        this.domain = domain;
        this.caller = caller;
    }

    /** The view of one caller. */
    static MBeanServer of(MBeanServer server, String domain, Caller caller) {
        GuardedMBeanServer guard = new GuardedMBeanServer(server, domain, caller);
        return (MBeanServer) Proxy.newProxyInstance(
                GuardedMBeanServer.class.getClassLoader(),
                new Class<?>[] {MBeanServer.class},
                (proxy, method, arguments) -> guard.call(proxy, method, arguments));
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        String call = method.getName();
        switch (call) {
            case "getAttribute",
                    "getAttributes",
                    "getMBeanInfo",
                    "getObjectInstance",
                    "isInstanceOf",
                    "getClassLoaderFor",
                    "addNotificationListener",
                    "removeNotificationListener" -> {
                for (Object argument : arguments) {
                    if (argument instanceof ObjectName name) {
                        requireVisible(name);
                    }
                }
            }
            case "setAttribute", "setAttributes", "invoke" -> requireOurs((ObjectName) arguments[0], call);
            case "isRegistered" -> {
                if (!visible((ObjectName) arguments[0])) {
                    return false;
                }
            }
            case "queryNames" -> {
                return server.queryNames((ObjectName) arguments[0], new Visible((QueryExp) arguments[1]));
            }
            case "queryMBeans" -> {
                return server.queryMBeans((ObjectName) arguments[0], new Visible((QueryExp) arguments[1]));
            }
            case "getMBeanCount" -> {
                return server.queryNames(null, new Visible(null)).size();
            }
            case "getDomains" -> {
                return server.queryNames(null, new Visible(null)).stream()
                        .map(ObjectName::getDomain)
                        .distinct()
                        .toArray(String[]::new);
            }
            case "getDefaultDomain", "getClassLoaderRepository", "getClassLoader" -> {
                // Called by the connector itself to deserialize arguments.
            }
            case "equals" -> {
                return proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return server + " as " + caller;
            }
            default -> throw new SecurityException(call + " is not allowed through this connector");
        }
        try {
            return method.invoke(server, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private boolean visible(ObjectName name) {
        return ours(name) || name.getDomain().equals("java.lang") || name.equals(MBeanServerDelegate.DELEGATE_NAME);
    }

    private boolean ours(ObjectName name) {
        return name.getDomain().equals(domain);
    }

    private void requireVisible(ObjectName name) throws InstanceNotFoundException {
        if (!visible(name)) {
            throw new InstanceNotFoundException(name + " is not accessible through this connector");
        }
    }

    private void requireOurs(ObjectName name, String call) throws InstanceNotFoundException {
        requireVisible(name);
        if (!ours(name)) {
            throw new SecurityException(call + " is not allowed on " + name + " through this connector");
        }
    }

    /** A client's query, evaluated on visible MBeans only, because it can read attributes. */
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
            return visible(name) && (query == null || query.apply(name));
        }

        @Override
        public void setMBeanServer(MBeanServer queried) {
            if (query != null) {
                query.setMBeanServer(queried);
            }
        }
    }
}
