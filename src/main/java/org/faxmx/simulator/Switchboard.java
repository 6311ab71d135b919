package org.faxmx.simulator;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.JobId;
import org.faxmx.fax.Setting;

/** Brings jobs, callers and ports together. Guarded by the service. */
final class Switchboard implements OutgoingJob.Dispatcher {

    private final Timeline timeline;
    private final SimulatedSettings settings = new SimulatedSettings();
    private final SimulatedPorts ports = new SimulatedPorts(settings);
    private final SimulatedQueue queue = new SimulatedQueue();
    // By id, because the oldest is wanted whenever a port becomes free.
    private final NavigableMap<Integer, OutgoingJob> waiting = new TreeMap<>();
    private final NavigableMap<Integer, OutgoingJob> waitingForDiscount = new TreeMap<>();
    private final Alarm cheapHours;
    private boolean running = true;

    Switchboard(Timeline timeline) {
        this.timeline = timeline;
        this.cheapHours = new Alarm(timeline);
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
        for (SimulatedPort port : ports.inCall()) {
            port.call().ifPresent(Call::onServiceStopped);
            ports.release(port);
        }
    }

    void plug(List<FaxPort> plugged) {
        plugged.forEach(ports::add);
        dispatch();
    }

    void unplug(Predicate<FaxPort> gone) {
        for (SimulatedPort port : ports.removeIf(gone)) {
            port.call().ifPresent(Call::onLineLost);
        }
        dispatch();
    }

    /** Starts an incoming call; returns false if the port does not receive or is in a call. */
    boolean ring(SimulatedPort port, Caller caller) {
        if (!running || port.call().isPresent() || !port.configuration().receive()) {
            return false;
        }
        IncomingCall call = new IncomingCall(timeline, port, this::release, queue, caller);
        ports.take(port, call);
        call.begin();
        return true;
    }

    JobId submit(Delivery delivery) {
        OutgoingJob job = new OutgoingJob(queue.newId(), delivery, timeline, settings, queue, this);
        queue.add(job);
        setWaiting(job, true);
        dispatch();
        return JobId.of(job.id());
    }

    /** How many jobs wait for a port, either those for the cheap hours or all others. */
    int waiting(boolean discountSend) {
        return (discountSend ? waitingForDiscount : waiting).size();
    }

    void settingsChanged() {
        queue.onSettingsChanged();
        dispatch();
    }

    @Override
    public boolean hasSender() {
        return ports.hasSender();
    }

    @Override
    public void setWaiting(OutgoingJob job, boolean waits) {
        NavigableMap<Integer, OutgoingJob> place = job.discountSend() ? waitingForDiscount : waiting;
        if (waits && queue.holds(job)) {
            place.put(job.id(), job);
        } else {
            place.remove(job.id(), job);
        }
    }

    /**
     * Gives free ports to waiting jobs: the oldest job and the port of the best rank come first. In the cheap hours, jobs
     * that waited for these take their turn by age like all others.
     */
    @Override
    public void dispatch() {
        if (!running || settings.get(Setting.PAUSE_SERVER_QUEUE, false)) {
            return;
        }
        Map.Entry<Integer, OutgoingJob> next = next();
        while (next != null && ports.bestIdleSender().isPresent()) {
            send(next.getValue(), ports.bestIdleSender().get());
            next = next();
        }
    }

    private Map.Entry<Integer, OutgoingJob> next() {
        Map.Entry<Integer, OutgoingJob> next = waiting.firstEntry();
        Map.Entry<Integer, OutgoingJob> cheap = waitingForDiscount.firstEntry();
        boolean cheapFirst = cheap != null && (next == null || cheap.getKey() < next.getKey());
        return cheapFirst && discounted() ? cheap : next;
    }

    /** Whether these are the cheap hours; if not, schedules a dispatch for their beginning. */
    private boolean discounted() {
        Duration wait = untilCheapHours();
        if (!wait.isZero()) {
            cheapHours.set(timeline.now().plus(wait), this::dispatch);
        }
        return wait.isZero();
    }

    /**
     * The time until the discount window opens; zero while it is open. It is in UTC. A window that ends before it starts
     * runs past midnight; one that ends when it starts never closes.
     */
    private Duration untilCheapHours() {
        LocalTime start = time(Setting.DISCOUNT_RATE_START_HOUR, Setting.DISCOUNT_RATE_START_MINUTE);
        LocalTime end = time(Setting.DISCOUNT_RATE_END_HOUR, Setting.DISCOUNT_RATE_END_MINUTE);
        LocalTime now = LocalTime.ofInstant(timeline.moment(), ZoneOffset.UTC);
        boolean started = !now.isBefore(start);
        boolean open = start.isBefore(end) ? started && now.isBefore(end) : started || now.isBefore(end);
        if (open) {
            return Duration.ZERO;
        }
        Duration until = Duration.between(now, start);
        return until.isNegative() ? until.plusDays(1) : until;
    }

    private LocalTime time(Setting<Integer> hour, Setting<Integer> minute) {
        return LocalTime.of(settings.get(hour, 0), settings.get(minute, 0));
    }

    private void send(OutgoingJob job, SimulatedPort port) {
        SimulatedCall call = job.newCall(port, this::release);
        ports.take(port, call);
        call.begin();
    }

    private void release(SimulatedPort port) {
        ports.release(port);
        dispatch();
    }
}
