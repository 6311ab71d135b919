package org.faxmx.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;

/**
 * A fax server whose every answer the test chooses, and which counts what it is asked. What a test has happen in a call
 * holds up that call and no other: a test may have one hang.
 */
final class FakeFaxServer implements FaxServer {

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger connects = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private final Map<Integer, FaxException> failingPositions = new TreeMap<>();

    private List<FaxPort> ports = List.of();
    private Supplier<FaxPorts> reading = this::readPorts;
    private Runnable connecting = () -> {};
    private Runnable disconnecting = () -> {};
    private volatile boolean connected;
    private RuntimeException readingFailure;
    private Runnable looking = () -> {};
    private Runnable configuring = () -> {};
    private Runnable putting = () -> {};
    private List<FaxStatus> statuses = List.of();
    private List<FaxException> statusFailures = List.of();
    private List<FaxJob> jobs = List.of();
    private List<RoutingMethod> methods = List.of();
    private ServerConfiguration configuration = ServerConfiguration.none();
    private final List<String> written = new ArrayList<>();
    private UnaryOperator<FaxPort> keeping = UnaryOperator.identity();
    private Runnable queueReading = () -> {};

    static FaxPort port(long deviceId, String name) {
        return FaxPort.builder(new DeviceId(deviceId), name).build();
    }

    static FaxException unavailable() {
        return new FaxUnavailableException(
                "FaxServer.GetPorts", "0x800706BA (RPC_S_SERVER_UNAVAILABLE)", "Start the fax service", null);
    }

    static FaxException denied() {
        return new FaxAccessDeniedException(
                "FaxServer.GetPorts", "0x80070005 (E_ACCESSDENIED)", "Grant the right to query", new Exception("deep"));
    }

    static FaxException failed(String attempted) {
        return new FaxRequestFailedException(attempted, "0x80004005 (E_FAIL)", "", new Exception("deep"));
    }

    synchronized FakeFaxServer has(FaxPort... replacement) {
        ports = List.of(replacement);
        return this;
    }

    /** Makes the port at that 1-based position fail in every reading. */
    synchronized void failAt(int position) {
        failingPositions.put(position, failed("FaxPorts.Item(" + position + ")"));
    }

    synchronized void heal() {
        failingPositions.clear();
        readingFailure = null;
        reading = this::readPorts;
        looking = () -> {};
        configuring = () -> {};
        connecting = () -> {};
        disconnecting = () -> {};
        putting = () -> {};
        queueReading = () -> {};
    }

    synchronized void failReadings(RuntimeException failure) {
        readingFailure = failure;
    }

    synchronized void failConnects(RuntimeException failure) {
        connecting = () -> {
            throw failure;
        };
    }

    synchronized void failDisconnects(RuntimeException failure) {
        duringDisconnects(() -> {
            throw failure;
        });
    }

    /** Has something happen in every goodbye. */
    synchronized void duringDisconnects(Runnable action) {
        disconnecting = action;
    }

    /** Answers readings with what the supplier supplies. */
    synchronized void reads(Supplier<FaxPorts> supplier) {
        readingFailure = null;
        reading = supplier;
    }

    /** Has something happen in every reading, before the ports tell anything. */
    void duringReadings(Runnable action) {
        reads(() -> {
            action.run();
            return readPorts();
        });
    }

    /** Has something happen in every reading, when the ports have told everything. */
    void afterReadings(Runnable action) {
        reads(() -> {
            FaxPorts told = readPorts();
            action.run();
            return told;
        });
    }

    /** Has something happen in every look at all ports, when they have told everything. */
    synchronized void afterLooks(Runnable action) {
        looking = action;
    }

    /** Has something happen in every reading of the queue, when its jobs are known. */
    synchronized void duringQueueReadings(Runnable action) {
        queueReading = action;
    }

    /** Has something happen in every reading of the server's settings, when they have been told. */
    synchronized void afterConfigurations(Runnable action) {
        configuring = action;
    }

    /** Makes each reading of the server's settings fail. */
    synchronized void failConfiguration(RuntimeException failure) {
        configuring = () -> {
            throw failure;
        };
    }

    /** Has something happen in every attempt to connect. */
    synchronized void duringConnects(Runnable action) {
        connecting = action;
    }

    /** How often it was asked anything, closing aside. */
    int calls() {
        return calls.get();
    }

    int connects() {
        return connects.get();
    }

    int closes() {
        return closes.get();
    }

    @Override
    public void connect() {
        calls.incrementAndGet();
        connects.incrementAndGet();
        connected = false;
        now(() -> connecting).run();
        connected = true;
    }

    @Override
    public void disconnect() {
        calls.incrementAndGet();
        connected = false;
        now(() -> disconnecting).run();
    }

    @Override
    public FaxPorts getPorts() {
        calls.incrementAndGet();
        requireAnswers();
        return now(() -> reading).get();
    }

    private synchronized <A> A now(Supplier<A> chosen) {
        return chosen.get();
    }

    private synchronized void requireAnswers() {
        if (!connected) {
            throw new FaxUnavailableException("FaxServer.GetPorts", "there is no connection", "Connect first", null);
        }
        if (readingFailure != null) {
            connected = !(readingFailure instanceof FaxUnavailableException);
            throw readingFailure;
        }
    }

    /** Makes each write fail. */
    synchronized void failPuts(RuntimeException failure) {
        putting = () -> {
            if (failure instanceof FaxUnavailableException) {
                connected = false;
            }
            throw failure;
        };
    }

    /** Makes each reading of the queue fail. */
    synchronized void failQueue(RuntimeException failure) {
        queueReading = () -> {
            throw failure;
        };
    }

