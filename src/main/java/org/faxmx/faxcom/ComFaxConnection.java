package org.faxmx.faxcom;

import static org.faxmx.faxcom.CallKind.*;
import static org.faxmx.faxcom.FaxLibrary.*;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.SupervisedApartment;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/**
 * The FaxServer object of a {@link ComFaxServer} in its apartment. Used on the apartment's thread only. Objects that are
 * reached through it, such as FaxPorts and FaxPort, are released before a method returns.
 *
 * <p>Between any two COM calls of one method, an urgent request may be carried out.
 */
final class ComFaxConnection implements SupervisedApartment.Resource {

    private static final Logger LOG = Logger.getLogger(ComFaxConnection.class.getName());

    private final Apartment apartment;
    private final String host;
    private final PortBinding bindings;
    private Dispatch server;
    private PortBinding.OfConnection binding;
    private boolean broken;
    // Of the last reading: the next list may be in another order.
    private Map<DeviceId, Integer> positions = Map.of();

    ComFaxConnection(Apartment apartment, String host, PortBinding bindings) {
        this.apartment = apartment;
        this.host = host;
        this.bindings = bindings;
        this.binding = bindings.ofConnection();
    }

    /** Makes a new connection. Until that has succeeded, other requests are made through the previous one. */
    void connect() {
        Dispatch previous = server;
        PortBinding.OfConnection nextBinding = bindings.ofConnection();
        Dispatch next = null;
        try {
            next = create(nextBinding);
        } finally {
            server = next;
            binding = nextBinding;
            giveUp(previous);
            broken = false;
        }
    }

    private Dispatch create(PortBinding.OfConnection undecided) {
        Dispatch created = apartment.create(FAX_SERVER_PROG_ID, FAX_SERVER);
        try {
            created.invoke("Connect", Variant.of(host));
            probe(created, undecided);
            return created;
        } catch (RuntimeException e) {
            created.close();
            throw e;
        }
    }

    /**
     * Makes sure that the service answers. It is not documented whether Connect reaches it, and a first call may be
     * answered from a cache of this machine. A service that refuses the request is there.
     */
    private static void probe(Dispatch server, PortBinding.OfConnection binding) {
        try {
            ServerReader.FaxCollection.ports(server, binding).close();
        } catch (ComException e) {
            if (FaxFailures.endsRequest(e)) {
                throw e;
            }
        }
    }

    private void giveUp(Dispatch previous) {
        try (previous) {
            // On a broken connection, the call could take until the timeout.
            if (previous != null && !broken) {
                previous.invoke("Disconnect");
            }
        } catch (ComException e) {
            LOG.log(Level.FINE, "giving up the previous connection", e);
        }
    }

    /** Carries out a request, and notes whether its failure breaks the connection. */
    <R> R carryOut(Function<ComFaxConnection, R> request) {
        try {
            return request.apply(this);
        } catch (ComException e) {
            broken |= FaxFailures.endsConnection(e);
            throw e;
        } catch (FaxUnavailableException e) {
            broken = true;
            throw e;
        }
    }

