package org.faxmx.fax;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A fax server as a backend offers it: Microsoft's through COM, or the simulated one.
 *
 * <p>Implementations may be called from any thread; calls are carried out one after the other, and a caller may have to
 * wait for the server. Every method may throw {@link FaxException}.
 */
public interface FaxServer extends AutoCloseable {

    /**
     * Opens the connection (Microsoft's {@code IFaxServer::Connect}). Connecting a connected server closes that
     * connection first.
     *
     * @throws FaxUnavailableException if the server cannot be reached
     * @throws FaxAccessDeniedException if the caller lacks the right to
     */
    void connect();

    /** Closes the connection and gives back all that was held through it; without effect when there is none. */
    void disconnect();

    /**
     * Enumerates the ports (Microsoft's {@code IFaxServer::GetPorts}), and reads the settings and, if the scope has them,
     * the routing methods; all in one request with one deadline. A port that fails by itself is reported in the answer
     * and does not keep the others from being read. One that leaves the server during the request has not failed: it is
     * missing from the answer. A reading that takes too long in all, though the server goes on to answer, ends before the
     * last port, and the answer says so.
     *
     * @throws FaxUnavailableException if there is no connection, or it broke
     * @throws FaxAccessDeniedException if the caller lacks the right to query the configuration
     * @throws FaxException also what the first port answered, if ports were listed and none of them could be read
     * @throws FaxRequestFailedException if the enumeration as a whole failed
     */
    FaxReading read(FaxReading.Scope scope);

    /** As {@link #read(FaxReading.Scope)}, with a listener; a backend that always answers at once does not notify it. */
    default FaxReading read(FaxReading.Scope scope, FaxReading.Progress progress) {
        return read(scope);
    }

    /**
     * Writes a setting of a port and reads the port back: the answer has the value that the server stored, unless that cannot be read. A change of
     * {@link Setting#PRIORITY} makes the server renumber other ports, which the next {@link #read} returns.
     *
     * @param value one that {@link Setting#check} allows; the server may still refuse it
     * @throws FaxNotFoundException if there is no such port
     * @throws FaxAccessDeniedException if the caller may not change the port
     * @throws FaxRequestFailedException if the server refuses the value, or the port is in use
     */
    <T> FaxPort put(DeviceId port, Setting<T> setting, T value);

    /** Reads what a port is doing now (Microsoft's {@code IFaxPort::GetStatus}). */
    FaxStatus getStatus(DeviceId port);

    /** Reads what all ports are doing now. Ports that fail or leave the server are reported as by {@link #read}. */
    FaxStatuses getStatuses();

    /** Switches a routing method of a port on or off, and reads it back ({@code IFaxRoutingMethod::put_Enable}). */
    RoutingMethod enable(DeviceId port, String guid, boolean enabled);

    /**
     * Writes a setting of the server and reads it back.
     *
     * @return the value that the server stored; the written one where it cannot be read back
     */
    <T> T put(Setting<T> setting, T value);

    /** Reads the queue (Microsoft's {@code IFaxServer::GetJobs}). */
    FaxJobs getJobs();

    /**
     * Changes the status of a job (Microsoft's {@code IFaxJob::SetStatus}).
     *
     * @throws IllegalArgumentException if the id is none that this server's jobs can have; the server is not called
     * @throws FaxNotFoundException if the job is not in the queue, or no longer
     */
    void command(JobId job, JobCommand command);

    /**
     * Queues a fax (Microsoft's {@code IFaxServer::CreateDocument} and {@code IFaxDoc::Send}).
     *
     * @return the job's id; empty where the server returned none
     */
    Optional<JobId> send(OutgoingFax fax);

    /**
     * Changes the longest that a request may take which is made from now on; without effect on a server that always
     * answers at once. Any thread may call it.
     */
    void timeout(Duration longest);

    /** What the backend counts of its own work for this server, always the same figures; any thread may call it at any time. */
    List<BackendFigure> figures();

    /** Disconnects and gives up everything held; may be called again. Never throws. */
    @Override
    void close();
}
