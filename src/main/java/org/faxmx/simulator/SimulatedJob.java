package org.faxmx.simulator;

import org.faxmx.fax.FaxJob;
import org.faxmx.fax.JobCommand;

/** A job in the queue of a simulated service. Guarded by the service. */
abstract class SimulatedJob {

    /** The call that failures of commands name. */
    static final String COMMAND = "FaxJob.SetStatus";

    private final int id;

    SimulatedJob(int id) {
        this.id = id;
    }

    final int id() {
        return id;
    }

    /** The job as the server returns it in that language. */
    abstract FaxJob row(Language language);

    /**
     * Carries out a command.
     *
     * @throws org.faxmx.fax.FaxRequestFailedException if the job is not in a state that allows it
     */
    final void command(JobCommand command) {
        switch (command) {
            case DELETE -> delete();
            case PAUSE -> pause();
            case RESUME, RESTART -> resume();
        }
    }

    abstract void delete();

    /** Called when it has left the queue: it does nothing more by itself. */
    void onRemoved() {}

    abstract void pause();

    /** Resumes or restarts: the service does not distinguish the two. */
    abstract void resume();
}
