package org.faxmx.simulator;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.faxmx.fax.BackendFigure;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/** A client's connection to a {@link SimulatedFaxService}. */
final class SimulatedFaxServer implements FaxServer {

    private static final long NO_CONNECTION = -1;

    private final SimulatedFaxService service;
    private long connection = NO_CONNECTION;

    SimulatedFaxServer(SimulatedFaxService service) {
        this.service = service;
    }

    @Override
    public synchronized void connect() {
        connection = NO_CONNECTION;
        connection = service.connect();
    }

    @Override
    public synchronized void disconnect() {
        connection = NO_CONNECTION;
    }

    @Override
    public FaxReading read(FaxReading.Scope scope) {
        return connected("FaxServer.GetPorts", () -> service.read(scope));
    }

    @Override
    public <T> FaxPort put(DeviceId port, Setting<T> setting, T value) {
        return connected("FaxPort." + setting, () -> service.put(port, setting, value));
    }

    @Override
    public FaxStatus getStatus(DeviceId port) {
        return connected("FaxPort.GetStatus", () -> service.readStatus(port));
    }

    @Override
    public FaxStatuses getStatuses() {
        return connected("FaxServer.GetPorts", service::readStatuses);
    }

    @Override
    public RoutingMethod enable(DeviceId port, String guid, boolean enabled) {
        return connected("FaxRoutingMethod.Enable", () -> service.enable(port, guid, enabled));
    }

    @Override
    public <T> T put(Setting<T> setting, T value) {
        return connected("FaxServer." + setting, () -> service.put(setting, value));
    }

    @Override
    public FaxJobs getJobs() {
        return connected("FaxServer.GetJobs", service::readJobs);
    }

    @Override
    public void command(int jobId, JobCommand command) {
        connected(SimulatedJob.COMMAND, () -> {
            service.command(jobId, command);
            return null;
        });
    }

    @Override
    public OptionalInt send(OutgoingFax fax) {
        return connected("FaxServer.CreateDocument", () -> OptionalInt.of(service.send(fax)));
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

    private synchronized <T> T connected(String attempted, Supplier<T> request) {
        if (connection == NO_CONNECTION) {
            throw new FaxUnavailableException(attempted, "there is no connection", "Connect first", null);
        }
        try {
            return service.request(connection, attempted, request);
        } catch (FaxUnavailableException e) {
            connection = NO_CONNECTION;
            throw e;
        }
    }

    @Override
    public String toString() {
        return "simulated fax server";
    }
}
