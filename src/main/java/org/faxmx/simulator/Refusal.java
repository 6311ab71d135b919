package org.faxmx.simulator;

import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxUnavailableException;

/** The failures of a simulated service, with the HRESULTs of a Windows fax server. */
final class Refusal {

    static final String ACCESS_DENIED = "0x80070005 (E_ACCESSDENIED)";
    static final String DEVICE_IN_USE = "0x80070964 (ERROR_DEVICE_IN_USE)";
    static final String INVALID_ARGUMENT = "0x80070057 (E_INVALIDARG)";
    static final String INVALID_OPERATION = "0x800710DD (ERROR_INVALID_OPERATION)";
    static final String NOT_SUPPORTED = "0x80070032 (ERROR_NOT_SUPPORTED)";
    static final String UNAVAILABLE = "0x800706BA (RPC_S_SERVER_UNAVAILABLE)";

    private Refusal() {}

    static FaxException of(String attempted, String answer) {
        return of(attempted, answer, "");
    }

    static FaxException of(String attempted, String answer, String hint) {
        if (answer.startsWith("0x80070005")) {
            return new FaxAccessDeniedException(attempted, answer, hint, null);
        }
        if (answer.startsWith("0x800706BA")) {
            return new FaxUnavailableException(attempted, answer, hint, null);
        }
        return new FaxRequestFailedException(attempted, answer, hint, null);
    }

    static FaxException notFound(String attempted, String what, String hint) {
        return new FaxNotFoundException(attempted, what, hint, null);
    }
}
