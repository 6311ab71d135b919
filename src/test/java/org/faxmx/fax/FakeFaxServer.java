package org.faxmx.fax;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A fax server whose every answer the test chooses, and which counts its calls. An action that a test adds to a call
 * delays that call and no other: a test may make one hang.
 */
public final class FakeFaxServer implements FaxServer {

    private static final Comparator<DeviceId> BY_VALUE = Comparator.comparingLong(DeviceId::value);

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger connects = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private final Map<Integer, FaxException> failingPositions = new TreeMap<>();
    private final Set<DeviceId> failingPorts = new TreeSet<>(BY_VALUE);
    private final Set<DeviceId> failingMethods = new TreeSet<>(BY_VALUE);
    private final List<FaxReading.Scope> scopes = new ArrayList<>();

    private List<FaxPort> ports = List.of();
    private Supplier<FaxReading.Ports> portReading = this::readPorts;
    private Supplier<FaxReading.Methods> methodReading = this::readMethods;
    private Runnable connecting = () -> {};
    private Runnable disconnecting = () -> {};
    private volatile boolean connected;
    private RuntimeException readingFailure;
    private Runnable statusReading = () -> {};
    private Runnable configuring = () -> {};
    private Runnable putting = () -> {};
    // Null until a test chooses: then each port does nothing.
    private List<FaxStatus> statuses;
    private List<PortFailure> statusFailures = List.of();
    private List<FaxJob> jobs = List.of();
    private List<FaxException> jobFailures = List.of();
    private List<RoutingMethod> methods = List.of();
    private ServerConfiguration configuration = ServerConfiguration.none();
    private final List<String> written = new ArrayList<>();
    private UnaryOperator<FaxPort> keeping = UnaryOperator.identity();
    private Runnable queueReading = () -> {};
    private List<BackendFigure> figures = List.of();
    private Duration timeout = Duration.ZERO;
    private Optional<JobId> sentId = Optional.of(JobId.of(42));

    public static FaxPort port(long deviceId, String name) {
        return FaxPort.builder(new DeviceId(deviceId), name).build();
    }

    public static FaxException unavailable() {
        return new FaxUnavailableException(
                "FaxServer.GetPorts", "0x800706BA (RPC_S_SERVER_UNAVAILABLE)", "Start the fax service", null);
    }

    public static FaxException denied() {
        return new FaxAccessDeniedException(
                "FaxServer.GetPorts", "0x80070005 (E_ACCESSDENIED)", "Grant the right to query", new Exception("deep"));
    }

    public static FaxException failed(String attempted) {
        return new FaxRequestFailedException(attempted, "0x80004005 (E_FAIL)", "", new Exception("deep"));
    }

    public synchronized FakeFaxServer has(FaxPort... replacement) {
        ports = List.of(replacement);
        return this;
    }

    /** Makes the port at that 1-based position fail in every reading, before it returns its DeviceId. */
    public synchronized void failAt(int position) {
        failingPositions.put(position, failed("FaxPorts.Item(" + position + ")"));
    }

    /** Makes the ports of that device id fail in every reading, which knows which they are. */
    public synchronized void failPort(DeviceId deviceId) {
        failingPorts.add(deviceId);
    }

    /** Makes the routing methods of the ports of that device id fail in every reading. */
    public synchronized void failMethods(DeviceId deviceId) {
        failingMethods.add(deviceId);
    }

    public synchronized void heal() {
        failingPositions.clear();
        failingPorts.clear();
        failingMethods.clear();
        readingFailure = null;
        portReading = this::readPorts;
        methodReading = this::readMethods;
        statusReading = () -> {};
        configuring = () -> {};
        connecting = () -> {};
        disconnecting = () -> {};
        putting = () -> {};
        queueReading = () -> {};
    }

    public synchronized void failReadings(RuntimeException failure) {
        readingFailure = failure;
    }

    public synchronized void failConnects(RuntimeException failure) {
        connecting = () -> {
            throw failure;
        };
    }

