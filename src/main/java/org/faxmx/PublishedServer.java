package org.faxmx;

import java.time.Duration;
import java.util.Optional;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.fax.FaxServer;
import org.faxmx.faxcom.ComFaxServer;
import org.faxmx.management.ApartmentFigures;
import org.faxmx.management.ManagedComApartment;
import org.faxmx.management.ManagedFaxServer;
import org.faxmx.management.Surroundings;

/** A fax server with all its MBeans: its own, those of its ports, and that of its COM apartment if it has one. */
record PublishedServer(ManagedFaxServer managed, Optional<ComFaxServer> com, Optional<ManagedComApartment> apartment)
        implements AutoCloseable {

    /** Publishes a server as {@link ManagedFaxServer#publish} does; it is closed if this fails. */
    static PublishedServer publish(ManagedFaxServer.Facts facts, FaxServer server, Surroundings around) {
        Optional<ComFaxServer> com = server instanceof ComFaxServer reached ? Optional.of(reached) : Optional.empty();
        Optional<ManagedComApartment> apartment;
        try {
            apartment = com.map(
                    reached -> ManagedComApartment.publish(facts.name(), () -> figures(reached), around.mbeans()));
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
        try {
            return new PublishedServer(ManagedFaxServer.publish(facts, server, around), com, apartment);
        } catch (RuntimeException | Error e) {
            apartment.ifPresent(ManagedComApartment::close);
            throw e;
        }
    }

    /** Changes the longest that a request to the server may take; one that answers at once knows none. */
    void timeout(Duration next) {
        com.ifPresent(reached -> reached.timeout(next));
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

    private static ApartmentFigures figures(ComFaxServer server) {
        ApartmentStatistics counted = server.statistics();
        boolean failed = counted.lastFailure().failed();
        return new ApartmentFigures(
                counted.calls(),
                counted.failures(),
                counted.timeouts(),
                counted.queueLength(),
                counted.referencesAcquired(),
                counted.referencesReleased(),
                counted.stringsAcquired(),
                counted.stringsReleased(),
                Duration.ofNanos(counted.callNanos()),
                Duration.ofNanos(counted.longestCallNanos()),
                failed ? counted.lastFailure().value() : 0,
                failed ? counted.lastFailure().toString() : "",
                counted.replacements(),
                counted.stuck(),
                server.nativeAccess());
    }
}
