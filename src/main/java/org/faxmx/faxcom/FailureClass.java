package org.faxmx.faxcom;

import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxUnavailableException;

/** What a failed call means for the connection, and which exception of the domain reports it. */
enum FailureClass {
    /** The call was rejected before it was carried out. The server is there, so the connection is not lost. */
    RETRY,
    /** The connection is lost or no longer reliable; a new one is needed. */
    RECONNECT,
    /** The library is not on this machine, or cannot be loaded into this process. */
    NOT_INSTALLED,
    /** The account lacks a right, or could not be authenticated. */
    DENIED,
    /** The port, job, routing method or file is not there, or no longer. */
    GONE,
    /** The server does not accept the value. */
    BAD_ARGUMENT,
    /** The server refuses the request. Unknown codes count as this. */
    REFUSED,
    /** This machine or the server's is short of memory or another resource. */
    OUT_OF_MEMORY,
    /** A call that should not have been made so, or an impossible answer: a defect. */
    BUG;

    /** Whether the connection can no longer be used. */
    boolean endsConnection() {
        return this == RECONNECT || this == NOT_INSTALLED;
    }

    /** A failure of this class; the arguments are those of {@link FaxException}. */
    FaxException failure(String attempted, String answer, String hint, Throwable cause) {
        return switch (this) {
            case RECONNECT, NOT_INSTALLED -> new FaxUnavailableException(attempted, answer, hint, cause);
            case DENIED -> new FaxAccessDeniedException(attempted, answer, hint, cause);
            case GONE -> new FaxNotFoundException(attempted, answer, hint, cause);
            default -> new FaxRequestFailedException(attempted, answer, hint, cause);
        };
    }
}
