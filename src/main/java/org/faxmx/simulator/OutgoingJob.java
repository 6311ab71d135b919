package org.faxmx.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.JobType;
import org.faxmx.fax.QueueStatus;
import org.faxmx.fax.Setting;

/** A fax to be sent, from its submission until it is delivered, deleted, or forgotten after DirtyDays. */
final class OutgoingJob extends SimulatedJob {

    private final Switchboard switchboard;
    private final Delivery delivery;
    private final Instant submitted;
    // The next attempt after one that failed; the end in the queue after the last.
    private final Alarm next;
    private Optional<OutgoingCall> call = Optional.empty();
    private Optional<Duration> givenUp = Optional.empty();
    private Duration notBefore = Duration.ZERO;
    private boolean paused;
    private int attempts;
    private int failures;

    OutgoingJob(Switchboard switchboard, int id, Delivery delivery) {
        super(id);
        this.switchboard = switchboard;
        this.delivery = delivery;
        this.submitted = switchboard.timeline().moment();
        this.next = new Alarm(switchboard.timeline());
    }

    Delivery delivery() {
        return delivery;
    }

    Instant submitted() {
        return submitted;
    }

    boolean discountSend() {
        return delivery.job().discountSend();
    }

    DeviceState nextOutcome() {
        return delivery.outcome(attempts);
    }

    void started(OutgoingCall attempt) {
        call = Optional.of(attempt);
        attempts++;
        changed();
    }

    /** An attempt failed: the next follows after RetryDelay, unless there were as many as Retries allows. */
    void failed() {
        call = Optional.empty();
        if (!switchboard.queue().holds(this)) {
            return;
        }
        failures++;
        if (failures > switchboard.settings().get(Setting.RETRIES, 0)) {
            givenUp = Optional.of(switchboard.timeline().now());
            forgetInTime();
        } else {
            Duration delay = Duration.ofMinutes(switchboard.settings().get(Setting.RETRY_DELAY, 0));
            notBefore = switchboard.timeline().now().plus(delay);
            next.set(notBefore, () -> {
                changed();
                switchboard.dispatch();
            });
        }
        changed();
    }

    /** An attempt came to nothing for reasons of the service's own: it does not count. */
    void interrupted() {
        call = Optional.empty();
        attempts--;
        changed();
    }

    private void changed() {
        boolean due = notBefore.compareTo(switchboard.timeline().now()) <= 0;
        switchboard.queue().setWaiting(this, due && call.isEmpty() && givenUp.isEmpty() && !paused);
    }

    /** A job that was given up leaves the queue after DirtyDays; with 0 days it stays. */
    void forgetInTime() {
        if (givenUp.isEmpty()) {
            return;
        }
        int days = switchboard.settings().get(Setting.DIRTY_DAYS, 0);
        if (days == 0) {
            next.clear();
        } else {
            next.set(givenUp.get().plusDays(days), () -> switchboard.queue().remove(this));
        }
    }

    @Override
    void onRemoved() {
        next.clear();
    }

    @Override
    FaxJob row(Language language) {
        FaxJob fax = delivery.job();
        return FaxJob.builder(id(), JobType.SEND)
                .queueStatus(language.of(status()))
                .deviceStatus(call.map(attempt -> language.of(attempt.state())).orElse(language.unknown()))
                .pages(fax.pages())
                .displayName(fax.displayName())
                .userName(fax.userName())
                .faxNumber(fax.faxNumber())
                .recipientName(fax.recipientName())
                .tsid(fax.tsid())
                .senderName(fax.senderName())
                .senderCompany(fax.senderCompany())
                .senderDepartment(fax.senderDepartment())
                .billingCode(fax.billingCode())
                .discountSend(fax.discountSend())
                .build();
    }

    /** Several of these may apply at once; the one that explains most is returned. */
    private QueueStatus status() {
        if (call.isPresent()) {
            return call.get().state() == DeviceState.ABORTING ? QueueStatus.DELETING : QueueStatus.IN_PROGRESS;
        }
        if (givenUp.isPresent()) {
            return QueueStatus.RETRIES_EXCEEDED;
        }
        if (paused) {
            return QueueStatus.PAUSED;
        }
        if (failures > 0) {
            return QueueStatus.RETRYING;
        }
        return switchboard.ports().hasSender() ? QueueStatus.PENDING : QueueStatus.NO_LINE;
    }

    @Override
    void delete() {
        call.ifPresentOrElse(OutgoingCall::delete, () -> switchboard.queue().remove(this));
    }

    /** In a call it is remembered, for when the job is back in the queue. */
    @Override
    void pause() {
        if (givenUp.isPresent()) {
            throw Refusal.of(COMMAND, Refusal.INVALID_OPERATION, "The job was given up: restart or delete it");
        }
        paused = true;
        changed();
    }

    @Override
    void resume() {
        paused = false;
        if (call.isEmpty()) {
            next.clear();
            if (givenUp.isPresent()) {
                givenUp = Optional.empty();
                failures = 0;
            }
            notBefore = Duration.ZERO;
        }
        changed();
    }
}
