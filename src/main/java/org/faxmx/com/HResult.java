package org.faxmx.com;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An HRESULT. Names are known of the codes of COM, automation and RPC and of the Win32 errors that remote servers commonly
 * return, as HRESULT_FROM_WIN32 writes them. Values and names are those of winerror.h and winsock2.h.
 *
 * @param value the 32 bits; negative means failure
 */
public record HResult(int value) implements Serializable {

    public static final HResult S_OK = new HResult(0x00000000);
    public static final HResult S_FALSE = new HResult(0x00000001);
    public static final HResult E_NOTIMPL = new HResult(0x80004001);
    public static final HResult E_NOINTERFACE = new HResult(0x80004002);
    public static final HResult E_FAIL = new HResult(0x80004005);
    public static final HResult E_UNEXPECTED = new HResult(0x8000FFFF);
    public static final HResult RPC_E_CALL_CANCELED = new HResult(0x80010002);
    public static final HResult RPC_E_DISCONNECTED = new HResult(0x80010108);
    public static final HResult RPC_E_SERVERCALL_RETRYLATER = new HResult(0x8001010A);
    public static final HResult RPC_E_TIMEOUT = new HResult(0x8001011F);
    public static final HResult DISP_E_PARAMNOTFOUND = new HResult(0x80020004);
    public static final HResult DISP_E_TYPEMISMATCH = new HResult(0x80020005);
    public static final HResult DISP_E_UNKNOWNNAME = new HResult(0x80020006);
    public static final HResult DISP_E_BADVARTYPE = new HResult(0x80020008);
    public static final HResult DISP_E_EXCEPTION = new HResult(0x80020009);
    public static final HResult DISP_E_OVERFLOW = new HResult(0x8002000A);
    public static final HResult REGDB_E_CLASSNOTREG = new HResult(0x80040154);
    public static final HResult CO_E_CLASSSTRING = new HResult(0x800401F3);
    public static final HResult E_ACCESSDENIED = new HResult(0x80070005);
    public static final HResult E_HANDLE = new HResult(0x80070006);
    public static final HResult E_OUTOFMEMORY = new HResult(0x8007000E);
    public static final HResult E_INVALIDARG = new HResult(0x80070057);
    public static final HResult RPC_S_SERVER_UNAVAILABLE = new HResult(0x800706BA);
    public static final HResult RPC_S_CALL_FAILED = new HResult(0x800706BE);

