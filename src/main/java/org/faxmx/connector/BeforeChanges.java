package org.faxmx.connector;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import javax.management.MBeanServer;

/** A view of an MBean server with something that comes before each request to write, invoke or query. */
final class BeforeChanges {

    private static final Set<String> REQUESTS =
            Set.of("setAttribute", "setAttributes", "invoke", "queryNames", "queryMBeans");

    private BeforeChanges() {}

    /** @param before may throw, in place of the request */
    static MBeanServer of(MBeanServer view, Runnable before) {
        return (MBeanServer) Proxy.newProxyInstance(
                BeforeChanges.class.getClassLoader(),
                new Class<?>[] {MBeanServer.class},
                (proxy, method, arguments) -> {
                    if (REQUESTS.contains(method.getName())) {
                        before.run();
                    }
                    try {
                        return method.invoke(view, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
