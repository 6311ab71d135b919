package org.faxmx.faxcom;

import static org.faxmx.faxcom.FailureClass.*;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.com.HResult;

/**
 * What each HRESULT that a fax server can return means, and what an operator can do about it.
 *
 * <p>Microsoft documents few codes for this library, so most rows give the code's general meaning in COM, RPC or
 * Windows. A code that can mean a lost connection or something else is classified as a lost connection: reconnecting
 * needlessly costs one connection, keeping a dead one costs every later call. A code that answers a write and is
 * documented for writes is not: the next reading finds out.
 */
final class KnownFailures {

    // Hints.
    private static final String AGAIN =
            "The server was too busy to start the call; the next reading tries again. A change was not made and can be "
                    + "sent again";
    private static final String SERVICE =
            "Check that the service \"Fax\" is running and that the machine can be reached";
    private static final String TOO_SLOW = "The call timed out, and whether it was carried out is not known; "
            + "check the service \"Fax\" and its modem drivers, and restart the service if it hangs";
    // The message of this failure says already that the outcome is not known.
    private static final String HANGS =
            "Check the service \"Fax\" and its modem drivers, and restart the service if it hangs; if it is only slow, "
                    + "raise the setting timeout";
    private static final String DISABLED = "The service \"Fax\" is disabled; set its startup type to automatic";
    private static final String INSTALL =
            "Install the fax service on this machine: the feature \"Windows Fax and Scan\" (Print.Fax.Scan), "
                    + "or the role \"Fax Server\"; a 64-bit JVM needs the 64-bit registration";
    private static final String NO_SERVICE =
            "There is no service \"Fax\" on the fax server; install its feature \"Windows Fax and Scan\" (Print.Fax.Scan) "
                    + "or the role \"Fax Server\"";
    private static final String MISSING_DLL =
            "The fax library is registered, and its DLL or one that it needs is missing; remove the feature "
                    + "\"Windows Fax and Scan\" or the role \"Fax Server\" and add it again";
    private static final String REINSTALL =
            "The registration of the fax library is damaged; remove the feature \"Windows Fax and Scan\" or the role "
                    + "\"Fax Server\" and add it again";
    private static final String BITNESS =
            "The registered fax library has another bitness than this JVM; a 64-bit JVM needs the 64-bit library";
    // Replaced by a hint that names the right.
    private static final String RIGHTS = "The account that runs FaxMX needs a right that depends on the call";

    private static final String LOGON =
            "The account that runs FaxMX could not be authenticated; check that it is allowed "
                    + "to log on there, its password, and the trust between the domains";
    private static final String ARCHIVE = "The account of the service \"Fax\" needs the right to write to the folder";
    private static final String PATH = "Give a full path that the machine of the library can access";
    private static final String READ_AGAIN = "The object no longer exists; read the ports or the queue again";
    private static final String UNKNOWN_THERE =
            "The server does not know that routing method or port; read the ports again "
                    + "with getPorts. For a file: it is not a fax image";
    private static final String VALUE = "The server refuses the value, or the object no longer exists";
    private static final String TYPE = "A value is of another type or size than is expected there";
    private static final String NO_REASON =
            "The server gives no reason; if it happens again, check its event log and restart the service \"Fax\"";
    private static final String CANCELLED =
            "The call was cancelled before it ended; try again, or raise the setting timeout";
    private static final String NO_METHODS =
            "The server could not do this; for a request for routing methods, it has none";
    private static final String DEVICE = "The fax device does not work; check that it is switched on and plugged in";
    private static final String IN_CALL = "The port is in a call; try again when it is over";
    private static final String HELD =
            "If this is a port, it is in use by another client: try again. Otherwise its handle "
                    + "is of an earlier connection, which the next reading finds out";
    private static final String UNREACHABLE_PATH =
            "The server cannot reach the machine or folder of a path; without a path, check the network to the server";
    private static final String JOB_STATE = "The job is not in a state that allows this";
    private static final String GROUP = "Check the outbound routing groups in the fax service manager";
    private static final String NTFS = "The archive folder must be on an NTFS volume";
    private static final String LIMIT =
            "This edition of Windows allows no more active fax devices; disable another port first";
    private static final String VERSION =
            "The fax service is of a version that does not know this call; run FaxMX on the fax server itself";
    private static final String MEMORY =
            "Free memory on this machine and on the fax server, or restart the service \"Fax\"";
    private static final String REPORT =
            "This is a defect of FaxMX or of the fax library; please report this whole message "
                    + "with the versions of FaxMX, Java, Windows and fxscom.dll";

