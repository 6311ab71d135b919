package org.faxmx.connector;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jolokia.util.LogHandler;

/** Takes Jolokia's messages into the bridge's log; Jolokia's default is standard output. */
final class JolokiaLog implements LogHandler {

    private static final Logger LOG = Logger.getLogger("org.faxmx.connector.jolokia");

    @Override
    public void debug(String message) {
        LOG.fine(message);
    }

    @Override
    public void info(String message) {
        // Jolokia says at every start which detectors it tried: nothing for an operator.
        LOG.fine(message);
    }

    @Override
    public void error(String message, Throwable cause) {
        // What a client asked for wrongly is told to the client; here it is a detail.
        LOG.log(Level.FINE, message, cause);
    }
}
