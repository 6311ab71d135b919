package org.faxmx.management;

import java.time.Instant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxStatus;

/**
 * What a port was doing when it was last looked at, and what was seen of it since the bridge started. What happened
 * between two looks was not seen.
 *
 * @param status the last reading
 * @param readAt when that was, or null for never
 * @param since when the present state was first seen, or null for never
 * @param page the last page seen of the call under way
 * @param sends how many sends were seen
 * @param receives how many receives were seen
 * @param pagesSent how many pages were seen going out
 * @param pagesReceived how many pages were seen coming in
 * @param stateChanges how often the state was another than at the look before
 */
record Activity(
        FaxStatus status,
        Instant readAt,
        Instant since,
        int page,
        long sends,
        long receives,
        long pagesSent,
        long pagesReceived,
        long stateChanges) {

    /** A port that nobody looked at yet. */
    static Activity unseen(DeviceId deviceId) {
        return new Activity(FaxStatus.builder(deviceId).build(), null, null, 0, 0, 0, 0, 0, 0);
    }

    /** What is known after a further look. */
    Activity seen(FaxStatus next, Instant at) {
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
                stateChanges + (changed ? 1 : 0));
    }

    /** A server may tell the time only when pages begin to flow: a call that gets one is not another. */
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
