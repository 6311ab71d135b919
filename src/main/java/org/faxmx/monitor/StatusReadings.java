package org.faxmx.monitor;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;

/** Makes the readings of status and of the queue of one fax server, and counts those that fail as a whole. */
final class StatusReadings {

    private final FaxServer server;
    private final SnapshotStore store;
    private final LongAdder failures;

    /** @param failures counts readings that fail, or of which every row fails */
    StatusReadings(FaxServer server, SnapshotStore store, LongAdder failures) {
        this.server = server;
        this.store = store;
        this.failures = failures;
    }

    FaxStatuses statuses() {
        return counted(
                () -> {
                    try {
                        return server.getStatuses();
                    } catch (RuntimeException e) {
                        store.statusFailed();
                        throw e;
                    }
                },
                FaxStatuses::nothingRead);
    }

    FaxStatus status(DeviceId deviceId) {
        return counted(() -> server.getStatus(deviceId), status -> false);
    }

    FaxJobs jobs() {
        return counted(server::getJobs, FaxJobs::nothingRead);
    }

    private <A> A counted(Supplier<A> reading, Predicate<A> failed) {
        A answer;
        try {
            answer = reading.get();
        } catch (RuntimeException e) {
            failures.increment();
            throw e;
        }
        if (failed.test(answer)) {
            failures.increment();
        }
        return answer;
    }
}
