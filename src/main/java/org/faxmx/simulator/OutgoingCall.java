package org.faxmx.simulator;

import java.time.Duration;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.Setting;

/** A call that goes out: one attempt to deliver a job. */
final class OutgoingCall extends Call {

    private static final Duration INITIALIZING = Duration.ofSeconds(2);
    private static final Duration DIALING = Duration.ofSeconds(8);
    private static final Duration WAITING_FOR_AN_ANSWER = Duration.ofSeconds(40);
    private static final Duration ENDING = Duration.ofSeconds(3);
    private static final int BYTES_PER_PAGE = 48_000;

    private final OutgoingJob job;
    private final DeviceState outcome;
    private Duration began = Duration.ZERO;

    OutgoingCall(Switchboard switchboard, SimulatedPort port, OutgoingJob job) {
        super(switchboard, port);
        this.job = job;
        this.outcome = job.nextOutcome();
    }

    @Override
    void begin() {
        enter(DeviceState.INITIALIZING, INITIALIZING, outcome == DeviceState.NO_DIAL_TONE ? this::fail : this::dial);
    }

    private void dial() {
        Duration lasting = outcome == DeviceState.NO_ANSWER ? WAITING_FOR_AN_ANSWER : DIALING;
        enter(DeviceState.DIALING, lasting, outcome == DeviceState.COMPLETED ? this::send : this::fail);
    }

    private void send() {
        began = switchboard().timeline().now();
        Duration whole =
                delivery().perPage().multipliedBy(Math.max(1, delivery().job().pages()));
        enter(DeviceState.SENDING, whole, () -> enter(DeviceState.COMPLETED, ENDING, this::complete));
    }

    private void complete() {
        switchboard().queue().remove(job);
        hangUp();
    }

    private void fail() {
        enter(outcome, ENDING, () -> {
            job.failed();
            hangUp();
        });
    }

    void delete() {
        abort(this::complete);
    }

    @Override
    void onLineLost() {
        if (state() == DeviceState.ABORTING) {
            switchboard().queue().remove(job);
        } else {
            job.failed();
        }
    }

    @Override
    void onServiceStopped() {
        if (state() == DeviceState.ABORTING) {
            switchboard().queue().remove(job);
        } else {
            job.interrupted();
        }
    }

    private Delivery delivery() {
        return job.delivery();
    }

    @Override
    FaxStatus status(Language language) {
        FaxStatus.Builder status =
                FaxStatus.builder(port().configuration().deviceId()).description(language.of(state()));
        if (state() == DeviceState.SENDING) {
            FaxJob fax = delivery().job();
            int pages = Math.max(1, fax.pages());
            Duration elapsed = switchboard().timeline().now().minus(began);
            status.sending(true)
                    .csid(delivery().csid())
                    .tsid(tsid(fax))
                    .address(fax.faxNumber())
                    .currentPage(page(elapsed, delivery().perPage(), pages))
                    .pageCount(pages)
                    .documentName(fax.displayName())
                    .documentSize((long) pages * BYTES_PER_PAGE)
                    .senderName(fax.senderName())
                    .recipientName(fax.recipientName())
                    .startTime(switchboard().timeline().moment(began))
                    .submittedTime(job.submitted())
                    .elapsed(elapsed);
        }
        return status.build();
    }

    private String tsid(FaxJob fax) {
        boolean ofPort = fax.tsid().isEmpty() || switchboard().settings().get(Setting.USE_DEVICE_TSID, true);
        return ofPort ? port().configuration().tsid() : SimulatedPort.stationId(fax.tsid());
    }
}
