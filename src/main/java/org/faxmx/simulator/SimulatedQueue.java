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
    // Only what can go at once, by id, since the first of these is wanted whenever a port becomes free.
    private final NavigableMap<Integer, OutgoingJob> waiting = new TreeMap<>();
    private final NavigableMap<Integer, OutgoingJob> waitingForDiscount = new TreeMap<>();
    // In the order in which they were given up.
    private final Map<Integer, OutgoingJob> givenUp = new LinkedHashMap<>();
    private int lastId;

    /** Replaces the whole queue by jobs that are shown as they are given. */
    void place(List<FaxJob> placed) {
        jobs.clear();
        waiting.clear();
        waitingForDiscount.clear();
        givenUp.clear();
        for (FaxJob job : placed) {
            jobs.put(job.id(), new PlacedJob(this, job));
            lastId = Math.max(lastId, job.id());
        }
    }

    FaxJobs read(Language language) {
        return new FaxJobs(
                jobs.values().stream().map(job -> job.shown(language)).toList(), List.of());
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
        if (waits && jobs.get(job.id()) == job) {
            place.put(job.id(), job);
        } else {
            place.remove(job.id(), job);
        }
    }

    /** Notes whether a job was given up; one that left the queue is forgotten already. */
    void setGivenUp(OutgoingJob job, boolean given) {
        if (given && jobs.get(job.id()) == job) {
            givenUp.put(job.id(), job);
        } else {
            givenUp.remove(job.id(), job);
        }
    }

    void remove(SimulatedJob job) {
        jobs.remove(job.id(), job);
        waiting.remove(job.id(), job);
        waitingForDiscount.remove(job.id(), job);
        givenUp.remove(job.id(), job);
    }

    /** The oldest job that waits for nothing but a port. */
    Optional<OutgoingJob> firstWaiting() {
        return Optional.ofNullable(waiting.firstEntry()).map(Map.Entry::getValue);
    }

    /** The oldest job that waits for cheaper hours. */
    Optional<OutgoingJob> firstWaitingForDiscount() {
        return Optional.ofNullable(waitingForDiscount.firstEntry()).map(Map.Entry::getValue);
    }

    /** How many jobs wait for nothing but a port, or for cheaper hours. */
    int waiting(boolean discountSend) {
        return (discountSend ? waitingForDiscount : waiting).size();
    }

    /** The job that was given up before all others. */
    Optional<OutgoingJob> firstGivenUp() {
        return givenUp.values().stream().findFirst();
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
