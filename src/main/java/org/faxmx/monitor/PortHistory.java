package org.faxmx.monitor;

import org.faxmx.fax.DeviceState;

/**
 * What status polls have seen of a port since the bridge started; immutable. It outlives the port: one that returns goes
 * on counting. Most polls see nothing to count and keep the object.
 *
 * @param counters what was counted
 * @param lastSend when a send that ended well was seen to be over; null for none
 * @param lastReceive when a receive that ended well was seen to be over; null for none
 * @param lastFailure the last state that means a failure; {@link DeviceState#UNKNOWN} for none
 * @param lastFailureAt when it was first seen; null for none
 */
public record PortHistory(
        PortCounters counters,
        MonitorContext.Moment lastSend,
        MonitorContext.Moment lastReceive,
        DeviceState lastFailure,
        MonitorContext.Moment lastFailureAt) {

    /** Nothing was seen. */
    static final PortHistory NONE = new PortHistory(PortCounters.NONE, null, null, DeviceState.UNKNOWN, null);

    /**
     * The same with what one poll saw.
     *
     * @param seen what it counted, without failures
     * @param failure a failure that it saw; {@link DeviceState#UNKNOWN} for none
     * @param sent whether it found a send over that ended well
     * @param received the same of a receive
     */
    PortHistory with(PortCounters seen, DeviceState failure, boolean sent, boolean received, MonitorContext.Moment at) {
        boolean failed = failure.isFailure();
        if (seen.equals(PortCounters.NONE) && !failed && !sent && !received) {
            return this;
        }
        return new PortHistory(
                failed ? counters.plus(seen).plus(PortCounters.failure(failure)) : counters.plus(seen),
                sent ? at : lastSend,
                received ? at : lastReceive,
                failed ? failure : lastFailure,
                failed ? at : lastFailureAt);
    }
}
