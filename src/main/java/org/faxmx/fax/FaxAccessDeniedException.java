package org.faxmx.fax;

/** The caller lacks a right on the fax server. */
public final class FaxAccessDeniedException extends FaxException {

    private static final long serialVersionUID = 1L;

    public FaxAccessDeniedException(String attempted, String answer, String hint, Throwable cause) {
        super(attempted, answer, hint, cause);
    }
}
