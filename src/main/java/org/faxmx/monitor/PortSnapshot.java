package org.faxmx.monitor;

import java.time.Duration;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;

/**
 * A port at one moment; immutable. An object is replaced when a value changes, and kept by a reading that finds the port
 * as it was.
 *
 * @param key its identity
 * @param port its configuration
 * @param activity what was seen of its status
 * @param written the version of the last write through this monitor; 0 for none
 * @param earlier the reading that its configuration is from, where that is not the server's last one; null otherwise
 * @param missing how many incomplete readings in a row did not have the port
 */
public record PortSnapshot(
        PortSnapshot.Key key, FaxPort port, Activity activity, long written, Reading earlier, int missing)
        implements Rows.Row<PortSnapshot.Key> {

    static PortSnapshot added(Key key, FaxPort port, Activity activity) {
        return new PortSnapshot(key, port, activity, 0, null, 0);
    }

    /** The reading that the configuration is from. */
    Reading reading(Reading last) {
        return earlier == null ? last : earlier;
    }

    /** Whether this port itself did not answer the last reading or status poll, while others may have. */
    public boolean silent() {
        return earlier != null || activity.silent();
    }

    PortSnapshot written(FaxPort stored, long version) {
        return new PortSnapshot(key, stored, activity, version, earlier, missing);
    }

    PortSnapshot with(Activity next) {
        return next == activity ? this : new PortSnapshot(key, port, next, written, earlier, missing);
    }

    /** The same after a reading of that version, which does not hide a later write. */
    PortSnapshot read(FaxPort answered, long version) {
        FaxPort next = written > version ? port : answered;
        return earlier == null && missing == 0 && next.equals(port)
                ? this
                : new PortSnapshot(key, next, activity, written, null, 0);
    }

    /** The same after a reading that did not have it; {@code last} is the server's reading before. */
    PortSnapshot notRead(Reading last, int missed) {
        return new PortSnapshot(key, port, activity, written, reading(last), missed);
    }

    /**
     * The identity of a port of one fax server.
     *
     * @param deviceId the port's device id
     * @param occurrence 1 for the first port of that device id in the server's order, 2 for the second, and so on
     */
    public record Key(DeviceId deviceId, int occurrence) {}

    /**
     * When ports were enumerated and how long that took.
     *
     * @param version the version at which the request began: of two readings, the one with the larger version is newer
     * @param at the moment at which the answer was complete
     * @param took how long the fax server needed
     */
    public record Reading(long version, Moment at, Duration took) {}
}
