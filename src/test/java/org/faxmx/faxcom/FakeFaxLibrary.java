package org.faxmx.faxcom;

import static org.faxmx.com.HResult.E_INVALIDARG;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.faxmx.com.Apartment;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobId;
import org.faxmx.fax.JobType;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.faxmx.faxcom.FakeObject.Members;

/**
 * Microsoft's fax library as maps of members, in an apartment with a real thread: objects are used on that thread only,
 * and every reference is counted.
 */
final class FakeFaxLibrary implements Apartment {

    private static final HResult DEVICE_IN_USE = new HResult(0x80070964);
    private static final HResult NOT_SUPPORTED = new HResult(0x80070032);
    private static final Instant DATE_EPOCH = Instant.parse("1899-12-30T00:00:00Z");
    private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final ExecutorService thread;
    private final AtomicLong references = new AtomicLong();
    private final Map<Integer, Map<String, Supplier<Variant>>> odd = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final Map<String, HResult> failing = new HashMap<>();
    private final Map<String, Runnable> meanwhile = new HashMap<>();
    private volatile Thread owner;
    private final Map<JobId, FaxJob> jobs = new LinkedHashMap<>();
    private List<FakePort> ports = List.of();
    private Map<Setting<?>, Object> configuration = new HashMap<>();
    private Optional<Variant> sendAnswer = Optional.empty();
    private boolean stopped;
    private int expected;
    private int beforeLate = -1;
    private boolean early;
    private Optional<GrantedRights> extended = Optional.empty();
    private String connectedTo;

    FakeFaxLibrary() {
        thread = Executors.newSingleThreadExecutor(work -> {
            owner = new Thread(work, "fake apartment");
            owner.setDaemon(true);
            return owner;
        });
    }

    /** Registers the extended library as well, which says that the account has these rights. */
    synchronized void extend(GrantedRights rights) {
        extended = Optional.of(rights);
    }

    /** What the next GetPorts finds; ends all failures. */
    synchronized void serve(List<FaxPort> served) {
        ports = served.stream().map(FakePort::new).toList();
        failing.clear();
        odd.clear();
    }

    /** What the ports of that device id show. */
    synchronized void setStatus(FaxStatus status) {
        portsOf(status.deviceId()).forEach(port -> port.status = status);
    }

    /** The routing methods of all ports. */
    synchronized void setRoutingMethods(List<RoutingMethod> methods) {
        ports.forEach(port -> port.methods = new ArrayList<>());
        methods.forEach(method -> portsOf(method.deviceId()).forEach(port -> port.methods.add(method)));
    }

    /** The settings of the server; all others are not supported. */
    synchronized void setConfiguration(Map<Setting<?>, Object> values) {
        configuration = new HashMap<>(values);
    }

    /** The queue. */
    synchronized void setJobs(List<FaxJob> queued) {
        jobs.clear();
        queued.forEach(job -> jobs.put(job.id(), job));
    }

    /** Makes a call fail: {@code FaxServer.Connect}, {@code FaxReading.Ports.Item(3)}, {@code FaxPort.Csid}, {@code put Csid}. */
    synchronized void fail(String call, HResult with) {
        failing.put(call, with);
    }

    /** Makes a call succeed again. */
    synchronized void heal(String call) {
        failing.remove(call);
    }

    /** Makes a call fail from the moment at which another is made. */
    synchronized void failAt(String call, String failing, HResult with) {
        meanwhile.put(call, () -> fail(failing, with));
    }

    /** A reference to an object. */
    Variant object() {
        return new Variant.Reference(call(() -> new FakeObject(this, "IDispatch", new FakeObject.Members())));
    }

    /** Takes a port away when that call is made; lists made before still contain it. */
    synchronized void unplugAt(String call, DeviceId port) {
        meanwhile.put(
                call,
                () -> ports = ports.stream()
                        .filter(other -> !other.configuration.deviceId().equals(port))
                        .toList());
    }

