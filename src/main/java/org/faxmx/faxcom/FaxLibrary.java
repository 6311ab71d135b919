package org.faxmx.faxcom;

import org.faxmx.com.Iid;
import org.faxmx.com.InterfaceType;

/**
 * The fax library's own names (Fax Service Client API for Windows 2000, faxcom.h): identifiers as Microsoft publishes
 * them, and member names as Microsoft writes them beside ours.
 *
 * <table>
 * <caption>Members used</caption>
 * <tr><th>Microsoft</th><th>FaxMX</th><th>through IDispatch</th></tr>
 * <tr><td>IFaxServer::Connect</td><td>FaxServer.connect</td><td>method, VT_BSTR</td></tr>
 * <tr><td>IFaxServer::Disconnect</td><td>FaxServer.disconnect</td><td>method</td></tr>
 * <tr><td>IFaxServer::GetPorts</td><td>FaxServer.getPorts</td><td>method, answers VT_DISPATCH</td></tr>
 * <tr><td>IFaxPorts::get_Count</td><td></td><td>VT_I4</td></tr>
 * <tr><td>IFaxPorts::get_Item</td><td></td><td>property with index 1 to Count, answers VT_DISPATCH</td></tr>
 * <tr><td>IFaxPort::get_DeviceId</td><td>FaxPort.deviceId</td><td>VT_I4, unsigned in meaning</td></tr>
 * <tr><td>IFaxPort::get_Name</td><td>FaxPort.name</td><td>VT_BSTR</td></tr>
 * <tr><td>IFaxPort::get_CanModify</td><td>FaxPort.canModify</td><td>VT_I4 (BOOL)</td></tr>
 * <tr><td>IFaxPort::get_Csid</td><td>FaxPort.csid</td><td>VT_BSTR</td></tr>
 * <tr><td>IFaxPort::get_Tsid</td><td>FaxPort.tsid</td><td>VT_BSTR</td></tr>
 * <tr><td>IFaxPort::get_Rings</td><td>FaxPort.rings</td><td>VT_I4</td></tr>
 * <tr><td>IFaxPort::get_Priority</td><td>FaxPort.priority</td><td>VT_I4</td></tr>
 * <tr><td>IFaxPort::get_Send</td><td>FaxPort.send</td><td>VT_I4 (BOOL)</td></tr>
 * <tr><td>IFaxPort::get_Receive</td><td>FaxPort.receive</td><td>VT_I4 (BOOL)</td></tr>
 * </table>
 */
final class FaxLibrary {

    /** The one class that is created; every other object is handed out by it, as Microsoft's pages demand. */
    static final String FAX_SERVER_PROG_ID = "FaxServer.FaxServer";

    static final InterfaceType FAX_SERVER =
            new InterfaceType("FaxServer", Iid.of("D73733C7-CC80-11D0-B225-00C04FB6C2F5"));
    static final InterfaceType FAX_PORTS =
            new InterfaceType("FaxPorts", Iid.of("D73733D5-CC80-11D0-B225-00C04FB6C2F5"));
    static final InterfaceType FAX_PORT = new InterfaceType("FaxPort", Iid.of("D73733CC-CC80-11D0-B225-00C04FB6C2F5"));

    private FaxLibrary() {}
}