    // Sources.
    private static final String BY_ANALOGY = "; by analogy";
    private static final String STG_RPC = "winerror.h, COM Error Codes (STG, RPC)";
    private static final String COM = "winerror.h, COM Error Codes";
    private static final String INVOKE = "winerror.h, IDispatch::Invoke";
    private static final String CREATE = "winerror.h, CoCreateInstance";
    private static final String CLASS_OBJECT = "winerror.h, CoGetClassObject";
    private static final String ANY_RPC =
            "winerror.h, System Error Codes (1700-3999); the extended fax library: any RPC error" + BY_ANALOGY;
    // A restarted service does not know the context handles of the previous one.
    private static final String CONTEXT_MISMATCH =
            "winerror.h; rpcnterr.h, where RPC_X_SS_CONTEXT_MISMATCH is the same code" + BY_ANALOGY;
    private static final String SET_PORT_ARGUMENT = "winerror.h, FaxSetPort, [MS-FAX]: also of a job that is gone";
    private static final String OPEN_PORT =
            "winerror.h, [MS-FAX]: a port that another client holds, from Windows XP on";
    private static final String SET_PORT_DATA = "winerror.h, FaxEnableRoutingMethod, [MS-FAX]: also a bad port handle";
    private static final String ENUM_METHODS = "winerror.h, [MS-FAX]: enumerating routing methods";
    private static final String MSFAX_INTERNAL = "winerror.h, [MS-FAX]: the answer could not be packed";
    private static final String FAX_E = "FaxComEx.h, Fax Error Codes; by analogy";
    // winerror.h gives these numbers to terminal services, whose errors no fax server returns.
    private static final String FAX_ERR = "WinFax.h, [MS-FAX] 2.2.52; by analogy as an HRESULT";

    // By the lowest Win32 error on the page.
    private static final NavigableMap<Integer, String> PAGES = new TreeMap<>(Map.of(
            0, "winerror.h, System Error Codes (0-499)",
            500, "winerror.h, System Error Codes (500-999)",
            1000, "winerror.h, System Error Codes (1000-1299)",
            1300, "winerror.h, System Error Codes (1300-1699)",
            1700, "winerror.h, System Error Codes (1700-3999)",
            4000, "winsock2.h, Windows Sockets Error Codes"));

