package org.faxmx.faxcom;

import org.faxmx.com.ComException;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxUnavailableException;

/** Turns what COM answered into the domain's failures: the one place that knows what a code means for a fax server. */
final class FaxFailures {

    private static final String INSTALL =
            "Install the fax service on this machine: the feature \"Windows Fax and Scan\" (Print.Fax.Scan), "
                    + "or the role \"Fax Server\"; a 64-bit JVM needs the 64-bit registration";
    private static final String SERVICE =
            "Check that the service \"Fax\" is running and that the machine can be reached";
    private static final String RIGHTS =
            "The account that runs FaxMX needs the right to query the fax server's configuration, and to manage it for changes";

    private FaxFailures() {}

    static FaxException of(ComException failure) {
        String attempted = failure.attempted();
        String answer = answer(failure);
        return switch (failure.hresult().value()) {
            case 0x800401F3, // CO_E_CLASSSTRING
                    0x80040154, // REGDB_E_CLASSNOTREG
                    0x8007007E, // ERROR_MOD_NOT_FOUND
                    0x800700C1 -> // ERROR_BAD_EXE_FORMAT
                new FaxUnavailableException(attempted, answer, INSTALL, failure);
            case 0x800706BA, // RPC_S_SERVER_UNAVAILABLE
                    0x800706BB, // RPC_S_SERVER_TOO_BUSY
                    0x800706BE, // RPC_S_CALL_FAILED
                    0x800706BF, // RPC_S_CALL_FAILED_DNE
                    0x800706D9, // EPT_S_NOT_REGISTERED
                    0x800708CA, // ERROR_NOT_CONNECTED
                    0x80010007, // RPC_E_SERVER_DIED
                    0x80010012, // RPC_E_SERVER_DIED_DNE
                    0x8001011F, // RPC_E_TIMEOUT
                    0x80010108, // RPC_E_DISCONNECTED
                    0x800401FD, // CO_E_OBJNOTCONNECTED
                    0x80070424, // ERROR_SERVICE_DOES_NOT_EXIST
                    0x80070426, // ERROR_SERVICE_NOT_ACTIVE
                    0x80080005 -> // CO_E_SERVER_EXEC_FAILURE
                new FaxUnavailableException(attempted, answer, SERVICE, failure);
            case 0x80070002, // ERROR_FILE_NOT_FOUND
                    0x80070003 -> // ERROR_PATH_NOT_FOUND
                new FaxNotFoundException(
                        attempted, answer, "Give a full path that the machine of the library sees", failure);
            case 0x80070005 -> // E_ACCESSDENIED
                new FaxAccessDeniedException(attempted, answer, RIGHTS, failure);
            default -> new FaxRequestFailedException(attempted, answer, hint(failure), failure);
        };
    }

    private static String hint(ComException failure) {
        return switch (failure.hresult().value()) {
            case 0x80070964 -> // ERROR_DEVICE_IN_USE
                "The port is in a call; try again when it is over";
            case 0x80041B62, 0x80071B62 -> // FAX_ERR_DEVICE_NUM_LIMIT_EXCEEDED
                "This edition of Windows allows no more active fax devices; disable another port first";
            case 0x80070057 -> // E_INVALIDARG
                "The server refuses the value, or what was meant is not there any more";
            case 0x8007000D -> // ERROR_INVALID_DATA
                "The server does not know that routing method or port";
            case 0x800710DD -> // ERROR_INVALID_OPERATION
                "The job is not in a state that allows this";
            case 0x80041B63, 0x80071B63 -> // FAX_ERR_NOT_SUPPORTED_ON_THIS_SKU
                "This edition of Windows does not have that feature";
            default -> "";
        };
    }

    private static String answer(ComException failure) {
        String code = name(failure);
        return failure.description().isEmpty() ? code : code + ": " + failure.description();
    }

    /** The fax service's own codes have names that COM does not know (faxcomex error codes). */
    private static String name(ComException failure) {
        String fax =
                switch (failure.hresult().value()) {
                    case 0x80041B62 -> "FAX_E_DEVICE_NUM_LIMIT_EXCEEDED";
                    case 0x80041B63 -> "FAX_E_NOT_SUPPORTED_ON_THIS_SKU";
                    case 0x80071B62 -> "FAX_ERR_DEVICE_NUM_LIMIT_EXCEEDED";
                    case 0x80071B63 -> "FAX_ERR_NOT_SUPPORTED_ON_THIS_SKU";
                    default -> "";
                };
        return fax.isEmpty() ? failure.hresult().toString() : failure.hresult().hex() + " (" + fax + ")";
    }
}