    /** Disconnects. The object is released even if Disconnect fails. */
    void disconnect() {
        try (Dispatch dropped = server) {
            server = null;
            if (dropped != null) {
                dropped.invoke("Disconnect");
            }
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

    FaxReading read(FaxReading.Scope scope, FaxReading.Progress progress) {
        ServerReader reader = new ServerReader(apartment, connected("FaxServer.GetPorts"), binding);
        FaxReading reading = reader.read(scope, progress);
        positions = reader.positions();
        return reading;
    }

    <T> FaxPort put(DeviceId deviceId, Setting<T> setting, T value) {
        String attempted = "FaxPort." + setting;
        return inPort(attempted, deviceId, port -> {
            put(port, attempted, setting, value);
            return new FaxReader(port, QUERY_CONFIGURATION, new ConnectionProbe(server)).port();
        });
    }

    FaxStatus getStatus(DeviceId deviceId) {
        return inPort("FaxPort.GetStatus", deviceId, port -> new FaxReader(
                        port, QUERY_CONFIGURATION, new ConnectionProbe(server))
                .statusOfPort());
    }

    FaxStatuses getStatuses() {
        return new ServerReader(apartment, connected("FaxServer.GetPorts"), binding).statuses();
    }

    RoutingMethod enable(DeviceId deviceId, String guid, boolean enabled) {
        String attempted = "FaxRoutingMethod.Enable";
        return inPort(attempted, deviceId, port -> {
            try (ServerReader.FaxCollection methods = ServerReader.FaxCollection.routingMethods(port)) {
                return methods.find(
                                RoutingMethod.plain(guid),
                                0,
                                new ConnectionProbe(server),
                                FaxReader::plainGuid,
                                method -> {
                                    put(method, attempted, Setting.ENABLE, enabled);
                                    return new FaxReader(method, QUERY_CONFIGURATION, new ConnectionProbe(server))
                                            .routingMethod(() -> FaxReader.deviceId(port));
                                })
                        .orElseThrow(() -> new FaxNotFoundException(
                                attempted,
                                "port " + deviceId + " has no routing method " + guid,
                                "Read the ports again with getPorts",
                                null));
            }
        });
    }

    <T> T put(Setting<T> setting, T value) {
        String attempted = "FaxServer." + setting;
        Dispatch connected = connected(attempted);
        put(connected, attempted, setting, value);
        try {
            return FaxReader.setting(connected, setting);
        } catch (ComException e) {
            LOG.log(Level.FINE, FaxFailures.ofItem(e, QUERY_CONFIGURATION), () -> "reading a setting that was written");
            return value;
        }
    }

    FaxJobs getJobs() {
        return new ServerReader(apartment, connected("FaxServer.GetJobs"), binding).jobs();
    }

    void command(int jobId, JobCommand command) {
        String attempted = "FaxJob.SetStatus";
        try (ServerReader.FaxCollection jobs = ServerReader.FaxCollection.jobs(connected("FaxServer.GetJobs"))) {
            Optional<Variant> done = jobs.find(
                    jobId,
                    0,
                    new ConnectionProbe(server),
                    FaxReader::jobId,
                    job -> write(attempted, MANAGE_JOBS, () -> job.invoke("SetStatus", Variant.of(command.code()))));
            if (done.isPresent()) {
                return;
            }
        } catch (FaxException e) {
            // A job that is gone answers E_INVALIDARG, and so does one to which the command does not apply.
            if (!FaxFailures.mayBeGone(e) || !isGone(jobId)) {
                throw e;
            }
        }
        throw new FaxNotFoundException(
                attempted,
                "there is no job " + JobId.of(jobId) + " in the queue",
                "It may be done already; read the queue with getJobs",
                null);
    }

    private boolean isGone(int jobId) {
        try (ServerReader.FaxCollection jobs = ServerReader.FaxCollection.jobs(connected("FaxServer.GetJobs"))) {
            return !jobs.read(FaxReader::jobId, apartment::late).contains(jobId);
        } catch (ComException e) {
            LOG.log(Level.FINE, FaxFailures.ofItem(e, QUERY_JOBS), () -> "listing the jobs again");
            return false;
        }
    }

    /** Queues a fax; one whose id the server does not return is queued as well. */
    Optional<JobId> send(OutgoingFax fax) {
        Dispatch connected = connected("FaxServer.CreateDocument");
        Variant answer = write("FaxDoc.Send", SUBMIT, () -> {
            try (Dispatch document = connected.invokeObject("CreateDocument", FAX_DOC, Variant.of(fax.file()))) {
                document.put("FaxNumber", Variant.of(fax.faxNumber()));
                document.put("RecipientName", Variant.of(fax.recipientName()));
                return document.invoke("Send");
            }
        });
        if (answer instanceof Variant.Reference object) {
            object.dispatch().close();
        }
        try {
            return Optional.of(JobId.of(answer.toInt()));
        } catch (ComException e) {
            LOG.log(Level.FINE, "a fax was queued, and its id cannot be read", e);
            return Optional.empty();
        }
    }

    private static <T> void put(Dispatch object, String attempted, Setting<T> setting, T value) {
        write(attempted, MANAGE_CONFIGURATION, () -> {
            object.put(setting.name(), FaxReader.written(value));
            return null;
        });
    }

    /**
     * Makes a call that writes. What its answer means is decided here, since a reading of the same request that answers
     * the same may have lost the connection.
     */
    private static <R> R write(String attempted, CallKind kind, Supplier<R> call) {
        try {
            return call.get();
        } catch (ComException e) {
            throw FaxFailures.of(e.attempting(attempted), kind);
        }
    }

    /** Carries out work on the first port of that device id, beginning with the position that it had in the last reading. */
    private <T> T inPort(String attempted, DeviceId deviceId, Function<Dispatch, T> work) {
        try (ServerReader.FaxCollection ports = ServerReader.FaxCollection.ports(connected(attempted), binding)) {
            return ports.find(
                            deviceId,
                            positions.getOrDefault(deviceId, 0),
                            new ConnectionProbe(server),
                            FaxReader::deviceId,
                            work)
                    .orElseThrow(() -> new FaxNotFoundException(
                            attempted,
                            "there is no longer a port " + deviceId,
                            "Read the ports again with getPorts",
                            null));
        }
    }

    private Dispatch connected(String attempted) {
        if (server == null) {
            throw new FaxUnavailableException(attempted, "there is no connection", "Connect first", null);
        }
        return server;
    }
}