    private static final List<List<KnownFailure>> ROWS = List.of(
            rows(RETRY, AGAIN, """
                    RPC_E_CALL_REJECTED RPC_E_CANTTRANSMIT_CALL RPC_E_RETRY RPC_E_SERVERCALL_RETRYLATER
                    RPC_E_SERVERCALL_REJECTED RPC_E_CANTCALLOUT_ININPUTSYNCCALL ERROR_REQ_NOT_ACCEP ERROR_PIPE_BUSY
                    RPC_S_SERVER_TOO_BUSY"""),
            rows(RECONNECT, SERVICE, """
                    RPC_E_CONNECTION_TERMINATED RPC_E_SERVER_DIED RPC_E_SERVER_DIED_DNE RPC_E_FAULT
                    RPC_E_DISCONNECTED RPC_E_INVALID_IPID RPC_E_INVALID_OBJECT CO_E_OBJNOTCONNECTED CO_E_RELEASED
                    ERROR_BROKEN_PIPE ERROR_NO_DATA ERROR_PIPE_NOT_CONNECTED
                    ERROR_SERVICE_NOT_ACTIVE ERROR_SHUTDOWN_IN_PROGRESS RPC_S_INVALID_BINDING
                    RPC_S_NO_ENDPOINT_FOUND RPC_S_NOT_LISTENING RPC_S_UNKNOWN_IF RPC_S_NO_BINDINGS RPC_S_CALL_FAILED
                    RPC_S_CALL_FAILED_DNE RPC_S_PROTOCOL_ERROR EPT_S_NOT_REGISTERED RPC_X_SS_IN_NULL_CONTEXT
                    RPC_X_SS_CONTEXT_DAMAGED RPC_X_SS_HANDLES_MISMATCH RPC_X_SS_CANNOT_GET_CALL_HANDLE
                    RPC_S_COMM_FAILURE ERROR_NOT_CONNECTED CO_E_SCM_RPC_FAILURE CO_E_SERVER_EXEC_FAILURE
                    CO_E_OBJSRV_RPC_FAILURE CO_E_SERVER_STOPPING"""),
            documented(STG_RPC + "; FaxMX gives it too, when it stops waiting", RECONNECT, HANGS, "RPC_E_TIMEOUT"),
            documented(CONTEXT_MISMATCH, RECONNECT, SERVICE, "E_HANDLE"),
            rows(RECONNECT, "Check the name of the machine, that it is up, the network between, and its firewall", """
                    ERROR_REM_NOT_LIST ERROR_BAD_NETPATH ERROR_UNEXP_NET_ERR ERROR_NETNAME_DELETED
                    ERROR_BAD_NET_NAME ERROR_NO_NET_OR_BAD_PATH ERROR_NO_NETWORK ERROR_CONNECTION_REFUSED
                    ERROR_GRACEFUL_DISCONNECT ERROR_NETWORK_UNREACHABLE ERROR_HOST_UNREACHABLE
                    ERROR_PORT_UNREACHABLE ERROR_CONNECTION_ABORTED ERROR_HOST_DOWN RPC_S_INVALID_NET_ADDR
                    WSAENETDOWN WSAENETUNREACH WSAECONNABORTED WSAECONNRESET WSAETIMEDOUT WSAECONNREFUSED
                    WSAEHOSTDOWN WSAEHOSTUNREACH WSAHOST_NOT_FOUND"""),
            rows(RECONNECT, TOO_SLOW, "ERROR_SEM_TIMEOUT ERROR_TIMEOUT RPC_S_CALL_CANCELLED"),
            rows(RECONNECT, "The service \"Fax\" does not start; its entries in the event log say why", """
                    ERROR_SERVICE_REQUEST_TIMEOUT ERROR_PROCESS_ABORTED ERROR_SERVICE_DEPENDENCY_FAIL
                    ERROR_SERVICE_LOGON_FAILED"""),
            rows(RECONNECT, DISABLED, "ERROR_SERVICE_DISABLED"),
            rows(RECONNECT, NO_SERVICE, "ERROR_SERVICE_DOES_NOT_EXIST"),
            documented(ANY_RPC, RECONNECT, SERVICE, "RPC_S_SERVER_UNAVAILABLE"),
            rows(NOT_INSTALLED, REINSTALL, """
                    TYPE_E_UNSUPFORMAT TYPE_E_LIBNOTREGISTERED TYPE_E_CANTLOADLIBRARY CLASS_E_CLASSNOTAVAILABLE
                    REGDB_E_IIDNOTREG REGDB_E_BADTHREADINGMODEL ERROR_PROC_NOT_FOUND ERROR_DLL_INIT_FAILED"""),
            documented(CLASS_OBJECT, NOT_INSTALLED, REINSTALL, "REGDB_E_READREGDB CO_E_ERRORINDLL"),
            documented(CREATE, NOT_INSTALLED, INSTALL, "REGDB_E_CLASSNOTREG"),
            documented("winerror.h, CLSIDFromProgID", NOT_INSTALLED, INSTALL, "CO_E_CLASSSTRING"),
            documented(CLASS_OBJECT, NOT_INSTALLED, INSTALL, "CO_E_APPNOTFOUND"),
            documented(CLASS_OBJECT, NOT_INSTALLED, MISSING_DLL, "CO_E_DLLNOTFOUND"),
            rows(NOT_INSTALLED, MISSING_DLL, "ERROR_MOD_NOT_FOUND"),
            rows(NOT_INSTALLED, BITNESS, "ERROR_BAD_EXE_FORMAT"),
            rows(DENIED, LOGON, """
                    RPC_E_NO_GOOD_SECURITY_PACKAGES CO_E_FAILEDTOIMPERSONATE ERROR_SESSION_CREDENTIAL_CONFLICT
                    ERROR_NO_LOGON_SERVERS ERROR_LOGON_FAILURE ERROR_ACCOUNT_RESTRICTION ERROR_INVALID_LOGON_HOURS
                    ERROR_INVALID_WORKSTATION ERROR_PASSWORD_EXPIRED ERROR_ACCOUNT_DISABLED
                    ERROR_LOGON_TYPE_NOT_GRANTED RPC_S_UNKNOWN_AUTHN_SERVICE RPC_S_INVALID_AUTH_IDENTITY
                    ERROR_TRUSTED_DOMAIN_FAILURE ERROR_TRUSTED_RELATIONSHIP_FAILURE ERROR_ACCOUNT_EXPIRED
                    RPC_S_SEC_PKG_ERROR ERROR_PASSWORD_MUST_CHANGE ERROR_ACCOUNT_LOCKED_OUT"""),
            rows(DENIED, RIGHTS, """
                    RPC_E_ACCESS_DENIED RPC_E_REMOTE_DISABLED CO_E_ACCESSCHECKFAILED ERROR_NETWORK_ACCESS_DENIED
                    ERROR_PRIVILEGE_NOT_HELD"""),
            documented("winerror.h, Fax Service Client API for Windows 2000", DENIED, RIGHTS, "E_ACCESSDENIED"),
            fax(DENIED, ARCHIVE, 0x1B60, "FILE_ACCESS_DENIED"),
            rows(GONE, PATH, "ERROR_FILE_NOT_FOUND ERROR_PATH_NOT_FOUND ERROR_INVALID_DRIVE"),
            documented(SET_PORT_DATA, GONE, UNKNOWN_THERE, "ERROR_INVALID_DATA"),
            rows(GONE, READ_AGAIN, "ERROR_NOT_FOUND"),
            fax(GONE, READ_AGAIN, 0x1B5A, "GROUP_NOT_FOUND"),
            fax(GONE, READ_AGAIN, 0x1B5D, "RULE_NOT_FOUND"),
            fax(GONE, READ_AGAIN, 0x1B61, "MESSAGE_NOT_FOUND"),
            rows(BAD_ARGUMENT, VALUE, """
                    RPC_E_INVALID_PARAMETER RPC_S_INVALID_BOUND RPC_S_STRING_TOO_LONG RPC_X_ENUM_VALUE_OUT_OF_RANGE"""),
            documented(INVOKE, BAD_ARGUMENT, TYPE, "DISP_E_TYPEMISMATCH DISP_E_OVERFLOW"),
            rows(BAD_ARGUMENT, READ_AGAIN, "DISP_E_BADINDEX"),
            documented(SET_PORT_ARGUMENT, BAD_ARGUMENT, VALUE, "E_INVALIDARG"),
            rows(BAD_ARGUMENT, PATH, "ERROR_INVALID_NAME ERROR_BAD_PATHNAME ERROR_FILENAME_EXCED_RANGE"),
            fax(BAD_ARGUMENT, "The server allows fewer recipients", 0x1B65, "RECIPIENTS_LIMIT"),
            rows(REFUSED, "The server cannot do this, and trying again does not help", """
                    E_NOTIMPL ERROR_NOT_SUPPORTED ERROR_CALL_NOT_IMPLEMENTED RPC_S_CANNOT_SUPPORT"""),
            rows(REFUSED, CANCELLED, "E_ABORT RPC_E_CALL_CANCELED ERROR_OPERATION_ABORTED ERROR_CANCELLED"),
            documented(COM + "; clients are known to restart the service on it", REFUSED, NO_REASON, "E_FAIL"),
            rows(REFUSED, NO_REASON, "E_UNEXPECTED"),
            documented(INVOKE, REFUSED, NO_REASON, "DISP_E_EXCEPTION"),
            documented(ENUM_METHODS, REFUSED, NO_METHODS, "ERROR_INVALID_FUNCTION"),
            rows(REFUSED, DEVICE, "ERROR_NOT_READY ERROR_GEN_FAILURE"),
            rows(REFUSED, "Another program has the file open", "ERROR_SHARING_VIOLATION"),
            rows(REFUSED, "Make room on the disk of the fax server's queue and archive", "ERROR_DISK_FULL"),
            rows(REFUSED, IN_CALL, "ERROR_BUSY"),
            documented(MSFAX_INTERNAL, REFUSED, NO_REASON, "ERROR_INTERNAL_ERROR"),
            rows(REFUSED, VERSION, "RPC_S_PROCNUM_OUT_OF_RANGE"),
            documented("winerror.h, FaxSetPort", REFUSED, IN_CALL, "ERROR_DEVICE_IN_USE"),
            documented("winerror.h, FaxSetJob, [MS-FAX]", REFUSED, JOB_STATE, "ERROR_INVALID_OPERATION"),
            fax(REFUSED, GROUP, 0x1B5B, "BAD_GROUP_CONFIGURATION"),
            fax(REFUSED, GROUP, 0x1B5C, "GROUP_IN_USE"),
            fax(REFUSED, NTFS, 0x1B5E, "NOT_NTFS"),
            fax(REFUSED, "Another archive or the queue uses that folder; choose another", 0x1B5F, "DIRECTORY_IN_USE"),
            fax(REFUSED, LIMIT, 0x1B62, "DEVICE_NUM_LIMIT_EXCEEDED"),
            fax(REFUSED, "This edition of Windows does not have that feature", 0x1B63, "NOT_SUPPORTED_ON_THIS_SKU"),
            fax(REFUSED, VERSION, 0x1B64, "VERSION_MISMATCH"),
            rows(OUT_OF_MEMORY, MEMORY, """
                    RPC_E_OUT_OF_RESOURCES E_OUTOFMEMORY ERROR_MAX_THRDS_REACHED ERROR_NOT_ENOUGH_SERVER_MEMORY
                    ERROR_NO_SYSTEM_RESOURCES RPC_S_OUT_OF_RESOURCES ERROR_NOT_ENOUGH_QUOTA"""),
            documented("winerror.h, [MS-FAX]: enumerating ports", OUT_OF_MEMORY, MEMORY, "ERROR_NOT_ENOUGH_MEMORY"),
            fax(OUT_OF_MEMORY, MEMORY, 0x1B59, "SRV_OUTOFMEMORY"),
            documented(CREATE, BUG, REPORT, "E_NOINTERFACE E_POINTER CLASS_E_NOAGGREGATION"),
            rows(BUG, REPORT, """
                    RPC_E_INVALID_DATAPACKET RPC_E_CLIENT_CANTMARSHAL_DATA RPC_E_CLIENT_CANTUNMARSHAL_DATA
                    RPC_E_SERVER_CANTMARSHAL_DATA RPC_E_SERVER_CANTUNMARSHAL_DATA RPC_E_INVALID_DATA
                    RPC_E_SYS_CALL_FAILED RPC_E_ATTEMPTED_MULTITHREAD RPC_E_NOT_REGISTERED RPC_E_SERVERFAULT
                    RPC_E_CHANGED_MODE RPC_E_INVALIDMETHOD RPC_E_WRONG_THREAD RPC_E_THREAD_NOT_INIT
                    RPC_E_VERSION_MISMATCH RPC_E_INVALID_OBJREF RPC_E_UNEXPECTED DISP_E_BADCALLEE
                    DISP_E_NOTACOLLECTION CO_E_NOTINITIALIZED CO_E_ALREADYINITIALIZED ERROR_INSUFFICIENT_BUFFER
                    ERROR_NOACCESS RPC_S_INTERNAL_ERROR RPC_X_NULL_REF_POINTER RPC_X_BAD_STUB_DATA
                    ERROR_INVALID_USER_BUFFER RPC_S_CALL_IN_PROGRESS"""),
            documented(INVOKE, BUG, REPORT, """
                    DISP_E_UNKNOWNINTERFACE DISP_E_MEMBERNOTFOUND DISP_E_PARAMNOTFOUND DISP_E_NONAMEDARGS
                    DISP_E_BADVARTYPE DISP_E_UNKNOWNLCID DISP_E_BADPARAMCOUNT DISP_E_PARAMNOTOPTIONAL"""),
            documented("winerror.h, IDispatch::GetIDsOfNames", BUG, REPORT, "DISP_E_UNKNOWNNAME"));

