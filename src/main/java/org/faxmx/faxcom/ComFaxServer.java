package org.faxmx.faxcom;

import static org.faxmx.faxcom.FaxLibrary.FAX_DOC;
import static org.faxmx.faxcom.FaxLibrary.FAX_JOB;
import static org.faxmx.faxcom.FaxLibrary.FAX_JOBS;
import static org.faxmx.faxcom.FaxLibrary.FAX_PORT;
import static org.faxmx.faxcom.FaxLibrary.FAX_PORTS;
import static org.faxmx.faxcom.FaxLibrary.FAX_ROUTING_METHOD;
import static org.faxmx.faxcom.FaxLibrary.FAX_ROUTING_METHODS;
import static org.faxmx.faxcom.FaxLibrary.FAX_SERVER;
import static org.faxmx.faxcom.FaxLibrary.FAX_SERVER_PROG_ID;
import static org.faxmx.faxcom.FaxLibrary.FAX_STATUS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComApartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
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
 * A Windows fax server, reached through Microsoft's fax COM library.
 *
 * <p>It owns an apartment; every COM call is made on that apartment's thread, and each of the public methods is one
 * piece of work there, so what one reading returns belongs together. Only FaxServer is created; FaxPorts and FaxPort are
 * what it hands out, and are released before the method returns.
 */
public final class ComFaxServer implements FaxServer {

    private static final Logger LOG = Logger.getLogger(ComFaxServer.class.getName());

    private static final Set<HResult> NOT_REGISTERED = Set.of(HResult.CO_E_CLASSSTRING, HResult.REGDB_E_CLASSNOTREG);
    private static final int MOST_ITEMS = 1_000_000;
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    private final Apartment apartment;
    private final String host;

    // Touched on the apartment's thread only. The positions are those of the last reading: good guesses.
    private Dispatch server;
    private final Map<DeviceId, Integer> positions = new HashMap<>();

    /**
     * @param apartment where all calls are made; closed with this server
     * @param host the argument of Connect: a computer name, or "" for this machine
     */
    public ComFaxServer(Apartment apartment, String host) {
        this.apartment = Objects.requireNonNull(apartment, "apartment");
        this.host = Objects.requireNonNull(host, "host");
    }

    /**
     * Opens an apartment for a fax server; no connection is made yet.
     *
     * @param name for the apartment's thread
     * @param host the argument of Connect: a computer name, or "" for this machine
     * @throws FaxUnavailableException if there is no COM here
     */
    public static ComFaxServer open(String name, String host) {
        return new ComFaxServer(apartment("faxmx-com-" + name), host);
    }

    /**
     * Finds out whether fax servers can be reached from this machine at all, by creating a FaxServer object and
     * releasing it. Nothing is connected.
     *
     * @throws FaxException saying what is missing, or what keeps an installed library from being used
     */
    public static void probe() {
        try (Apartment apartment = apartment("faxmx-com-probe")) {
            inApartment(apartment, () -> {
                apartment.create(FAX_SERVER_PROG_ID, FAX_SERVER).close();
                return null;
            });
        }
    }

    /**
     * Why this machine has no fax library: it is not Windows, or the class is not registered.
     *
     * @return half a sentence, or nothing where the library is installed and can be used
     * @throws FaxException if the library is installed and cannot be used
     */
    public static Optional<String> whyMissing() {
        if (!ComApartment.isWindows()) {
            return Optional.of("COM needs Windows, and this is " + System.getProperty("os.name"));
        }
        try {
            probe();
            return Optional.empty();
        } catch (FaxUnavailableException e) {
            if (e.getCause() instanceof ComException failure && NOT_REGISTERED.contains(failure.hresult())) {
                return Optional.of("the class " + FAX_SERVER_PROG_ID + " is not registered: " + e.answer());
            }
            throw e;
        }
    }

    @Override
    public void connect() {
        inApartment(() -> {
            try {
                drop();
            } catch (ComException e) {
                // The connection that is given up may be a broken one: that is why a new one is wanted.
                LOG.log(Level.FINE, "giving up the old connection", e);
            }
            Dispatch created = apartment.create(FAX_SERVER_PROG_ID, FAX_SERVER);
            try {
                created.invoke("Connect", Variant.of(host));
            } catch (RuntimeException e) {
                created.close();
                throw e;
            }
            server = created;
            return null;
        });
    }

