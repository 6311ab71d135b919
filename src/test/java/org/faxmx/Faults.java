package org.faxmx;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxServer;

/** What a test makes a fax server do beyond what simulated ones do: requests that hang, and requests that are refused. */
public final class Faults {

    // Both guarded by this.
    private final Set<String> held = new HashSet<>();
    private final Map<String, FaxException> refused = new HashMap<>();

    /** That server, with these faults. */
    FaxServer in(FaxServer server) {
        return (FaxServer) Proxy.newProxyInstance(
                FaxServer.class.getClassLoader(), new Class<?>[] {FaxServer.class}, (proxy, method, arguments) -> {
                    enter(method.getName());
                    try {
                        return method.invoke(server, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private synchronized void enter(String request) throws InterruptedException {
        while (held.contains(request)) {
            wait();
        }
        if (refused.containsKey(request)) {
            throw refused.get(request);
        }
    }

    /** From now on requests of that name hang, until {@link #end}. */
    public synchronized void hold(String request) {
        held.add(request);
    }

    /** From now on requests of that name fail so, until {@link #end}. */
    public synchronized void refuse(String request, FaxException answer) {
        refused.put(request, answer);
    }

    /** Ends all of it. */
    public synchronized void end() {
        held.clear();
        refused.clear();
        notifyAll();
    }
}
