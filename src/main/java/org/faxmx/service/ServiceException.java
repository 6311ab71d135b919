package org.faxmx.service;

/** A service that could not be installed, removed or read, with what to do about it. */
public final class ServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure with a message for people. */
    public ServiceException(String message) {
        super(message);
    }

    /** The same with its cause. */
    public ServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
