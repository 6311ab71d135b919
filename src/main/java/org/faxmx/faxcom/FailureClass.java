package org.faxmx.faxcom;

import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxUnavailableException;

/** What a failed call means for the connection, and which domain exception reports it. */
enum FailureClass {

    /** The call was rejected before it was carried out. The server is up, so the connection is not lost. */
    RETRY(FaxRequestFailedException::new),

    /** The connection is lost or can no longer be trusted; a new one is needed. */
    RECONNECT(FaxUnavailableException::new),

    /** The library is not on this machine, or cannot be loaded into this process. */
    NOT_INSTALLED(FaxUnavailableException::new),

    /** The account lacks a right, or could not be authenticated. */
    DENIED(FaxAccessDeniedException::new),

    /** The port, job, routing method or file does not exist, or no longer does. */
    GONE(FaxNotFoundException::new),

    /** The server does not accept a value. */
    BAD_ARGUMENT(FaxRequestFailedException::new),

    /** The server understood the request and refuses it. Unknown codes are classified so. */
    REFUSED(FaxRequestFailedException::new),

    /** This machine or the server's is out of memory or another resource. */
    OUT_OF_MEMORY(FaxRequestFailedException::new),

    /** A wrong call or a wrong result: a defect of FaxMX or of the fax library. */
    BUG(FaxRequestFailedException::new);

    private final Factory failure;

    FailureClass(Factory failure) {
        this.failure = failure;
    }

    /** An exception of this class; the arguments are those of {@link FaxException}. */
    FaxException failure(String attempted, String answer, String hint, Throwable cause) {
        return failure.create(attempted, answer, hint, cause);
    }

    private interface Factory {
        FaxException create(String attempted, String answer, String hint, Throwable cause);
    }
}
