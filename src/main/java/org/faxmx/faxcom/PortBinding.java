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
 * How the objects of a server's ports are called. Each connection decides once: early, until the first object that
 * refuses the query for its interface, and late from then on. Any thread may ask for the latest decision.
 */
final class PortBinding {

    private static final Logger LOG = Logger.getLogger(PortBinding.class.getName());

    private final boolean lateOnly;
    private final String server;
    private volatile Way latest = Way.LATE;
    private volatile boolean logged;

    /**
     * @param lateOnly whether early binding is ruled out
     * @param host the server's, for the log
     */
    PortBinding(boolean lateOnly, String host) {
        this.lateOnly = lateOnly;
        this.server = host.isEmpty() ? "this machine" : host;
    }

    /** What was decided last: {@code early} or {@code late}, which is also so until the first decision. */
    String latest() {
        return latest.word;
    }

    /** For a new connection, which has decided nothing. Used on its apartment's thread only. */
    OfConnection ofConnection() {
        return new OfConnection();
    }

    private void decided(Way way, String why) {
        // Connections come and go; what is as before needs no line.
        Level level = logged && way == latest ? Level.FINE : Level.INFO;
        logged = true;
        latest = way;
        LOG.log(level, "the ports of {0} are called through {1}: {2}", new Object[] {server, way.through, why});
    }

    /** How the ports of one connection are called. */
    final class OfConnection {

        private Way way;

        private OfConnection() {}

        /** Binds a collection that GetPorts returned. */
        void ports(Dispatch ports) {
            bind(ports, FAX_PORTS_TABLE);
        }

        /** Binds an item of such a collection. */
        void port(Dispatch port) {
            bind(port, FAX_PORT_TABLE);
        }

        private void bind(Dispatch object, MethodTable table) {
            if (way == Way.LATE) {
                return;
            }
            if (lateOnly) {
                decide(Way.LATE, "so it is set");
                return;
            }
            try {
                if (object.bindEarly(table)) {
                    // An urgent request in between may have found one that refuses.
                    if (way != Way.LATE) {
                        decide(Way.EARLY, "they answer to them");
                    }
                } else {
                    decide(Way.LATE, "this JVM has no other way");
                }
            } catch (ComException e) {
                if (e.hresult().equals(HResult.RPC_E_CALL_CANCELED)) {
                    throw e;
                }
                // If there is more to it than a refusal, the next call meets it.
                decide(Way.LATE, e.getMessage());
            }
        }

        private void decide(Way next, String why) {
            if (next != way) {
                way = next;
                decided(next, why);
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
