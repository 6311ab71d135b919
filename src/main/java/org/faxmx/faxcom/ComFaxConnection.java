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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.SupervisedApartment;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;

/**
 * What a {@link ComFaxServer} has in its apartment: the FaxServer object and what is reached through it. Used on the
 * apartment's thread only. Only FaxServer is created and kept; FaxPorts, FaxPort and the others are what it hands out,
 * and are released before the method returns.
 *
 * <p>Between any two COM calls of one method, another may be carried out.
 */
final class ComFaxConnection implements SupervisedApartment.Resource {

    private static final Logger LOG = Logger.getLogger(ComFaxConnection.class.getName());
    private static final int MOST_ITEMS = 1_000_000;

    private final Apartment apartment;
    private final String host;
    private Dispatch server;
    private boolean broken;
    // Those of the last reading: good guesses.
    private Map<DeviceId, Integer> positions = Map.of();

    ComFaxConnection(Apartment apartment, String host) {
        this.apartment = apartment;
        this.host = host;
    }

    /** Connects anew. Until that has succeeded, other requests are made through the connection before. */
    void connect() {
        Dispatch before = server;
        try {
            Dispatch created = apartment.create(FAX_SERVER_PROG_ID, FAX_SERVER);
            try {
                created.invoke("Connect", Variant.of(host));
                probe(created);
            } catch (RuntimeException e) {
                created.close();
                throw e;
            }
            server = created;
        } catch (RuntimeException e) {
            server = null;
            throw e;
        } finally {
            giveUp(before);
            broken = false;
        }
    }

    /**
     * Makes sure that the service answers: whether Connect reaches it is not documented, and a first call may be
     * answered from what the machine remembers of it. What the service refuses to tell shows that it is there.
     */
    private static void probe(Dispatch server) {
        try (Dispatch ports = server.invokeObject("GetPorts", FAX_PORTS)) {
            count(ports);
        } catch (ComException e) {
            if (endsAll(e)) {
                throw e;
            }
        }
    }

    private void giveUp(Dispatch before) {
        if (before == null) {
            return;
        }
        try (before) {
            // One that is known to be broken would only keep us waiting.
            if (!broken) {
                before.invoke("Disconnect");
            }
        } catch (ComException e) {
            LOG.log(Level.FINE, "giving up the connection before", e);
        }
    }

    /** Takes notice of what a request met. */
    void met(ComException failure) {
        broken |= isOfConnection(failure);
    }

    /** Gives the connection up; the object is released even where Disconnect fails. */
    void disconnect() {
        if (server == null) {
            return;
        }
        try (Dispatch dropped = server) {
            server = null;
            dropped.invoke("Disconnect");
        }
    }

    @Override
    public void close() {
        disconnect();
    }

    @Override
    public void abandon() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    FaxPorts getPorts() {
        try (Dispatch ports = connected("FaxServer.GetPorts").invokeObject("GetPorts", FAX_PORTS)) {
            return read(ports);
        }
    }

    <T> FaxPort put(DeviceId deviceId, Setting<T> setting, T value) {
        return inPort("FaxPort." + setting, deviceId, port -> {
            port.put(setting.name(), FaxReader.written(value));
            return FaxReader.port(port);
        });
    }

    FaxStatus getStatus(DeviceId deviceId) {
        return inPort("FaxPort.GetStatus", deviceId, ComFaxConnection::status);
    }

    FaxStatuses getStatuses() {
        try (Dispatch ports = connected("FaxServer.GetPorts").invokeObject("GetPorts", FAX_PORTS)) {
            List<FaxStatus> statuses = new ArrayList<>();
            List<Unread> unread = new ArrayList<>();
            int count = count(ports);
            for (int position = 1; position <= count; position++) {
                try (Dispatch port = item(ports, position, FAX_PORT)) {
                    try {
                        statuses.add(inItem("FaxPorts", position, port, ComFaxConnection::status));
                    } catch (ComException e) {
                        unread.add(unread(position, FaxPorts.Part.PORT, port, e));
                    }
                } catch (ComException e) {
                    unread.add(new Unread(new FaxPorts.Failure(position, ofItem(e)), Optional.empty()));
                }
            }
            unread.removeAll(gone(unread));
            return new FaxStatuses(
                    statuses,
                    unread.stream().map(port -> port.failure().cause()).toList());
        }
    }

