package org.faxmx.faxcom;

import static org.faxmx.faxcom.FaxLibrary.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.SupervisedApartment;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
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
    private Dispatch server;
    private boolean broken;
    // Of the last reading: the next list may be in another order.
    private Map<DeviceId, Integer> positions = Map.of();

    ComFaxConnection(Apartment apartment, String host) {
        this.apartment = apartment;
        this.host = host;
    }

    /** Makes a new connection. Until that has succeeded, other requests are made through the previous one. */
    void connect() {
        Dispatch previous = server;
        Dispatch next = null;
        try {
            next = create();
        } finally {
            server = next;
            giveUp(previous);
            broken = false;
        }
    }

    private Dispatch create() {
        Dispatch created = apartment.create(FAX_SERVER_PROG_ID, FAX_SERVER);
        try {
            created.invoke("Connect", Variant.of(host));
            probe(created);
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
    private static void probe(Dispatch server) {
        try {
            FaxCollection.ports(server).close();
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

    FaxReading read(FaxReading.Scope scope) {
        ServerReader reader = new ServerReader(connected("FaxServer.GetPorts"));
        FaxReading reading = reader.read(scope);
        positions = reader.positions();
        return reading;
    }

    <T> FaxPort put(DeviceId deviceId, Setting<T> setting, T value) {
        return inPort("FaxPort." + setting, deviceId, port -> {
            port.put(setting.name(), FaxReader.written(value));
            return FaxReader.port(port);
        });
    }

    FaxStatus getStatus(DeviceId deviceId) {
        return inPort("FaxPort.GetStatus", deviceId, FaxReader::statusOfPort);
    }

    FaxStatuses getStatuses() {
        return new ServerReader(connected("FaxServer.GetPorts")).statuses();
    }

    RoutingMethod enable(DeviceId deviceId, String guid, boolean enabled) {
        return inPort("FaxRoutingMethod.Enable", deviceId, port -> {
            try (FaxCollection methods = FaxCollection.routingMethods(port)) {
                for (int position = 1; position <= methods.count(); position++) {
                    try (FaxCollection.Item item = methods.item(position)) {
                        Dispatch method = item.object();
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

    <T> T put(Setting<T> setting, T value) {
        Dispatch connected = connected("FaxServer." + setting);
        connected.put(setting.name(), FaxReader.written(value));
        return FaxReader.setting(connected, setting);
    }

    FaxJobs getJobs() {
        try (FaxCollection jobs = FaxCollection.jobs(connected("FaxServer.GetJobs"))) {
            List<FaxJob> read = new ArrayList<>();
            List<FaxException> failures = new ArrayList<>();
            jobs.forEach(job -> read.add(job.read(FaxReader::job)), failure -> {
                // A job that left the queue meanwhile has not failed.
                if (!FaxFailures.isGone(failure)) {
                    failures.add(FaxFailures.ofItem(failure));
                }
            });
            return new FaxJobs(read, failures);
        }
    }

    void command(int jobId, JobCommand command) {
        try (FaxCollection jobs = FaxCollection.jobs(connected("FaxServer.GetJobs"))) {
            for (int position = 1; position <= jobs.count(); position++) {
                try (FaxCollection.Item job = jobs.item(position)) {
                    if (job.object().getInt("JobId") == jobId) {
                        setStatus(job.object(), command);
                        return;
                    }
                } catch (ComException e) {
                    if (!FaxFailures.isGone(e)) {
                        throw e;
                    }
                }
            }
        }
        throw new FaxNotFoundException(
                "FaxJob.SetStatus",
                "there is no job " + jobId + " in the queue",
                "It may be done already; read the queue with getJobs",
                null);
    }

    /** A job that is gone answers E_INVALIDARG, and so does one to which the command does not apply. */
    private static void setStatus(Dispatch job, JobCommand command) {
        try {
            job.invoke("SetStatus", Variant.of(command.code()));
        } catch (ComException e) {
            if (FaxFailures.isGone(e)) {
                job.invoke("Refresh");
                throw FaxFailures.of(e);
            }
            throw e;
        }
    }

    int send(OutgoingFax fax) {
        try (Dispatch document =
                connected("FaxServer.CreateDocument").invokeObject("CreateDocument", FAX_DOC, Variant.of(fax.file()))) {
            document.put("FaxNumber", Variant.of(fax.faxNumber()));
            document.put("RecipientName", Variant.of(fax.recipientName()));
            return document.invoke("Send").toInt();
        }
    }

    /**
     * Carries out work on the first port of that device id, beginning with the position that it had in the last reading.
     * A port that fails by itself is passed over as long as another may have the device id.
     */
    private <T> T inPort(String attempted, DeviceId deviceId, Function<Dispatch, T> work) {
        List<FaxException> failures = new ArrayList<>();
        try (FaxCollection ports = FaxCollection.ports(connected(attempted))) {
            int known = positions.getOrDefault(deviceId, 0);
            for (int i = known >= 1 && known <= ports.count() ? 0 : 1; i <= ports.count(); i++) {
                boolean found = false;
                try (FaxCollection.Item port = ports.item(i == 0 ? known : i)) {
                    found = port.read(FaxReader::deviceId).equals(deviceId);
                    if (found) {
                        return work.apply(port.object());
                    }
                } catch (ComException e) {
                    if (found) {
                        throw e;
                    }
                    failures.add(FaxFailures.ofItem(e));
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        throw new FaxNotFoundException(
                attempted, "there is no longer a port " + deviceId, "Read the ports again with getPorts", null);
    }

    private Dispatch connected(String attempted) {
        if (server == null) {
            throw new FaxUnavailableException(attempted, "there is no connection", "Connect first", null);
        }
        return server;
    }
}
