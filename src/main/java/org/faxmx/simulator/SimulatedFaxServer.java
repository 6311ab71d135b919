package org.faxmx.simulator;

import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;

/** A client's connection to a {@link SimulatedFaxService}. */
final class SimulatedFaxServer implements FaxServer {

    private final SimulatedFaxService service;
    private boolean connected;

    SimulatedFaxServer(SimulatedFaxService service) {
        this.service = service;
    }

    @Override
    public synchronized void connect() {
        connected = false;
        if (!service.running()) {
            throw SimulatedFaxService.unavailable("FaxServer.Connect");
        }
        connected = true;
    }

    @Override
    public synchronized void disconnect() {
        connected = false;
    }

    @Override
    public synchronized FaxPorts getPorts() {
        if (!connected) {
            throw new FaxUnavailableException("FaxServer.GetPorts", "there is no connection", "Connect first", null);
        }
        try {
            return service.read();
        } catch (FaxUnavailableException e) {
            connected = false;
            throw e;
        }
    }

    @Override
    public void close() {
        disconnect();
    }

    @Override
    public String toString() {
        return "simulated fax server";
    }
}