    public synchronized void failDisconnects(RuntimeException failure) {
        duringDisconnects(() -> {
            throw failure;
        });
    }

    /** Adds an action to every disconnection. */
    public synchronized void duringDisconnects(Runnable action) {
        disconnecting = action;
    }

    /** Returns these ports from readings. */
    public void reads(Supplier<FaxReading.Ports> ports) {
        reads(ports, this::readMethods);
    }

    /** Returns these ports and routing methods from readings. */
    public synchronized void reads(Supplier<FaxReading.Ports> ports, Supplier<FaxReading.Methods> methods) {
        readingFailure = null;
        portReading = ports;
        methodReading = methods;
    }

    /** Adds an action to every reading, before anything is read. */
    public void duringReadings(Runnable action) {
        reads(() -> {
            action.run();
            return readPorts();
        });
    }

    /** Adds an action to every reading, when ports and routing methods are read. */
    public void afterReadings(Runnable action) {
        reads(this::readPorts, () -> {
            FaxReading.Methods read = readMethods();
            action.run();
            return read;
        });
    }

    /** Adds an action to every reading of all statuses, when they are read. */
    public synchronized void afterStatusReadings(Runnable action) {
        statusReading = action;
    }

    /** Adds an action to every reading of the queue, when its jobs are read. */
    public synchronized void duringQueueReadings(Runnable action) {
        queueReading = action;
    }

    /** Adds an action to every reading, when ports, routing methods and settings are read. */
    public synchronized void afterConfigurations(Runnable action) {
        configuring = action;
    }

    /** Makes every reading fail at the settings, after the ports. */
    public synchronized void failConfiguration(RuntimeException failure) {
        configuring = () -> {
            throw failure;
        };
    }

    /** Adds an action to every attempt to connect. */
    public synchronized void duringConnects(Runnable action) {
        connecting = action;
    }

    /** How many requests were made, closing aside. */
    public int calls() {
        return calls.get();
    }

    public int connects() {
        return connects.get();
    }

