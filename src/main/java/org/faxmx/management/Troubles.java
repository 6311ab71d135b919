package org.faxmx.management;

import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The troubles of one fax server that go on, by kind of reading. Polling meets the same trouble again and again, perhaps
 * in several readings, perhaps another one in between: each is logged loudly when it begins or changes. Used under its
 * owner's lock.
 */
final class Troubles {

    // One voice for all that is told of a server.
    private static final Logger LOG = Logger.getLogger(ManagedFaxServer.class.getName());

    private final Object owner;
    private final Map<String, String> known = new HashMap<>();

    /**
     * No troubles yet.
     *
     * @param owner whose they are, for the log
     */
    Troubles(Object owner) {
        this.owner = owner;
    }

    /** Logs a trouble, once while it goes on; whether it is new. */
    boolean met(String kind, String trouble) {
        boolean old = known.containsValue(trouble);
        known.put(kind, trouble);
        LOG.log(old ? Level.FINE : Level.WARNING, "{0}: {1}", new Object[] {owner, trouble});
        return !old;
    }

    /** A reading of that kind succeeded: should the trouble that it had come back, it is told again. */
    void over(String kind) {
        String before = known.remove(kind);
        known.values().removeIf(trouble -> trouble.equals(before));
    }
}
