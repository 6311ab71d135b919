package org.faxmx.fax;

import java.util.List;

/**
 * One reading of the queue.
 *
 * @param jobs the jobs that were read, in the server's order
 * @param failures what the others answered; a job that left the queue while it was read is no failure
 * @param whole whether the reading reached the last job that was listed; otherwise the last failure says why not
 */
public record FaxJobs(List<FaxJob> jobs, List<FaxException> failures, boolean whole) {

    public FaxJobs {
        jobs = List.copyOf(jobs);
        failures = List.copyOf(failures);
    }

    /** A whole reading. */
    public FaxJobs(List<FaxJob> jobs, List<FaxException> failures) {
        this(jobs, failures, true);
    }

    /** Whether every job that was listed failed, and there was one. */
    public boolean nothingRead() {
        return jobs.isEmpty() && !failures.isEmpty();
    }
}
