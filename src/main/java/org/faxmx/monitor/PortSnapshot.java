package org.faxmx.monitor;

import java.time.Duration;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
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
     * The last status of a port, and what status polls have seen since the bridge started; immutable. What happened
     * between two polls was not seen.
     *
     * @param status the last status
     * @param state the state that its description means
     * @param readAt when it was read; null for never
     * @param since when the present state was first seen; null for never
     * @param page the last page seen of the call under way
     * @param pageSince when that page was first seen; null while there is no call
     * @param history what was counted, and when faxes ended
     * @param version the version at which the last status was requested: answers may arrive in another order
     * @param silent whether the port did not answer the last status poll, so that the status is older than that
     */
    public record Activity(
            FaxStatus status,
            DeviceState state,
            MonitorContext.Moment readAt,
            MonitorContext.Moment since,
            int page,
            MonitorContext.Moment pageSince,
            PortHistory history,
            long version,
            boolean silent) {

        /** A port whose status was never read. */
        static Activity unseen(DeviceId deviceId) {
            return unseen(deviceId, PortHistory.NONE, 0);
        }

        private static Activity unseen(DeviceId deviceId, PortHistory history, long version) {
            FaxStatus none = FaxStatus.builder(deviceId).build();
            return new Activity(none, DeviceState.UNKNOWN, null, null, 0, null, history, version, false);
        }

        /** What was counted. */
        public PortCounters counters() {
            return history.counters();
        }

        /**
         * This and a further status; the same object if that was requested before the present one.
         *
         * @param means the state that its description means
         * @param unbrokenSince the version from which on polls followed each other: what was read before it is of an
         *     earlier connection, or polls failed since
         */
        Activity seen(FaxStatus next, DeviceState means, MonitorContext.Moment at, long requested, long unbrokenSince) {
            if (requested < version) {
                return this;
            }
            boolean sameCall = readAt != null && sameCall(next);
            boolean changed = readAt != null && !sameState(next);
            int nextPage = sameCall ? Math.max(page, next.currentPage()) : next.currentPage();
            return new Activity(
                    next,
                    means,
                    at,
                    readAt == null || changed ? at : since,
                    nextPage,
                    isCall(next) ? (sameCall && nextPage == page ? pageSince : at) : null,
                    history(next, means, at, isCurrent(unbrokenSince), sameCall, changed),
                    requested,
                    false);
        }

        private PortHistory history(
                FaxStatus next,
                DeviceState means,
                MonitorContext.Moment at,
                boolean unbroken,
                boolean sameCall,
                boolean changed) {
            // Between two polls a port did what it did at the first of them: on the average that is right.
            long passed = unbroken ? Math.max(0, at.nanos() - readAt.nanos()) : 0;
            boolean began = isCall(next) && !sameCall;
            boolean over = isCall(status) && !sameCall;
            PortCounters seen = began || changed || isCall(next) || isCall(status)
                    ? new PortCounters(
                            next.sending() && began ? 1 : 0,
                            next.receiving() && began ? 1 : 0,
                            next.sending() ? pages(next, sameCall) : 0,
                            next.receiving() ? pages(next, sameCall) : 0,
                            changed ? 1 : 0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            status.sending() ? passed : 0,
                            status.receiving() ? passed : 0)
                    : PortCounters.NONE;
            boolean well = over && endedWell(means, unbroken, isCall(next));
            return history.with(
                    seen,
                    means == state ? DeviceState.UNKNOWN : means,
                    over
                            ? well && status.sending()
                            : unbroken && wasShort(means, DeviceState.INITIALIZING, DeviceState.DIALING),
                    over
                            ? well && status.receiving()
                            : unbroken && wasShort(means, DeviceState.RINGING, DeviceState.ANSWERED),
                    at);
        }

        /** Whether a call succeeded: if no state of failure follows it; after a gap, only if the state after it means success. */
        private static boolean endedWell(DeviceState after, boolean unbroken, boolean anotherCall) {
            return switch (after) {
                case COMPLETED, HANDLED -> true;
                case ABORTING, NOT_FAX_CALL -> false;
                // Without another call, the server did not say whether it still sends or receives.
                case SENDING, RECEIVING -> unbroken && anotherCall;
                default -> unbroken && !after.isFailure();
            };
        }

        /** Whether a call ended well that began after the poll before: only the states before and after it were seen. */
        private boolean wasShort(DeviceState after, DeviceState before, DeviceState orBefore) {
            return after.isSuccess() && (state == before || state == orBefore);
        }

        /** This after a status poll that the port did not answer. */
        Activity missed(long requested) {
            return requested < version
                    ? this
                    : new Activity(status, state, readAt, since, page, pageSince, history, requested, true);
        }

        /** The same where words have other meanings; that is no change of state. */
        Activity meaning(DeviceState means) {
            return means == state
                    ? this
                    : new Activity(status, means, readAt, since, page, pageSince, history, version, silent);
        }

        /** The history alone: what a port that returns is doing has nothing to do with what it did. */
        Activity forgotten() {
            return unseen(status.deviceId(), history, version);
        }

        /** Whether the status is that of the last poll, and that is not before the version. */
        boolean isCurrent(long unbrokenSince) {
            return readAt != null && !silent && version >= unbrokenSince;
        }

        /** Whether the line is in use, or is being freed. */
        boolean isBusy() {
            return isCall(status)
                    || state != DeviceState.UNKNOWN && state != DeviceState.AVAILABLE && !state.isOutOfService();
        }

        private static boolean isCall(FaxStatus status) {
            return status.sending() || status.receiving();
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
