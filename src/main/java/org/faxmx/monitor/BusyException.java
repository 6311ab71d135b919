package org.faxmx.monitor;

/** A request was not made because an attempt to connect was under way for as long as the caller may wait. */
public final class BusyException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    BusyException(String message) {
        super(message);
    }
}
