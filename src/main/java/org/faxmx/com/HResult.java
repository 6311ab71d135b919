package org.faxmx.com;

import java.io.Serializable;
import java.util.Map;

/**
 * An HRESULT. Its text carries the symbolic name where the code is one of COM's, automation's, RPC's or one of the
 * Win32 errors that a remote server commonly answers with: {@code 0x800706BA (RPC_S_SERVER_UNAVAILABLE)}.
 *
 * @param value the 32 bits; negative means failure
 */
public record HResult(int value) implements Serializable {

    public static final HResult S_OK = new HResult(0);
    public static final HResult S_FALSE = new HResult(1);
    public static final HResult E_NOTIMPL = new HResult(0x80004001);
    public static final HResult E_NOINTERFACE = new HResult(0x80004002);
    public static final HResult E_FAIL = new HResult(0x80004005);
    public static final HResult E_UNEXPECTED = new HResult(0x8000FFFF);
    public static final HResult E_ACCESSDENIED = new HResult(0x80070005);
    public static final HResult E_OUTOFMEMORY = new HResult(0x8007000E);
    public static final HResult E_INVALIDARG = new HResult(0x80070057);
    public static final HResult DISP_E_MEMBERNOTFOUND = new HResult(0x80020003);
    public static final HResult DISP_E_TYPEMISMATCH = new HResult(0x80020005);
    public static final HResult DISP_E_UNKNOWNNAME = new HResult(0x80020006);
    public static final HResult DISP_E_BADVARTYPE = new HResult(0x80020008);
    public static final HResult DISP_E_EXCEPTION = new HResult(0x80020009);
    public static final HResult DISP_E_OVERFLOW = new HResult(0x8002000A);
    public static final HResult CO_E_NOTINITIALIZED = new HResult(0x800401F0);
    public static final HResult CO_E_CLASSSTRING = new HResult(0x800401F3);
    public static final HResult REGDB_E_CLASSNOTREG = new HResult(0x80040154);
    public static final HResult RPC_E_CALL_CANCELED = new HResult(0x80010002);
    public static final HResult RPC_E_SERVER_DIED = new HResult(0x80010007);
    public static final HResult RPC_E_SERVER_DIED_DNE = new HResult(0x80010012);
    public static final HResult RPC_E_SERVERCALL_RETRYLATER = new HResult(0x8001010A);
    public static final HResult RPC_E_DISCONNECTED = new HResult(0x80010108);
    public static final HResult RPC_E_TIMEOUT = new HResult(0x8001011F);
    public static final HResult RPC_S_SERVER_UNAVAILABLE = new HResult(0x800706BA);
    public static final HResult RPC_S_CALL_FAILED = new HResult(0x800706BE);
    public static final HResult RPC_S_CALL_FAILED_DNE = new HResult(0x800706BF);