    // The codes that have a name and no constant.
    private static final String NAMED = """
            80004003 E_POINTER  80004004 E_ABORT  80010001 RPC_E_CALL_REJECTED  80010006 RPC_E_CONNECTION_TERMINATED
            80010007 RPC_E_SERVER_DIED  80010009 RPC_E_INVALID_DATAPACKET  8001000A RPC_E_CANTTRANSMIT_CALL
            8001000B RPC_E_CLIENT_CANTMARSHAL_DATA  8001000C RPC_E_CLIENT_CANTUNMARSHAL_DATA
            8001000D RPC_E_SERVER_CANTMARSHAL_DATA  8001000E RPC_E_SERVER_CANTUNMARSHAL_DATA
            8001000F RPC_E_INVALID_DATA  80010010 RPC_E_INVALID_PARAMETER  80010012 RPC_E_SERVER_DIED_DNE
            80010100 RPC_E_SYS_CALL_FAILED  80010101 RPC_E_OUT_OF_RESOURCES  80010102 RPC_E_ATTEMPTED_MULTITHREAD
            80010103 RPC_E_NOT_REGISTERED  80010104 RPC_E_FAULT  80010105 RPC_E_SERVERFAULT
            80010106 RPC_E_CHANGED_MODE  80010107 RPC_E_INVALIDMETHOD  80010109 RPC_E_RETRY
            8001010B RPC_E_SERVERCALL_REJECTED  8001010D RPC_E_CANTCALLOUT_ININPUTSYNCCALL
            8001010E RPC_E_WRONG_THREAD  8001010F RPC_E_THREAD_NOT_INIT  80010110 RPC_E_VERSION_MISMATCH
            80010113 RPC_E_INVALID_IPID  80010114 RPC_E_INVALID_OBJECT  8001011A RPC_E_NO_GOOD_SECURITY_PACKAGES
            8001011B RPC_E_ACCESS_DENIED  8001011C RPC_E_REMOTE_DISABLED  8001011D RPC_E_INVALID_OBJREF
            80010123 CO_E_FAILEDTOIMPERSONATE  8001012A CO_E_ACCESSCHECKFAILED  8001FFFF RPC_E_UNEXPECTED
            80020001 DISP_E_UNKNOWNINTERFACE  80020003 DISP_E_MEMBERNOTFOUND  80020007 DISP_E_NONAMEDARGS
            8002000B DISP_E_BADINDEX  8002000C DISP_E_UNKNOWNLCID  8002000E DISP_E_BADPARAMCOUNT
            8002000F DISP_E_PARAMNOTOPTIONAL  80020010 DISP_E_BADCALLEE  80020011 DISP_E_NOTACOLLECTION
            80028019 TYPE_E_UNSUPFORMAT  8002801D TYPE_E_LIBNOTREGISTERED  80029C4A TYPE_E_CANTLOADLIBRARY
            80040110 CLASS_E_NOAGGREGATION  80040111 CLASS_E_CLASSNOTAVAILABLE  80040150 REGDB_E_READREGDB
            80040155 REGDB_E_IIDNOTREG  80040156 REGDB_E_BADTHREADINGMODEL  800401F0 CO_E_NOTINITIALIZED
            800401F1 CO_E_ALREADYINITIALIZED  800401F5 CO_E_APPNOTFOUND  800401F8 CO_E_DLLNOTFOUND
            800401F9 CO_E_ERRORINDLL  800401FD CO_E_OBJNOTCONNECTED  800401FF CO_E_RELEASED
            80070001 ERROR_INVALID_FUNCTION  80070002 ERROR_FILE_NOT_FOUND  80070003 ERROR_PATH_NOT_FOUND
            80070008 ERROR_NOT_ENOUGH_MEMORY  8007000D ERROR_INVALID_DATA
            8007000F ERROR_INVALID_DRIVE  80070015 ERROR_NOT_READY  8007001F ERROR_GEN_FAILURE
            80070020 ERROR_SHARING_VIOLATION  80070032 ERROR_NOT_SUPPORTED  80070033 ERROR_REM_NOT_LIST
            80070035 ERROR_BAD_NETPATH  8007003B ERROR_UNEXP_NET_ERR  80070040 ERROR_NETNAME_DELETED
            80070041 ERROR_NETWORK_ACCESS_DENIED  80070043 ERROR_BAD_NET_NAME  80070047 ERROR_REQ_NOT_ACCEP
            8007006D ERROR_BROKEN_PIPE  80070070 ERROR_DISK_FULL  80070078 ERROR_CALL_NOT_IMPLEMENTED
            80070079 ERROR_SEM_TIMEOUT  8007007A ERROR_INSUFFICIENT_BUFFER  8007007B ERROR_INVALID_NAME
            8007007E ERROR_MOD_NOT_FOUND  8007007F ERROR_PROC_NOT_FOUND  800700A1 ERROR_BAD_PATHNAME
            800700A4 ERROR_MAX_THRDS_REACHED  800700AA ERROR_BUSY  800700C1 ERROR_BAD_EXE_FORMAT
            800700CE ERROR_FILENAME_EXCED_RANGE  800700E7 ERROR_PIPE_BUSY  800700E8 ERROR_NO_DATA
            800700E9 ERROR_PIPE_NOT_CONNECTED  800703E3 ERROR_OPERATION_ABORTED  800703E6 ERROR_NOACCESS
            8007041D ERROR_SERVICE_REQUEST_TIMEOUT  80070422 ERROR_SERVICE_DISABLED
            80070424 ERROR_SERVICE_DOES_NOT_EXIST  80070426 ERROR_SERVICE_NOT_ACTIVE  8007042B ERROR_PROCESS_ABORTED
            8007042C ERROR_SERVICE_DEPENDENCY_FAIL  8007042D ERROR_SERVICE_LOGON_FAILED
            8007045A ERROR_DLL_INIT_FAILED  8007045B ERROR_SHUTDOWN_IN_PROGRESS
            8007046A ERROR_NOT_ENOUGH_SERVER_MEMORY  80070490 ERROR_NOT_FOUND  800704B3 ERROR_NO_NET_OR_BAD_PATH
            800704C3 ERROR_SESSION_CREDENTIAL_CONFLICT  800704C6 ERROR_NO_NETWORK  800704C7 ERROR_CANCELLED
            800704C9 ERROR_CONNECTION_REFUSED  800704CA ERROR_GRACEFUL_DISCONNECT  800704CF ERROR_NETWORK_UNREACHABLE
            800704D0 ERROR_HOST_UNREACHABLE  800704D2 ERROR_PORT_UNREACHABLE  800704D4 ERROR_CONNECTION_ABORTED
            800704E8 ERROR_HOST_DOWN  8007051F ERROR_NO_LOGON_SERVERS  80070522 ERROR_PRIVILEGE_NOT_HELD
            8007052E ERROR_LOGON_FAILURE  8007052F ERROR_ACCOUNT_RESTRICTION  80070530 ERROR_INVALID_LOGON_HOURS
            80070531 ERROR_INVALID_WORKSTATION  80070532 ERROR_PASSWORD_EXPIRED  80070533 ERROR_ACCOUNT_DISABLED
            8007054F ERROR_INTERNAL_ERROR  80070569 ERROR_LOGON_TYPE_NOT_GRANTED  800705AA ERROR_NO_SYSTEM_RESOURCES
            800705B4 ERROR_TIMEOUT  800706A6 RPC_S_INVALID_BINDING  800706AB RPC_S_INVALID_NET_ADDR
            800706AC RPC_S_NO_ENDPOINT_FOUND  800706B3 RPC_S_NOT_LISTENING  800706B5 RPC_S_UNKNOWN_IF
            800706B6 RPC_S_NO_BINDINGS  800706B9 RPC_S_OUT_OF_RESOURCES  800706BB RPC_S_SERVER_TOO_BUSY
            800706BF RPC_S_CALL_FAILED_DNE  800706C0 RPC_S_PROTOCOL_ERROR  800706C6 RPC_S_INVALID_BOUND
            800706CF RPC_S_STRING_TOO_LONG  800706D1 RPC_S_PROCNUM_OUT_OF_RANGE  800706D3 RPC_S_UNKNOWN_AUTHN_SERVICE
            800706D5 RPC_S_INVALID_AUTH_IDENTITY  800706D9 EPT_S_NOT_REGISTERED  800706E4 RPC_S_CANNOT_SUPPORT
            800706E6 RPC_S_INTERNAL_ERROR  800706EF RPC_X_SS_IN_NULL_CONTEXT  800706F1 RPC_X_SS_CONTEXT_DAMAGED
            800706F2 RPC_X_SS_HANDLES_MISMATCH  800706F3 RPC_X_SS_CANNOT_GET_CALL_HANDLE
            800706F4 RPC_X_NULL_REF_POINTER  800706F5 RPC_X_ENUM_VALUE_OUT_OF_RANGE  800706F7 RPC_X_BAD_STUB_DATA
            800706F8 ERROR_INVALID_USER_BUFFER  800706FC ERROR_TRUSTED_DOMAIN_FAILURE
            800706FD ERROR_TRUSTED_RELATIONSHIP_FAILURE  800706FF RPC_S_CALL_IN_PROGRESS
            80070701 ERROR_ACCOUNT_EXPIRED  80070718 ERROR_NOT_ENOUGH_QUOTA  8007071A RPC_S_CALL_CANCELLED
            8007071C RPC_S_COMM_FAILURE  80070721 RPC_S_SEC_PKG_ERROR  80070773 ERROR_PASSWORD_MUST_CHANGE
            80070775 ERROR_ACCOUNT_LOCKED_OUT  800708CA ERROR_NOT_CONNECTED  80070964 ERROR_DEVICE_IN_USE
            800710DD ERROR_INVALID_OPERATION  80072742 WSAENETDOWN  80072743 WSAENETUNREACH  80072745 WSAECONNABORTED
            80072746 WSAECONNRESET  8007274C WSAETIMEDOUT  8007274D WSAECONNREFUSED  80072750 WSAEHOSTDOWN
            80072751 WSAEHOSTUNREACH  80072AF9 WSAHOST_NOT_FOUND  80080003 CO_E_SCM_RPC_FAILURE
            80080005 CO_E_SERVER_EXEC_FAILURE  80080006 CO_E_OBJSRV_RPC_FAILURE  80080008 CO_E_SERVER_STOPPING""";

