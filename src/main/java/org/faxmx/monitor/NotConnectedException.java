package org.faxmx.monitor;

/** A request was not made because there is no connection, or because the monitor is closed. */
public final class NotConnectedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotConnectedException(String message) {
        super(message);
    }
}
