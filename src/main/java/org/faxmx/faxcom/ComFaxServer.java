package org.faxmx.faxcom;

import static org.faxmx.faxcom.FaxLibrary.FAX_SERVER;
import static org.faxmx.faxcom.FaxLibrary.FAX_SERVER_PROG_ID;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.faxmx.com.Apartment;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.com.ComApartment;
import org.faxmx.com.ComException;
import org.faxmx.com.HResult;
import org.faxmx.com.SupervisedApartment;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJobs;
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
 * request there, so what one reading returns belongs together. A request that is not done in time fails with {@link
 * FaxUnavailableException} if a call does not return, and the connection with it: the next one is made in a fresh
 * apartment, after {@link #connect}. Requests that a client waits for, for a single port or job or for the server's
 * settings, do not wait for the end of a reading.
 */
public final class ComFaxServer implements FaxServer {

    private static final Set<HResult> NOT_REGISTERED = Set.of(HResult.CO_E_CLASSSTRING, HResult.REGDB_E_CLASSNOTREG);
    private static final int MOST_STUCK = 2;
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(10);

    private final SupervisedApartment<ComFaxConnection> apartment;
    private final String host;

    /**
     * Opens an apartment for a fax server; no connection is made yet.
     *
     * @param apartments opens an apartment; asked again when a call in an earlier one does not return
     * @param host the argument of Connect: a computer name, or "" for this machine
     * @param timeout the longest that one request may take
     */
    public ComFaxServer(Supplier<? extends Apartment> apartments, String host, Duration timeout) {
        this.host = Objects.requireNonNull(host, "host");
        this.apartment = new SupervisedApartment<>(
                apartments, opened -> new ComFaxConnection(opened, host), timeout, MOST_STUCK);
    }

    /**
     * Opens an apartment for a fax server; no connection is made yet.
     *
     * @param name for the apartment's thread
     * @param host the argument of Connect: a computer name, or "" for this machine
     * @param timeout the longest that one request may take
     * @throws FaxUnavailableException if there is no COM here
     */
    public static ComFaxServer open(String name, String host, Duration timeout) {
        AtomicInteger number = new AtomicInteger();
        return new ComFaxServer(
                () -> {
                    int opened = number.incrementAndGet();
                    return apartment("faxmx-com-" + name + (opened == 1 ? "" : "-" + opened));
                },
                host,
                timeout);
    }

    /** Changes the longest that a request may take which is made from now on; any thread may call it. */
    public void timeout(Duration next) {
        apartment.timeout(next);
    }

    /**
     * Finds out whether fax servers can be reached from this machine at all, by creating a FaxServer object and
     * releasing it. Nothing is connected.
     *
     * @throws FaxException saying what is missing, or what keeps an installed library from being used
     */
    public static void probe() {
        try (Apartment apartment = apartment("faxmx-com-probe")) {
            translated(
                    "creating " + FAX_SERVER_PROG_ID,
                    () -> apartment.call(
                            () -> {
                                apartment.create(FAX_SERVER_PROG_ID, FAX_SERVER).close();
                                return null;
                            },
                            LONGEST_PROBE));
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
        call("FaxServer.Connect", connection -> {
            connection.connect();
            return null;
        });
    }

    @Override
    public void disconnect() {
        call("FaxServer.Disconnect", connection -> {
            connection.disconnect();
            return null;
        });
    }

    @Override
    public FaxPorts getPorts() {
        return call("FaxServer.GetPorts", ComFaxConnection::getPorts);
    }

    @Override
    public <T> FaxPort put(DeviceId deviceId, Setting<T> setting, T value) {
        return callUrgently("FaxPort." + setting, connection -> connection.put(deviceId, setting, value));
    }

    @Override
    public FaxStatus getStatus(DeviceId deviceId) {
        return callUrgently("FaxPort.GetStatus", connection -> connection.getStatus(deviceId));
    }

    @Override
    public FaxStatuses getStatuses() {
        return call("FaxPort.GetStatus", ComFaxConnection::getStatuses);
    }

    @Override
    public RoutingMethod enable(DeviceId deviceId, String guid, boolean enabled) {
        return callUrgently("FaxRoutingMethod.Enable", connection -> connection.enable(deviceId, guid, enabled));
    }

    @Override
    public ServerConfiguration getConfiguration() {
        return call("FaxServer.Retries", ComFaxConnection::getConfiguration);
    }

    @Override
    public <T> T put(Setting<T> setting, T value) {
        return callUrgently("FaxServer." + setting, connection -> connection.put(setting, value));
    }

    @Override
    public FaxJobs getJobs() {
        // One of few calls, and what a client waits for who has just changed a job.
        return callUrgently("FaxServer.GetJobs", ComFaxConnection::getJobs);
    }

    @Override
    public void command(int jobId, JobCommand command) {
        callUrgently("FaxJob.SetStatus", connection -> {
            connection.command(jobId, command);
            return null;
        });
    }

    @Override
    public int send(OutgoingFax fax) {
        return callUrgently("FaxDoc.Send", connection -> connection.send(fax));
    }

    /** What its apartments did, and what they hold. */
    public ApartmentStatistics statistics() {
        return apartment.statistics();
    }

    /** How COM is called: {@code FFM} or {@code JNA}. */
    public String nativeAccess() {
        return apartment.nativeAccess();
    }

    @Override
    public void close() {
        apartment.close();
    }

    private <R> R call(String attempted, Function<ComFaxConnection, R> work) {
        return translated(attempted, () -> apartment.call(noticing(work)));
    }

    private <R> R callUrgently(String attempted, Function<ComFaxConnection, R> work) {
        return translated(attempted, () -> apartment.callUrgently(noticing(work)));
    }

    private static <R> Function<ComFaxConnection, R> noticing(Function<ComFaxConnection, R> work) {
        return connection -> {
            try {
                return work.apply(connection);
            } catch (ComException e) {
                connection.met(e);
                throw e;
            }
        };
    }

    private static Apartment apartment(String name) {
        try {
            return ComApartment.open(name);
        } catch (ComException e) {
            throw new FaxUnavailableException(
                    e.attempted(), e.description(), "The backend simulated runs everywhere", e);
        }
    }

    private static <T> T translated(String attempted, Supplier<T> call) {
        try {
            return call.get();
        } catch (ComException e) {
            throw FaxFailures.of(e.attempting(attempted));
        }
    }

    @Override
    public String toString() {
        return "fax server " + (host.isEmpty() ? "on this machine" : host);
    }
}
