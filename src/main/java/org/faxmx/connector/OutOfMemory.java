package org.faxmx.connector;

import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Reports an OutOfMemoryError of an RMI thread as uncaught. RMI sends it to the client and goes on, with whatever state is
 * left; whether the process ends is for the thread's uncaught exception handler to decide.
 */
final class OutOfMemory {

    private static final int DEEPEST = 20;

    private OutOfMemory() {}

    /** Calls the handler if the failure is an OutOfMemoryError or caused by one. */
    static void report(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof OutOfMemoryError) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
                return;
            }
            cause = cause.getCause();
        }
    }

    /**
     * Watches the failures that RMI sends to clients, also those in reading a request and writing an answer, where none of
     * our code is called. RMI logs them, at the level FINE, before it sends them.
     *
     * @return the logger, which lasts only as long as it is referenced
     */
    static Logger watchRmi() {
        Logger calls = Logger.getLogger("sun.rmi.server.call");
        synchronized (calls) {
            if (!(calls.getFilter() instanceof Watch)) {
                boolean shown = calls.isLoggable(Level.FINE);
                calls.setFilter(new Watch(shown));
                if (!shown) {
                    calls.setLevel(Level.FINE);
                }
            }
        }
        return calls;
    }

    /** @param shown whether the records are logged as well */
    private record Watch(boolean shown) implements Filter {

        @Override
        public boolean isLoggable(LogRecord failure) {
            report(failure.getThrown());
            return shown;
        }
    }
}
