package org.faxmx.fax;

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
     * Enumerates the ports anew (Microsoft's {@code IFaxServer::GetPorts}). A port that fails by itself is reported in
     * the answer and does not keep the others from being read.
     *
     * @throws FaxUnavailableException if there is no connection, or it broke
     * @throws FaxAccessDeniedException if the caller lacks the right to query the configuration
     * @throws FaxRequestFailedException if the enumeration as a whole failed
     */
    FaxPorts getPorts();

    /** Disconnects and gives up everything held; may be called again. Never throws. */
    @Override
    void close();
}
