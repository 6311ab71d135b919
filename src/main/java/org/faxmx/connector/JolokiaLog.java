package org.faxmx.connector;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jolokia.util.LogHandler;

/** Logs Jolokia's messages, which by default go to standard output. */
final class JolokiaLog implements LogHandler {

    private static final Logger LOG = Logger.getLogger("org.faxmx.connector.jolokia");

    @Override
    public void debug(String message) {
        LOG.fine(message);
    }

    @Override
    public void info(String message) {
        // Such as the detectors that it tries at every start.
        LOG.fine(message);
    }

    @Override
    public void error(String message, Throwable cause) {
        // Mostly errors of clients, which get them in the response.
        LOG.log(Level.FINE, message, cause);
    }
}
