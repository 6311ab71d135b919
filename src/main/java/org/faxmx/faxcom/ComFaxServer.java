package org.faxmx.faxcom;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.faxmx.com.Apartment;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.com.ComException;
import org.faxmx.com.SupervisedApartment;
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
import org.faxmx.fax.JobId;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/**
 * A Windows fax server, reached through Microsoft's fax COM library.
 *
 * <p>It owns an apartment. Every COM call is made on that apartment's thread, and each public method is one request
 * there. If a call does not return in time, the request fails with {@link FaxUnavailableException} and the connection is
 * lost; {@link #connect} makes the next one in a new apartment. Urgent requests, for a single port or job or a setting of
 * the server, do not wait for the end of a reading.
 */
public final class ComFaxServer implements FaxServer {

    private static final int MOST_STUCK = 2;

    private final SupervisedApartment<ComFaxConnection> apartment;
    private final PortBinding binding;

    /**
     * Opens an apartment for a fax server; no connection is made yet.
     *
     * @param name the configured name, for the log
     * @param apartments opens an apartment; used again when a call in the current one does not return
     * @param host the argument of Connect: a computer name, or "" for this machine
     * @param timeout the longest that a request may be without progress
     * @param lateOnly whether ports may be called through IDispatch only
     */
    public ComFaxServer(
            String name, Supplier<? extends Apartment> apartments, String host, Duration timeout, boolean lateOnly) {
        Objects.requireNonNull(host, "host");
        this.binding = new PortBinding(name, lateOnly);
        this.apartment = new SupervisedApartment<>(
                apartments, opened -> new ComFaxConnection(opened, host, this.binding), timeout, MOST_STUCK);
    }

    /**
     * A server that is named as its host is, and whose ports are called through their interfaces' tables where they and
     * this JVM allow it.
     */
    public ComFaxServer(Supplier<? extends Apartment> apartments, String host, Duration timeout) {
        this(host, apartments, host, timeout, false);
    }

    @Override
    public void connect() {
        call("FaxServer.Connect", CallKind.CONNECT, connection -> {
            connection.connect();
            return null;
        });
    }

    @Override
    public void disconnect() {
        call("FaxServer.Disconnect", CallKind.CONNECT, connection -> {
            connection.disconnect();
            return null;
        });
    }

    @Override
    public FaxReading read(FaxReading.Scope scope) {
        return read(scope, FaxReading.Progress.NONE);
    }

    @Override
    public FaxReading read(FaxReading.Scope scope, FaxReading.Progress progress) {
        return call("FaxServer.GetPorts", CallKind.QUERY_CONFIGURATION, connection -> connection.read(scope, progress));
    }

    @Override
    public <T> FaxPort put(DeviceId deviceId, Setting<T> setting, T value) {
        return callUrgently(
                "FaxPort." + setting,
                CallKind.QUERY_CONFIGURATION,
                connection -> connection.put(deviceId, setting, value));
    }

    @Override
    public FaxStatus getStatus(DeviceId deviceId) {
        return callUrgently(
                "FaxPort.GetStatus", CallKind.QUERY_CONFIGURATION, connection -> connection.getStatus(deviceId));
    }

    @Override
    public FaxStatuses getStatuses() {
        return call("FaxPort.GetStatus", CallKind.QUERY_CONFIGURATION, ComFaxConnection::getStatuses);
    }

    @Override
    public RoutingMethod enable(DeviceId deviceId, String guid, boolean enabled) {
        return callUrgently(
                "FaxRoutingMethod.Enable",
                CallKind.QUERY_CONFIGURATION,
                connection -> connection.enable(deviceId, guid, enabled));
    }

    @Override
    public <T> T put(Setting<T> setting, T value) {
        return callUrgently(
                "FaxServer." + setting, CallKind.QUERY_CONFIGURATION, connection -> connection.put(setting, value));
    }

    @Override
    public FaxJobs getJobs() {
        // Few calls, made for a client that has just changed a job.
        return callUrgently("FaxServer.GetJobs", CallKind.QUERY_JOBS, ComFaxConnection::getJobs);
    }

    @Override
    public void command(JobId job, JobCommand command) {
        int number = job.number();
        callUrgently("FaxJob.SetStatus", CallKind.QUERY_JOBS, connection -> {
            connection.command(number, command);
            return null;
        });
    }

    @Override
    public Optional<JobId> send(OutgoingFax fax) {
        return callUrgently("FaxDoc.Send", CallKind.SUBMIT, connection -> connection.send(fax));
    }

    @Override
    public void timeout(Duration longest) {
        apartment.timeout(longest);
    }

    @Override
    public List<BackendFigure> figures() {
        return ApartmentFigures.of(apartment.statistics(), apartment.nativeAccess(), binding.latest());
    }

    /** What its apartments have counted and hold. */
    public ApartmentStatistics statistics() {
        return apartment.statistics();
    }

    @Override
    public void close() {
        apartment.close();
    }

    /** @param kind the kind of the calls of this work, except those that write */
    private <R> R call(String attempted, CallKind kind, Function<ComFaxConnection, R> work) {
        return translated(attempted, kind, () -> apartment.call(connection -> connection.carryOut(work)));
    }

    private <R> R callUrgently(String attempted, CallKind kind, Function<ComFaxConnection, R> work) {
        return translated(attempted, kind, () -> apartment.callUrgently(connection -> connection.carryOut(work)));
    }

    private static <R> R translated(String attempted, CallKind kind, Supplier<R> call) {
        try {
            return call.get();
        } catch (ComException e) {
            throw FaxFailures.of(e.attempting(attempted), kind);
        }
    }
}
