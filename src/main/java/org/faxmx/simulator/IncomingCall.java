package org.faxmx.simulator;

import java.time.Duration;
import java.util.function.Consumer;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.fax.QueueStatus;
import org.faxmx.fax.RoutingMethod;

/** An incoming call: it rings, is answered, and what is received is routed. */
final class IncomingCall extends SimulatedCall {

    private static final Duration RING = Duration.ofSeconds(6);
    private static final Duration ANSWERING = Duration.ofSeconds(4);
    // For each routing method.
    private static final Duration ROUTING = Duration.ofSeconds(3);
    private static final Duration FAILING = Duration.ofSeconds(3);

    private final SimulatedQueue queue;
    private final Caller caller;
    private final Job job;
    private Duration began = Duration.ZERO;

    IncomingCall(
            Timeline timeline,
            SimulatedPort port,
            Consumer<SimulatedPort> released,
            SimulatedQueue queue,
            Caller caller) {
        super(timeline, port, released);
        this.queue = queue;
        this.caller = caller;
        this.job = new Job(queue.newId());
    }

    @Override
    void begin() {
        int rings = Math.max(1, Math.min(99, port.configuration().rings()));
        enter(DeviceState.RINGING, RING.multipliedBy(rings), this::answer);
    }

    private void answer() {
        if (!port.configuration().receive()) {
            hangUp();
            return;
        }
        queue.add(job);
        boolean fax = caller.ending() != DeviceState.NOT_FAX_CALL;
        enter(DeviceState.ANSWERED, ANSWERING, fax ? this::receive : this::fail);
    }

    private void receive() {
        began = timeline.now();
        Duration whole = caller.perPage().multipliedBy(caller.pages());
        if (caller.ending() == DeviceState.DISCONNECTED) {
            enter(DeviceState.RECEIVING, whole.dividedBy(2), this::fail);
        } else {
            enter(DeviceState.RECEIVING, whole, this::route);
        }
    }

    /** Runs the enabled methods one after the other; without any the fax stays where it is. */
    private void route() {
        long methods =
                port.routingMethods().stream().filter(RoutingMethod::enabled).count();
        if (methods == 0) {
            end();
        } else {
            enter(DeviceState.ROUTING, ROUTING.multipliedBy(methods), this::end);
        }
    }

    private void fail() {
        enter(caller.ending(), FAILING, this::end);
    }

    private void end() {
        queue.remove(job);
        hangUp();
    }

    @Override
    public void onLineLost() {
        cut();
        queue.remove(job);
    }

    @Override
    public FaxStatus status(Language language) {
        FaxStatus.Builder status = FaxStatus.builder(port.configuration().deviceId())
                .description(language.of(state()))
                .callerId(caller.callerId());
        if (state() == DeviceState.RECEIVING) {
            Duration elapsed = timeline.now().minus(began);
            status.receiving(true)
                    .tsid(caller.tsid())
                    .csid(port.configuration().csid())
                    .routingString(caller.routing())
                    .currentPage(page(elapsed, caller.perPage(), caller.pages()))
                    .startTime(timeline.moment(began))
                    .elapsed(elapsed);
        }
        return status.build();
    }

    private final class Job extends SimulatedJob {

        Job(int id) {
            super(id);
        }

        @Override
        FaxJob toFaxJob(Language language) {
            boolean identified = state() == DeviceState.RECEIVING || state() == DeviceState.ROUTING;
            QueueStatus status = state() == DeviceState.ABORTING ? QueueStatus.DELETING : QueueStatus.IN_PROGRESS;
            return FaxJob.builder(id(), type())
                    .queueStatus(language.of(status))
                    .deviceStatus(language.of(state()))
                    .tsid(identified ? caller.tsid() : "")
                    .build();
        }

        private JobType type() {
            return switch (state()) {
                case ROUTING -> JobType.ROUTING;
                case DISCONNECTED -> JobType.FAIL_RECEIVE;
                default -> JobType.RECEIVE;
            };
        }

        @Override
        void delete() {
            abort(IncomingCall.this::end);
        }

        @Override
        void pause() {
            throw Refusal.of(COMMAND, Refusal.INVALID_OPERATION, "An incoming fax cannot be paused");
        }

        @Override
        void resume() {
            throw Refusal.of(COMMAND, Refusal.INVALID_OPERATION, "An incoming fax cannot be resumed");
        }
    }
}
