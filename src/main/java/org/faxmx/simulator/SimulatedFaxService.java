package org.faxmx.simulator;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobType;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.RoutingMethods;
import org.faxmx.fax.Setting;

/**
 * The fax service behind simulated servers: it holds ports, settings and queue, outlives connections, and is controlled by
 * scenarios. Safe for use by several threads.
 *
 * <p>Each call first runs what is due by the clock; nothing happens between two calls. So a run is repeatable to the last
 * page for a given clock.
 */
public final class SimulatedFaxService {

    private static final Duration PER_PAGE = Duration.ofSeconds(20);
    private static final int HUNT_GROUP = 8;

    private final Timeline timeline;
    private final Switchboard switchboard;
    private Language language = Language.ENGLISH;
    private long starts;

    /** A running service without ports. */
    public SimulatedFaxService(InstantSource clock) {
        this.timeline = new Timeline(Objects.requireNonNull(clock, "clock"));
        this.switchboard = new Switchboard(timeline);
    }

    /** A client of this service, not connected. */
    public FaxServer newServer() {
        return new SimulatedFaxServer(this);
    }

    /** Appends a port with Microsoft's routing methods, as plugging in a modem does. */
    public synchronized void plug(FaxPort port) {
        timeline.advance();
        switchboard.plug(List.of(port));
    }

    /**
     * Removes every port with that device id, if any, as unplugging a modem does. A fax that was being sent is tried again
     * as after any failure.
     */
    public synchronized void unplug(DeviceId deviceId) {
        timeline.advance();
        switchboard.unplug(port -> port.deviceId().equals(deviceId));
    }

    /** Removes every port with that device id and, after a time, appends them, configured as before. */
    public synchronized void unplugFor(DeviceId deviceId, Duration time) {
        timeline.advance();
        List<FaxPort> unplugged = switchboard.ports().all(deviceId).stream()
                .map(SimulatedPort::configuration)
                .toList();
        switchboard.unplug(port -> port.deviceId().equals(deviceId));
        timeline.at(timeline.now().plus(time), () -> switchboard.plug(unplugged));
    }

    /** Replaces the whole list of ports, as if all were unplugged and these plugged in. */
    public synchronized void setPorts(List<FaxPort> replacement) {
        List<FaxPort> copy = List.copyOf(replacement);
        timeline.advance();
        switchboard.unplug(port -> true);
        switchboard.plug(copy);
    }

    /** The current ports. */
    public synchronized List<FaxPort> ports() {
        timeline.advance();
        return switchboard.ports().configurations();
    }

    /** Replaces the routing methods of every port with that device id. */
    public synchronized void setRoutingMethods(DeviceId deviceId, List<RoutingMethod> methods) {
        timeline.advance();
        switchboard.ports().all(deviceId).forEach(port -> port.setRoutingMethods(methods));
    }

    /** Makes the ports with that device id report this status, whatever they do, until they are unplugged. */
    public synchronized void show(FaxStatus status) {
        timeline.advance();
        switchboard.ports().all(status.deviceId()).forEach(port -> port.setStatus(status));
    }

    /** Replaces the whole queue by jobs that no port takes and that change by commands only. */
    public synchronized void setJobs(List<FaxJob> replacement) {
        List<FaxJob> copy = List.copyOf(replacement);
        timeline.advance();
        switchboard.queue().place(copy);
    }

    /**
     * Starts an incoming call on every port with that device id. Without effect on a port that does not receive or is in a
     * call.
     *
     * @param callerId the caller's number
     * @param tsid the caller's station identifier
     * @param pages how many it sends, at 20 s each
     * @throws IllegalArgumentException if there is not at least one page
     */
    public synchronized void call(DeviceId deviceId, String callerId, String tsid, int pages) {
        if (pages < 1) {
            throw new IllegalArgumentException("a fax has at least one page, not " + pages);
        }
        timeline.advance();
        Caller caller = new Caller(callerId, tsid, "", pages, PER_PAGE, DeviceState.COMPLETED);
        switchboard.ports().all(deviceId).forEach(port -> switchboard.ring(port, caller));
    }

    /**
     * Queues a fax to be sent, at 20 s a page.
     *
     * @param job the job as clients read it; the service assigns id, type and states
     * @param attempts how the attempts end, in order: COMPLETED, or a failure such as BUSY, NO_ANSWER and NO_DIAL_TONE; the
     *     last holds for all further attempts; none for COMPLETED
     * @return the job's id
     */
    public synchronized int submit(FaxJob job, DeviceState... attempts) {
        timeline.advance();
        return switchboard.submit(
                new Delivery(job, SimulatedPort.stationId(job.faxNumber()), PER_PAGE, List.of(attempts)));
    }

    /** Sets a setting of the server, also one that was removed. */
    public synchronized <T> void set(Setting<T> setting, T value) {
        timeline.advance();
        switchboard.settings().set(setting, value);
        switchboard.settingsChanged();
    }

    /** Makes the server refuse a setting of its own as not supported. */
    public synchronized void remove(Setting<?> setting) {
        timeline.advance();
        switchboard.settings().remove(setting);
        switchboard.settingsChanged();
    }

