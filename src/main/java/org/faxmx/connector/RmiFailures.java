package org.faxmx.connector;

import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The failures that RMI sends to clients. An OutOfMemoryError among them is reported as uncaught: RMI would go on with
 * whatever state is left.
 */
final class RmiFailures {

    private static final int DEEPEST = 20;

    private RmiFailures() {}

    /** Reports an OutOfMemoryError that is the failure or has caused it. */
    static void check(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof OutOfMemoryError memory) {
                OutOfMemory.report(memory);
                return;
            }
            cause = cause.getCause();
        }
    }

    /**
     * Watches all of them, also those in reading a request and writing an answer, where none of
     * our code is called. RMI logs them, at the level FINE, before it sends them.
     *
     * @return the logger, which lasts only as long as it is referenced
     */
    static Logger watch() {
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
            check(failure.getThrown());
            return shown;
        }
    }
}
