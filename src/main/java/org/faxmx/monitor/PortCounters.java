package org.faxmx.monitor;

import org.faxmx.fax.DeviceState;

/**
 * What status polls have counted of a port, or of all ports of a server together; immutable. What happened between two
 * polls was not seen.
 *
 * @param sends transmissions that were seen going out
 * @param receives transmissions that were seen coming in
 * @param pagesSent pages that were seen going out
 * @param pagesReceived pages that were seen coming in
 * @param stateChanges how often the state differed from that of the poll before
 * @param failures how often a state was seen that means a failure
 * @param busy of these, the number that was called was busy
 * @param noAnswer of these, nothing answered
 * @param noDialTone of these, the line had no dial tone
 * @param badAddress of these, the number was invalid
 * @param fatalErrors of these, the protocol failed
 * @param sendingNanos how long the port was sending
 * @param receivingNanos how long it was receiving
 */
public record PortCounters(
        long sends,
        long receives,
        long pagesSent,
        long pagesReceived,
        long stateChanges,
        long failures,
        long busy,
        long noAnswer,
        long noDialTone,
        long badAddress,
        long fatalErrors,
        long sendingNanos,
        long receivingNanos) {

    /** Nothing was counted. */
    static final PortCounters NONE = new PortCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** One failure of that kind; {@link #NONE} for a state that is none. */
    static PortCounters failure(DeviceState state) {
        return !state.isFailure()
                ? NONE
                : new PortCounters(
                        0,
                        0,
                        0,
                        0,
                        0,
                        1,
                        state == DeviceState.BUSY ? 1 : 0,
                        state == DeviceState.NO_ANSWER ? 1 : 0,
                        state == DeviceState.NO_DIAL_TONE ? 1 : 0,
                        state == DeviceState.BAD_ADDRESS ? 1 : 0,
                        state == DeviceState.FATAL_ERROR ? 1 : 0,
                        0,
                        0);
    }

    PortCounters plus(PortCounters other) {
        return plusChange(NONE, other);
    }

    /** These, with what another object has more than it had before. */
    PortCounters plusChange(PortCounters before, PortCounters now) {
        return new PortCounters(
                sends + now.sends - before.sends,
                receives + now.receives - before.receives,
                pagesSent + now.pagesSent - before.pagesSent,
                pagesReceived + now.pagesReceived - before.pagesReceived,
                stateChanges + now.stateChanges - before.stateChanges,
                failures + now.failures - before.failures,
                busy + now.busy - before.busy,
                noAnswer + now.noAnswer - before.noAnswer,
                noDialTone + now.noDialTone - before.noDialTone,
                badAddress + now.badAddress - before.badAddress,
                fatalErrors + now.fatalErrors - before.fatalErrors,
                sendingNanos + now.sendingNanos - before.sendingNanos,
                receivingNanos + now.receivingNanos - before.receivingNanos);
    }
}
