package org.faxmx.simulator;

import java.time.Duration;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.RoutingMethod;

/** A call that comes in: it rings, is answered, and what is received is routed. */
final class IncomingCall extends Call {

    private static final Duration RING = Duration.ofSeconds(6);
    private static final Duration ANSWERING = Duration.ofSeconds(4);
    // For each routing method.
    private static final Duration ROUTING = Duration.ofSeconds(3);
    private static final Duration FAILING = Duration.ofSeconds(3);

    private final Caller caller;
    private final IncomingJob job;
    private Duration began = Duration.ZERO;

    IncomingCall(Switchboard switchboard, SimulatedPort port, Caller caller) {
        super(switchboard, port);
        this.caller = caller;
        this.job = new IncomingJob(switchboard.queue().newId(), this);
    }

    @Override
    void begin() {
        int rings = Math.max(1, Math.min(99, port().configuration().rings()));
        enter(DeviceState.RINGING, RING.multipliedBy(rings), this::answer);
    }

    private void answer() {
        if (!port().configuration().receive()) {
            hangUp();
            return;
        }
        switchboard().queue().add(job);
        boolean fax = caller.ending() != DeviceState.NOT_FAX_CALL;
        enter(DeviceState.ANSWERED, ANSWERING, fax ? this::receive : this::fail);
    }

    private void receive() {
        began = switchboard().timeline().now();
        Duration whole = caller.perPage().multipliedBy(caller.pages());
        if (caller.ending() == DeviceState.DISCONNECTED) {
            enter(DeviceState.RECEIVING, whole.dividedBy(2), this::fail);
        } else {
            enter(DeviceState.RECEIVING, whole, this::route);
        }
    }

    /** One enabled method is run after the other; a fax for which none is enabled just stays where it is. */
    private void route() {
        long methods =
                port().routingMethods().stream().filter(RoutingMethod::enabled).count();
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
        switchboard().queue().remove(job);
        hangUp();
    }

    void delete() {
        abort(this::end);
    }

    @Override
    void onLineLost() {
        switchboard().queue().remove(job);
    }

    @Override
    void onServiceStopped() {
        switchboard().queue().remove(job);
    }

    Caller caller() {
        return caller;
    }

    @Override
    FaxStatus status(Language language) {
        FaxStatus.Builder status = FaxStatus.builder(port().configuration().deviceId())
                .description(language.of(state()))
                .callerId(caller.callerId());
        if (state() == DeviceState.RECEIVING) {
            Duration elapsed = switchboard().timeline().now().minus(began);
            status.receiving(true)
                    .tsid(caller.tsid())
                    .csid(port().configuration().csid())
                    .routingString(caller.routing())
                    .currentPage(page(elapsed, caller.perPage(), caller.pages()))
                    .startTime(switchboard().timeline().moment(began))
                    .elapsed(elapsed);
        }
        return status.build();
    }
}
