package org.faxmx.faxcom;

import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxUnavailableException;

/** What a failed call means for the connection, and which exception of the domain reports it. */
enum FailureClass {

    /** The call was rejected before it was carried out. The server is there, so the connection is not lost. */
    RETRY(FaxRequestFailedException::new),

    /** The connection is lost or no longer reliable; a new one is needed. */
    RECONNECT(FaxUnavailableException::new),

    /** The library is not on this machine, or cannot be loaded into this process. */
    NOT_INSTALLED(FaxUnavailableException::new),

    /** The account lacks a right, or could not be authenticated. */
    DENIED(FaxAccessDeniedException::new),

    /** The port, job, routing method or file is not there, or no longer. */
    GONE(FaxNotFoundException::new),

    /** The server does not accept the value. */
    BAD_ARGUMENT(FaxRequestFailedException::new),

    /** The server refuses the request. Unknown codes count as this. */
    REFUSED(FaxRequestFailedException::new),

    /** This machine or the server's is short of memory or another resource. */
    OUT_OF_MEMORY(FaxRequestFailedException::new),

    /** A call that should not have been made so, or an impossible answer: a defect. */
    BUG(FaxRequestFailedException::new);

    private final Constructor failure;

    FailureClass(Constructor failure) {
        this.failure = failure;
    }

    /** A failure of this class; the arguments are those of {@link FaxException}. */
    FaxException failure(String attempted, String answer, String hint, Throwable cause) {
        return failure.create(attempted, answer, hint, cause);
    }

    private interface Constructor {
        FaxException create(String attempted, String answer, String hint, Throwable cause);
    }
}
