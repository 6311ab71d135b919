package org.faxmx.connector;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanServer;

/**
 * The MBean server that one RMI client sees: the guarded view of its caller, without what only a client in Java can send.
 *
 * <ul>
 *   <li>Queries are refused: they are small programs, and one of a few hundred bytes can run for years.
 *   <li>Values are numbers, booleans, texts, and arrays of them: a value of lists that contain each other can be a few kB and
 *       fill the memory when it is compared or printed. No MBean here takes another.
 * </ul>
 */
final class ConnectionView {

    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]{1,100}");

    private final MBeanServer guarded;
    private final Runnable request;
    private final Refusals refusals;

    /** Where refusals are logged and counted. */
    interface Refusals {

        /** The guarded view, which has logged it, or what comes before each call has refused a request. */
        void refused();

        /**
         * This view has refused a request, which is to be logged.
         *
         * @param repeated makes it
         */
        void refused(SecurityException reason, AccessControl.Request repeated);
    }

    private ConnectionView(MBeanServer guarded, Runnable request, Refusals refusals) {
        this.guarded = guarded;
        this.request = request;
        this.refusals = refusals;
    }

    /**
     * The view of a connection.
     *
     * @param request called before each call; throws a SecurityException if the connection may no longer be used
     */
    static MBeanServer of(MBeanServer guarded, Runnable request, Refusals refusals) {
        ConnectionView view = new ConnectionView(guarded, request, refusals);
        return (MBeanServer) Proxy.newProxyInstance(
                ConnectionView.class.getClassLoader(),
                new Class<?>[] {MBeanServer.class},
                (proxy, method, arguments) -> view.call(proxy, method, arguments));
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals" -> {
                return proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString", "getClassLoaderRepository" -> {
                // Called when the connection is made.
            }
            default -> {
                requireValid();
                requirePlain(method, arguments);
            }
        }
        try {
            return method.invoke(guarded, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SecurityException) {
                refusals.refused();
            }
            RmiFailures.check(e.getCause());
            throw e.getCause();
        }
    }

    private void requireValid() {
        try {
            request.run();
        } catch (SecurityException e) {
            refusals.refused();
            throw e;
        }
    }

    private void requirePlain(Method method, Object[] arguments) {
        try {
            requirePlain(method.getName(), arguments);
        } catch (SecurityException e) {
            refusals.refused(e, on -> repeat(method, arguments, on));
            throw e;
        }
    }

    private static void repeat(Method method, Object[] arguments, MBeanServer on) {
        try {
            method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requirePlain(String call, Object[] arguments) {
        switch (call) {
            case "queryNames", "queryMBeans" -> {
                if (arguments[1] != null) {
                    throw new SecurityException(
                            call + ": queries are not evaluated for clients, pass null and choose among the result");
                }
            }
            case "setAttribute" -> requirePlain((Attribute) arguments[1]);
            case "setAttributes" -> {
                if (arguments[1] != null) {
                    for (Object attribute : (AttributeList) arguments[1]) {
                        requirePlain((Attribute) attribute);
                    }
                }
            }
            case "invoke" -> {
                if (arguments[2] != null) {
                    for (Object parameter : (Object[]) arguments[2]) {
                        requirePlain("a parameter of operation" + named((String) arguments[1]), parameter);
                    }
                }
            }
            default -> {
                // Neither a query nor values.
            }
        }
    }

    private static void requirePlain(Attribute attribute) {
        if (attribute != null) {
            requirePlain("attribute" + named(attribute.getName()), attribute.getValue());
        }
    }

    private static void requirePlain(String what, Object value) {
        if (value == null || VALUES.contains(value.getClass())) {
            return;
        }
        // Not of arrays, nor of objects, which could contain each other too.
        Class<?> element = value.getClass().getComponentType();
        if (element == null || !element.isPrimitive() && !VALUES.contains(element)) {
            throw new SecurityException(what + " cannot be a "
                    + value.getClass().getName() + ": numbers, booleans, texts and arrays of them are accepted");
        }
    }

    /** The name for a message, if it cannot be mistaken for another part of it. */
    private static String named(String name) {
        return name != null && NAME.matcher(name).matches() ? " " + name : "";
    }
}