    RoutingMethod enable(DeviceId deviceId, String guid, boolean enabled) {
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

    ServerConfiguration getConfiguration() {
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
    }

    <T> T put(Setting<T> setting, T value) {
        Dispatch connected = connected("FaxServer." + setting);
        connected.put(setting.name(), FaxReader.written(value));
        return FaxReader.setting(connected, setting);
    }

    FaxJobs getJobs() {
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
    }

    void command(int jobId, JobCommand command) {
        try (Dispatch jobs = connected("FaxServer.GetJobs").invokeObject("GetJobs", FAX_JOBS)) {
            int count = count(jobs);
            for (int position = 1; position <= count; position++) {
                if (commanded(jobs, position, jobId, command)) {
                    return;
                }
            }
        }
        throw new FaxNotFoundException(
                "FaxJob.SetStatus",
                "there is no job " + jobId + " in the queue",
                "It may be done already; read the queue with getJobs",
                null);
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

    int send(OutgoingFax fax) {
        try (Dispatch document =
                connected("FaxServer.CreateDocument").invokeObject("CreateDocument", FAX_DOC, Variant.of(fax.file()))) {
            document.put("FaxNumber", Variant.of(fax.faxNumber()));
            document.put("RecipientName", Variant.of(fax.recipientName()));
            return document.invoke("Send").toInt();
        }
    }

    private FaxPorts read(Dispatch collection) {
        int count = count(collection);
        List<FaxPort> ports = new ArrayList<>();
        List<RoutingMethod> methods = new ArrayList<>();
        List<Unread> unread = new ArrayList<>();
        Map<DeviceId, Integer> found = new HashMap<>();
        for (int position = 1; position <= count; position++) {
            try (Dispatch port = item(collection, position, FAX_PORT)) {
                FaxPort read = inItem("FaxPorts", position, port, FaxReader::port);
                ports.add(read);
                found.putIfAbsent(read.deviceId(), position);
                try {
                    methods.addAll(inItem("FaxPorts", position, port, ComFaxConnection::routingMethods));
                } catch (ComException e) {
                    unread.add(unread(position, FaxPorts.Part.ROUTING_METHODS, port, e));
                }
            } catch (ComException e) {
                unread.add(new Unread(new FaxPorts.Failure(position, ofItem(e)), Optional.empty()));
            }
        }
        positions = found;
        for (Unread gone : gone(unread)) {
            unread.remove(gone);
            ports.removeIf(port -> gone.perhapsGone().equals(Optional.of(port.deviceId())));
        }
        return new FaxPorts(ports, methods, unread.stream().map(Unread::failure).toList());
    }

    private static Unread unread(int position, FaxPorts.Part part, Dispatch port, ComException e) {
        FaxPorts.Failure failure = new FaxPorts.Failure(position, part, ofItem(e));
        boolean mayBeGone = isGone(e) || failure.cause() instanceof FaxNotFoundException;
        return new Unread(
                failure,
                mayBeGone ? Optional.of(inItem("FaxPorts", position, port, FaxReader::deviceId)) : Optional.empty());
    }

    /**
     * Those that left the server since they were listed: that is no failure. What they answer, one that is there may
     * answer too, so all are listed once more. Nothing is sure where one fails to tell which it is.
     */
    private List<Unread> gone(List<Unread> unread) {
        List<Unread> gone = new ArrayList<>(
                unread.stream().filter(port -> port.perhapsGone().isPresent()).toList());
        if (gone.isEmpty()) {
            return gone;
        }
        try (Dispatch ports = connected("FaxServer.GetPorts").invokeObject("GetPorts", FAX_PORTS)) {
            int count = count(ports);
            for (int position = 1; position <= count; position++) {
                try (Dispatch port = item(ports, position, FAX_PORT)) {
                    Optional<DeviceId> there = Optional.of(inItem("FaxPorts", position, port, FaxReader::deviceId));
                    gone.removeIf(other -> other.perhapsGone().equals(there));
                } catch (ComException e) {
                    FaxException unlisted = ofItem(e);
                    LOG.log(Level.FINE, unlisted, () -> "looking whether ports are gone");
                    return List.of();
                }
            }
        }
        return gone;
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
                attempted, "there is no port " + deviceId + " any more", "Read the ports again with getPorts", null);
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

    /** One item's failure; one that is not the item's own ends it all: the rest would fail the same way. */
    private static FaxException ofItem(ComException e) {
        if (endsAll(e)) {
            throw e;
        }
        return FaxFailures.of(e);
    }

    /** Whether every further call would fail the same way. */
    private static boolean endsAll(ComException e) {
        return isOfConnection(e) || e.hresult().equals(HResult.RPC_E_CALL_CANCELED);
    }

    private static boolean isOfConnection(ComException e) {
        return FaxFailures.of(e) instanceof FaxUnavailableException;
    }

    private Dispatch connected(String attempted) {
        if (server == null) {
            throw new FaxUnavailableException(attempted, "there is no connection", "Connect first", null);
        }
        return server;
    }

    @Override
    public String toString() {
        return "connection to the fax server " + (host.isEmpty() ? "on this machine" : host);
    }

    /**
     * A port of which something was not read.
     *
     * @param perhapsGone its device id, if it answered as one does that is not there any more
     */
    private record Unread(FaxPorts.Failure failure, Optional<DeviceId> perhapsGone) {}
}
