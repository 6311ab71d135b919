package org.faxmx.fax;

/** The port, job or routing method is not there, or no longer. */
public final class FaxNotFoundException extends FaxException {

    private static final long serialVersionUID = 1L;

    public FaxNotFoundException(String attempted, String answer, String hint, Throwable cause) {
        super(attempted, answer, hint, cause);
    }
}
