package org.faxmx.monitor;

import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxStatus;

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
        Moment readAt,
        Moment since,
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
    Activity seen(FaxStatus next, Moment at, long requested) {
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

    private Activity with(FaxStatus of, Moment read, Moment from, int at, long requested, boolean unanswered) {
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
