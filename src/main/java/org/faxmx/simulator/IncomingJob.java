package org.faxmx.simulator;

import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.JobType;
import org.faxmx.fax.QueueStatus;

/** The job of a fax that is being received. */
final class IncomingJob extends SimulatedJob {

    private final IncomingCall call;

    IncomingJob(int id, IncomingCall call) {
        super(id);
        this.call = call;
    }

    @Override
    FaxJob row(Language language) {
        DeviceState state = call.state();
        boolean known = state == DeviceState.RECEIVING || state == DeviceState.ROUTING;
        QueueStatus status = state == DeviceState.ABORTING ? QueueStatus.DELETING : QueueStatus.IN_PROGRESS;
        return FaxJob.builder(id(), type(state))
                .queueStatus(language.of(status))
                .deviceStatus(language.of(state))
                .tsid(known ? call.caller().tsid() : "")
                .build();
    }

    private static JobType type(DeviceState state) {
        return switch (state) {
            case ROUTING -> JobType.ROUTING;
            case DISCONNECTED -> JobType.FAIL_RECEIVE;
            default -> JobType.RECEIVE;
        };
    }

    @Override
    void delete() {
        call.delete();
    }

    @Override
    void pause() {
        throw Refusal.of(COMMAND, Refusal.INVALID_OPERATION, "An incoming fax cannot be paused");
    }

    @Override
    void resume() {
        throw Refusal.of(COMMAND, Refusal.INVALID_OPERATION, "An incoming fax cannot be resumed");
    }
}
