package org.faxmx.monitor;

import org.faxmx.fax.DeviceId;

/**
 * The identity of a port of one fax server.
 *
 * @param deviceId the port's device id
 * @param occurrence 1 for the first port of that device id in the server's order, 2 for the second, and so on
 */
public record PortKey(DeviceId deviceId, int occurrence) {}
