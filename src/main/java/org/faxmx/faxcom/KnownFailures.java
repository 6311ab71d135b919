package org.faxmx.faxcom;

import static org.faxmx.faxcom.FailureClass.BAD_ARGUMENT;
import static org.faxmx.faxcom.FailureClass.BUG;
import static org.faxmx.faxcom.FailureClass.DENIED;
import static org.faxmx.faxcom.FailureClass.GONE;
import static org.faxmx.faxcom.FailureClass.NOT_INSTALLED;
import static org.faxmx.faxcom.FailureClass.OUT_OF_MEMORY;
import static org.faxmx.faxcom.FailureClass.RECONNECT;
import static org.faxmx.faxcom.FailureClass.REFUSED;
import static org.faxmx.faxcom.FailureClass.RETRY;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.faxmx.com.HResult;

/**
 * The table of what is known of the HRESULTs that a fax server can answer with, the one place where a code is given a
 * meaning.
 *
 * <p>Microsoft names few codes for this library, so most rows say what the code means wherever COM, RPC or Windows
 * answers it. Of a code that could mean a lost connection and something else, the row says the former: to connect anew
 * where nothing was lost costs one connection, to keep a dead one costs all that follows.
 */
final class KnownFailures {

    // ---- hints

    private static final String AGAIN =
            "The server was too busy to begin; the next reading tries again, and what was to "
                    + "be changed is unchanged and can be sent again";
    private static final String SERVICE =
            "Check that the service \"Fax\" is running and that the machine can be reached";
    private static final String NETWORK =
            "Check the name of the machine, that it is up, the network between, and its firewall";
    private static final String TOO_SLOW =
            "No answer came in time, so it is not known whether the call was carried out; "
                    + "check the service \"Fax\" and its modem drivers, and restart the service if it hangs";
    // What is said of the call tells already that its outcome is not known.
    private static final String HANGS =
            "Check the service \"Fax\" and its modem drivers, and restart the service if it hangs; if it is only slow, "
                    + "raise the setting timeout";
    private static final String STARTING = "The service \"Fax\" does not start; its entries in the event log say why";
    private static final String DISABLED = "The service \"Fax\" is disabled; set its startup type to automatic";
    private static final String INSTALL =
            "Install the fax service on this machine: the feature \"Windows Fax and Scan\" (Print.Fax.Scan), "
                    + "or the role \"Fax Server\"; a 64-bit JVM needs the 64-bit registration";
    private static final String REINSTALL =
            "The registration of the fax library is damaged; take the feature \"Windows "
                    + "Fax and Scan\" or the role \"Fax Server\" away and add it again";
    private static final String BITNESS =
            "The registered fax library has another bitness than this JVM; a 64-bit JVM " + "needs the 64-bit library";
    private static final String RIGHTS =
            "The account that runs FaxMX needs the right to query the fax server's configuration, and to manage it for changes";
    private static final String LOGON =
            "The account that runs FaxMX could not be authenticated; check that it is allowed "
                    + "to log on there, its password, and the trust between the domains";
    private static final String ARCHIVE = "The account of the service \"Fax\" needs the right to write to the folder";
    private static final String PATH = "Give a full path that the machine of the library sees";
    private static final String READ_AGAIN = "What was meant is not there any more; read the ports or the queue again";
    private static final String UNKNOWN_THERE =
            "The server does not know that routing method or port; read the ports again "
                    + "with getPorts. Of a file it says that this is no fax image";
    private static final String VALUE = "The server refuses the value, or what was meant is not there any more";
    private static final String TYPE = "A value is of another type or size than is expected there";
    private static final String RECIPIENTS = "The server allows fewer recipients";
    private static final String NO_REASON =
            "The server gives no reason; if it goes on, look into its event log and restart " + "the service \"Fax\"";
    private static final String CANCELLED =
            "The call was cancelled before it ended; try again, or raise the setting timeout";
    private static final String NEVER = "It cannot be done there, and trying again does not help";
    private static final String NO_METHODS =
            "The server could not do that; asked for routing methods, it has none to show";
    private static final String DEVICE = "The fax device does not work; check that it is switched on and plugged in";
    private static final String FILE_IN_USE = "Another program has the file open";
    private static final String DISK = "Make room on the disk of the fax server's queue and archive";
    private static final String IN_CALL = "The port is in a call; try again when it is over";
    private static final String JOB_STATE = "The job is not in a state that allows this";
    private static final String GROUP = "Check the outbound routing groups in the fax service manager";
    private static final String NTFS = "The archive folder must be on an NTFS volume";
    private static final String DIRECTORY = "Another archive or the queue uses that folder; choose another";
    private static final String LIMIT =
            "This edition of Windows allows no more active fax devices; disable another port first";
    private static final String EDITION = "This edition of Windows does not have that feature";
    private static final String VERSION =
            "The fax service is of a version that does not know this call; run FaxMX on the " + "fax server itself";
    private static final String MEMORY =
            "Free memory on this machine and on the fax server, or restart the service \"Fax\"";
    private static final String REPORT =
            "This is a defect of FaxMX or of the fax library; please report this whole message "
                    + "with the versions of FaxMX, Java, Windows and fxscom.dll";

