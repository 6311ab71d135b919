package org.faxmx;

import java.time.Duration;
import java.util.Optional;
import org.faxmx.fax.FaxServer;
import org.faxmx.management.ManagedComApartment;
import org.faxmx.management.ManagedFaxServer;
import org.faxmx.management.Surroundings;

/** A fax server with all its MBeans: its own, those of its ports, and that of its backend's figures if it has any. */
record PublishedServer(ManagedFaxServer managed, FaxServer server, Optional<ManagedComApartment> apartment)
        implements AutoCloseable {

    /** Publishes a server as {@link ManagedFaxServer#publish} does; it is closed if this fails. */
    static PublishedServer publish(ManagedFaxServer.Facts facts, FaxServer server, Surroundings around) {
        Optional<ManagedComApartment> apartment;
        try {
            apartment = server.figures().isEmpty()
                    ? Optional.empty()
                    : Optional.of(ManagedComApartment.publish(facts.name(), server::figures, around.mbeans()));
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
        try {
            return new PublishedServer(ManagedFaxServer.publish(facts, server, around), server, apartment);
        } catch (RuntimeException | Error e) {
            apartment.ifPresent(ManagedComApartment::close);
            throw e;
        }
    }

    /** Changes the longest that a request to the server may take. */
    void timeout(Duration next) {
        server.timeout(next);
        managed.tryAgainSoon();
    }

    @Override
    public void close() {
        try {
            managed.close();
        } finally {
            apartment.ifPresent(ManagedComApartment::close);
        }
    }
}
