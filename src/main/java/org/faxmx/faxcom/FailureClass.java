package org.faxmx.faxcom;

import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxUnavailableException;

/** What a failed call means for the connection, and as which of the domain's failures it is told. */
enum FailureClass {

    /** The call was turned away before it was carried out. The server is there, so this is no lost connection. */
    RETRY(FaxRequestFailedException::new),

    /** The connection is gone, or cannot be trusted any more; a new one is needed. */
    RECONNECT(FaxUnavailableException::new),

    /** The library is not on this machine, or cannot be loaded into this process. */
    NOT_INSTALLED(FaxUnavailableException::new),

    /** The account lacks a right, or could not be authenticated. */
    DENIED(FaxAccessDeniedException::new),

    /** The port, job, routing method or file that was meant is not there, or not any more. */
    GONE(FaxNotFoundException::new),

    /** A value was given that the server does not take. */
    BAD_ARGUMENT(FaxRequestFailedException::new),

    /** The server understood the request and does not do it, now or ever. Codes that are not known count as this. */
    REFUSED(FaxRequestFailedException::new),

    /** This machine or the server's is short of memory or another resource. */
    OUT_OF_MEMORY(FaxRequestFailedException::new),

    /** A call that should not have been made so, or an answer that should not have been given: a defect. */
    BUG(FaxRequestFailedException::new);

    private final Making failure;

    FailureClass(Making failure) {
        this.failure = failure;
    }

    /** A failure of this class; the arguments are those of {@link FaxException}. */
    FaxException failure(String attempted, String answer, String hint, Throwable cause) {
        return failure.make(attempted, answer, hint, cause);
    }

    private interface Making {
        FaxException make(String attempted, String answer, String hint, Throwable cause);
    }
}