    @Override
    public void disconnect() {
        inApartment(() -> {
            drop();
            return null;
        });
    }

    @Override
    public FaxPorts getPorts() {
        return inApartment(() -> {
            try (Dispatch ports = connected("FaxServer.GetPorts").invokeObject("GetPorts", FAX_PORTS)) {
                return read(ports);
            }
        });
    }

    @Override
    public <T> FaxPort put(DeviceId deviceId, Setting<T> setting, T value) {
        return inPort("FaxPort." + setting, deviceId, port -> {
            port.put(setting.name(), FaxReader.written(value));
            return FaxReader.port(port);
        });
    }

    @Override
    public FaxStatus getStatus(DeviceId deviceId) {
        return inPort("FaxPort.GetStatus", deviceId, ComFaxServer::status);
    }

    @Override
    public FaxStatuses getStatuses() {
        return inApartment(() -> {
            try (Dispatch ports = connected("FaxServer.GetPorts").invokeObject("GetPorts", FAX_PORTS)) {
                List<FaxStatus> statuses = new ArrayList<>();
                List<FaxException> failures = new ArrayList<>();
                int count = count(ports);
                for (int position = 1; position <= count; position++) {
                    try (Dispatch port = item(ports, position, FAX_PORT)) {
                        statuses.add(inItem("FaxPorts", position, port, ComFaxServer::status));
                    } catch (ComException e) {
                        failures.add(ofItem(e));
                    }
                }
                return new FaxStatuses(statuses, failures);
            }
        });
    }

    @Override
    public RoutingMethod enable(DeviceId deviceId, String guid, boolean enabled) {
        return inPort("FaxRoutingMethod.Enable", deviceId, port -> {
            try (Dispatch methods = port.invokeObject("GetRoutingMethods", FAX_ROUTING_METHODS)) {
                int count = count(methods);
                for (int position = 1; position <= count; position++) {
                    try (Dispatch method = item(methods, position, FAX_ROUTING_METHOD)) {
                        if (RoutingMethod.plain(method.getText("Guid")).equals(RoutingMethod.plain(guid))) {
                            method.put("Enable", FaxReader.written(enabled));
                            return FaxReader.routingMethod(method);
                        }
                    }
                }
            }
            throw new FaxNotFoundException(
                    "FaxRoutingMethod.Enable",
                    "port " + deviceId + " has no routing method " + guid,
                    "Read the ports again with getPorts",
                    null);
        });
    }

    @Override
    public ServerConfiguration getConfiguration() {
        return inApartment(() -> {
            Dispatch connected = connected("FaxServer.Retries");
            Map<Setting<?>, Object> values = new HashMap<>();
            Map<Setting<?>, FaxException> refused = new HashMap<>();
            for (Setting<?> setting : Setting.OF_SERVER) {
                try {
                    values.put(setting, FaxReader.setting(connected, setting));
                } catch (ComException e) {
                    refused.put(setting, ofItem(e));
                }
            }
            return new ServerConfiguration(values, refused);
        });
    }

    @Override
    public <T> T put(Setting<T> setting, T value) {
        return inApartment(() -> {
            Dispatch connected = connected("FaxServer." + setting);
            connected.put(setting.name(), FaxReader.written(value));
            return FaxReader.setting(connected, setting);
        });
    }

    @Override
    public FaxJobs getJobs() {
        return inApartment(() -> {
            try (Dispatch jobs = connected("FaxServer.GetJobs").invokeObject("GetJobs", FAX_JOBS)) {
                List<FaxJob> read = new ArrayList<>();
                List<FaxException> failures = new ArrayList<>();
                int count = count(jobs);
                for (int position = 1; position <= count; position++) {
                    try (Dispatch job = item(jobs, position, FAX_JOB)) {
                        read.add(inItem("FaxJobs", position, job, FaxReader::job));
                    } catch (ComException e) {
                        // A job that left the queue in the meantime answers so; it is not there any more, that is all.
                        if (!isGone(e)) {
                            failures.add(ofItem(e));
                        }
                    }
                }
                return new FaxJobs(read, failures);
            }
        });
    }

