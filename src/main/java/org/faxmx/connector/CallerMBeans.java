package org.faxmx.connector;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.LongPredicate;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.jolokia.backend.executor.MBeanServerExecutor;

/**
 * The MBeans that one caller sees, for Jolokia's handlers, which otherwise use every MBean server of the JVM. What they
 * read is taken from the budget of the answer.
 */
final class CallerMBeans implements MBeanServerExecutor {

    private final MBeanServer view;
    private final AnswerBudget budget;
    private final LongPredicate changedSince;

    /**
     * The MBeans of a caller.
     *
     * @param view what it may do
     * @param changedSince whether MBeans were registered or unregistered since a moment, in seconds of the epoch
     */
    CallerMBeans(MBeanServer view, AnswerBudget budget, LongPredicate changedSince) {
        this.view = view;
        this.budget = budget;
        this.changedSince = changedSince;
    }

    @Override
    public void each(ObjectName pattern, MBeanEachCallback callback)
            throws IOException, ReflectionException, MBeanException {
        MBeanServerConnection described = (MBeanServerConnection) Proxy.newProxyInstance(
                CallerMBeans.class.getClassLoader(),
                new Class<?>[] {MBeanServerConnection.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(view, arguments);
                        if (result instanceof MBeanInfo info) {
                            budget.takeInfo(info);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        for (ObjectName name : view.queryNames(pattern, null)) {
            budget.requireTimeToRead();
            try {
                callback.callback(described, name);
            } catch (InstanceNotFoundException e) {
                // Unregistered meanwhile.
            }
        }
    }

    @Override
    public <R> R call(ObjectName name, MBeanAction<R> action, Object... arguments)
            throws IOException, ReflectionException, MBeanException, AttributeNotFoundException,
                    InstanceNotFoundException {
        budget.requireTimeToRead();
        R result = action.execute(view, name, arguments);
        // Patterns read the MBeanInfo of each MBean only for the names of its attributes.
        if (!(result instanceof MBeanInfo)) {
            budget.takeValue(result);
            budget.take(arguments.length > 0 && arguments[0] instanceof String attribute ? attribute.length() + 4L : 0);
        }
        return result;
    }

    @Override
    public Set<ObjectName> queryNames(ObjectName pattern) {
        return view.queryNames(pattern, null);
    }

    @Override
    public boolean hasMBeansListChangedSince(long seconds) {
        return changedSince.test(seconds);
    }
}
