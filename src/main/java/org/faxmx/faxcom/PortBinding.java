package org.faxmx.faxcom;

import static org.faxmx.faxcom.FaxLibrary.FAX_PORTS_TABLE;
import static org.faxmx.faxcom.FaxLibrary.FAX_PORT_TABLE;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.MethodTable;

/**
 * How the objects of a server's ports are called. Each connection decides once: late with the first object that refuses
 * the query for its interface, early with the first port that answers it. Any thread may read the decision of the latest
 * connection.
 */
final class PortBinding {

    private static final Logger LOG = Logger.getLogger(PortBinding.class.getName());

    private final String server;
    private final boolean lateOnly;
    private volatile OfConnection latest = new OfConnection();
    // Guarded by this: what was logged last, or null.
    private Way logged;

    /**
     * @param server the configured name, for the log
     * @param lateOnly whether early binding is ruled out
     */
    PortBinding(String server, boolean lateOnly) {
        this.server = server;
        this.lateOnly = lateOnly;
    }

    /** What the latest connection has decided, {@code early} or {@code late}; "" until then. */
    String latest() {
        Way decided = latest.way;
        return decided == null ? "" : decided.word;
    }

    /** For a new connection, which is the latest from now on and has decided nothing. */
    OfConnection ofConnection() {
        OfConnection next = new OfConnection();
        latest = next;
        return next;
    }

    private synchronized void log(OfConnection connection, Way way, Level first, String why) {
        // The query of an abandoned connection may be answered late.
        if (connection != latest) {
            return;
        }
        // Connections come and go; what is as before needs no line.
        Level level = way == logged ? Level.FINE : first;
        logged = way;
        LOG.log(level, "{0}: ports are called through {1}: {2}", new Object[] {server, way.through, why});
    }

    /** How the ports of one connection are called. Used on its apartment's thread only. */
    final class OfConnection {

        // Null until it is decided; written by the apartment's thread.
        private volatile Way way;

        private OfConnection() {}

        /** Binds a collection that GetPorts returned. */
        void ports(Dispatch ports) {
            bind(ports, FAX_PORTS_TABLE);
        }

        /** Binds an item of such a collection. */
        void port(Dispatch port) {
            if (bind(port, FAX_PORT_TABLE)) {
                decide(Way.EARLY, Level.INFO, "they answer to them");
            }
        }

        /** Binds an object early, or returns false: then it is called through IDispatch, whatever is decided. */
        private boolean bind(Dispatch object, MethodTable table) {
            if (way == Way.LATE) {
                return false;
            }
            if (lateOnly) {
                decide(Way.LATE, Level.INFO, "so it is set");
                return false;
            }
            try {
                boolean bound = object.bindEarly(table);
                if (!bound) {
                    // Nothing that an operator could change, or would miss.
                    decide(Way.LATE, Level.FINE, "this JVM has no other way");
                }
                return bound;
            } catch (ComException e) {
                if (e.hresult().equals(HResult.RPC_E_CALL_CANCELED)) {
                    throw e;
                }
                if (way != null) {
                    LOG.log(Level.FINE, "{0}: one object is called late: {1}", new Object[] {server, e.getMessage()});
                }
                // If there is more to it than a refusal, the next call meets it.
                decide(Way.LATE, Level.INFO, e.getMessage());
                return false;
            }
        }

        private void decide(Way decided, Level level, String why) {
            // An urgent request in between may have decided, and one object that is unlike the others changes nothing.
            if (way == null) {
                way = decided;
                log(this, decided, level, why);
            }
        }
    }

    private enum Way {
        EARLY("early", "the tables of their interfaces (early binding)"),
        LATE("late", "IDispatch (late binding)");

        private final String word;
        private final String through;

        Way(String word, String through) {
            this.word = word;
            this.through = through;
        }
    }
}
