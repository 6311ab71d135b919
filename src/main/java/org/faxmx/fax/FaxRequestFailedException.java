package org.faxmx.fax;

/** The fax server was reached and answered one request with a failure. */
public final class FaxRequestFailedException extends FaxException {

    private static final long serialVersionUID = 1L;

    public FaxRequestFailedException(String attempted, String answer, String hint, Throwable cause) {
        super(attempted, answer, hint, cause);
    }
}
