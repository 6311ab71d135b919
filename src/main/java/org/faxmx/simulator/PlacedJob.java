package org.faxmx.simulator;

import java.util.Optional;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.QueueStatus;

/** A job that a scenario placed in the queue. Only commands change it. */
final class PlacedJob extends SimulatedJob {

    private final SimulatedQueue queue;
    private final FaxJob job;
    private Optional<QueueStatus> commanded = Optional.empty();

    PlacedJob(SimulatedQueue queue, FaxJob job) {
        super(job.id());
        this.queue = queue;
        this.job = job;
    }

    @Override
    FaxJob row(Language language) {
        return commanded
                .map(status -> job.toBuilder().queueStatus(language.of(status)).build())
                .orElse(job);
    }

    @Override
    void delete() {
        queue.remove(this);
    }

    @Override
    void pause() {
        commanded = Optional.of(QueueStatus.PAUSED);
    }

    @Override
    void resume() {
        commanded = Optional.of(QueueStatus.PENDING);
    }
}
