package org.faxmx.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The signal SIGHUP, as it asks a daemon to read its settings again. Signals are answered one after the other, on a
 * thread of its own. One that comes during an answer is answered after it, and so, once, are many.
 *
 * <p>The JDK has no public class for signals. {@code sun.misc.Signal} of its module jdk.unsupported is called by
 * reflection, because the compiler does not see it where it compiles for a release.
 */
final class Hangup {

    private static final Logger LOG = Logger.getLogger(Hangup.class.getName());
    private static final String INSTEAD = "Use the operation reload of faxmx:type=Bridge";

    private final Runnable answer;
    private final Executor answering;
    private final AtomicBoolean waiting = new AtomicBoolean();

    /**
     * A signal that is not listened to yet.
     *
     * @param answering carries out answers one after the other
     */
    Hangup(Runnable answer, Executor answering) {
        this.answer = answer;
        this.answering = answering;
    }

    /**
     * Begins to listen, for as long as the process lives; the signal does not end it any more. If it cannot be heard,
     * that is logged.
     */
    static void listen(Runnable answer) {
        Hangup hangup = new Hangup(answer, Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "faxmx-reload");
            thread.setDaemon(true);
            return thread;
        }));
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal;
            try {
                signal = type.getConstructor(String.class).newInstance("HUP");
            } catch (InvocationTargetException e) {
                LOG.log(Level.FINE, "there is no SIGHUP on this system", e.getCause());
                return;
            }
            Object before =
                    type.getMethod("handle", type, handlerType).invoke(null, signal, hangup.handler(handlerType));
            // Who was started with it ignored, as by nohup, keeps it so: the JVM installs nothing.
            if (handlerType.getField("SIG_IGN").get(null).equals(before)) {
                LOG.log(
                        Level.WARNING,
                        "SIGHUP is ignored here, as nohup has it: the settings are not read again at it. {0}",
                        INSTEAD);
            }
        } catch (InvocationTargetException e) {
            LOG.log(
                    Level.WARNING,
                    "SIGHUP ends this process: the JVM leaves signals alone, as -Xrs has it. {0}",
                    INSTEAD);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "SIGHUP ends this process: the JVM has no module jdk.unsupported. {0}", INSTEAD);
        }
    }

    /** The signal came. */
    void heard() {
        if (waiting.compareAndSet(false, true)) {
            answering.execute(() -> {
                // Before the answer: what changes while it reads the settings is for the next.
                waiting.set(false);
                answer.run();
            });
        }
    }

    private Object handler(Class<?> type) {
        return Proxy.newProxyInstance(
                Hangup.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "handle" -> heard();
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
    }
}
