package org.faxmx.management;

import org.faxmx.fax.FaxPort;

/**
 * A published port with all that is told of it. One object tells one moment: whatever is read of a port at once is read
 * from one of these.
 *
 * @param mbean the port's MBean
 * @param port its configuration
 * @param other the reading that told the configuration, where that is not the last one shown of the server; null where
 *     it is, so that a port which a reading finds as it was keeps its object
 * @param activity what was seen of what it does
 */
record ShownPort(ManagedFaxPort mbean, FaxPort port, Reading other, Activity activity) {

    /** The reading that told the configuration. */
    Reading reading(Reading last) {
        return other == null ? last : other;
    }

    /** Whether this port itself did not answer, when others may have. */
    boolean silent() {
        return other != null || activity.silent();
    }

    ShownPort with(FaxPort kept) {
        return new ShownPort(mbean, kept, other, activity);
    }

    ShownPort with(Activity next) {
        return next == activity ? this : new ShownPort(mbean, port, other, next);
    }

    /** What the server's last reading tells of it; the same, if it is as it was. */
    ShownPort told(ManagedFaxPort now, FaxPort next) {
        return now == mbean && other == null && next.equals(port) ? this : new ShownPort(now, next, null, activity);
    }

    /** The same, told by another reading than the server's last. */
    ShownPort of(Reading told) {
        return new ShownPort(mbean, port, told, activity);
    }
}
