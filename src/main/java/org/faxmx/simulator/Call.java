package org.faxmx.simulator;

import java.time.Duration;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxStatus;

/** A call on a port, from its first ring or the lifting of the line to the moment the port is free again. */
abstract class Call {

    private static final Duration ABORTING = Duration.ofSeconds(2);

    private final Switchboard switchboard;
    private final SimulatedPort port;
    private final Alarm next;
    private DeviceState state = DeviceState.UNKNOWN;

    Call(Switchboard switchboard, SimulatedPort port) {
        this.switchboard = switchboard;
        this.port = port;
        this.next = new Alarm(switchboard.timeline());
    }

    /** Takes the port. */
    abstract void begin();

    /** The status of the port. */
    abstract FaxStatus status(Language language);

    /** The line is dead: the port was unplugged. */
    abstract void onLineLost();

    /** The service ends in the middle of the call. */
    abstract void onServiceStopped();

    final Switchboard switchboard() {
        return switchboard;
    }

    final SimulatedPort port() {
        return port;
    }

    final DeviceState state() {
        return state;
    }

    /** Whether the line is in use; while the port rings, it is not. */
    final boolean connected() {
        return state != DeviceState.RINGING;
    }

    /** Cancels the next step of this call. */
    final void cut() {
        next.clear();
    }

    /** Enters a state for a time. The next step follows unless the call has ended or was aborted. */
    final void enter(DeviceState entered, Duration lasting, Runnable then) {
        state = entered;
        next.set(switchboard.timeline().now().plus(lasting), then);
    }

    /** Breaks the call off by command. */
    final void abort(Runnable then) {
        if (state == DeviceState.ABORTING) {
            throw Refusal.of(SimulatedJob.COMMAND, Refusal.INVALID_ARGUMENT, "The job is being deleted already");
        }
        enter(DeviceState.ABORTING, ABORTING, then);
    }

    /** The port is free for the next call. */
    final void hangUp() {
        cut();
        switchboard.released(port);
    }

    /** The page that is in transit so long after the first began. */
    static int page(Duration sinceStart, Duration perPage, int pages) {
        return (int) Math.min(pages, 1 + sinceStart.dividedBy(perPage));
    }
}
