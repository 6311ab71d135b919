package org.faxmx.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.QueueStatus;

/** The queue of a simulated service, oldest job first. Guarded by the service. */
final class SimulatedQueue {

    private final Map<Integer, SimulatedJob> jobs = new LinkedHashMap<>();
    private int lastId;

    /** Replaces all jobs by some that change by commands only. */
    void place(List<FaxJob> placed) {
        List.copyOf(jobs.values()).forEach(this::remove);
        for (FaxJob job : placed) {
            int id = job.id().number();
            jobs.put(id, new PlacedJob(id, job));
            lastId = Math.max(lastId, id);
        }
    }

    FaxJobs read(Language language) {
        return new FaxJobs(
                jobs.values().stream().map(job -> job.toFaxJob(language)).toList(), List.of());
    }

    int newId() {
        return ++lastId;
    }

    void add(SimulatedJob job) {
        jobs.put(job.id(), job);
    }

    void remove(SimulatedJob job) {
        jobs.remove(job.id(), job);
        job.onRemoved();
    }

    boolean holds(SimulatedJob job) {
        return jobs.get(job.id()) == job;
    }

    void onSettingsChanged() {
        jobs.values().forEach(SimulatedJob::onSettingsChanged);
    }

    void command(int jobId, JobCommand command) {
        Optional.ofNullable(jobs.get(jobId))
                .orElseThrow(() -> Refusal.notFound(
                        SimulatedJob.COMMAND,
                        "there is no job " + JobId.of(jobId) + " in the queue",
                        "It may be done already; read the queue with getJobs"))
                .command(command);
    }

    /** A job that a scenario placed in the queue: no port takes it. */
    private final class PlacedJob extends SimulatedJob {

        private final FaxJob job;
        private Optional<QueueStatus> commanded = Optional.empty();

        PlacedJob(int id, FaxJob job) {
            super(id);
            this.job = job;
        }

        @Override
        FaxJob toFaxJob(Language language) {
            return commanded
                    .map(status ->
                            job.toBuilder().queueStatus(language.of(status)).build())
                    .orElse(job);
        }

        @Override
        void delete() {
            remove(this);
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
}