    // ---- sources

    private static final String BY_ANALOGY = "; by analogy";
    private static final String STG_RPC = "winerror.h, COM Error Codes (STG, RPC)";
    private static final String COM = "winerror.h, COM Error Codes";
    private static final String OLE_AUTOMATION = COM + BY_ANALOGY;
    private static final String INVOKE = "winerror.h, IDispatch::Invoke";
    private static final String NAMES_OF = "winerror.h, IDispatch::GetIDsOfNames";
    private static final String PROG_ID = "winerror.h, CLSIDFromProgID";
    private static final String CREATE = "winerror.h, CoCreateInstance";
    private static final String CLASS_OBJECT = "winerror.h, CoGetClassObject";
    private static final String SYSTEM_0 = "winerror.h, System Error Codes (0-499)";
    private static final String SYSTEM_500 = "winerror.h, System Error Codes (500-999)";
    private static final String SYSTEM_1000 = "winerror.h, System Error Codes (1000-1299)";
    private static final String SYSTEM_1300 = "winerror.h, System Error Codes (1300-1699)";
    private static final String SYSTEM_1700 = "winerror.h, System Error Codes (1700-3999)";
    private static final String SOCKETS = "winsock2.h, Windows Sockets Error Codes";
    private static final String ANY_RPC = SYSTEM_1700 + "; the extended fax library: any RPC error; by analogy";
    // A restarted service knows no context handle that it gave out before.
    private static final String CONTEXT_MISMATCH =
            "winerror.h; rpcnterr.h, where RPC_X_SS_CONTEXT_MISMATCH is the same code" + BY_ANALOGY;
    private static final String OUR_DEADLINE = STG_RPC + "; FaxMX gives it too, when it stops waiting";
    private static final String FAX_DENIED = "winerror.h, Fax Service Client API for Windows 2000";
    private static final String SET_PORT_ARGUMENT = "winerror.h, FaxSetPort, [MS-FAX]: also of a job that is gone";
    private static final String SET_PORT_DATA = "winerror.h, FaxEnableRoutingMethod, [MS-FAX]: also a bad port handle";
    private static final String SET_PORT_BUSY = "winerror.h, FaxSetPort";
    private static final String SET_JOB = "winerror.h, FaxSetJob, [MS-FAX]";
    private static final String ENUM_METHODS = "winerror.h, [MS-FAX]: enumerating routing methods";
    private static final String ENUM_MEMORY = "winerror.h, [MS-FAX]: enumerating ports";
    private static final String MSFAX_INTERNAL = "winerror.h, [MS-FAX]: the answer could not be packed";
    private static final String RESTARTING = COM + "; clients are known to restart the service on it";
    private static final String FAX_E = "FaxComEx.h, Fax Error Codes; by analogy";
    // winerror.h gives these numbers to terminal services, whose errors no fax server answers.
    private static final String FAX_ERR = "WinFax.h, [MS-FAX] 2.2.52; by analogy as an HRESULT";

