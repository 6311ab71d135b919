package org.faxmx.monitor;

import java.time.Duration;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;

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
        PortSnapshot.Key key, FaxPort port, PortSnapshot.Activity activity, long written, Reading earlier, int missing)
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
     * @param listed how many ports it listed
     */
    public record Reading(long version, MonitorContext.Moment at, Duration took, int listed) {}

    /**
     * The last status of a port, and what status polls have counted since the bridge started; immutable. What happened
     * between two polls was not seen.
     *
     * @param status the last status
     * @param readAt when it was read; null for never
     * @param since when the present state was first seen; null for never
     * @param page the last page seen of the call under way
     * @param sends how many sends were seen
     * @param receives how many receives were seen
     * @param pagesSent how many pages were seen going out
     * @param pagesReceived how many pages were seen coming in
     * @param stateChanges how often the state differed from that of the poll before
     * @param version the version at which the last status was requested: answers may arrive in another order
     * @param silent whether the port did not answer the last status poll, so that the status is older than that
     */
    public record Activity(
            FaxStatus status,
            MonitorContext.Moment readAt,
            MonitorContext.Moment since,
            int page,
            long sends,
            long receives,
            long pagesSent,
            long pagesReceived,
            long stateChanges,
            long version,
            boolean silent) {

        /** A port whose status was never read. */
        static Activity unseen(DeviceId deviceId) {
            return new Activity(FaxStatus.builder(deviceId).build(), null, null, 0, 0, 0, 0, 0, 0, 0, false);
        }

        /** This and a further status; the same object if that was requested before the present one. */
        Activity seen(FaxStatus next, MonitorContext.Moment at, long requested) {
            if (requested < version) {
                return this;
            }
            boolean sameCall = readAt != null && sameCall(next);
            boolean changed = readAt != null && !sameState(next);
            return new Activity(
                    next,
                    at,
                    readAt == null || changed ? at : since,
                    sameCall ? Math.max(page, next.currentPage()) : next.currentPage(),
                    sends + (next.sending() && !sameCall ? 1 : 0),
                    receives + (next.receiving() && !sameCall ? 1 : 0),
                    pagesSent + (next.sending() ? pages(next, sameCall) : 0),
                    pagesReceived + (next.receiving() ? pages(next, sameCall) : 0),
                    stateChanges + (changed ? 1 : 0),
                    requested,
                    false);
        }

        /** This after a status poll that the port did not answer. */
        Activity missed(long requested) {
            return requested < version ? this : with(status, readAt, since, page, requested, true);
        }

        /** The counters alone: what a port that returns is doing has nothing to do with what it did. */
        Activity counters() {
            return with(FaxStatus.builder(status.deviceId()).build(), null, null, 0, version, false);
        }

        private Activity with(
                FaxStatus of,
                MonitorContext.Moment read,
                MonitorContext.Moment from,
                int at,
                long requested,
                boolean unanswered) {
            return new Activity(
                    of, read, from, at, sends, receives, pagesSent, pagesReceived, stateChanges, requested, unanswered);
        }

        /** A server may report the start of a call only when pages begin to flow: that is no other call. */
        private boolean sameCall(FaxStatus next) {
            return status.sending() == next.sending()
                    && status.receiving() == next.receiving()
                    && (status.startTime().isEmpty() || status.startTime().equals(next.startTime()));
        }

        private boolean sameState(FaxStatus next) {
            return status.sending() == next.sending()
                    && status.receiving() == next.receiving()
                    && status.description().equals(next.description());
        }

        private int pages(FaxStatus next, boolean sameCall) {
            return Math.max(0, next.currentPage() - (sameCall ? page : 0));
        }
    }
}
