package org.faxmx.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The signal SIGHUP, as it asks a daemon to read its settings again. While it is listened to it does not end the
 * process. Signals are answered one after the other, on a thread of its own.
 *
 * <p>The JDK has no public class for signals. {@code sun.misc.Signal} of its module jdk.unsupported is called by
 * reflection, because the compiler does not see it where it compiles for a release.
 */
final class Hangup implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Hangup.class.getName());

    private final Method handle;
    private final Object signal;
    private final Object before;
    private final ExecutorService answering;

    private Hangup(Method handle, Object signal, Object before, ExecutorService answering) {
        this.handle = handle;
        this.signal = signal;
        this.before = before;
        this.answering = answering;
    }

    /** Begins to listen; empty where there is no such signal, as on Windows, or it is reserved, as with -Xrs. */
    static Optional<Hangup> listen(Runnable answer) {
        ExecutorService answering = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "faxmx-reload");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = type.getConstructor(String.class).newInstance("HUP");
            Object handler = Proxy.newProxyInstance(
                    Hangup.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "handle" -> answering.execute(answer);
                            case "equals" -> {
                                return proxy == arguments[0];
                            }
                            case "hashCode" -> {
                                return System.identityHashCode(proxy);
                            }
                            default -> {
                                return "answer to SIGHUP";
                            }
                        }
                        return null;
                    });
            Method handle = type.getMethod("handle", type, handlerType);
            return Optional.of(new Hangup(handle, signal, handle.invoke(null, signal, handler), answering));
        } catch (InvocationTargetException e) {
            LOG.log(Level.FINE, "there is no SIGHUP to listen to", e.getCause());
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.FINE, "this JVM lets nobody listen to signals", e);
        }
        answering.shutdownNow();
        return Optional.empty();
    }

    /** Leaves the signal to whoever had it before. */
    @Override
    public void close() {
        try {
            handle.invoke(null, signal, before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("giving SIGHUP back", e);
        }
        answering.shutdownNow();
    }
}
