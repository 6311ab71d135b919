package org.faxmx.monitor;

import org.faxmx.fax.DeviceId;
import org.faxmx.fax.RoutingMethod;

/**
 * A routing method of a port at one moment; immutable.
 *
 * @param key its identity
 * @param method what the server answered
 * @param written the version of the last write through this monitor; 0 for none
 */
public record MethodSnapshot(MethodSnapshot.Key key, RoutingMethod method, long written)
        implements Rows.Row<MethodSnapshot.Key> {

    MethodSnapshot written(RoutingMethod stored, long version) {
        return new MethodSnapshot(key, stored, version);
    }

    /** The same after a reading of that version, which does not hide a later write. */
    MethodSnapshot read(RoutingMethod answered, long version) {
        return written > version || answered.equals(method) ? this : new MethodSnapshot(key, answered, written);
    }

    /**
     * The identity of a routing method of one fax server.
     *
     * @param deviceId the port's device id
     * @param guid the method's GUID in lower case, without braces
     * @param occurrence 1 for the first method of that GUID and device id in the server's order, 2 for the second, and so on
     */
    public record Key(DeviceId deviceId, String guid, int occurrence) {}
}
