package org.faxmx.monitor;

import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The failures of one fax server that go on, by kind of reading. Polls meet the same failure again and again: it is logged
 * as a warning when it begins or changes, and at level FINE after that. Used under its owner's lock.
 */
final class FailureLog {

    private final Logger log;
    private final Object server;
    private final Map<String, String> known = new HashMap<>();

    /**
     * @param log where failures are logged
     * @param server the prefix of each line
     */
    FailureLog(Logger log, Object server) {
        this.log = log;
        this.server = server;
    }

    /**
     * Logs a failure.
     *
     * @return whether it is new
     */
    boolean report(String kind, String failure) {
        boolean old = known.containsValue(failure);
        known.put(kind, failure);
        log.log(old ? Level.FINE : Level.WARNING, "{0}: {1}", new Object[] {server, failure});
        return !old;
    }

    /** A reading of that kind succeeded: if its failure occurs again, it is new. */
    void clear(String kind) {
        String before = known.remove(kind);
        known.values().removeIf(failure -> failure.equals(before));
    }
}
