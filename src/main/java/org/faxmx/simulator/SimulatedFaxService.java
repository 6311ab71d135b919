package org.faxmx.simulator;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.faxmx.fax.BackendFigure;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.JobType;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
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
        return new Client();
    }

    /** Appends a port with Microsoft's routing methods, as plugging in a modem does. */
    public synchronized void plug(FaxPort port) {
        current().plug(List.of(port));
    }

    /**
     * Removes every port with that device id, if any, as unplugging a modem does. A fax that was being sent is tried again
     * as after any failure.
     */
    public synchronized void unplug(DeviceId deviceId) {
        current().unplug(port -> port.deviceId().equals(deviceId));
    }

    /** Removes every port with that device id and, after a time, appends them, configured as before. */
    public synchronized void unplugFor(DeviceId deviceId, Duration time) {
        List<FaxPort> unplugged = current().ports().all(deviceId).stream()
                .map(SimulatedPort::configuration)
                .toList();
        switchboard.unplug(port -> port.deviceId().equals(deviceId));
        timeline.at(timeline.now().plus(time), () -> switchboard.plug(unplugged));
    }

    /** Replaces the whole list of ports, as if all were unplugged and these plugged in. */
    public synchronized void setPorts(List<FaxPort> replacement) {
        List<FaxPort> copy = List.copyOf(replacement);
        current().unplug(port -> true);
        switchboard.plug(copy);
    }

    /** The current ports. */
    public synchronized List<FaxPort> ports() {
        return current().ports().configurations();
    }

    /** Replaces the routing methods of every port with that device id. */
    public synchronized void setRoutingMethods(DeviceId deviceId, List<RoutingMethod> methods) {
        current().ports().all(deviceId).forEach(port -> port.setRoutingMethods(methods));
    }

    /** Makes the ports with that device id report this status, whatever they do, until they are unplugged. */
    public synchronized void show(FaxStatus status) {
        current().ports().all(status.deviceId()).forEach(port -> port.setStatus(status));
    }

    /** Replaces the whole queue by jobs that no port takes and that change by commands only. */
    public synchronized void setJobs(List<FaxJob> replacement) {
        List<FaxJob> copy = List.copyOf(replacement);
        current().queue().place(copy);
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
        Caller caller = new Caller(callerId, tsid, "", pages, PER_PAGE, DeviceState.COMPLETED);
        current().ports().all(deviceId).forEach(port -> switchboard.ring(port, caller));
    }

    /**
     * Queues a fax to be sent, at 20 s a page.
     *
     * @param job the job as clients read it; the service assigns id, type and states
     * @param attempts how the attempts end, in order: COMPLETED; a failure before the other machine answers, such as BUSY,
     *     NO_ANSWER, NO_DIAL_TONE and BAD_ADDRESS; or one half-way, FATAL_ERROR or DISCONNECTED. The last holds for all
     *     further attempts; none for COMPLETED
     * @return the job's id
     */
    public synchronized JobId submit(FaxJob job, DeviceState... attempts) {
        return current()
                .submit(new Delivery(job, SimulatedPort.stationId(job.faxNumber()), PER_PAGE, List.of(attempts)));
    }

    /** Sets a setting of the server, also one that was removed. */
    public synchronized <T> void set(Setting<T> setting, T value) {
        current().settings().set(setting, value);
        switchboard.settingsChanged();
    }

    /** Makes the server refuse a setting of its own as not supported. */
    public synchronized void remove(Setting<?> setting) {
        current().settings().remove(setting);
        switchboard.settingsChanged();
    }

    /** Sets the language in which the service reports states. */
    public synchronized void speak(Language spoken) {
        timeline.advance();
        language = Objects.requireNonNull(spoken, "spoken");
    }

    /** Makes every reading of the port fail with that answer, such as {@code 0x80004005 (E_FAIL)}. */
    public synchronized void fail(DeviceId deviceId, String answer) {
        current().ports().fail(deviceId, Objects.requireNonNull(answer, "answer"));
    }

    /** Ends what {@link #fail(DeviceId, String)} began. */
    public synchronized void heal(DeviceId deviceId) {
        current().ports().heal(deviceId);
    }

    /** Makes every write to the setting, of the server or of any port, fail with that answer. */
    public synchronized void fail(Setting<?> setting, String answer) {
        current().settings().fail(setting, Objects.requireNonNull(answer, "answer"));
    }

    /** Ends what {@link #fail(Setting, String)} began. */
    public synchronized void heal(Setting<?> setting) {
        current().settings().heal(setting);
    }

    /**
     * Stops the service: calls end, connections break, and connecting fails. A fax that was being sent waits for the next
     * start.
     */
    public synchronized void stop() {
        current().stop();
    }

    /** Starts the service again; broken connections stay broken. */
    public synchronized void start() {
        if (!current().running()) {
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

    /** The switchboard, after everything that is due by the clock. */
    private Switchboard current() {
        timeline.advance();
        return switchboard;
    }

    /** A client's connection, which lasts until the service stops. */
    private final class Client implements FaxServer {

        private static final long NO_CONNECTION = -1;

        // The number of the service's start in which it was made.
        private long connection = NO_CONNECTION;

        @Override
        public void connect() {
            synchronized (SimulatedFaxService.this) {
                connection = NO_CONNECTION;
                timeline.advance();
                requireRunning("FaxServer.Connect");
                connection = starts;
            }
        }

        @Override
        public void disconnect() {
            synchronized (SimulatedFaxService.this) {
                connection = NO_CONNECTION;
            }
        }

        @Override
        public FaxReading read(FaxReading.Scope scope) {
            return answer("FaxServer.GetPorts", () -> {
                SimulatedPorts ports = switchboard.ports();
                Optional<FaxReading.Methods> methods =
                        scope == FaxReading.Scope.ALL ? Optional.of(ports.routingMethods()) : Optional.empty();
                return new FaxReading(
                        ports.read(), methods, switchboard.settings().read());
            });
        }

        @Override
        public <T> FaxPort put(DeviceId port, Setting<T> setting, T value) {
            return answer("FaxPort." + setting, () -> {
                FaxPort stored = switchboard.ports().put(port, setting, value);
                switchboard.dispatch();
                return stored;
            });
        }

        @Override
        public FaxStatus getStatus(DeviceId port) {
            return answer("FaxPort.GetStatus", () -> switchboard.ports().status(port, language));
        }

        @Override
        public FaxStatuses getStatuses() {
            return answer("FaxServer.GetPorts", () -> switchboard.ports().statuses(language));
        }

        @Override
        public RoutingMethod enable(DeviceId port, String guid, boolean enabled) {
            return answer("FaxRoutingMethod.Enable", () -> switchboard.ports().enable(port, guid, enabled));
        }

        @Override
        public <T> T put(Setting<T> setting, T value) {
            return answer("FaxServer." + setting, () -> {
                T stored = switchboard.settings().put(setting, value);
                switchboard.settingsChanged();
                return stored;
            });
        }

        @Override
        public FaxJobs getJobs() {
            return answer("FaxServer.GetJobs", () -> switchboard.queue().read(language));
        }

        @Override
        public void command(JobId job, JobCommand command) {
            int number = job.number();
            answer(SimulatedJob.COMMAND, () -> {
                switchboard.queue().command(number, command);
                switchboard.dispatch();
                return null;
            });
        }

        @Override
        public Optional<JobId> send(OutgoingFax fax) {
            return answer(
                    "FaxServer.CreateDocument",
                    () -> Optional.of(submit(FaxJob.builder(0, JobType.SEND)
                            .displayName(fax.file().replaceFirst(".*[\\\\/]", ""))
                            .faxNumber(fax.faxNumber())
                            .recipientName(fax.recipientName())
                            .userName("EXAMPLE\\faxmx")
                            .pages(2)
                            .build())));
        }

        @Override
        public void timeout(Duration longest) {
            // Every request is answered at once.
        }

        @Override
        public List<BackendFigure> figures() {
            return List.of();
        }

        @Override
        public void close() {
            disconnect();
        }

        private <T> T answer(String attempted, Supplier<T> request) {
            synchronized (SimulatedFaxService.this) {
                try {
                    if (connection == NO_CONNECTION) {
                        throw new FaxUnavailableException(attempted, "there is no connection", "Connect first", null);
                    }
                    timeline.advance();
                    requireRunning(attempted);
                    if (connection != starts) {
                        throw Refusal.of(
                                attempted,
                                Refusal.UNAVAILABLE,
                                "The simulated fax service was restarted; connect again");
                    }
                    return request.get();
                } catch (FaxUnavailableException e) {
                    connection = NO_CONNECTION;
                    throw e;
                }
            }
        }

        private void requireRunning(String attempted) {
            if (!switchboard.running()) {
                throw Refusal.of(
                        attempted,
                        Refusal.UNAVAILABLE,
                        "The simulated fax service is stopped; it is started again by itself");
            }
        }

        @Override
        public String toString() {
            return "simulated fax server";
        }
    }
}
