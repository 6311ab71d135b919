package org.faxmx.simulator;

import org.faxmx.fax.FaxJob;
import org.faxmx.fax.JobCommand;

/** A job in the queue of a simulated service. Guarded by the service. */
abstract class SimulatedJob {

    static final String COMMAND = "FaxJob.SetStatus";

    private final int id;

    SimulatedJob(int id) {
        this.id = id;
    }

    final int id() {
        return id;
    }

    abstract FaxJob toFaxJob(Language language);

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

    abstract void pause();

    /** Resumes or restarts: for the service the two are one. */
    abstract void resume();

    void onRemoved() {}

    void onSettingsChanged() {}
}
