package org.faxmx.monitor;

import org.faxmx.fax.DeviceId;

/**
 * The identity of a routing method of one fax server.
 *
 * @param deviceId the port's device id
 * @param guid the method's GUID in lower case, without braces
 * @param occurrence 1 for the first method of that GUID and device id in the server's order, 2 for the second, and so on
 */
public record MethodKey(DeviceId deviceId, String guid, int occurrence) {}