    @Override
    public void command(int jobId, JobCommand command) {
        inApartment(() -> {
            try (Dispatch jobs = connected("FaxServer.GetJobs").invokeObject("GetJobs", FAX_JOBS)) {
                int count = count(jobs);
                for (int position = 1; position <= count; position++) {
                    if (commanded(jobs, position, jobId, command)) {
                        return null;
                    }
                }
            }
            throw new FaxNotFoundException(
                    "FaxJob.SetStatus",
                    "there is no job " + jobId + " in the queue",
                    "It may be done already; read the queue with getJobs",
                    null);
        });
    }

    /** Commands the job at that position if it is the one; a job that has left the queue in the meantime is not. */
    private static boolean commanded(Dispatch jobs, int position, int jobId, JobCommand command) {
        try (Dispatch job = item(jobs, position, FAX_JOB)) {
            if (job.getInt("JobId") != jobId) {
                return false;
            }
            try {
                job.invoke("SetStatus", Variant.of(command.code()));
                return true;
            } catch (ComException e) {
                // E_INVALIDARG is the answer for a vanished job, and for a command that does not suit it.
                if (isGone(e)) {
                    job.invoke("Refresh");
                }
                throw FaxFailures.of(e);
            }
        } catch (ComException e) {
            if (isGone(e)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isGone(ComException failure) {
        return failure.hresult().equals(HResult.E_INVALIDARG);
    }

    @Override
    public int send(OutgoingFax fax) {
        return inApartment(() -> {
            try (Dispatch document = connected("FaxServer.CreateDocument")
                    .invokeObject("CreateDocument", FAX_DOC, Variant.of(fax.file()))) {
                document.put("FaxNumber", Variant.of(fax.faxNumber()));
                document.put("RecipientName", Variant.of(fax.recipientName()));
                return document.invoke("Send").toInt();
            }
        });
    }

    @Override
    public void close() {
        try {
            apartment.call(
                    () -> {
                        drop();
                        return null;
                    },
                    LONGEST_GOODBYE);
        } catch (ComException e) {
            // The connection may be lost long ago, the apartment closed before, or its thread stuck in a call.
            LOG.log(Level.FINE, "closing", e);
        }
        apartment.close();
    }

    private FaxPorts read(Dispatch collection) {
        int count = count(collection);
        List<FaxPort> ports = new ArrayList<>();
        List<RoutingMethod> methods = new ArrayList<>();
        List<FaxPorts.Failure> failures = new ArrayList<>();
        positions.clear();
        for (int position = 1; position <= count; position++) {
            try (Dispatch port = item(collection, position, FAX_PORT)) {
                FaxPort read = inItem("FaxPorts", position, port, FaxReader::port);
                ports.add(read);
                positions.putIfAbsent(read.deviceId(), position);
                try {
                    methods.addAll(inItem("FaxPorts", position, port, ComFaxServer::routingMethods));
                } catch (ComException e) {
                    failures.add(new FaxPorts.Failure(position, FaxPorts.Part.ROUTING_METHODS, ofItem(e)));
                }
            } catch (ComException e) {
                failures.add(new FaxPorts.Failure(position, ofItem(e)));
            }
        }
        return new FaxPorts(ports, methods, failures);
    }

    private static List<RoutingMethod> routingMethods(Dispatch port) {
        List<RoutingMethod> read = new ArrayList<>();
        try (Dispatch methods = port.invokeObject("GetRoutingMethods", FAX_ROUTING_METHODS)) {
            int count = count(methods);
            for (int position = 1; position <= count; position++) {
                try (Dispatch method = item(methods, position, FAX_ROUTING_METHOD)) {
                    read.add(inItem("FaxRoutingMethods", position, method, FaxReader::routingMethod));
                }
            }
        }
        return read;
    }

    private static FaxStatus status(Dispatch port) {
        try (Dispatch status = port.invokeObject("GetStatus", FAX_STATUS)) {
            // Whether GetStatus fetches is not documented.
            status.invoke("Refresh");
            return FaxReader.status(status);
        }
    }

    /**
     * Carries out work on the first port of that device id, looking first where the last reading found it. A port that
     * fails by itself is passed over, for as long as another can be the one that is meant.
     */
    private <T> T inPort(String attempted, DeviceId deviceId, Function<Dispatch, T> work) {
        return inApartment(() -> {
            List<FaxException> unread = new ArrayList<>();
            try (Dispatch ports = connected(attempted).invokeObject("GetPorts", FAX_PORTS)) {
                int count = count(ports);
                int known = positions.getOrDefault(deviceId, 0);
                for (int i = known >= 1 && known <= count ? 0 : 1; i <= count; i++) {
                    int position = i == 0 ? known : i;
                    Optional<Dispatch> found = portAt(ports, position, deviceId, unread);
                    if (found.isPresent()) {
                        try (Dispatch port = found.get()) {
                            return work.apply(port);
                        }
                    }
                }
            }
            if (!unread.isEmpty()) {
                throw unread.get(0);
            }
            throw new FaxNotFoundException(
                    attempted,
                    "there is no port " + deviceId + " any more",
                    "Read the ports again with getPorts",
                    null);
        });
    }

    /** How many items there are; an answer that cannot be one is refused before it is believed. */
    private static int count(Dispatch collection) {
        int count = collection.getInt("Count");
        if (count < 0 || count > MOST_ITEMS) {
            throw new ComException(
                    collection + ".Count", HResult.E_UNEXPECTED, "answered " + count + ", which cannot be");
        }
        return count;
    }

    /** The port at that position, which the caller closes, if it has that device id; what fails goes to the list. */
    private static Optional<Dispatch> portAt(
            Dispatch ports, int position, DeviceId deviceId, List<FaxException> failures) {
        try {
            Dispatch port = item(ports, position, FAX_PORT);
            boolean found = false;
            try {
                found = inItem("FaxPorts", position, port, FaxReader::deviceId).equals(deviceId);
            } finally {
                if (!found) {
                    port.close();
                }
            }
            return found ? Optional.of(port) : Optional.empty();
        } catch (ComException e) {
            failures.add(ofItem(e));
            return Optional.empty();
        }
    }

    private static Dispatch item(Dispatch collection, int position, InterfaceType type) {
        return collection.getObject("Item", type, Variant.of(position));
    }

    /** Work on an item of a collection; its failures tell which item it was. */
    private static <T> T inItem(String collection, int position, Dispatch item, Function<Dispatch, T> work) {
        try {
            return work.apply(item);
        } catch (ComException e) {
            throw e.on(collection + ".Item(" + position + ")");
        }
    }

    /** One item's failure; one that shows the connection to be gone ends it all: the rest would fail the same way. */
    private static FaxException ofItem(ComException e) {
        FaxException failure = FaxFailures.of(e);
        if (failure instanceof FaxUnavailableException) {
            throw failure;
        }
        return failure;
    }

    private Dispatch connected(String attempted) {
        if (server == null) {
            throw new FaxUnavailableException(attempted, "there is no connection", "Connect first", null);
        }
        return server;
    }

    /** Gives the connection up; the object is released even where Disconnect fails. */
    private void drop() {
        if (server == null) {
            return;
        }
        try (Dispatch dropped = server) {
            server = null;
            dropped.invoke("Disconnect");
        }
    }

    private <T> T inApartment(Callable<T> work) {
        return inApartment(apartment, work);
    }

    private static Apartment apartment(String name) {
        try {
            return ComApartment.open(name);
        } catch (ComException e) {
            throw new FaxUnavailableException(
                    e.attempted(), e.description(), "The backend simulated runs everywhere", e);
        }
    }

    private static <T> T inApartment(Apartment apartment, Callable<T> work) {
        try {
            return apartment.call(work);
        } catch (ComException e) {
            throw FaxFailures.of(e);
        }
    }

    @Override
    public String toString() {
        return "fax server " + (host.isEmpty() ? "on this machine" : host);
    }
}