    /** All rows, by class and then by number. */
    static final List<KnownFailure> ALL = List.of(
            row(0x80010001, "RPC_E_CALL_REJECTED", RETRY, AGAIN, STG_RPC + BY_ANALOGY),
            row(0x8001000A, "RPC_E_CANTTRANSMIT_CALL", RETRY, AGAIN, STG_RPC + BY_ANALOGY),
            row(0x80010109, "RPC_E_RETRY", RETRY, AGAIN, STG_RPC + BY_ANALOGY),
            row(0x8001010A, "RPC_E_SERVERCALL_RETRYLATER", RETRY, AGAIN, STG_RPC + BY_ANALOGY),
            row(0x8001010B, "RPC_E_SERVERCALL_REJECTED", RETRY, AGAIN, STG_RPC + BY_ANALOGY),
            row(0x8001010D, "RPC_E_CANTCALLOUT_ININPUTSYNCCALL", RETRY, AGAIN, STG_RPC + BY_ANALOGY),
            row(0x80070047, "ERROR_REQ_NOT_ACCEP", RETRY, AGAIN, SYSTEM_0 + BY_ANALOGY),
            row(0x800700E7, "ERROR_PIPE_BUSY", RETRY, AGAIN, SYSTEM_0 + BY_ANALOGY),
            row(0x800706BB, "RPC_S_SERVER_TOO_BUSY", RETRY, AGAIN, SYSTEM_1700 + BY_ANALOGY),
            row(0x80010006, "RPC_E_CONNECTION_TERMINATED", RECONNECT, SERVICE, STG_RPC + BY_ANALOGY),
            row(0x80010007, "RPC_E_SERVER_DIED", RECONNECT, SERVICE, STG_RPC + BY_ANALOGY),
            row(0x80010012, "RPC_E_SERVER_DIED_DNE", RECONNECT, SERVICE, STG_RPC + BY_ANALOGY),
            row(0x80010104, "RPC_E_FAULT", RECONNECT, SERVICE, STG_RPC + BY_ANALOGY),
            row(0x80010108, "RPC_E_DISCONNECTED", RECONNECT, SERVICE, STG_RPC + BY_ANALOGY),
            row(0x80010113, "RPC_E_INVALID_IPID", RECONNECT, SERVICE, STG_RPC + BY_ANALOGY),
            row(0x80010114, "RPC_E_INVALID_OBJECT", RECONNECT, SERVICE, STG_RPC + BY_ANALOGY),
            row(0x8001011F, "RPC_E_TIMEOUT", RECONNECT, HANGS, OUR_DEADLINE),
            row(0x800401FD, "CO_E_OBJNOTCONNECTED", RECONNECT, SERVICE, COM + BY_ANALOGY),
            row(0x800401FF, "CO_E_RELEASED", RECONNECT, SERVICE, COM + BY_ANALOGY),
            row(0x80070006, "E_HANDLE", RECONNECT, SERVICE, CONTEXT_MISMATCH),
            row(0x80070033, "ERROR_REM_NOT_LIST", RECONNECT, NETWORK, SYSTEM_0 + BY_ANALOGY),
            row(0x80070035, "ERROR_BAD_NETPATH", RECONNECT, NETWORK, SYSTEM_0 + BY_ANALOGY),
            row(0x8007003B, "ERROR_UNEXP_NET_ERR", RECONNECT, NETWORK, SYSTEM_0 + BY_ANALOGY),
            row(0x80070040, "ERROR_NETNAME_DELETED", RECONNECT, NETWORK, SYSTEM_0 + BY_ANALOGY),
            row(0x80070043, "ERROR_BAD_NET_NAME", RECONNECT, NETWORK, SYSTEM_0 + BY_ANALOGY),
            row(0x8007006D, "ERROR_BROKEN_PIPE", RECONNECT, SERVICE, SYSTEM_0 + BY_ANALOGY),
            row(0x80070079, "ERROR_SEM_TIMEOUT", RECONNECT, TOO_SLOW, SYSTEM_0 + BY_ANALOGY),
            row(0x800700E8, "ERROR_NO_DATA", RECONNECT, SERVICE, SYSTEM_0 + BY_ANALOGY),
            row(0x800700E9, "ERROR_PIPE_NOT_CONNECTED", RECONNECT, SERVICE, SYSTEM_0 + BY_ANALOGY),
            row(0x8007041D, "ERROR_SERVICE_REQUEST_TIMEOUT", RECONNECT, STARTING, SYSTEM_1000 + BY_ANALOGY),
            row(0x80070422, "ERROR_SERVICE_DISABLED", RECONNECT, DISABLED, SYSTEM_1000 + BY_ANALOGY),
            row(0x80070424, "ERROR_SERVICE_DOES_NOT_EXIST", RECONNECT, SERVICE, SYSTEM_1000 + BY_ANALOGY),
            row(0x80070426, "ERROR_SERVICE_NOT_ACTIVE", RECONNECT, SERVICE, SYSTEM_1000 + BY_ANALOGY),
            row(0x8007042B, "ERROR_PROCESS_ABORTED", RECONNECT, STARTING, SYSTEM_1000 + BY_ANALOGY),
            row(0x8007042C, "ERROR_SERVICE_DEPENDENCY_FAIL", RECONNECT, STARTING, SYSTEM_1000 + BY_ANALOGY),
            row(0x8007042D, "ERROR_SERVICE_LOGON_FAILED", RECONNECT, STARTING, SYSTEM_1000 + BY_ANALOGY),
            row(0x8007045B, "ERROR_SHUTDOWN_IN_PROGRESS", RECONNECT, SERVICE, SYSTEM_1000 + BY_ANALOGY),
            row(0x800704B3, "ERROR_NO_NET_OR_BAD_PATH", RECONNECT, NETWORK, SYSTEM_1000 + BY_ANALOGY),
            row(0x800704C6, "ERROR_NO_NETWORK", RECONNECT, NETWORK, SYSTEM_1000 + BY_ANALOGY),
            row(0x800704C9, "ERROR_CONNECTION_REFUSED", RECONNECT, NETWORK, SYSTEM_1000 + BY_ANALOGY),
            row(0x800704CA, "ERROR_GRACEFUL_DISCONNECT", RECONNECT, NETWORK, SYSTEM_1000 + BY_ANALOGY),
            row(0x800704CF, "ERROR_NETWORK_UNREACHABLE", RECONNECT, NETWORK, SYSTEM_1000 + BY_ANALOGY),
            row(0x800704D0, "ERROR_HOST_UNREACHABLE", RECONNECT, NETWORK, SYSTEM_1000 + BY_ANALOGY),
            row(0x800704D2, "ERROR_PORT_UNREACHABLE", RECONNECT, NETWORK, SYSTEM_1000 + BY_ANALOGY),
            row(0x800704D4, "ERROR_CONNECTION_ABORTED", RECONNECT, NETWORK, SYSTEM_1000 + BY_ANALOGY),
            row(0x800704E8, "ERROR_HOST_DOWN", RECONNECT, NETWORK, SYSTEM_1000 + BY_ANALOGY),
            row(0x800705B4, "ERROR_TIMEOUT", RECONNECT, TOO_SLOW, SYSTEM_1300 + BY_ANALOGY),
            row(0x800706A6, "RPC_S_INVALID_BINDING", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706AB, "RPC_S_INVALID_NET_ADDR", RECONNECT, NETWORK, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706AC, "RPC_S_NO_ENDPOINT_FOUND", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706B3, "RPC_S_NOT_LISTENING", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706B5, "RPC_S_UNKNOWN_IF", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706B6, "RPC_S_NO_BINDINGS", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706BA, "RPC_S_SERVER_UNAVAILABLE", RECONNECT, SERVICE, ANY_RPC),
            row(0x800706BE, "RPC_S_CALL_FAILED", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706BF, "RPC_S_CALL_FAILED_DNE", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706C0, "RPC_S_PROTOCOL_ERROR", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706D9, "EPT_S_NOT_REGISTERED", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706EF, "RPC_X_SS_IN_NULL_CONTEXT", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706F1, "RPC_X_SS_CONTEXT_DAMAGED", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706F2, "RPC_X_SS_HANDLES_MISMATCH", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706F3, "RPC_X_SS_CANNOT_GET_CALL_HANDLE", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x8007071A, "RPC_S_CALL_CANCELLED", RECONNECT, TOO_SLOW, SYSTEM_1700 + BY_ANALOGY),
            row(0x8007071C, "RPC_S_COMM_FAILURE", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800708CA, "ERROR_NOT_CONNECTED", RECONNECT, SERVICE, SYSTEM_1700 + BY_ANALOGY),
            row(0x80072742, "WSAENETDOWN", RECONNECT, NETWORK, SOCKETS + BY_ANALOGY),
            row(0x80072743, "WSAENETUNREACH", RECONNECT, NETWORK, SOCKETS + BY_ANALOGY),
            row(0x80072745, "WSAECONNABORTED", RECONNECT, NETWORK, SOCKETS + BY_ANALOGY),
            row(0x80072746, "WSAECONNRESET", RECONNECT, NETWORK, SOCKETS + BY_ANALOGY),
            row(0x8007274C, "WSAETIMEDOUT", RECONNECT, NETWORK, SOCKETS + BY_ANALOGY),
            row(0x8007274D, "WSAECONNREFUSED", RECONNECT, NETWORK, SOCKETS + BY_ANALOGY),
            row(0x80072750, "WSAEHOSTDOWN", RECONNECT, NETWORK, SOCKETS + BY_ANALOGY),
            row(0x80072751, "WSAEHOSTUNREACH", RECONNECT, NETWORK, SOCKETS + BY_ANALOGY),
            row(0x80072AF9, "WSAHOST_NOT_FOUND", RECONNECT, NETWORK, SOCKETS + BY_ANALOGY),
            row(0x80080003, "CO_E_SCM_RPC_FAILURE", RECONNECT, SERVICE, COM + BY_ANALOGY),
            row(0x80080005, "CO_E_SERVER_EXEC_FAILURE", RECONNECT, SERVICE, COM + BY_ANALOGY),
            row(0x80080006, "CO_E_OBJSRV_RPC_FAILURE", RECONNECT, SERVICE, COM + BY_ANALOGY),
            row(0x80080008, "CO_E_SERVER_STOPPING", RECONNECT, SERVICE, COM + BY_ANALOGY),
            row(0x80028019, "TYPE_E_UNSUPFORMAT", NOT_INSTALLED, REINSTALL, OLE_AUTOMATION),
            row(0x8002801D, "TYPE_E_LIBNOTREGISTERED", NOT_INSTALLED, REINSTALL, OLE_AUTOMATION),
            row(0x80029C4A, "TYPE_E_CANTLOADLIBRARY", NOT_INSTALLED, REINSTALL, OLE_AUTOMATION),
            row(0x80040111, "CLASS_E_CLASSNOTAVAILABLE", NOT_INSTALLED, REINSTALL, COM + BY_ANALOGY),
            row(0x80040150, "REGDB_E_READREGDB", NOT_INSTALLED, REINSTALL, CLASS_OBJECT),
            row(0x80040154, "REGDB_E_CLASSNOTREG", NOT_INSTALLED, INSTALL, CREATE),
            row(0x80040155, "REGDB_E_IIDNOTREG", NOT_INSTALLED, REINSTALL, COM + BY_ANALOGY),
            row(0x80040156, "REGDB_E_BADTHREADINGMODEL", NOT_INSTALLED, REINSTALL, COM + BY_ANALOGY),
            row(0x800401F3, "CO_E_CLASSSTRING", NOT_INSTALLED, INSTALL, PROG_ID),
            row(0x800401F5, "CO_E_APPNOTFOUND", NOT_INSTALLED, INSTALL, CLASS_OBJECT),
            row(0x800401F8, "CO_E_DLLNOTFOUND", NOT_INSTALLED, INSTALL, CLASS_OBJECT),
            row(0x800401F9, "CO_E_ERRORINDLL", NOT_INSTALLED, REINSTALL, CLASS_OBJECT),
            row(0x8007007E, "ERROR_MOD_NOT_FOUND", NOT_INSTALLED, INSTALL, SYSTEM_0 + BY_ANALOGY),
            row(0x8007007F, "ERROR_PROC_NOT_FOUND", NOT_INSTALLED, REINSTALL, SYSTEM_0 + BY_ANALOGY),
            row(0x800700C1, "ERROR_BAD_EXE_FORMAT", NOT_INSTALLED, BITNESS, SYSTEM_0 + BY_ANALOGY),
            row(0x8007045A, "ERROR_DLL_INIT_FAILED", NOT_INSTALLED, REINSTALL, SYSTEM_1000 + BY_ANALOGY),
            row(0x8001011A, "RPC_E_NO_GOOD_SECURITY_PACKAGES", DENIED, LOGON, STG_RPC + BY_ANALOGY),
            row(0x8001011B, "RPC_E_ACCESS_DENIED", DENIED, RIGHTS, STG_RPC + BY_ANALOGY),
            row(0x8001011C, "RPC_E_REMOTE_DISABLED", DENIED, RIGHTS, STG_RPC + BY_ANALOGY),
            row(0x80010123, "CO_E_FAILEDTOIMPERSONATE", DENIED, LOGON, STG_RPC + BY_ANALOGY),
            row(0x8001012A, "CO_E_ACCESSCHECKFAILED", DENIED, RIGHTS, STG_RPC + BY_ANALOGY),
            row(0x80041B60, "FAX_E_FILE_ACCESS_DENIED", DENIED, ARCHIVE, FAX_E),
            row(0x80070005, "E_ACCESSDENIED", DENIED, RIGHTS, FAX_DENIED),
            row(0x80070041, "ERROR_NETWORK_ACCESS_DENIED", DENIED, RIGHTS, SYSTEM_0 + BY_ANALOGY),
            row(0x800704C3, "ERROR_SESSION_CREDENTIAL_CONFLICT", DENIED, LOGON, SYSTEM_1000 + BY_ANALOGY),
            row(0x8007051F, "ERROR_NO_LOGON_SERVERS", DENIED, LOGON, SYSTEM_1300 + BY_ANALOGY),
            row(0x80070522, "ERROR_PRIVILEGE_NOT_HELD", DENIED, RIGHTS, SYSTEM_1300 + BY_ANALOGY),
            row(0x8007052E, "ERROR_LOGON_FAILURE", DENIED, LOGON, SYSTEM_1300 + BY_ANALOGY),
            row(0x8007052F, "ERROR_ACCOUNT_RESTRICTION", DENIED, LOGON, SYSTEM_1300 + BY_ANALOGY),
            row(0x80070530, "ERROR_INVALID_LOGON_HOURS", DENIED, LOGON, SYSTEM_1300 + BY_ANALOGY),
            row(0x80070531, "ERROR_INVALID_WORKSTATION", DENIED, LOGON, SYSTEM_1300 + BY_ANALOGY),
            row(0x80070532, "ERROR_PASSWORD_EXPIRED", DENIED, LOGON, SYSTEM_1300 + BY_ANALOGY),
            row(0x80070533, "ERROR_ACCOUNT_DISABLED", DENIED, LOGON, SYSTEM_1300 + BY_ANALOGY),
            row(0x80070569, "ERROR_LOGON_TYPE_NOT_GRANTED", DENIED, LOGON, SYSTEM_1300 + BY_ANALOGY),
            row(0x800706D3, "RPC_S_UNKNOWN_AUTHN_SERVICE", DENIED, LOGON, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706D5, "RPC_S_INVALID_AUTH_IDENTITY", DENIED, LOGON, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706FC, "ERROR_TRUSTED_DOMAIN_FAILURE", DENIED, LOGON, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706FD, "ERROR_TRUSTED_RELATIONSHIP_FAILURE", DENIED, LOGON, SYSTEM_1700 + BY_ANALOGY),
            row(0x80070701, "ERROR_ACCOUNT_EXPIRED", DENIED, LOGON, SYSTEM_1700 + BY_ANALOGY),
            row(0x80070721, "RPC_S_SEC_PKG_ERROR", DENIED, LOGON, SYSTEM_1700 + BY_ANALOGY),
            row(0x80070773, "ERROR_PASSWORD_MUST_CHANGE", DENIED, LOGON, SYSTEM_1700 + BY_ANALOGY),
            row(0x80070775, "ERROR_ACCOUNT_LOCKED_OUT", DENIED, LOGON, SYSTEM_1700 + BY_ANALOGY),
            row(0x80071B60, "FAX_ERR_FILE_ACCESS_DENIED", DENIED, ARCHIVE, FAX_ERR),
            row(0x80041B5A, "FAX_E_GROUP_NOT_FOUND", GONE, READ_AGAIN, FAX_E),
            row(0x80041B5D, "FAX_E_RULE_NOT_FOUND", GONE, READ_AGAIN, FAX_E),
            row(0x80041B61, "FAX_E_MESSAGE_NOT_FOUND", GONE, READ_AGAIN, FAX_E),
            row(0x80070002, "ERROR_FILE_NOT_FOUND", GONE, PATH, SYSTEM_0 + BY_ANALOGY),
            row(0x80070003, "ERROR_PATH_NOT_FOUND", GONE, PATH, SYSTEM_0 + BY_ANALOGY),
            row(0x8007000D, "ERROR_INVALID_DATA", GONE, UNKNOWN_THERE, SET_PORT_DATA),
            row(0x8007000F, "ERROR_INVALID_DRIVE", GONE, PATH, SYSTEM_0 + BY_ANALOGY),
            row(0x80070490, "ERROR_NOT_FOUND", GONE, READ_AGAIN, SYSTEM_1000 + BY_ANALOGY),
            row(0x80071B5A, "FAX_ERR_GROUP_NOT_FOUND", GONE, READ_AGAIN, FAX_ERR),
            row(0x80071B5D, "FAX_ERR_RULE_NOT_FOUND", GONE, READ_AGAIN, FAX_ERR),
            row(0x80071B61, "FAX_ERR_MESSAGE_NOT_FOUND", GONE, READ_AGAIN, FAX_ERR),
            row(0x80010010, "RPC_E_INVALID_PARAMETER", BAD_ARGUMENT, VALUE, STG_RPC + BY_ANALOGY),
            row(0x80020005, "DISP_E_TYPEMISMATCH", BAD_ARGUMENT, TYPE, INVOKE),
            row(0x8002000A, "DISP_E_OVERFLOW", BAD_ARGUMENT, TYPE, INVOKE),
            row(0x8002000B, "DISP_E_BADINDEX", BAD_ARGUMENT, READ_AGAIN, OLE_AUTOMATION),
            row(0x80041B65, "FAX_E_RECIPIENTS_LIMIT", BAD_ARGUMENT, RECIPIENTS, FAX_E),
            row(0x80070057, "E_INVALIDARG", BAD_ARGUMENT, VALUE, SET_PORT_ARGUMENT),
            row(0x8007007B, "ERROR_INVALID_NAME", BAD_ARGUMENT, PATH, SYSTEM_0 + BY_ANALOGY),
            row(0x800700A1, "ERROR_BAD_PATHNAME", BAD_ARGUMENT, PATH, SYSTEM_0 + BY_ANALOGY),
            row(0x800700CE, "ERROR_FILENAME_EXCED_RANGE", BAD_ARGUMENT, PATH, SYSTEM_0 + BY_ANALOGY),
            row(0x800706C6, "RPC_S_INVALID_BOUND", BAD_ARGUMENT, VALUE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706CF, "RPC_S_STRING_TOO_LONG", BAD_ARGUMENT, VALUE, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706F5, "RPC_X_ENUM_VALUE_OUT_OF_RANGE", BAD_ARGUMENT, VALUE, SYSTEM_1700 + BY_ANALOGY),
            row(0x80071B65, "FAX_ERR_RECIPIENTS_LIMIT", BAD_ARGUMENT, RECIPIENTS, FAX_ERR),
            row(0x80004001, "E_NOTIMPL", REFUSED, NEVER, COM + BY_ANALOGY),
            row(0x80004004, "E_ABORT", REFUSED, CANCELLED, COM + BY_ANALOGY),
            row(0x80004005, "E_FAIL", REFUSED, NO_REASON, RESTARTING),
            row(0x8000FFFF, "E_UNEXPECTED", REFUSED, NO_REASON, COM + BY_ANALOGY),
            row(0x80010002, "RPC_E_CALL_CANCELED", REFUSED, CANCELLED, STG_RPC + BY_ANALOGY),
            row(0x80020009, "DISP_E_EXCEPTION", REFUSED, NO_REASON, INVOKE),
            row(0x80041B5B, "FAX_E_BAD_GROUP_CONFIGURATION", REFUSED, GROUP, FAX_E),
            row(0x80041B5C, "FAX_E_GROUP_IN_USE", REFUSED, GROUP, FAX_E),
            row(0x80041B5E, "FAX_E_NOT_NTFS", REFUSED, NTFS, FAX_E),
            row(0x80041B5F, "FAX_E_DIRECTORY_IN_USE", REFUSED, DIRECTORY, FAX_E),
            row(0x80041B62, "FAX_E_DEVICE_NUM_LIMIT_EXCEEDED", REFUSED, LIMIT, FAX_E),
            row(0x80041B63, "FAX_E_NOT_SUPPORTED_ON_THIS_SKU", REFUSED, EDITION, FAX_E),
            row(0x80041B64, "FAX_E_VERSION_MISMATCH", REFUSED, VERSION, FAX_E),
            row(0x80070001, "ERROR_INVALID_FUNCTION", REFUSED, NO_METHODS, ENUM_METHODS),
            row(0x80070015, "ERROR_NOT_READY", REFUSED, DEVICE, SYSTEM_0 + BY_ANALOGY),
            row(0x8007001F, "ERROR_GEN_FAILURE", REFUSED, DEVICE, SYSTEM_0 + BY_ANALOGY),
            row(0x80070020, "ERROR_SHARING_VIOLATION", REFUSED, FILE_IN_USE, SYSTEM_0 + BY_ANALOGY),
            row(0x80070032, "ERROR_NOT_SUPPORTED", REFUSED, NEVER, SYSTEM_0 + BY_ANALOGY),
            row(0x80070070, "ERROR_DISK_FULL", REFUSED, DISK, SYSTEM_0 + BY_ANALOGY),
            row(0x80070078, "ERROR_CALL_NOT_IMPLEMENTED", REFUSED, NEVER, SYSTEM_0 + BY_ANALOGY),
            row(0x800700AA, "ERROR_BUSY", REFUSED, IN_CALL, SYSTEM_0 + BY_ANALOGY),
            row(0x800703E3, "ERROR_OPERATION_ABORTED", REFUSED, CANCELLED, SYSTEM_500 + BY_ANALOGY),
            row(0x800704C7, "ERROR_CANCELLED", REFUSED, CANCELLED, SYSTEM_1000 + BY_ANALOGY),
            row(0x8007054F, "ERROR_INTERNAL_ERROR", REFUSED, NO_REASON, MSFAX_INTERNAL),
            row(0x800706D1, "RPC_S_PROCNUM_OUT_OF_RANGE", REFUSED, VERSION, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706E4, "RPC_S_CANNOT_SUPPORT", REFUSED, NEVER, SYSTEM_1700 + BY_ANALOGY),
            row(0x80070964, "ERROR_DEVICE_IN_USE", REFUSED, IN_CALL, SET_PORT_BUSY),
            row(0x800710DD, "ERROR_INVALID_OPERATION", REFUSED, JOB_STATE, SET_JOB),
            row(0x80071B5B, "FAX_ERR_BAD_GROUP_CONFIGURATION", REFUSED, GROUP, FAX_ERR),
            row(0x80071B5C, "FAX_ERR_GROUP_IN_USE", REFUSED, GROUP, FAX_ERR),
            row(0x80071B5E, "FAX_ERR_NOT_NTFS", REFUSED, NTFS, FAX_ERR),
            row(0x80071B5F, "FAX_ERR_DIRECTORY_IN_USE", REFUSED, DIRECTORY, FAX_ERR),
            row(0x80071B62, "FAX_ERR_DEVICE_NUM_LIMIT_EXCEEDED", REFUSED, LIMIT, FAX_ERR),
            row(0x80071B63, "FAX_ERR_NOT_SUPPORTED_ON_THIS_SKU", REFUSED, EDITION, FAX_ERR),
            row(0x80071B64, "FAX_ERR_VERSION_MISMATCH", REFUSED, VERSION, FAX_ERR),
            row(0x80010101, "RPC_E_OUT_OF_RESOURCES", OUT_OF_MEMORY, MEMORY, STG_RPC + BY_ANALOGY),
            row(0x80041B59, "FAX_E_SRV_OUTOFMEMORY", OUT_OF_MEMORY, MEMORY, FAX_E),
            row(0x80070008, "ERROR_NOT_ENOUGH_MEMORY", OUT_OF_MEMORY, MEMORY, ENUM_MEMORY),
            row(0x8007000E, "E_OUTOFMEMORY", OUT_OF_MEMORY, MEMORY, SYSTEM_0 + BY_ANALOGY),
            row(0x800700A4, "ERROR_MAX_THRDS_REACHED", OUT_OF_MEMORY, MEMORY, SYSTEM_0 + BY_ANALOGY),
            row(0x8007046A, "ERROR_NOT_ENOUGH_SERVER_MEMORY", OUT_OF_MEMORY, MEMORY, SYSTEM_1000 + BY_ANALOGY),
            row(0x800705AA, "ERROR_NO_SYSTEM_RESOURCES", OUT_OF_MEMORY, MEMORY, SYSTEM_1300 + BY_ANALOGY),
            row(0x800706B9, "RPC_S_OUT_OF_RESOURCES", OUT_OF_MEMORY, MEMORY, SYSTEM_1700 + BY_ANALOGY),
            row(0x80070718, "ERROR_NOT_ENOUGH_QUOTA", OUT_OF_MEMORY, MEMORY, SYSTEM_1700 + BY_ANALOGY),
            row(0x80071B59, "FAX_ERR_SRV_OUTOFMEMORY", OUT_OF_MEMORY, MEMORY, FAX_ERR),
            row(0x80004002, "E_NOINTERFACE", BUG, REPORT, CREATE),
            row(0x80004003, "E_POINTER", BUG, REPORT, CREATE),
            row(0x80010009, "RPC_E_INVALID_DATAPACKET", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x8001000B, "RPC_E_CLIENT_CANTMARSHAL_DATA", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x8001000C, "RPC_E_CLIENT_CANTUNMARSHAL_DATA", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x8001000D, "RPC_E_SERVER_CANTMARSHAL_DATA", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x8001000E, "RPC_E_SERVER_CANTUNMARSHAL_DATA", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x8001000F, "RPC_E_INVALID_DATA", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x80010100, "RPC_E_SYS_CALL_FAILED", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x80010102, "RPC_E_ATTEMPTED_MULTITHREAD", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x80010103, "RPC_E_NOT_REGISTERED", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x80010105, "RPC_E_SERVERFAULT", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x80010106, "RPC_E_CHANGED_MODE", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x80010107, "RPC_E_INVALIDMETHOD", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x8001010E, "RPC_E_WRONG_THREAD", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x8001010F, "RPC_E_THREAD_NOT_INIT", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x80010110, "RPC_E_VERSION_MISMATCH", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x8001011D, "RPC_E_INVALID_OBJREF", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x8001FFFF, "RPC_E_UNEXPECTED", BUG, REPORT, STG_RPC + BY_ANALOGY),
            row(0x80020001, "DISP_E_UNKNOWNINTERFACE", BUG, REPORT, INVOKE),
            row(0x80020003, "DISP_E_MEMBERNOTFOUND", BUG, REPORT, INVOKE),
            row(0x80020004, "DISP_E_PARAMNOTFOUND", BUG, REPORT, INVOKE),
            row(0x80020006, "DISP_E_UNKNOWNNAME", BUG, REPORT, NAMES_OF),
            row(0x80020007, "DISP_E_NONAMEDARGS", BUG, REPORT, INVOKE),
            row(0x80020008, "DISP_E_BADVARTYPE", BUG, REPORT, INVOKE),
            row(0x8002000C, "DISP_E_UNKNOWNLCID", BUG, REPORT, INVOKE),
            row(0x8002000E, "DISP_E_BADPARAMCOUNT", BUG, REPORT, INVOKE),
            row(0x8002000F, "DISP_E_PARAMNOTOPTIONAL", BUG, REPORT, INVOKE),
            row(0x80020010, "DISP_E_BADCALLEE", BUG, REPORT, OLE_AUTOMATION),
            row(0x80020011, "DISP_E_NOTACOLLECTION", BUG, REPORT, OLE_AUTOMATION),
            row(0x80040110, "CLASS_E_NOAGGREGATION", BUG, REPORT, CREATE),
            row(0x800401F0, "CO_E_NOTINITIALIZED", BUG, REPORT, COM + BY_ANALOGY),
            row(0x800401F1, "CO_E_ALREADYINITIALIZED", BUG, REPORT, COM + BY_ANALOGY),
            row(0x8007007A, "ERROR_INSUFFICIENT_BUFFER", BUG, REPORT, SYSTEM_0 + BY_ANALOGY),
            row(0x800703E6, "ERROR_NOACCESS", BUG, REPORT, SYSTEM_500 + BY_ANALOGY),
            row(0x800706E6, "RPC_S_INTERNAL_ERROR", BUG, REPORT, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706F4, "RPC_X_NULL_REF_POINTER", BUG, REPORT, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706F7, "RPC_X_BAD_STUB_DATA", BUG, REPORT, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706F8, "ERROR_INVALID_USER_BUFFER", BUG, REPORT, SYSTEM_1700 + BY_ANALOGY),
            row(0x800706FF, "RPC_S_CALL_IN_PROGRESS", BUG, REPORT, SYSTEM_1700 + BY_ANALOGY));

    private static final Map<HResult, KnownFailure> BY_CODE =
            ALL.stream().collect(Collectors.toUnmodifiableMap(KnownFailure::code, Function.identity()));

    private KnownFailures() {}

    /** What is known of that code, or of the same RPC status in its usual form. */
    static Optional<KnownFailure> find(HResult code) {
        return Optional.ofNullable(BY_CODE.get(code)).or(() -> Optional.ofNullable(BY_CODE.get(code.usual())));
    }

    private static KnownFailure row(int code, String name, FailureClass kind, String hint, String source) {
        return new KnownFailure(new HResult(code), name, kind, hint, source);
    }
}
