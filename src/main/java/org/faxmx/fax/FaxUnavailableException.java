package org.faxmx.fax;

/** The fax server cannot be reached: not installed, not running, not connected, or the connection broke. */
public final class FaxUnavailableException extends FaxException {

    private static final long serialVersionUID = 1L;

    public FaxUnavailableException(String attempted, String answer, String hint, Throwable cause) {
        super(attempted, answer, hint, cause);
    }
}