    /** Sets the language in which the service reports states. */
    public synchronized void speak(Language spoken) {
        timeline.advance();
        language = Objects.requireNonNull(spoken, "spoken");
    }

    /** Makes every reading of the port fail with that answer, such as {@code 0x80004005 (E_FAIL)}. */
    public synchronized void fail(DeviceId deviceId, String answer) {
        timeline.advance();
        switchboard.ports().fail(deviceId, Objects.requireNonNull(answer, "answer"));
    }

    /** Ends what {@link #fail(DeviceId, String)} began. */
    public synchronized void heal(DeviceId deviceId) {
        timeline.advance();
        switchboard.ports().heal(deviceId);
    }

    /** Makes every write to the setting, of the server or of any port, fail with that answer. */
    public synchronized void fail(Setting<?> setting, String answer) {
        timeline.advance();
        switchboard.settings().fail(setting, Objects.requireNonNull(answer, "answer"));
    }

    /** Ends what {@link #fail(Setting, String)} began. */
    public synchronized void heal(Setting<?> setting) {
        timeline.advance();
        switchboard.settings().heal(setting);
    }

    /**
     * Stops the service: calls end, connections break, and connecting fails. A fax that was being sent waits for the next
     * start.
     */
    public synchronized void stop() {
        timeline.advance();
        switchboard.stop();
    }

    /** Starts the service again; broken connections stay broken. */
    public synchronized void start() {
        timeline.advance();
        if (!switchboard.running()) {
            starts++;
            switchboard.start();
        }
    }

    /**
     * Schedules an action at that time after the creation of the service. The action may schedule further ones.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public synchronized void schedule(Duration at, Consumer<SimulatedFaxService> action) {
        if (at.isNegative()) {
            throw new IllegalArgumentException("cannot schedule at " + at + ": it is before the start");
        }
        timeline.at(at, () -> action.accept(this));
    }

    /** Returns the number of a new connection, which is valid until the service stops. */
    synchronized long connect() {
        timeline.advance();
        if (!switchboard.running()) {
            throw Refusal.stopped("FaxServer.Connect");
        }
        return starts;
    }

    /** Carries out a request of that connection, unless it is broken. */
    synchronized <T> T request(long connection, String attempted, Supplier<T> work) {
        timeline.advance();
        if (!switchboard.running()) {
            throw Refusal.stopped(attempted);
        }
        if (connection != starts) {
            throw Refusal.of(attempted, Refusal.UNAVAILABLE, "The simulated fax service was restarted; connect again");
        }
        return work.get();
    }

    synchronized FaxReading read(FaxReading.Scope scope) {
        SimulatedPorts ports = switchboard.ports();
        Optional<RoutingMethods> methods =
                scope == FaxReading.Scope.ALL ? Optional.of(ports.routingMethods()) : Optional.empty();
        return new FaxReading(ports.read(), methods, switchboard.settings().read());
    }

    synchronized FaxPort put(DeviceId deviceId, Setting<?> setting, Object value) {
        FaxPort stored = switchboard.ports().put(deviceId, setting, value);
        switchboard.dispatch();
        return stored;
    }

    synchronized FaxStatus readStatus(DeviceId deviceId) {
        return switchboard.ports().status(deviceId, language);
    }

    synchronized FaxStatuses readStatuses() {
        return switchboard.ports().statuses(language);
    }

    synchronized RoutingMethod enable(DeviceId deviceId, String guid, boolean enabled) {
        return switchboard.ports().enable(deviceId, guid, enabled);
    }

    synchronized <T> T put(Setting<T> setting, T value) {
        T stored = switchboard.settings().put(setting, value);
        switchboard.settingsChanged();
        return stored;
    }

    synchronized FaxJobs readJobs() {
        return switchboard.queue().read(language);
    }

    synchronized void command(int jobId, JobCommand command) {
        switchboard.queue().command(jobId, command);
        switchboard.dispatch();
    }

    synchronized int send(OutgoingFax fax) {
        return submit(FaxJob.builder(0, JobType.SEND)
                .displayName(fax.file().replaceFirst(".*[\\\\/]", ""))
                .faxNumber(fax.faxNumber())
                .recipientName(fax.recipientName())
                .userName("EXAMPLE\\faxmx")
                .pages(2)
                .build());
    }

    /** For traffic: queues a fax, unless that many wait already for the same hours. */
    synchronized void submitUnlessCrowded(Delivery delivery, int crowd) {
        if (switchboard.waiting(delivery.job().discountSend()) < crowd) {
            switchboard.submit(delivery);
        }
    }

    /** For traffic: starts an incoming call on the first free port of a few, from that index on. */
    synchronized void ring(int index, Caller caller) {
        SimulatedPorts ports = switchboard.ports();
        for (int i = 0; i < Math.min(HUNT_GROUP, ports.size()); i++) {
            SimulatedPort port = ports.get((index + i) % ports.size());
            if (switchboard.ring(port, caller)) {
                return;
            }
        }
    }
}