    /** Takes a job out of the queue when that call is made; lists made before still contain it. */
    synchronized void dequeueAt(String call, JobId jobId) {
        meanwhile.put(call, () -> jobs.remove(jobId));
    }

    /** Takes a routing method away from all ports when that call is made; lists made before still contain it. */
    synchronized void removeMethodAt(String call, String guid) {
        meanwhile.put(call, () -> ports.forEach(port -> port.methods.removeIf(method -> method.hasGuid(guid))));
    }

    /** Does something when a value is put. */
    synchronized void onPut(String property, Runnable what) {
        meanwhile.put("put " + property, what);
    }

    /** What Send answers, instead of the job's id, when it has queued a fax. */
    synchronized void sendAnswers(Variant answer) {
        sendAnswer = Optional.of(answer);
    }

    /** Makes every call of the server's fail as if the service were gone. */
    synchronized void stop() {
        stopped = true;
    }

    /** Ends what {@link #stop} began. */
    synchronized void start() {
        stopped = false;
    }

    /** Makes the port at that position answer a property with another VARIANT than usual. */
    void answer(int position, String member, Variant value) {
        answer(position, member, () -> value);
    }

    /** Makes a property or method of the port at that position fail. */
    void fail(int position, String member, HResult with) {
        answer(position, member, () -> {
            throw new ComException("FaxPort." + member, with);
        });
    }

    private synchronized void answer(int position, String member, Supplier<Variant> value) {
        odd.computeIfAbsent(position, unused -> new HashMap<>()).put(member, value);
    }

    /** How many calls were made of each member, such as {@code FaxPort.Csid}, since this was called last. */
    synchronized Map<String, Integer> calls() {
        Map<String, Integer> made = new TreeMap<>(calls);
        calls.clear();
        return made;
    }

    /** Objects answer to their own interfaces from now on, except where {@code query FaxPort} is to {@link #fail}. */
    synchronized void callsTables() {
        early = true;
    }

    synchronized boolean bindEarly(String object) {
        called("query " + object);
        check("query " + object);
        return early;
    }

    /** How many requests the apartment was given. */
    int requests() {
        return requests.get();
    }

    synchronized void called(String member) {
        calls.merge(member, 1, Integer::sum);
    }

    /** What Connect was given last, or null while there is no connection. */
    synchronized String connectedTo() {
        return connectedTo;
    }

    @Override
    public <T> T call(Callable<T> work) {
        requests.incrementAndGet();
        try {
            return thread.submit(work).get();
        } catch (RejectedExecutionException e) {
            throw new ComException("calling the apartment", HResult.RPC_E_DISCONNECTED);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            endLateness();
        }
    }

    @Override
    public <T> T call(Callable<T> work, Duration longest) {
        return call(work);
    }

    @Override
    public synchronized void expect(int objects) {
        expected += objects;
    }

    @Override
    public synchronized boolean late() {
        if (beforeLate > 0) {
            beforeLate--;
            return false;
        }
        return beforeLate == 0;
    }

    private synchronized void endLateness() {
        if (beforeLate == 0) {
            beforeLate = -1;
        }
    }

    /** Makes the next request late at the time when so many of its items were read. */
    synchronized void lateAfter(int items) {
        beforeLate = items;
    }

    /** How many objects readings have announced so far. */
    synchronized int expected() {
        return expected;
    }

    @Override
    public Dispatch create(String progId, InterfaceType type) {
        if (progId.equals(RightsExamination.EXTENDED_PROG_ID) && extended.isPresent()) {
            return new FakeObject(this, type.name(), extendedServer(extended.get()));
        }
        if (!progId.equals("FaxServer.FaxServer")) {
            throw new ComException("creating " + progId, HResult.REGDB_E_CLASSNOTREG);
        }
        check("creating FaxServer");
        return new FakeObject(this, type.name(), faxServer());
    }

    @Override
    public <T> T callUrgently(Callable<T> work, Duration longest) {
        return call(work);
    }

    @Override
    public boolean stuck() {
        return false;
    }