    private static final int WIN32 = 0x80070000;
    private static final int RPC = 0x80010000;
    // The RPC runtime's statuses among the Win32 errors; COM's own codes in that facility leave this range free.
    private static final int FIRST_RPC_STATUS = 1700;
    private static final int LAST_RPC_STATUS = 1999;

    private static final Map<String, HResult> CODES = Stream.concat(
                    Arrays.stream(HResult.class.getFields()).map(HResult::constant),
                    Arrays.stream(NAMED.split("\\s{2,}|\n")).map(HResult::entry))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    private static final Map<HResult, String> NAMES =
            CODES.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private static final Set<String> REJECTIONS = Set.of(
            "RPC_E_CALL_REJECTED",
            "RPC_E_CANTTRANSMIT_CALL",
            "RPC_E_RETRY",
            "RPC_E_SERVERCALL_RETRYLATER",
            "RPC_E_SERVERCALL_REJECTED",
            "RPC_E_CANTCALLOUT_ININPUTSYNCCALL",
            "ERROR_REQ_NOT_ACCEP",
            "ERROR_PIPE_BUSY",
            "RPC_S_SERVER_TOO_BUSY");

    private static Map.Entry<String, HResult> constant(Field field) {
        try {
            return Map.entry(field.getName(), (HResult) field.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map.Entry<String, HResult> entry(String codeAndName) {
        String[] parts = codeAndName.split(" ");
        return Map.entry(parts[1], new HResult(Integer.parseUnsignedInt(parts[0], 16)));
    }

    /**
     * The code of a symbolic name.
     *
     * @throws IllegalArgumentException if no code of that name is known
     */
    public static HResult named(String name) {
        HResult code = CODES.get(name);
        if (code == null) {
            throw new IllegalArgumentException("no HRESULT is named " + name);
        }
        return code;
    }

    /** Whether the code means failure. */
    public boolean failed() {
        return value < 0;
    }

    /**
     * Whether the code means that a call was rejected before it was carried out, by a message filter or a busy server,
     * so that it may be repeated.
     */
    public boolean isRejection() {
        return REJECTIONS.contains(name());
    }

    /** Whether the code is one of COM's own, such as RPC_E_DISCONNECTED, which a member that was reached never returns. */
    boolean isOfCom() {
        return facility() == RPC && normalized().value == value;
    }

    /**
     * The code as HRESULT_FROM_WIN32 writes it, if it is an RPC status that was wrapped with RPC's own facility:
     * 0x800706BA for 0x800106BA. All other codes are returned as they are.
     */
    public HResult normalized() {
        boolean status = facility() == RPC && number() >= FIRST_RPC_STATUS && number() <= LAST_RPC_STATUS;
        return status ? new HResult(WIN32 | number()) : this;
    }

    /** The symbolic name, also of an RPC status in its other form; "" where none is known. */
    public String name() {
        return NAMES.getOrDefault(normalized(), "");
    }

    /**
     * {@code 0x80004005 (E_FAIL)}; without a known name, {@code 0x80070999 (Win32 error 2457)} for an error of Windows,
     * which {@code net helpmsg 2457} explains, and the number alone for all others.
     */
    @Override
    public String toString() {
        if (!name().isEmpty()) {
            return hex() + " (" + name() + ")";
        }
        return normalized().facility() == WIN32 ? hex() + " (Win32 error " + number() + ")" : hex();
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
