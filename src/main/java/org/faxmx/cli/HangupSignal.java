package org.faxmx.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;

/**
 * The signal SIGHUP, which makes a daemon read its settings again. Signals that arrive while one is handled are handled
 * once, afterwards.
 *
 * <p>The JDK has no public class for signals, and the compiler hides {@code sun.misc.Signal} when it compiles for a
 * release: hence the reflection.
 */
final class HangupSignal {

    private static final Logger LOG = Logger.getLogger(HangupSignal.class.getName());

    private final Runnable handler;
    private final Executor executor;
    private final AtomicBoolean pending = new AtomicBoolean();

    /** @param executor runs the handler, one signal after the other */
    HangupSignal(Runnable handler, Executor executor) {
        this.handler = handler;
        this.executor = executor;
    }

    /**
     * Handles the signal on a thread of its own until the process ends; it no longer ends the process. Logs a warning if
     * that is not possible. Without effect on Windows, which has no SIGHUP.
     */
    static void handle(Runnable handler) {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        HangupSignal hangup = new HangupSignal(handler, Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "faxmx-reload");
            thread.setDaemon(true);
            return thread;
        }));
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
            MethodHandle raised = MethodHandles.lookup().bind(hangup, "raised", MethodType.methodType(void.class));
            Object previous = signal.getMethod("handle", signal, signalHandler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("HUP"),
                            MethodHandleProxies.asInterfaceInstance(
                                    signalHandler, MethodHandles.dropArguments(raised, 0, Object.class)));
            if (signalHandler.getField("SIG_IGN").get(null).equals(previous)) {
                warn("SIGHUP is ignored, as by nohup: it does not reload the settings");
            }
        } catch (InvocationTargetException e) {
            warn("SIGHUP ends this process: the JVM does not handle signals, as by -Xrs");
        } catch (ReflectiveOperationException e) {
            warn("SIGHUP ends this process: the JVM has no module jdk.unsupported");
        }
    }

    private static void warn(String reason) {
        LOG.warning(reason + ". Use the operation reload of faxmx:type=Bridge");
    }

    void raised() {
        if (pending.compareAndSet(false, true)) {
            executor.execute(() -> {
                // Before the handler: what changes while it reads the settings is for the next signal.
                pending.set(false);
                handler.run();
            });
        }
    }
}
