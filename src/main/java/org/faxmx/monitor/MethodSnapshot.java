package org.faxmx.monitor;

import org.faxmx.fax.RoutingMethod;

/**
 * A routing method of a port at one moment; immutable.
 *
 * @param key its identity
 * @param method what the server answered
 * @param written the version of the last write through this monitor; 0 for none
 */
public record MethodSnapshot(MethodKey key, RoutingMethod method, long written) implements Rows.Row<MethodKey> {

    MethodSnapshot written(RoutingMethod stored, long version) {
        return new MethodSnapshot(key, stored, version);
    }

    /** The same after a reading of that version, which does not hide a later write. */
    MethodSnapshot read(RoutingMethod answered, long version) {
        return written > version || answered.equals(method) ? this : new MethodSnapshot(key, answered, written);
    }
}
