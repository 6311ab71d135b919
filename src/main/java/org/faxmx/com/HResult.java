package org.faxmx.com;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;

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

    private static final int WIN32 = 0x80070000;
    private static final int RPC = 0x80010000;
    // The RPC runtime's statuses among the Win32 errors; COM's own codes in that facility leave this range free.
    private static final int FIRST_RPC_STATUS = 1700;
    private static final int LAST_RPC_STATUS = 1999;

    // Values from winerror.h and winsock2.h. The names of Win32 errors are those that HRESULT_FROM_WIN32 wraps.
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
            Map.entry(0x80010006, "RPC_E_CONNECTION_TERMINATED"),
            Map.entry(0x80010007, "RPC_E_SERVER_DIED"),
            Map.entry(0x80010009, "RPC_E_INVALID_DATAPACKET"),
            Map.entry(0x8001000A, "RPC_E_CANTTRANSMIT_CALL"),
            Map.entry(0x8001000B, "RPC_E_CLIENT_CANTMARSHAL_DATA"),
            Map.entry(0x8001000C, "RPC_E_CLIENT_CANTUNMARSHAL_DATA"),
            Map.entry(0x8001000D, "RPC_E_SERVER_CANTMARSHAL_DATA"),
            Map.entry(0x8001000E, "RPC_E_SERVER_CANTUNMARSHAL_DATA"),
            Map.entry(0x8001000F, "RPC_E_INVALID_DATA"),
            Map.entry(0x80010010, "RPC_E_INVALID_PARAMETER"),
            Map.entry(0x80010012, "RPC_E_SERVER_DIED_DNE"),
            Map.entry(0x80010100, "RPC_E_SYS_CALL_FAILED"),
            Map.entry(0x80010101, "RPC_E_OUT_OF_RESOURCES"),
            Map.entry(0x80010102, "RPC_E_ATTEMPTED_MULTITHREAD"),
            Map.entry(0x80010103, "RPC_E_NOT_REGISTERED"),
            Map.entry(0x80010104, "RPC_E_FAULT"),
            Map.entry(0x80010105, "RPC_E_SERVERFAULT"),
            Map.entry(0x80010106, "RPC_E_CHANGED_MODE"),
            Map.entry(0x80010107, "RPC_E_INVALIDMETHOD"),
            Map.entry(0x80010108, "RPC_E_DISCONNECTED"),
            Map.entry(0x80010109, "RPC_E_RETRY"),
            Map.entry(0x8001010A, "RPC_E_SERVERCALL_RETRYLATER"),
            Map.entry(0x8001010B, "RPC_E_SERVERCALL_REJECTED"),
            Map.entry(0x8001010D, "RPC_E_CANTCALLOUT_ININPUTSYNCCALL"),
            Map.entry(0x8001010E, "RPC_E_WRONG_THREAD"),
            Map.entry(0x8001010F, "RPC_E_THREAD_NOT_INIT"),
            Map.entry(0x80010110, "RPC_E_VERSION_MISMATCH"),
            Map.entry(0x80010113, "RPC_E_INVALID_IPID"),
            Map.entry(0x80010114, "RPC_E_INVALID_OBJECT"),
            Map.entry(0x8001011A, "RPC_E_NO_GOOD_SECURITY_PACKAGES"),
            Map.entry(0x8001011B, "RPC_E_ACCESS_DENIED"),
            Map.entry(0x8001011C, "RPC_E_REMOTE_DISABLED"),
            Map.entry(0x8001011D, "RPC_E_INVALID_OBJREF"),
            Map.entry(0x8001011F, "RPC_E_TIMEOUT"),
            Map.entry(0x80010123, "CO_E_FAILEDTOIMPERSONATE"),
            Map.entry(0x8001012A, "CO_E_ACCESSCHECKFAILED"),
            Map.entry(0x8001FFFF, "RPC_E_UNEXPECTED"),
            Map.entry(0x80020001, "DISP_E_UNKNOWNINTERFACE"),
            Map.entry(0x80020003, "DISP_E_MEMBERNOTFOUND"),
            Map.entry(0x80020004, "DISP_E_PARAMNOTFOUND"),
            Map.entry(0x80020005, "DISP_E_TYPEMISMATCH"),
            Map.entry(0x80020006, "DISP_E_UNKNOWNNAME"),
            Map.entry(0x80020007, "DISP_E_NONAMEDARGS"),
            Map.entry(0x80020008, "DISP_E_BADVARTYPE"),
            Map.entry(0x80020009, "DISP_E_EXCEPTION"),
            Map.entry(0x8002000A, "DISP_E_OVERFLOW"),
            Map.entry(0x8002000B, "DISP_E_BADINDEX"),
            Map.entry(0x8002000C, "DISP_E_UNKNOWNLCID"),
            Map.entry(0x8002000E, "DISP_E_BADPARAMCOUNT"),
            Map.entry(0x8002000F, "DISP_E_PARAMNOTOPTIONAL"),
            Map.entry(0x80020010, "DISP_E_BADCALLEE"),
            Map.entry(0x80020011, "DISP_E_NOTACOLLECTION"),
            Map.entry(0x80028019, "TYPE_E_UNSUPFORMAT"),
            Map.entry(0x8002801D, "TYPE_E_LIBNOTREGISTERED"),
            Map.entry(0x80029C4A, "TYPE_E_CANTLOADLIBRARY"),
            Map.entry(0x80040110, "CLASS_E_NOAGGREGATION"),
            Map.entry(0x80040111, "CLASS_E_CLASSNOTAVAILABLE"),
            Map.entry(0x80040150, "REGDB_E_READREGDB"),
            Map.entry(0x80040154, "REGDB_E_CLASSNOTREG"),
            Map.entry(0x80040155, "REGDB_E_IIDNOTREG"),
            Map.entry(0x80040156, "REGDB_E_BADTHREADINGMODEL"),
            Map.entry(0x800401F0, "CO_E_NOTINITIALIZED"),
            Map.entry(0x800401F1, "CO_E_ALREADYINITIALIZED"),
            Map.entry(0x800401F3, "CO_E_CLASSSTRING"),
            Map.entry(0x800401F5, "CO_E_APPNOTFOUND"),
            Map.entry(0x800401F8, "CO_E_DLLNOTFOUND"),
            Map.entry(0x800401F9, "CO_E_ERRORINDLL"),
            Map.entry(0x800401FD, "CO_E_OBJNOTCONNECTED"),
            Map.entry(0x800401FF, "CO_E_RELEASED"),
            Map.entry(0x80070001, "ERROR_INVALID_FUNCTION"),
            Map.entry(0x80070002, "ERROR_FILE_NOT_FOUND"),
            Map.entry(0x80070003, "ERROR_PATH_NOT_FOUND"),
            Map.entry(0x80070005, "E_ACCESSDENIED"),
            Map.entry(0x80070006, "E_HANDLE"),
            Map.entry(0x80070008, "ERROR_NOT_ENOUGH_MEMORY"),
            Map.entry(0x8007000D, "ERROR_INVALID_DATA"),
            Map.entry(0x8007000E, "E_OUTOFMEMORY"),
            Map.entry(0x8007000F, "ERROR_INVALID_DRIVE"),
            Map.entry(0x80070015, "ERROR_NOT_READY"),
            Map.entry(0x8007001F, "ERROR_GEN_FAILURE"),
            Map.entry(0x80070020, "ERROR_SHARING_VIOLATION"),
            Map.entry(0x80070032, "ERROR_NOT_SUPPORTED"),
            Map.entry(0x80070033, "ERROR_REM_NOT_LIST"),
            Map.entry(0x80070035, "ERROR_BAD_NETPATH"),
            Map.entry(0x8007003B, "ERROR_UNEXP_NET_ERR"),
            Map.entry(0x80070040, "ERROR_NETNAME_DELETED"),
            Map.entry(0x80070041, "ERROR_NETWORK_ACCESS_DENIED"),
            Map.entry(0x80070043, "ERROR_BAD_NET_NAME"),
            Map.entry(0x80070047, "ERROR_REQ_NOT_ACCEP"),
            Map.entry(0x80070057, "E_INVALIDARG"),
            Map.entry(0x8007006D, "ERROR_BROKEN_PIPE"),
            Map.entry(0x80070070, "ERROR_DISK_FULL"),
            Map.entry(0x80070078, "ERROR_CALL_NOT_IMPLEMENTED"),
            Map.entry(0x80070079, "ERROR_SEM_TIMEOUT"),
            Map.entry(0x8007007A, "ERROR_INSUFFICIENT_BUFFER"),
            Map.entry(0x8007007B, "ERROR_INVALID_NAME"),
            Map.entry(0x8007007E, "ERROR_MOD_NOT_FOUND"),
            Map.entry(0x8007007F, "ERROR_PROC_NOT_FOUND"),
            Map.entry(0x800700A1, "ERROR_BAD_PATHNAME"),
            Map.entry(0x800700A4, "ERROR_MAX_THRDS_REACHED"),
            Map.entry(0x800700AA, "ERROR_BUSY"),
            Map.entry(0x800700C1, "ERROR_BAD_EXE_FORMAT"),
            Map.entry(0x800700CE, "ERROR_FILENAME_EXCED_RANGE"),
            Map.entry(0x800700E7, "ERROR_PIPE_BUSY"),
            Map.entry(0x800700E8, "ERROR_NO_DATA"),
            Map.entry(0x800700E9, "ERROR_PIPE_NOT_CONNECTED"),
            Map.entry(0x800703E3, "ERROR_OPERATION_ABORTED"),
            Map.entry(0x800703E6, "ERROR_NOACCESS"),
            Map.entry(0x8007041D, "ERROR_SERVICE_REQUEST_TIMEOUT"),
            Map.entry(0x80070422, "ERROR_SERVICE_DISABLED"),
            Map.entry(0x80070424, "ERROR_SERVICE_DOES_NOT_EXIST"),
            Map.entry(0x80070426, "ERROR_SERVICE_NOT_ACTIVE"),
            Map.entry(0x8007042B, "ERROR_PROCESS_ABORTED"),
            Map.entry(0x8007042C, "ERROR_SERVICE_DEPENDENCY_FAIL"),
            Map.entry(0x8007042D, "ERROR_SERVICE_LOGON_FAILED"),
            Map.entry(0x8007045A, "ERROR_DLL_INIT_FAILED"),
            Map.entry(0x8007045B, "ERROR_SHUTDOWN_IN_PROGRESS"),
            Map.entry(0x8007046A, "ERROR_NOT_ENOUGH_SERVER_MEMORY"),
            Map.entry(0x80070490, "ERROR_NOT_FOUND"),
            Map.entry(0x800704B3, "ERROR_NO_NET_OR_BAD_PATH"),
            Map.entry(0x800704C3, "ERROR_SESSION_CREDENTIAL_CONFLICT"),
            Map.entry(0x800704C6, "ERROR_NO_NETWORK"),
            Map.entry(0x800704C7, "ERROR_CANCELLED"),
            Map.entry(0x800704C9, "ERROR_CONNECTION_REFUSED"),
            Map.entry(0x800704CA, "ERROR_GRACEFUL_DISCONNECT"),
            Map.entry(0x800704CF, "ERROR_NETWORK_UNREACHABLE"),
            Map.entry(0x800704D0, "ERROR_HOST_UNREACHABLE"),
            Map.entry(0x800704D2, "ERROR_PORT_UNREACHABLE"),
            Map.entry(0x800704D4, "ERROR_CONNECTION_ABORTED"),
            Map.entry(0x800704E8, "ERROR_HOST_DOWN"),
            Map.entry(0x8007051F, "ERROR_NO_LOGON_SERVERS"),
            Map.entry(0x80070522, "ERROR_PRIVILEGE_NOT_HELD"),
            Map.entry(0x8007052E, "ERROR_LOGON_FAILURE"),
            Map.entry(0x8007052F, "ERROR_ACCOUNT_RESTRICTION"),
            Map.entry(0x80070530, "ERROR_INVALID_LOGON_HOURS"),
            Map.entry(0x80070531, "ERROR_INVALID_WORKSTATION"),
            Map.entry(0x80070532, "ERROR_PASSWORD_EXPIRED"),
            Map.entry(0x80070533, "ERROR_ACCOUNT_DISABLED"),
            Map.entry(0x8007054F, "ERROR_INTERNAL_ERROR"),
            Map.entry(0x80070569, "ERROR_LOGON_TYPE_NOT_GRANTED"),
            Map.entry(0x800705AA, "ERROR_NO_SYSTEM_RESOURCES"),
            Map.entry(0x800705B4, "ERROR_TIMEOUT"),
            Map.entry(0x800706A6, "RPC_S_INVALID_BINDING"),
            Map.entry(0x800706AB, "RPC_S_INVALID_NET_ADDR"),
            Map.entry(0x800706AC, "RPC_S_NO_ENDPOINT_FOUND"),
            Map.entry(0x800706B3, "RPC_S_NOT_LISTENING"),
            Map.entry(0x800706B5, "RPC_S_UNKNOWN_IF"),
            Map.entry(0x800706B6, "RPC_S_NO_BINDINGS"),
            Map.entry(0x800706B9, "RPC_S_OUT_OF_RESOURCES"),
            Map.entry(0x800706BA, "RPC_S_SERVER_UNAVAILABLE"),
            Map.entry(0x800706BB, "RPC_S_SERVER_TOO_BUSY"),
            Map.entry(0x800706BE, "RPC_S_CALL_FAILED"),
            Map.entry(0x800706BF, "RPC_S_CALL_FAILED_DNE"),
            Map.entry(0x800706C0, "RPC_S_PROTOCOL_ERROR"),
            Map.entry(0x800706C6, "RPC_S_INVALID_BOUND"),
            Map.entry(0x800706CF, "RPC_S_STRING_TOO_LONG"),
            Map.entry(0x800706D1, "RPC_S_PROCNUM_OUT_OF_RANGE"),
            Map.entry(0x800706D3, "RPC_S_UNKNOWN_AUTHN_SERVICE"),
            Map.entry(0x800706D5, "RPC_S_INVALID_AUTH_IDENTITY"),
            Map.entry(0x800706D9, "EPT_S_NOT_REGISTERED"),
            Map.entry(0x800706E4, "RPC_S_CANNOT_SUPPORT"),
            Map.entry(0x800706E6, "RPC_S_INTERNAL_ERROR"),
            Map.entry(0x800706EF, "RPC_X_SS_IN_NULL_CONTEXT"),
            Map.entry(0x800706F1, "RPC_X_SS_CONTEXT_DAMAGED"),
            Map.entry(0x800706F2, "RPC_X_SS_HANDLES_MISMATCH"),
            Map.entry(0x800706F3, "RPC_X_SS_CANNOT_GET_CALL_HANDLE"),
            Map.entry(0x800706F4, "RPC_X_NULL_REF_POINTER"),
            Map.entry(0x800706F5, "RPC_X_ENUM_VALUE_OUT_OF_RANGE"),
            Map.entry(0x800706F7, "RPC_X_BAD_STUB_DATA"),
            Map.entry(0x800706F8, "ERROR_INVALID_USER_BUFFER"),
            Map.entry(0x800706FC, "ERROR_TRUSTED_DOMAIN_FAILURE"),
            Map.entry(0x800706FD, "ERROR_TRUSTED_RELATIONSHIP_FAILURE"),
            Map.entry(0x800706FF, "RPC_S_CALL_IN_PROGRESS"),
            Map.entry(0x80070701, "ERROR_ACCOUNT_EXPIRED"),
            Map.entry(0x80070718, "ERROR_NOT_ENOUGH_QUOTA"),
            Map.entry(0x8007071A, "RPC_S_CALL_CANCELLED"),
            Map.entry(0x8007071C, "RPC_S_COMM_FAILURE"),
            Map.entry(0x80070721, "RPC_S_SEC_PKG_ERROR"),
            Map.entry(0x80070773, "ERROR_PASSWORD_MUST_CHANGE"),
            Map.entry(0x80070775, "ERROR_ACCOUNT_LOCKED_OUT"),
            Map.entry(0x800708CA, "ERROR_NOT_CONNECTED"),
            Map.entry(0x80070964, "ERROR_DEVICE_IN_USE"),
            Map.entry(0x800710DD, "ERROR_INVALID_OPERATION"),
            Map.entry(0x80072742, "WSAENETDOWN"),
            Map.entry(0x80072743, "WSAENETUNREACH"),
            Map.entry(0x80072745, "WSAECONNABORTED"),
            Map.entry(0x80072746, "WSAECONNRESET"),
            Map.entry(0x8007274C, "WSAETIMEDOUT"),
            Map.entry(0x8007274D, "WSAECONNREFUSED"),
            Map.entry(0x80072750, "WSAEHOSTDOWN"),
            Map.entry(0x80072751, "WSAEHOSTUNREACH"),
            Map.entry(0x80072AF9, "WSAHOST_NOT_FOUND"),
            Map.entry(0x80080003, "CO_E_SCM_RPC_FAILURE"),
            Map.entry(0x80080005, "CO_E_SERVER_EXEC_FAILURE"),
            Map.entry(0x80080006, "CO_E_OBJSRV_RPC_FAILURE"),
            Map.entry(0x80080008, "CO_E_SERVER_STOPPING"));

    private static final Set<Integer> REJECTIONS = Set.of(
            0x80010001, // RPC_E_CALL_REJECTED
            0x8001000A, // RPC_E_CANTTRANSMIT_CALL
            0x80010109, // RPC_E_RETRY
            0x8001010A, // RPC_E_SERVERCALL_RETRYLATER
            0x8001010B, // RPC_E_SERVERCALL_REJECTED
            0x8001010D, // RPC_E_CANTCALLOUT_ININPUTSYNCCALL
            0x80070047, // ERROR_REQ_NOT_ACCEP
            0x800700E7, // ERROR_PIPE_BUSY
            0x800706BB); // RPC_S_SERVER_TOO_BUSY

    /** Whether the code tells a failure. */
    public boolean failed() {
        return value < 0;
    }

    /**
     * Whether the code tells that a call was turned away before it was carried out, as a message filter or a busy server
     * does, so that it may be made again.
     */
    public boolean isRejection() {
        return REJECTIONS.contains(usual().value);
    }

    /** Whether the code is one of COM's own, RPC_E and the like, which no member answers that was reached. */
    boolean isOfCom() {
        return facility() == RPC && usual().value == value;
    }

    /**
     * The code as HRESULT_FROM_WIN32 writes it, if it is an RPC status that was wrapped with RPC's own facility:
     * 0x800706BA for 0x800106BA. All other codes are returned as they are.
     */
    public HResult usual() {
        boolean status = facility() == RPC && number() >= FIRST_RPC_STATUS && number() <= LAST_RPC_STATUS;
        return status ? new HResult(WIN32 | number()) : this;
    }

    /**
     * {@code 0x80004005 (E_FAIL)}; where no name is known, {@code 0x80070999 (Win32 error 2457)} for an error of Windows,
     * which {@code net helpmsg 2457} explains, and the number alone for all others.
     */
    @Override
    public String toString() {
        String name = NAMES.get(usual().value);
        if (name != null) {
            return hex() + " (" + name + ")";
        }
        return usual().facility() == WIN32 ? hex() + " (Win32 error " + number() + ")" : hex();
    }

    /** The number alone: {@code 0x80004005}. */
    public String hex() {
        return String.format("0x%08X", value);
    }

    private int facility() {
        return value & 0xFFFF0000;
    }

    private int number() {
        return value & 0xFFFF;
    }
}