    @Override
    public void abandon(Runnable lastWork) {
        throw new AssertionError("nothing ever hangs here");
    }

    @Override
    public boolean ended() {
        return thread.isTerminated();
    }

    @Override
    public String nativeAccess() {
        return "fake";
    }

    @Override
    public ApartmentStatistics statistics() {
        return new ApartmentStatistics(0, 0, 0, 0, 0, references.get(), 0, 0, 0, 0, HResult.S_OK, 0, 0);
    }

    /** References that were acquired and not released. */
    long liveReferences() {
        return references.get();
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    void acquired() {
        references.incrementAndGet();
    }

    void released() {
        references.decrementAndGet();
    }

    boolean onThread() {
        return Thread.currentThread() == owner;
    }

    /** Fails if that call is to fail. */
    synchronized void check(String call) {
        meanwhile.getOrDefault(call, () -> {}).run();
        HResult failure =
                stopped && call.startsWith("FaxServer.") ? HResult.RPC_S_SERVER_UNAVAILABLE : failing.get(call);
        if (failure != null) {
            throw new ComException(call, failure);
        }
    }

    private Members faxServer() {
        Members members = new Members()
                .method("Connect", arguments -> {
                    connect(arguments[0].toText());
                    return Variant.EMPTY;
                })
                .method("Disconnect", arguments -> {
                    connect(null);
                    return Variant.EMPTY;
                })
                .method("GetPorts", arguments -> collection("FaxPorts", "FaxPort", snapshot(), this::faxPort))
                .method("GetJobs", arguments -> collection("FaxJobs", "FaxJob", queue(), this::faxJob))
                .method("CreateDocument", arguments -> faxDoc(arguments[0].toText()));
        for (Setting<?> setting : Setting.OF_SERVER) {
            members.get(setting.name(), () -> variant(setting, configured(setting)));
            members.put(setting.name(), value -> configure(setting, value));
        }
        return members;
    }

    private Members extendedServer(GrantedRights rights) {
        return new Members()
                .method("Connect", arguments -> {
                    connect(arguments[0].toText());
                    return Variant.EMPTY;
                })
                .method("Disconnect", arguments -> {
                    connect(null);
                    return Variant.EMPTY;
                })
                .get("APIVersion", () -> Variant.of(rights.vista() ? 0x30000 : 0x20000))
                .get(rights.vista() ? "Security2" : "Security", () -> {
                    check("Security");
                    return reference(
                            "FaxSecurity", new Members().get("GrantedRights", () -> Variant.of(rights.bits())));
                });
    }

    private synchronized void connect(String host) {
        connectedTo = host;
    }

    private synchronized List<FakePort> snapshot() {
        return ports;
    }

    private synchronized List<FaxJob> queue() {
        return List.copyOf(jobs.values());
    }

    private synchronized Object configured(Setting<?> setting) {
        Object value = configuration.get(setting);
        if (value == null) {
            throw new ComException("FaxServer." + setting, NOT_SUPPORTED);
        }
        return value;
    }

    private synchronized void configure(Setting<?> setting, Variant value) {
        configured(setting);
        configuration.put(setting, value(setting, value));
    }

    /** Count and Item of a collection; each call of Item makes a new object. */
    private <T> Variant collection(String name, String itemName, List<T> items, BiFunction<Integer, T, Members> item) {
        return reference(
                name, new Members().get("Count", () -> Variant.of(items.size())).method("Item", arguments -> {
                            int position = arguments[0].toInt();
                            check(name + ".Item(" + position + ")");
                            if (position < 1 || position > items.size()) {
                                throw new ComException(name + ".Item(" + position + ")", E_INVALIDARG);
                            }
                            return reference(itemName, item.apply(position, items.get(position - 1)));
                        }));
    }

    private Variant reference(String name, Members members) {
        return new Variant.Reference(new FakeObject(this, name, members));
    }

    private Members faxPort(int position, FakePort port) {
        Members members = new Members()
                .get("Name", () -> Variant.of(port.configuration.name()))
                .get(
                        "DeviceId",
                        () -> Variant.of((int) port.configuration.deviceId().value()))
                .get("Csid", () -> Variant.of(port.configuration.csid()))
                .get("Tsid", () -> Variant.of(port.configuration.tsid()))
                .get("Rings", () -> Variant.of(port.configuration.rings()))
                .get("Priority", () -> Variant.of(port.configuration.priority()))
                .get("Send", () -> bool(port.configuration.send()))
                .get("Receive", () -> bool(port.configuration.receive()))
                .get("CanModify", () -> bool(port.configuration.canModify()))
                .method("GetStatus", arguments -> reference("FaxStatus", faxStatus(stillThere(port, "GetStatus"))))
                .method(
                        "GetRoutingMethods",
                        arguments -> collection(
                                "FaxRoutingMethods",
                                "FaxRoutingMethod",
                                List.copyOf(stillThere(port, "GetRoutingMethods").methods),
                                (index, method) -> faxRoutingMethod(port, method)));
        for (Setting<?> setting : Setting.OF_PORT) {
            members.put(setting.name(), value -> configure(port, setting, value(setting, value)));
        }
        failing(members, "FaxPort", port.configuration.unavailable());
        synchronized (this) {
            odd.getOrDefault(position, Map.of()).forEach(members::get);
        }
        return members;
    }

    /** A port object knows its port by the device id; the service answers so if it has none of that. */
    private synchronized FakePort stillThere(FakePort port, String asked) {
        if (portsOf(port.configuration.deviceId()).isEmpty()) {
            throw new ComException("FaxPort." + asked, E_INVALIDARG);
        }
        return port;
    }

    /** What the service does with a value for a port: it refuses, trims and renumbers as documented. */
    private synchronized void configure(FakePort port, Setting<?> setting, Object value) {
        String call = "FaxPort." + setting;
        if (!port.configuration.canModify()) {
            throw new ComException(call, HResult.E_ACCESSDENIED);
        }
        if (port.status.sending() || port.status.receiving()) {
            throw new ComException(call, DEVICE_IN_USE);
        }
        int maximum = setting == Setting.PRIORITY ? ports.size() : setting.maximum();
        if (value instanceof Integer number && (number < setting.minimum() || number > maximum)) {
            throw new ComException(call, E_INVALIDARG);
        }
        FaxPort.Builder changed = port.configuration.toBuilder();
        switch (setting.name()) {
            case "Csid" -> changed.csid(trimmed((String) value));
            case "Tsid" -> changed.tsid(trimmed((String) value));
            case "Rings" -> changed.rings((Integer) value);
            case "Priority" -> {
                renumber(port, (Integer) value);
                changed.priority((Integer) value);
            }
            case "Send" -> changed.send((Boolean) value);
            case "Receive" -> changed.receive((Boolean) value);
            default -> throw new AssertionError(setting);
        }
        port.configuration = changed.build();
    }

    private void renumber(FakePort moved, int priority) {
        int next = 1;
        List<FakePort> others = ports.stream()
                .filter(port -> port != moved)
                .sorted(Comparator.comparingInt(port -> port.configuration.priority()))
                .toList();
        for (FakePort port : others) {
            next += next == priority ? 1 : 0;
            port.configuration = port.configuration.toBuilder().priority(next++).build();
        }
    }

    private static String trimmed(String text) {
        String ascii = text.replaceAll("[^ -~]", "");
        return ascii.substring(0, Math.min(20, ascii.length()));
    }

    /** Answers only after a Refresh, and only what means something in the state that the port is in. */
    private Members faxStatus(FakePort port) {
        Members members = new Members();
        FaxStatus status = port.status;
        boolean active = status.sending() || status.receiving();
        members.method("Refresh", arguments -> {
            members.get("DeviceId", () -> Variant.of((int) status.deviceId().value()))
                    .get("DeviceName", () -> Variant.of(port.configuration.name()))
                    .get("Send", () -> bool(status.sending()))
                    .get("Receive", () -> bool(status.receiving()))
                    .get("Description", () -> Variant.of(status.description()))
                    .get("CallerId", () -> Variant.of(status.callerId()))
                    .get("Csid", () -> Variant.of(status.csid()))
                    .get("Tsid", () -> Variant.of(status.tsid()))
                    .get("ElapsedTime", () -> undefined("ElapsedTime"));
            if (active) {
                members.get("Address", () -> Variant.of(status.address()))
                        .get("CurrentPage", () -> Variant.of(status.currentPage()))
                        .get("PageCount", () -> Variant.of(status.pageCount()))
                        .get("DocumentName", () -> Variant.of(status.documentName()))
                        .get("DocumentSize", () -> Variant.of((int) status.documentSize()))
                        .get("SenderName", () -> Variant.of(status.senderName()))
                        .get("RecipientName", () -> Variant.of(status.recipientName()))
                        .get("RoutingString", () -> Variant.of(status.routingString()))
                        .get("StartTime", () -> date(status.startTime()))
                        .get(
                                "ElapsedTime",
                                () -> new Variant.Date(status.elapsed()
                                        .map(elapsed -> elapsed.toMillis() / DAY_MILLIS)
                                        .orElse(-1.0)));
            }
            if (status.sending()) {
                members.get("SubmittedTime", () -> date(status.submittedTime()));
            }
            failing(members, "FaxStatus", status.unavailable());
            return Variant.EMPTY;
        });
        return members;
    }

    /** Makes properties answer the code that is the first of what they are said to answer. */
    private static Members failing(Members members, String object, Map<String, String> unavailable) {
        unavailable.forEach((property, answer) -> {
            String code = answer.replaceFirst(".*?0x([0-9A-F]{8}).*", "$1");
            members.get(property, () -> {
                throw new ComException(object + "." + property, new HResult(Integer.parseUnsignedInt(code, 16)));
            });
        });
        return members;
    }

    private static Variant undefined(String member) {
        throw new ComException("FaxStatus." + member, HResult.E_FAIL);
    }

    private Members faxRoutingMethod(FakePort port, RoutingMethod listed) {
        Members members = new Members()
                .get("DeviceId", () -> Variant.of((int) listed.deviceId().value()))
                .get("DeviceName", () -> Variant.of(listed.deviceName()))
                .get("Guid", () -> Variant.of(listed.guid()))
                .get("FunctionName", () -> Variant.of(listed.functionName()))
                .get("FriendlyName", () -> Variant.of(listed.friendlyName()))
                .get("ImageName", () -> Variant.of(listed.imageName()))
                .get("ExtensionName", () -> Variant.of(listed.extensionName()))
                .get("RoutingData", () -> Variant.of(listed.routingData()))
                .get("Enable", () -> bool(port.method(listed.guid()).enabled()))
                .put(
                        "Enable",
                        value -> port.methods.replaceAll(
                                method -> method.hasGuid(listed.guid()) ? method.enabled(value.toBoolean()) : method));
        return failing(members, "FaxRoutingMethod", listed.unavailable());
    }

    private Members faxJob(int position, FaxJob job) {
        Members members = new Members()
                .get("JobId", () -> Variant.of(job.id().number()))
                .get("Type", () -> Variant.of(job.type().code()))
                .get("QueueStatus", () -> Variant.of(job.queueStatus()))
                .get("DeviceStatus", () -> Variant.of(stillThere(job).deviceStatus()))
                .get("PageCount", () -> Variant.of(job.pages()))
                .get("DisplayName", () -> Variant.of(job.displayName()))
                .get("UserName", () -> Variant.of(job.userName()))
                .get("FaxNumber", () -> Variant.of(job.faxNumber()))
                .get("RecipientName", () -> Variant.of(job.recipientName()))
                .get("Tsid", () -> Variant.of(job.tsid()))
                .get("SenderName", () -> Variant.of(job.senderName()))
                .get("SenderCompany", () -> Variant.of(job.senderCompany()))
                .get("SenderDept", () -> Variant.of(job.senderDepartment()))
                .get("BillingCode", () -> Variant.of(job.billingCode()))
                .get("DiscountSend", () -> bool(job.discountSend()))
                .method("SetStatus", arguments -> {
                    setStatus(stillThere(job), arguments[0].toInt());
                    return Variant.EMPTY;
                });
        return failing(members, "FaxJob", job.unavailable());
    }

    private synchronized FaxJob stillThere(FaxJob job) {
        if (!jobs.containsKey(job.id())) {
            throw new ComException("FaxJob", E_INVALIDARG);
        }
        return job;
    }

    private synchronized void setStatus(FaxJob job, int command) {
        switch (command) {
            case 1 -> jobs.remove(job.id());
            case 2 -> jobs.put(job.id(), job.toBuilder().queueStatus("Paused").build());
            case 3 -> jobs.put(job.id(), job.toBuilder().queueStatus("Pending").build());
            default -> throw new ComException("FaxJob.SetStatus", E_INVALIDARG);
        }
    }

    private Variant faxDoc(String file) {
        Map<String, String> written = new HashMap<>(Map.of("FileName", file));
        Members members = new Members().method("Send", arguments -> send(written));
        for (String property : List.of("FileName", "FaxNumber", "RecipientName")) {
            members.put(property, value -> written.put(property, value.toText()));
        }
        return reference("FaxDoc", members);
    }

    private synchronized Variant send(Map<String, String> document) {
        if (!document.containsKey("FaxNumber")) {
            throw new ComException("FaxDoc.Send", E_INVALIDARG);
        }
        int id = 1 + jobs.keySet().stream().mapToInt(JobId::number).max().orElse(0);
        FaxJob job = FaxJob.builder(id, JobType.SEND)
                .displayName(document.get("FileName"))
                .faxNumber(document.get("FaxNumber"))
                .recipientName(document.getOrDefault("RecipientName", ""))
                .build();
        jobs.put(JobId.of(id), job);
        return sendAnswer.orElse(Variant.of(id));
    }

    private List<FakePort> portsOf(DeviceId deviceId) {
        return ports.stream()
                .filter(port -> port.configuration.deviceId().equals(deviceId))
                .toList();
    }

    /** A setting as the library hands it out: hours and minutes are short. */
    private static Variant variant(Setting<?> setting, Object value) {
        if (value instanceof Boolean truth) {
            return bool(truth);
        }
        if (value instanceof Integer number) {
            boolean discount = setting.name().startsWith("DiscountRate");
            return new Variant.Int(discount ? Variant.Type.VT_I2 : Variant.Type.VT_I4, number);
        }
        return Variant.of((String) value);
    }

    /** A setting as it was written; a BOOL is written as a number. */
    private static Object value(Setting<?> setting, Variant written) {
        if (setting.type() == Boolean.class) {
            return written.toBoolean();
        }
        return setting.type() == Integer.class ? (Object) written.toInt() : written.toText();
    }

    private static Variant bool(boolean value) {
        return new Variant.Int(Variant.Type.VT_I4, value ? 1 : 0);
    }

    private static Variant date(Optional<Instant> moment) {
        return new Variant.Date(moment.map(at -> DATE_EPOCH.until(at, ChronoUnit.MILLIS) / DAY_MILLIS)
                .orElse(0.0));
    }

    private static final class FakePort {

        private FaxPort configuration;
        private FaxStatus status;
        private List<RoutingMethod> methods = new ArrayList<>();

        private RoutingMethod method(String guid) {
            return methods.stream()
                    .filter(method -> method.hasGuid(guid))
                    .findFirst()
                    .orElseThrow(() -> new ComException("FaxRoutingMethod.Enable", E_INVALIDARG));
        }

        FakePort(FaxPort configuration) {
            this.configuration = configuration;
            this.status = FaxStatus.builder(configuration.deviceId())
                    .description("Available")
                    .build();
        }
    }
}
