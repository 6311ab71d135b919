package org.faxmx;

/** A bridge could not be opened because of the machine it is to run on. The message says what failed, where and why. */
public final class BridgeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BridgeException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
