package org.faxmx.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.Setting;

/** What brings jobs, callers and ports together. Guarded by the service. */
final class Switchboard {

    private final Timeline timeline;
    private final SimulatedSettings settings = new SimulatedSettings();
    private final SimulatedPorts ports = new SimulatedPorts(settings);
    private final SimulatedQueue queue = new SimulatedQueue();
    private final Alarm cheapHours;
    private boolean running = true;

    Switchboard(Timeline timeline) {
        this.timeline = timeline;
        this.cheapHours = new Alarm(timeline);
    }

    Timeline timeline() {
        return timeline;
    }

    SimulatedSettings settings() {
        return settings;
    }

    SimulatedPorts ports() {
        return ports;
    }

    SimulatedQueue queue() {
        return queue;
    }

    boolean running() {
        return running;
    }

    void start() {
        running = true;
        dispatch();
    }

    /** Ends all calls; jobs go back to the queue. */
    void stop() {
        running = false;
        for (Call call : ports.calls()) {
            call.cut();
            call.onServiceStopped();
            ports.release(call.port());
        }
    }

    void plug(List<FaxPort> plugged) {
        plugged.forEach(ports::add);
        dispatch();
    }

    void unplug(Predicate<FaxPort> gone) {
        for (SimulatedPort port : ports.removeIf(gone)) {
            port.call().ifPresent(call -> {
                call.cut();
                call.onLineLost();
            });
        }
        dispatch();
    }

    /** Makes a machine call a port. It does not ring if it does not receive or has a call already. */
    boolean ring(SimulatedPort port, Caller caller) {
        if (!running || port.call().isPresent() || !port.configuration().receive()) {
            return false;
        }
        IncomingCall call = new IncomingCall(this, port, caller);
        ports.take(port, call);
        call.begin();
        return true;
    }

    /** Makes a machine call every port with that device id. */
    void ring(DeviceId deviceId, Caller caller) {
        ports.all(deviceId).forEach(port -> ring(port, caller));
    }

    /** Queues a fax to be sent. */
    int submit(Delivery delivery) {
        OutgoingJob job = new OutgoingJob(this, queue.newId(), delivery);
        queue.add(job);
        queue.setWaiting(job, true);
        dispatch();
        return job.id();
    }

    /** A call is over. */
    void released(SimulatedPort port) {
        ports.release(port);
        dispatch();
    }

    /** Settings of the server were changed. */
    void settingsChanged() {
        queue.outgoing().forEach(OutgoingJob::forgetInTime);
        dispatch();
    }

    /**
     * Gives ports that are free to the jobs whose turn it is: the oldest job, and the port of the best rank, come first.
     * In the cheap hours, jobs that waited for these take their turn by age like all others.
     */
    void dispatch() {
        if (!running || settings.get(Setting.PAUSE_SERVER_QUEUE, false)) {
            return;
        }
        Optional<SimulatedPort> free = ports.bestIdleSender();
        Optional<OutgoingJob> next = next();
        while (free.isPresent() && next.isPresent()) {
            send(next.get(), free.get());
            free = ports.bestIdleSender();
            next = next();
        }
    }

    private Optional<OutgoingJob> next() {
        Optional<OutgoingJob> next = queue.firstWaiting();
        Optional<OutgoingJob> cheap = queue.firstWaitingForDiscount();
        boolean cheapFirst = cheap.isPresent()
                && (next.isEmpty() || cheap.get().id() < next.get().id());
        return cheapFirst && discounted() ? cheap : next;
    }

    /** Whether these are the cheap hours; if not, jobs are looked for again when they begin. */
    private boolean discounted() {
        Duration wait = DiscountWindow.of(settings).untilOpen(timeline.moment());
        if (!wait.isZero()) {
            cheapHours.set(timeline.now().plus(wait), this::dispatch);
        }
        return wait.isZero();
    }

    private void send(OutgoingJob job, SimulatedPort port) {
        OutgoingCall call = new OutgoingCall(this, port, job);
        ports.take(port, call);
        job.started(call);
        call.begin();
    }
}
