package org.faxmx.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.JobCommand;

/** The queue of a simulated service, oldest job first. Guarded by the service. */
final class SimulatedQueue {

    private final Map<Integer, SimulatedJob> jobs = new LinkedHashMap<>();
    // Only jobs that can be sent at once, by id: the first is needed whenever a port becomes free.
    private final NavigableMap<Integer, OutgoingJob> waiting = new TreeMap<>();
    private final NavigableMap<Integer, OutgoingJob> waitingForDiscount = new TreeMap<>();
    private int lastId;

    /** Replaces the whole queue by jobs that only commands change. */
    void place(List<FaxJob> placed) {
        List.copyOf(jobs.values()).forEach(this::remove);
        for (FaxJob job : placed) {
            jobs.put(job.id(), new PlacedJob(this, job));
            lastId = Math.max(lastId, job.id());
        }
    }

    FaxJobs read(Language language) {
        return new FaxJobs(jobs.values().stream().map(job -> job.row(language)).toList(), List.of());
    }

    int newId() {
        return ++lastId;
    }

    void add(SimulatedJob job) {
        jobs.put(job.id(), job);
    }

    /** Notes whether a job waits for nothing but a port and cheaper hours; one that left the queue does not. */
    void setWaiting(OutgoingJob job, boolean waits) {
        NavigableMap<Integer, OutgoingJob> place = job.discountSend() ? waitingForDiscount : waiting;
        if (waits && holds(job)) {
            place.put(job.id(), job);
        } else {
            place.remove(job.id(), job);
        }
    }

    void remove(SimulatedJob job) {
        jobs.remove(job.id(), job);
        waiting.remove(job.id(), job);
        waitingForDiscount.remove(job.id(), job);
        job.onRemoved();
    }

    /** The oldest job that waits for nothing but a port. */
    Optional<OutgoingJob> firstWaiting() {
        return Optional.ofNullable(waiting.firstEntry()).map(Map.Entry::getValue);
    }

    /** The oldest job that waits for cheaper hours. */
    Optional<OutgoingJob> firstWaitingForDiscount() {
        return Optional.ofNullable(waitingForDiscount.firstEntry()).map(Map.Entry::getValue);
    }

    /** How many jobs that may go at any hour wait for nothing but a port. */
    int waiting() {
        return waiting.size();
    }

    /** How many jobs wait for nothing but a port in the cheap hours. */
    int waitingForDiscount() {
        return waitingForDiscount.size();
    }

    boolean holds(SimulatedJob job) {
        return jobs.get(job.id()) == job;
    }

    /** The jobs that were queued to be sent. */
    List<OutgoingJob> outgoing() {
        return jobs.values().stream()
                .filter(OutgoingJob.class::isInstance)
                .map(OutgoingJob.class::cast)
                .toList();
    }

    void command(int jobId, JobCommand command) {
        Optional.ofNullable(jobs.get(jobId))
                .orElseThrow(() -> Refusal.notFound(
                        SimulatedJob.COMMAND,
                        "there is no job " + jobId + " in the queue",
                        "It may be done already; read the queue with getJobs"))
                .command(command);
    }
}
