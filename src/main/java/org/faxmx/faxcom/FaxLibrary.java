package org.faxmx.faxcom;

import java.util.Map;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.MethodTable;

/**
 * The fax library's own names (Fax Service Client API for Windows 2000, faxcom.h): identifiers as Microsoft publishes
 * them, and member names as Microsoft writes them beside ours.
 *
 * <table>
 * <caption>Members used</caption>
 * <tr><th>Microsoft</th><th>FaxMX</th><th>through IDispatch</th></tr>
 * <tr><td>IFaxServer::Connect</td><td>FaxServer.connect</td><td>method, VT_BSTR</td></tr>
 * <tr><td>IFaxServer::Disconnect</td><td>FaxServer.disconnect</td><td>method</td></tr>
 * <tr><td>IFaxServer::GetPorts, GetJobs</td><td>FaxServer.read, getJobs</td><td>methods, return VT_DISPATCH</td></tr>
 * <tr><td>IFaxServer::CreateDocument</td><td>FaxServer.send</td><td>method, VT_BSTR, returns VT_DISPATCH</td></tr>
 * <tr><td>IFaxServer, its fourteen properties</td><td>Setting.OF_SERVER, names alike</td><td>VT_I4, VT_I4 (BOOL), VT_BSTR, VT_I2 (hours, minutes)</td></tr>
 * <tr><td>IFaxPorts, IFaxJobs, IFaxRoutingMethods::get_Count</td><td></td><td>VT_I4</td></tr>
 * <tr><td>IFaxPorts, IFaxJobs, IFaxRoutingMethods::get_Item</td><td></td><td>property with index 1 to Count, returns VT_DISPATCH</td></tr>
 * <tr><td>IFaxPort::get_DeviceId</td><td>FaxPort.deviceId</td><td>VT_I4, unsigned in meaning</td></tr>
 * <tr><td>IFaxPort::get_Name, get_CanModify</td><td>FaxPort.name, canModify</td><td>VT_BSTR, VT_I4 (BOOL)</td></tr>
 * <tr><td>IFaxPort, its six writable properties</td><td>Setting.OF_PORT, names alike</td><td>VT_BSTR, VT_I4, VT_I4 (BOOL)</td></tr>
 * <tr><td>IFaxPort::GetStatus, GetRoutingMethods</td><td>FaxStatus, RoutingMethod</td><td>methods, return VT_DISPATCH</td></tr>
 * <tr><td>IFaxStatus::Refresh</td><td>FaxServer.getStatus</td><td>method</td></tr>
 * <tr><td>IFaxStatus::get_Send, get_Receive</td><td>FaxStatus.sending, receiving</td><td>VT_I4 (BOOL)</td></tr>
 * <tr><td>IFaxStatus::get_Description</td><td>FaxStatus.description</td><td>VT_BSTR, localised</td></tr>
 * <tr><td>IFaxStatus::get_DocumentSize</td><td>FaxStatus.documentSize</td><td>VT_I4, unsigned in meaning</td></tr>
 * <tr><td>IFaxStatus::get_StartTime, get_SubmittedTime</td><td>FaxStatus.startTime, submittedTime</td><td>VT_DATE, UTC</td></tr>
 * <tr><td>IFaxStatus::get_ElapsedTime</td><td>FaxStatus.elapsed</td><td>VT_DATE, a duration</td></tr>
 * <tr><td>IFaxStatus, its other properties</td><td>FaxStatus, names alike</td><td>VT_BSTR, VT_I4</td></tr>
 * <tr><td>IFaxRoutingMethod, its properties</td><td>RoutingMethod, names alike; Enable is enabled</td><td>VT_BSTR, VT_I4</td></tr>
 * <tr><td>IFaxJob::get_JobId, get_Type</td><td>FaxJob.id, type</td><td>VT_I4</td></tr>
 * <tr><td>IFaxJob::get_PageCount, get_SenderDept</td><td>FaxJob.pages, senderDepartment</td><td>VT_I4, VT_BSTR</td></tr>
 * <tr><td>IFaxJob, its other properties</td><td>FaxJob, names alike</td><td>VT_BSTR, VT_I4 (BOOL)</td></tr>
 * <tr><td>IFaxJob::SetStatus</td><td>FaxServer.command</td><td>method, VT_I4</td></tr>
 * <tr><td>IFaxDoc::put_FaxNumber, put_RecipientName</td><td>OutgoingFax</td><td>VT_BSTR</td></tr>
 * <tr><td>IFaxTiff::put_Image, its properties</td><td>FaxTiff, names alike</td><td>VT_BSTR; RawReceiveTime VT_CY, a FILETIME</td></tr>
 * <tr><td>IFaxDoc::Send</td><td>FaxServer.send</td><td>method, returns VT_I4</td></tr>
 * </table>
 *
 * <p>Bound early, FaxPorts and FaxPort are called through their interfaces' tables, whose slots are those of faxcom.h:
 * {@code get_Count}, {@code get_Item} and the nine getters of FaxPort.
 */
final class FaxLibrary {

    /** Created; all objects except this and FaxTiff are reached through it, as Microsoft's pages require. */
    static final String FAX_SERVER_PROG_ID = "FaxServer.FaxServer";
    /** Created; it needs no server. */
    static final String FAX_TIFF_PROG_ID = "FaxTiff.FaxTiff";

    static final InterfaceType FAX_SERVER = type("FaxServer", "D73733C7-CC80-11D0-B225-00C04FB6C2F5");
    static final InterfaceType FAX_PORTS = type("FaxPorts", "D73733D5-CC80-11D0-B225-00C04FB6C2F5");
    static final InterfaceType FAX_PORT = type("FaxPort", "D73733CC-CC80-11D0-B225-00C04FB6C2F5");
    static final InterfaceType FAX_STATUS = type("FaxStatus", "8B97E605-D054-11D0-B226-00C04FB6C2F5");
    static final InterfaceType FAX_ROUTING_METHODS = type("FaxRoutingMethods", "2199F5F5-CEFC-11D0-A341-0000F800E68D");
    static final InterfaceType FAX_ROUTING_METHOD = type("FaxRoutingMethod", "2199F5F3-CEFC-11D0-A341-0000F800E68D");
    static final InterfaceType FAX_JOBS = type("FaxJobs", "55DABFD3-5C9E-11D1-B791-000000000000");
    static final InterfaceType FAX_JOB = type("FaxJob", "55DABFD5-5C9E-11D1-B791-000000000000");
    static final InterfaceType FAX_DOC = type("FaxDoc", "FA21F4C5-5C4C-11D1-83CF-00C04FB6E984");
    static final InterfaceType FAX_TIFF = type("FaxTiff", "B19BB45F-B91C-11D1-83E1-00C04FB6E984");

    static final MethodTable FAX_PORTS_TABLE =
            new MethodTable(FAX_PORTS, Map.of("Count", 7), Map.of(), Map.of("Item", 8));
    static final MethodTable FAX_PORT_TABLE = new MethodTable(
            FAX_PORT,
            Map.of("DeviceId", 8, "Rings", 9, "Send", 15, "Receive", 17, "Priority", 19, "CanModify", 22),
            Map.of("Name", 7, "Csid", 11, "Tsid", 13),
            Map.of());

    private FaxLibrary() {}

    private static InterfaceType type(String name, String iid) {
        return new InterfaceType(name, InterfaceType.Iid.of(iid));
    }
}