    public int closes() {
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
    public FaxReading read(FaxReading.Scope scope) {
        calls.incrementAndGet();
        now(() -> scopes.add(scope));
        requireAnswers();
        FaxReading.Ports read = now(() -> portReading).get();
        FaxReading.Methods methodsRead = now(() -> methodReading).get();
        ServerConfiguration settings = configuration();
        now(() -> configuring).run();
        return new FaxReading(
                read, scope == FaxReading.Scope.ALL ? Optional.of(methodsRead) : Optional.empty(), settings);
    }

    /** What readings were to read, in order. */
    public synchronized List<FaxReading.Scope> scopes() {
        return List.copyOf(scopes);
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
    public synchronized void failPuts(RuntimeException failure) {
        putting = () -> {
            if (failure instanceof FaxUnavailableException) {
                connected = false;
            }
            throw failure;
        };
    }

    /** Makes each reading of the queue fail. */
    public synchronized void failQueue(RuntimeException failure) {
        queueReading = () -> {
            throw failure;
        };
    }

    /** What becomes of a port at each write, as a server does that trims a value. */
    public synchronized void keeps(UnaryOperator<FaxPort> kept) {
        keeping = kept;
    }

    /** What happens at each write, before it takes effect. */
    public synchronized void onPut(Runnable action) {
        putting = action;
    }

    /** The statuses of the ports. */
    public synchronized void shows(FaxStatus... seen) {
        statuses = List.of(seen);
    }

    /** Unidentified ports whose status cannot be read, beside those whose status can. */
    public void hides(FaxException... failures) {
        List<PortFailure> unidentified = new ArrayList<>();
        for (FaxException failure : failures) {
            unidentified.add(new PortFailure(unidentified.size() + 1, Optional.empty(), failure));
        }
        failStatuses(unidentified);
    }

    /** Ports whose status cannot be read, beside those whose status can. */
    public synchronized void failStatuses(List<PortFailure> failures) {
        statusFailures = failures;
    }

    /** The jobs in the queue. */
    public synchronized void queues(FaxJob... queued) {
        jobs = List.of(queued);
    }

    /** What other jobs answer than those in the queue. */
    public synchronized void failJobs(FaxException... failures) {
        jobFailures = List.of(failures);
    }

    /** The settings of the server. */
    public synchronized void isConfigured(ServerConfiguration next) {
        configuration = next;
    }

    /** The routing methods of the ports. */
    public synchronized void routes(RoutingMethod... next) {
        methods = List.of(next);
    }

    /** Everything that was written, in order: {@code 1.Rings=5}, {@code Retries=3}, {@code job 7 PAUSE}. */
    public synchronized List<String> written() {
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
        return readStatuses().stream()
                .filter(status -> status.deviceId().equals(port))
                .findFirst()
                .orElseThrow(() -> failed("FaxPort.GetStatus"));
    }

    @Override
    public FaxStatuses getStatuses() {
        calls.incrementAndGet();
        requireAnswers();
        FaxStatuses read = now(() -> new FaxStatuses(readStatuses(), statusFailures));
        now(() -> statusReading).run();
        return read;
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

    /** The settings as they are now. */
    public synchronized ServerConfiguration configuration() {
        return configuration;
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
        FaxJobs read = now(() -> new FaxJobs(jobs, jobFailures));
        now(() -> queueReading).run();
        return read;
    }

    @Override
    public void command(JobId jobId, JobCommand command) {
        calls.incrementAndGet();
        now(() -> putting).run();
        synchronized (this) {
            if (jobs.stream().noneMatch(job -> job.id().equals(jobId))) {
                throw new FaxNotFoundException("FaxJob.SetStatus", "there is no job " + jobId, "Read the queue", null);
            }
            written.add("job " + jobId + " " + command);
        }
    }

    /** The id that is returned for a fax that is sent. */
    public void returnsId(Optional<JobId> id) {
        now(() -> sentId = id);
    }

    @Override
    public Optional<JobId> send(OutgoingFax fax) {
        calls.incrementAndGet();
        now(() -> putting).run();
        now(() -> written.add("send " + fax.file() + " to " + fax.faxNumber() + " for " + fax.recipientName()));
        return sentId;
    }

    @Override
    public synchronized void timeout(Duration longest) {
        timeout = longest;
    }

    /** The timeout that was set last, or zero. */
    public synchronized Duration timeout() {
        return timeout;
    }

    @Override
    public synchronized List<BackendFigure> figures() {
        return figures;
    }

    /** The figures of the backend. */
    public synchronized void counts(List<BackendFigure> next) {
        figures = List.copyOf(next);
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }

    private List<FaxStatus> readStatuses() {
        return statuses != null
                ? statuses
                : ports.stream()
                        .map(port -> FaxStatus.builder(port.deviceId()).build())
                        .toList();
    }

    private synchronized FaxReading.Ports readPorts() {
        List<FaxPort> read = new ArrayList<>();
        List<PortFailure> failures = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            int position = i + 1;
            FaxPort port = ports.get(i);
            if (failingPositions.containsKey(position)) {
                failures.add(new PortFailure(position, Optional.empty(), failingPositions.get(position)));
            } else if (failingPorts.contains(port.deviceId())) {
                failures.add(new PortFailure(
                        position,
                        Optional.of(port.deviceId()),
                        failed("FaxPorts.Item(" + position + "): FaxPort.Name")));
            } else {
                read.add(port);
            }
        }
        return new FaxReading.Ports(read, failures);
    }

    private synchronized FaxReading.Methods readMethods() {
        return new FaxReading.Methods(
                methods.stream()
                        .filter(method -> !failingMethods.contains(method.deviceId()))
                        .toList(),
                failingMethods.stream()
                        .map(port -> new FaxReading.Methods.Failure(port, failed("FaxPort.GetRoutingMethods")))
                        .toList());
    }
}
