package org.faxmx.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.fax.QueueStatus;
import org.faxmx.fax.Setting;

/** A fax to be sent, from its submission until it is delivered, deleted, or removed after DirtyDays. */
final class OutgoingJob extends SimulatedJob {

    private static final Duration INITIALIZING = Duration.ofSeconds(2);
    private static final Duration DIALING = Duration.ofSeconds(8);
    private static final Duration WAITING_FOR_AN_ANSWER = Duration.ofSeconds(40);
    private static final Duration ENDING = Duration.ofSeconds(3);
    private static final int BYTES_PER_PAGE = 48_000;

    private final Delivery delivery;
    private final Timeline timeline;
    private final SimulatedSettings settings;
    private final SimulatedQueue queue;
    private final Dispatcher dispatcher;
    private final Instant submitted;
    // The next attempt after one that failed; the removal from the queue after the last.
    private final Alarm next;
    private Optional<Attempt> call = Optional.empty();
    private Optional<Duration> givenUp = Optional.empty();
    private Duration notBefore = Duration.ZERO;
    private boolean paused;
    private int attempts;
    private int failures;

    /** Brings waiting jobs and free ports together. */
    interface Dispatcher {

        /** Whether any port may send, in a call or not. */
        boolean hasSender();

        /** Notes whether the job waits for nothing but a port, and for cheaper hours if it is to be sent in those. */
        void setWaiting(OutgoingJob job, boolean waits);

        void dispatch();
    }

    OutgoingJob(
            int id,
            Delivery delivery,
            Timeline timeline,
            SimulatedSettings settings,
            SimulatedQueue queue,
            Dispatcher dispatcher) {
        super(id);
        this.delivery = delivery;
        this.timeline = timeline;
        this.settings = settings;
        this.queue = queue;
        this.dispatcher = dispatcher;
        this.submitted = timeline.moment();
        this.next = new Alarm(timeline);
    }

    boolean discountSend() {
        return delivery.job().discountSend();
    }

    /** The next attempt, as a call on the port that has not begun. */
    SimulatedCall newCall(SimulatedPort port, Consumer<SimulatedPort> released) {
        Attempt attempt = new Attempt(port, released, delivery.outcome(attempts));
        call = Optional.of(attempt);
        attempts++;
        changed();
        return attempt;
    }

    /** Schedules the next attempt after RetryDelay, unless Retries are used up. */
    private void failed() {
        call = Optional.empty();
        if (!queue.holds(this)) {
            return;
        }
        failures++;
        if (failures > settings.get(Setting.RETRIES, 0)) {
            givenUp = Optional.of(timeline.now());
            onSettingsChanged();
        } else {
            Duration delay = Duration.ofMinutes(settings.get(Setting.RETRY_DELAY, 0));
            notBefore = timeline.now().plus(delay);
            next.set(notBefore, () -> {
                changed();
                dispatcher.dispatch();
            });
        }
        changed();
    }

    /** After a stop of the service: the attempt does not count. */
    private void interrupted() {
        call = Optional.empty();
        attempts--;
        changed();
    }

    private void changed() {
        boolean due = notBefore.compareTo(timeline.now()) <= 0;
        dispatcher.setWaiting(this, due && call.isEmpty() && givenUp.isEmpty() && !paused);
    }

    /** Schedules the removal after DirtyDays, if the job was given up; with 0 days it stays until it is deleted. */
    @Override
    void onSettingsChanged() {
        if (givenUp.isEmpty()) {
            return;
        }
        int days = settings.get(Setting.DIRTY_DAYS, 0);
        if (days == 0) {
            next.clear();
        } else {
            next.set(givenUp.get().plusDays(days), () -> queue.remove(this));
        }
    }

    @Override
    void onRemoved() {
        next.clear();
        dispatcher.setWaiting(this, false);
    }

    @Override
    FaxJob toFaxJob(Language language) {
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

    /** The most informative of the statuses that hold at once. */
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
        return dispatcher.hasSender() ? QueueStatus.PENDING : QueueStatus.NO_LINE;
    }

    @Override
    void delete() {
        call.ifPresentOrElse(Attempt::delete, () -> queue.remove(this));
    }

    /** During a call it takes effect when the job is back in the queue. */
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

    /** One attempt to deliver the fax. The job is updated before the port is released. */
    private final class Attempt extends SimulatedCall {

        private final DeviceState outcome;
        private final int pages = Math.max(1, delivery.job().pages());
        private Duration began = Duration.ZERO;

        Attempt(SimulatedPort port, Consumer<SimulatedPort> released, DeviceState outcome) {
            super(OutgoingJob.this.timeline, port, released);
            this.outcome = outcome;
        }

        @Override
        void begin() {
            boolean dials = outcome != DeviceState.NO_DIAL_TONE;
            enter(DeviceState.INITIALIZING, INITIALIZING, dials ? this::dial : this::fail);
        }

        private void dial() {
            Duration lasting = outcome == DeviceState.NO_ANSWER ? WAITING_FOR_AN_ANSWER : DIALING;
            enter(DeviceState.DIALING, lasting, answers() ? this::send : this::fail);
        }

        /** Whether the other machine answers: some calls fail only then. */
        private boolean answers() {
            return outcome == DeviceState.COMPLETED
                    || outcome == DeviceState.FATAL_ERROR
                    || outcome == DeviceState.DISCONNECTED;
        }

        private void send() {
            began = timeline.now();
            Duration whole = delivery.perPage().multipliedBy(pages);
            if (outcome == DeviceState.COMPLETED) {
                enter(DeviceState.SENDING, whole, () -> enter(DeviceState.COMPLETED, ENDING, this::complete));
            } else {
                enter(DeviceState.SENDING, whole.dividedBy(2), this::fail);
            }
        }

        private void complete() {
            queue.remove(OutgoingJob.this);
            hangUp();
        }

        private void fail() {
            enter(outcome, ENDING, () -> {
                failed();
                hangUp();
            });
        }

        void delete() {
            abort(this::complete);
        }

        @Override
        public void onLineLost() {
            cut(OutgoingJob.this::failed);
        }

        @Override
        public void onServiceStopped() {
            cut(OutgoingJob.this::interrupted);
        }

        private void cut(Runnable unlessAborting) {
            cut();
            if (state() == DeviceState.ABORTING) {
                queue.remove(OutgoingJob.this);
            } else {
                unlessAborting.run();
            }
        }

        @Override
        public FaxStatus status(Language language) {
            FaxStatus.Builder status =
                    FaxStatus.builder(port.configuration().deviceId()).description(language.of(state()));
            if (state() == DeviceState.SENDING) {
                FaxJob fax = delivery.job();
                Duration elapsed = timeline.now().minus(began);
                status.sending(true)
                        .csid(delivery.csid())
                        .tsid(tsid(fax))
                        .address(fax.faxNumber())
                        .currentPage(page(elapsed, delivery.perPage(), pages))
                        .pageCount(pages)
                        .documentName(fax.displayName())
                        .documentSize((long) pages * BYTES_PER_PAGE)
                        .senderName(fax.senderName())
                        .recipientName(fax.recipientName())
                        .startTime(timeline.moment(began))
                        .submittedTime(submitted)
                        .elapsed(elapsed);
            }
            return status.build();
        }

        private String tsid(FaxJob fax) {
            boolean ofPort = fax.tsid().isEmpty() || settings.get(Setting.USE_DEVICE_TSID, true);
            return ofPort ? port.configuration().tsid() : SimulatedPort.stationId(fax.tsid());
        }
    }
}