    /** All rows, by class and then by number. */
    static final List<KnownFailure> ALL = ROWS.stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparing(KnownFailure::kind)
                    .thenComparing(row -> Integer.toUnsignedLong(row.code().value())))
            .toList();

    /** The codes that mean less for the connection if they answer a call that writes; the next reading decides. */
    static final Map<HResult, KnownFailure> OF_WRITES = Stream.of(
                    documented(OPEN_PORT, REFUSED, HELD, "E_HANDLE"), rows(REFUSED, UNREACHABLE_PATH, """
                            ERROR_REM_NOT_LIST ERROR_BAD_NETPATH ERROR_BAD_NET_NAME ERROR_NO_NET_OR_BAD_PATH"""))
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(KnownFailure::code, Function.identity()));

    private static final Map<HResult, KnownFailure> BY_CODE =
            ALL.stream().collect(Collectors.toUnmodifiableMap(KnownFailure::code, Function.identity()));

    private KnownFailures() {}

    /** The row of that code as the answer to a reading, or of the same RPC status in its normalized form. */
    static Optional<KnownFailure> find(HResult code) {
        return Optional.ofNullable(BY_CODE.get(code)).or(() -> Optional.ofNullable(BY_CODE.get(code.normalized())));
    }

    /** The meaning of that code as the answer to a call of that kind. */
    static Optional<KnownFailure> find(HResult code, CallKind call) {
        return find(code)
                .map(row -> call.writes() ? OF_WRITES.getOrDefault(row.code(), row) : row)
                .map(row -> row.hint().equals(RIGHTS)
                        ? row.withHint("The account that runs FaxMX needs " + call.right())
                        : row);
    }

    private static List<KnownFailure> rows(FailureClass kind, String hint, String names) {
        return named(names)
                .map(code -> new KnownFailure(code, code.name(), kind, hint, source(code)))
                .toList();
    }

    private static List<KnownFailure> documented(String source, FailureClass kind, String hint, String names) {
        return named(names)
                .map(code -> new KnownFailure(code, code.name(), kind, hint, source))
                .toList();
    }

    private static Stream<HResult> named(String names) {
        return Arrays.stream(names.split("\\s+")).map(HResult::named);
    }

    /** The fax service's own code, as the extended library returns it and as an error of its RPC interface. */
    private static List<KnownFailure> fax(FailureClass kind, String hint, int number, String name) {
        return List.of(
                new KnownFailure(new HResult(0x80040000 | number), "FAX_E_" + name, kind, hint, FAX_E),
                new KnownFailure(new HResult(0x80070000 | number), "FAX_ERR_" + name, kind, hint, FAX_ERR));
    }

    private static String source(HResult code) {
        String page =
                switch (code.value() >>> 16) {
                    case 0x8001 -> STG_RPC;
                    case 0x8007 -> PAGES.floorEntry(code.value() & 0xFFFF).getValue();
                    default -> COM;
                };
        return page + BY_ANALOGY;
    }
}