    // Values from winerror.h; the RPC_S names are those of the Win32 codes that HRESULT_FROM_WIN32 wraps.
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0x00000000, "S_OK"),
            Map.entry(0x00000001, "S_FALSE"),
            Map.entry(0x80004001, "E_NOTIMPL"),
            Map.entry(0x80004002, "E_NOINTERFACE"),
            Map.entry(0x80004003, "E_POINTER"),
            Map.entry(0x80004004, "E_ABORT"),
            Map.entry(0x80004005, "E_FAIL"),
            Map.entry(0x8000FFFF, "E_UNEXPECTED"),
            Map.entry(0x80010001, "RPC_E_CALL_REJECTED"),
            Map.entry(0x80010002, "RPC_E_CALL_CANCELED"),
            Map.entry(0x80010007, "RPC_E_SERVER_DIED"),
            Map.entry(0x80010012, "RPC_E_SERVER_DIED_DNE"),
            Map.entry(0x80010105, "RPC_E_SERVERFAULT"),
            Map.entry(0x80010106, "RPC_E_CHANGED_MODE"),
            Map.entry(0x80010108, "RPC_E_DISCONNECTED"),
            Map.entry(0x8001010A, "RPC_E_SERVERCALL_RETRYLATER"),
            Map.entry(0x8001010E, "RPC_E_WRONG_THREAD"),
            Map.entry(0x8001011F, "RPC_E_TIMEOUT"),
            Map.entry(0x80020003, "DISP_E_MEMBERNOTFOUND"),
            Map.entry(0x80020004, "DISP_E_PARAMNOTFOUND"),
            Map.entry(0x80020005, "DISP_E_TYPEMISMATCH"),
            Map.entry(0x80020006, "DISP_E_UNKNOWNNAME"),
            Map.entry(0x80020008, "DISP_E_BADVARTYPE"),
            Map.entry(0x80020009, "DISP_E_EXCEPTION"),
            Map.entry(0x8002000A, "DISP_E_OVERFLOW"),
            Map.entry(0x8002000B, "DISP_E_BADINDEX"),
            Map.entry(0x8002000E, "DISP_E_BADPARAMCOUNT"),
            Map.entry(0x80028019, "TYPE_E_UNSUPFORMAT"),
            Map.entry(0x8002801D, "TYPE_E_LIBNOTREGISTERED"),
            Map.entry(0x80040111, "CLASS_E_CLASSNOTAVAILABLE"),
            Map.entry(0x80040154, "REGDB_E_CLASSNOTREG"),
            Map.entry(0x800401F0, "CO_E_NOTINITIALIZED"),
            Map.entry(0x800401F3, "CO_E_CLASSSTRING"),
            Map.entry(0x800401FD, "CO_E_OBJNOTCONNECTED"),
            Map.entry(0x80070002, "ERROR_FILE_NOT_FOUND"),
            Map.entry(0x80070003, "ERROR_PATH_NOT_FOUND"),
            Map.entry(0x80070005, "E_ACCESSDENIED"),
            Map.entry(0x80070006, "E_HANDLE"),
            Map.entry(0x80070008, "ERROR_NOT_ENOUGH_MEMORY"),
            Map.entry(0x8007000D, "ERROR_INVALID_DATA"),
            Map.entry(0x8007000E, "E_OUTOFMEMORY"),
            Map.entry(0x80070032, "ERROR_NOT_SUPPORTED"),
            Map.entry(0x80070057, "E_INVALIDARG"),
            Map.entry(0x8007007E, "ERROR_MOD_NOT_FOUND"),
            Map.entry(0x800700C1, "ERROR_BAD_EXE_FORMAT"),
            Map.entry(0x80070424, "ERROR_SERVICE_DOES_NOT_EXIST"),
            Map.entry(0x80070426, "ERROR_SERVICE_NOT_ACTIVE"),
            Map.entry(0x8007054F, "ERROR_INTERNAL_ERROR"),
            Map.entry(0x800706B5, "RPC_S_UNKNOWN_IF"),
            Map.entry(0x800706BA, "RPC_S_SERVER_UNAVAILABLE"),
            Map.entry(0x800706BB, "RPC_S_SERVER_TOO_BUSY"),
            Map.entry(0x800706BE, "RPC_S_CALL_FAILED"),
            Map.entry(0x800706BF, "RPC_S_CALL_FAILED_DNE"),
            Map.entry(0x800706D9, "EPT_S_NOT_REGISTERED"),
            Map.entry(0x800708CA, "ERROR_NOT_CONNECTED"),
            Map.entry(0x80070964, "ERROR_DEVICE_IN_USE"),
            Map.entry(0x800710DD, "ERROR_INVALID_OPERATION"),
            Map.entry(0x80080005, "CO_E_SERVER_EXEC_FAILURE"));

    /** Whether the code tells a failure. */
    public boolean failed() {
        return value < 0;
    }

    /**
     * Whether the code tells that a call was turned away before it was carried out, so that it may be made again:
     * RPC_E_CALL_REJECTED and RPC_E_SERVERCALL_RETRYLATER (IMessageFilter::HandleInComingCall), and
     * RPC_S_SERVER_TOO_BUSY.
     */
    boolean isRejection() {
        return value == 0x80010001 || value == 0x8001010A || value == 0x800706BB;
    }

    /** {@code 0x80004005 (E_FAIL)}, or the number alone where no name is known. */
    @Override
    public String toString() {
        String name = NAMES.get(value);
        return name == null ? hex() : hex() + " (" + name + ")";
    }

    /** The number alone: {@code 0x80004005}. */
    public String hex() {
        return String.format("0x%08X", value);
    }
}
