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
 * @param order the order number of the last look; answers may come in another order than they were asked for, and an
 *     older one would tell of changes that never were
 * @param silent whether the port did not answer at the last look, so that all this is older than it should be
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
        long stateChanges,
        long order,
        boolean silent) {

    /** A port that nobody looked at yet. */
    static Activity unseen(DeviceId deviceId) {
        return new Activity(FaxStatus.builder(deviceId).build(), null, null, 0, 0, 0, 0, 0, 0, 0, false);
    }

    /** What is known after a further look; the same, if that is older than what is known. */
    Activity seen(FaxStatus next, Instant at, long look) {
        if (look < order) {
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
                look,
                false);
    }

    /** What is known after a look that the port did not answer. */
    Activity missed(long look) {
        return look < order
                ? this
                : new Activity(
                        status,
                        readAt,
                        since,
                        page,
                        sends,
                        receives,
                        pagesSent,
                        pagesReceived,
                        stateChanges,
                        look,
                        true);
    }

    /** What counts go on from should a port come back; what it will do then has nothing to do with what it did. */
    Activity counted() {
        return new Activity(
                FaxStatus.builder(status.deviceId()).build(),
                null,
                null,
                0,
                sends,
                receives,
                pagesSent,
                pagesReceived,
                stateChanges,
                order,
                false);
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