    /** What becomes of a port at each write, as a server trims what it does not like. */
    synchronized void keeps(UnaryOperator<FaxPort> kept) {
        keeping = kept;
    }

    /** What happens at each write, before it takes effect. */
    synchronized void onPut(Runnable action) {
        putting = action;
    }

    /** What a look at the ports finds. */
    synchronized void shows(FaxStatus... seen) {
        statuses = List.of(seen);
    }

    /** Ports that a look cannot see, beside those that it can. */
    synchronized void hides(FaxException... failures) {
        statusFailures = List.of(failures);
    }

    /** What stands in the queue. */
    synchronized void queues(FaxJob... queued) {
        jobs = List.of(queued);
    }

    /** The settings that the server tells. */
    synchronized void isConfigured(ServerConfiguration next) {
        configuration = next;
    }

    /** The routing methods of the ports. */
    synchronized void routes(RoutingMethod... next) {
        methods = List.of(next);
    }

    /** Everything that was written, in order: {@code 1.Rings=5}, {@code Retries=3}, {@code job 7 PAUSE}. */
    synchronized List<String> written() {
        return List.copyOf(written);
    }

    @Override
    public <T> FaxPort put(DeviceId deviceId, Setting<T> setting, T value) {
        calls.incrementAndGet();
        now(() -> putting).run();
        return write(deviceId, setting, value);
    }

    private synchronized <T> FaxPort write(DeviceId deviceId, Setting<T> setting, T value) {
        written.add(deviceId + "." + setting + "=" + value);
        List<FaxPort> changed = new ArrayList<>();
        FaxPort kept = null;
        for (FaxPort port : ports) {
            FaxPort next = port.deviceId().equals(deviceId) ? keeping.apply(changed(port, setting, value)) : port;
            kept = next == port ? kept : next;
            changed.add(next);
        }
        if (kept == null) {
            throw new FaxNotFoundException("FaxPort." + setting, "there is no port " + deviceId, "", null);
        }
        ports = changed;
        return kept;
    }

    private static FaxPort changed(FaxPort port, Setting<?> setting, Object value) {
        return switch (setting.name()) {
            case "Csid" -> port.toBuilder().csid((String) value).build();
            case "Tsid" -> port.toBuilder().tsid((String) value).build();
            case "Rings" -> port.toBuilder().rings((Integer) value).build();
            case "Priority" -> port.toBuilder().priority((Integer) value).build();
            case "Send" -> port.toBuilder().send((Boolean) value).build();
            default -> port.toBuilder().receive((Boolean) value).build();
        };
    }

    @Override
    public synchronized FaxStatus getStatus(DeviceId port) {
        calls.incrementAndGet();
        requireAnswers();
        return statuses.stream()
                .filter(status -> status.deviceId().equals(port))
                .findFirst()
                .orElseThrow(() -> failed("FaxPort.GetStatus"));
    }

    @Override
    public FaxStatuses getStatuses() {
        calls.incrementAndGet();
        requireAnswers();
        FaxStatuses told = now(() -> new FaxStatuses(statuses, statusFailures));
        now(() -> looking).run();
        return told;
    }

    @Override
    public RoutingMethod enable(DeviceId port, String guid, boolean enabled) {
        calls.incrementAndGet();
        now(() -> putting).run();
        return write(port, guid, enabled);
    }

    private synchronized RoutingMethod write(DeviceId port, String guid, boolean enabled) {
        written.add(port + "." + guid + "=" + enabled);
        methods = methods.stream()
                .map(method ->
                        method.hasGuid(guid) && method.deviceId().equals(port) ? method.enabled(enabled) : method)
                .toList();
        return methods.stream()
                .filter(method -> method.hasGuid(guid) && method.deviceId().equals(port))
                .findFirst()
                .orElseThrow(() -> failed("FaxRoutingMethod.Enable"));
    }

    @Override
    public ServerConfiguration getConfiguration() {
        calls.incrementAndGet();
        ServerConfiguration told = now(() -> configuration);
        now(() -> configuring).run();
        return told;
    }

    @Override
    public <T> T put(Setting<T> setting, T value) {
        calls.incrementAndGet();
        now(() -> putting).run();
        synchronized (this) {
            written.add(setting + "=" + value);
            configuration = configuration.with(setting, value);
        }
        return value;
    }

    @Override
    public FaxJobs getJobs() {
        calls.incrementAndGet();
        FaxJobs told = now(() -> new FaxJobs(jobs, List.of()));
        now(() -> queueReading).run();
        return told;
    }

    @Override
    public void command(int jobId, JobCommand command) {
        calls.incrementAndGet();
        now(() -> putting).run();
        synchronized (this) {
            if (jobs.stream().noneMatch(job -> job.id() == jobId)) {
                throw new FaxNotFoundException("FaxJob.SetStatus", "there is no job " + jobId, "Read the queue", null);
            }
            written.add("job " + jobId + " " + command);
        }
    }

    @Override
    public int send(OutgoingFax fax) {
        calls.incrementAndGet();
        now(() -> putting).run();
        now(() -> written.add("send " + fax.file() + " to " + fax.faxNumber() + " for " + fax.recipientName()));
        return 42;
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }

    private synchronized FaxPorts readPorts() {
        List<FaxPort> read = new ArrayList<>();
        List<FaxPorts.Failure> failures = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            FaxException failure = failingPositions.get(i + 1);
            if (failure == null) {
                read.add(ports.get(i));
            } else {
                failures.add(new FaxPorts.Failure(i + 1, failure));
            }
        }
        return new FaxPorts(read, methods, failures);
    }
}
