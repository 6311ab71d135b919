package org.faxmx.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;

/**
 * The fax service behind simulated servers: it holds the ports, goes on living while clients connect and disconnect, and
 * is what a scenario steers. Safe for use by several threads.
 *
 * <p>What is scheduled happens when somebody looks at the service and the clock says that its time has come; between two
 * looks nothing moves, so a run is repeatable to the last port for a given clock.
 */
public final class SimulatedFaxService {

    private final InstantSource clock;
    private final Instant start;
    private final List<FaxPort> ports = new ArrayList<>();
    private final Map<DeviceId, String> failing = new HashMap<>();
    private final PriorityQueue<Scheduled> schedule =
            new PriorityQueue<>(Comparator.comparing(Scheduled::at).thenComparing(Scheduled::order));
    private long scheduled;
    private boolean running = true;

    /** A running service without ports, whose time starts now. */
    public SimulatedFaxService(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.start = clock.instant();
    }

    /** A client of this service, not connected. */
    public FaxServer newServer() {
        return new SimulatedFaxServer(this);
    }

    /** Adds a port behind the others, as plugging a modem in does. */
    public synchronized void plug(FaxPort port) {
        ports.add(Objects.requireNonNull(port, "port"));
    }

    /** Takes away every port with that device id; without effect when there is none. */
    public synchronized void unplug(DeviceId deviceId) {
        ports.removeIf(port -> port.deviceId().equals(deviceId));
    }

    /** Replaces the whole list of ports. */
    public synchronized void setPorts(List<FaxPort> replacement) {
        List<FaxPort> copy = List.copyOf(replacement);
        ports.clear();
        ports.addAll(copy);
    }

    /** The ports as they are now. */
    public synchronized List<FaxPort> ports() {
        happen();
        return List.copyOf(ports);
    }

    /** Makes every reading of the port fail with that answer, such as {@code 0x80004005 (E_FAIL)}. */
    public synchronized void fail(DeviceId deviceId, String answer) {
        failing.put(deviceId, Objects.requireNonNull(answer, "answer"));
    }

    /** Ends what {@link #fail} began. */
    public synchronized void heal(DeviceId deviceId) {
        failing.remove(deviceId);
    }

    /** Stops the service: every connection breaks and none can be made. */
    public synchronized void stop() {
        running = false;
    }

    /** Starts the service again; connections that broke stay broken. */
    public synchronized void start() {
        running = true;
    }

    /**
     * Has something happen once the given time has passed since the service was made. The action may schedule again.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public synchronized void schedule(Duration at, Consumer<SimulatedFaxService> action) {
        if (at.isNegative()) {
            throw new IllegalArgumentException("cannot schedule at " + at + ": it is before the start");
        }
        schedule.add(new Scheduled(at, scheduled++, action));
    }

    /** Whether a connection made now would succeed. */
    synchronized boolean running() {
        happen();
        return running;
    }

    synchronized FaxPorts read() {
        happen();
        if (!running) {
            throw unavailable("FaxServer.GetPorts");
        }
        List<FaxPort> read = new ArrayList<>(ports.size());
        List<FaxPorts.Failure> failures = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            FaxPort port = ports.get(i);
            String answer = failing.get(port.deviceId());
            if (answer == null) {
                read.add(port);
            } else {
                failures.add(new FaxPorts.Failure(
                        i + 1, new FaxRequestFailedException("FaxPorts.Item(" + (i + 1) + ")", answer, "", null)));
            }
        }
        return new FaxPorts(read, failures);
    }

    static FaxException unavailable(String attempted) {
        return new FaxUnavailableException(
                attempted,
                "0x800706BA (RPC_S_SERVER_UNAVAILABLE)",
                "The simulated fax service is stopped; start it in the scenario",
                null);
    }

    private void happen() {
        Duration elapsed = Duration.between(start, clock.instant());
        while (!schedule.isEmpty() && schedule.peek().at().compareTo(elapsed) <= 0) {
            schedule.poll().action().accept(this);
        }
    }

    private record Scheduled(Duration at, long order, Consumer<SimulatedFaxService> action) {}
}
