package org.faxmx.simulator;

import java.time.Duration;
import java.util.function.Consumer;
import org.faxmx.fax.DeviceState;

/** A call as a sequence of states, each of which lasts for a time. */
abstract class SimulatedCall implements Call {

    private static final Duration ABORTING = Duration.ofSeconds(2);

    final Timeline timeline;
    final SimulatedPort port;
    private final Consumer<SimulatedPort> released;
    private final Alarm next;
    private DeviceState state = DeviceState.UNKNOWN;

    /** @param released accepts the port when the call is over */
    SimulatedCall(Timeline timeline, SimulatedPort port, Consumer<SimulatedPort> released) {
        this.timeline = timeline;
        this.port = port;
        this.released = released;
        this.next = new Alarm(timeline);
    }

    abstract void begin();

    final DeviceState state() {
        return state;
    }

    @Override
    public final boolean connected() {
        return state != DeviceState.RINGING;
    }

    final void cut() {
        next.clear();
    }

    /** Stays in the state for the time, then continues with the next step, unless the call was cut or aborted. */
    final void enter(DeviceState entered, Duration lasting, Runnable then) {
        state = entered;
        next.set(timeline.now().plus(lasting), then);
    }

    final void abort(Runnable then) {
        if (state == DeviceState.ABORTING) {
            throw Refusal.of(SimulatedJob.COMMAND, Refusal.INVALID_ARGUMENT, "The job is being deleted already");
        }
        enter(DeviceState.ABORTING, ABORTING, then);
    }

    final void hangUp() {
        cut();
        released.accept(port);
    }

    /** The page in transit at that time after the start of the first. */
    static int page(Duration sinceStart, Duration perPage, int pages) {
        return (int) Math.min(pages, 1 + sinceStart.dividedBy(perPage));
    }
}
