package org.faxmx.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.Setting;

/** An outgoing call: one attempt to deliver a fax. */
final class OutgoingCall extends SimulatedCall {

    private static final Duration INITIALIZING = Duration.ofSeconds(2);
    private static final Duration DIALING = Duration.ofSeconds(8);
    private static final Duration WAITING_FOR_AN_ANSWER = Duration.ofSeconds(40);
    private static final Duration ENDING = Duration.ofSeconds(3);
    private static final int BYTES_PER_PAGE = 48_000;

    private final Attempt attempt;
    private final SimulatedSettings settings;
    private final Listener listener;
    private Duration began = Duration.ZERO;

    /**
     * What is sent, and how the attempt ends.
     *
     * @param submitted when the fax was queued
     */
    record Attempt(Delivery delivery, DeviceState outcome, Instant submitted) {}

    /** Notified of the end of the attempt, before the port is released. */
    interface Listener {

        /** The fax was delivered, or deleted by command. */
        void completed();

        void failed();

        /** The service stopped: the attempt does not count. */
        void interrupted();
    }

    OutgoingCall(
            Timeline timeline,
            SimulatedPort port,
            Consumer<SimulatedPort> released,
            SimulatedSettings settings,
            Attempt attempt,
            Listener listener) {
        super(timeline, port, released);
        this.settings = settings;
        this.attempt = attempt;
        this.listener = listener;
    }

    @Override
    void begin() {
        boolean dials = attempt.outcome() != DeviceState.NO_DIAL_TONE;
        enter(DeviceState.INITIALIZING, INITIALIZING, dials ? this::dial : this::fail);
    }

    private void dial() {
        Duration lasting = attempt.outcome() == DeviceState.NO_ANSWER ? WAITING_FOR_AN_ANSWER : DIALING;
        enter(DeviceState.DIALING, lasting, attempt.outcome() == DeviceState.COMPLETED ? this::send : this::fail);
    }

    private void send() {
        began = timeline.now();
        Duration whole = attempt.delivery().perPage().multipliedBy(pages());
        enter(DeviceState.SENDING, whole, () -> enter(DeviceState.COMPLETED, ENDING, this::complete));
    }

    private void complete() {
        listener.completed();
        hangUp();
    }

    private void fail() {
        enter(attempt.outcome(), ENDING, () -> {
            listener.failed();
            hangUp();
        });
    }

    void delete() {
        abort(this::complete);
    }

    @Override
    public void onLineLost() {
        cut();
        if (state() == DeviceState.ABORTING) {
            listener.completed();
        } else {
            listener.failed();
        }
    }

    @Override
    public void onServiceStopped() {
        cut();
        if (state() == DeviceState.ABORTING) {
            listener.completed();
        } else {
            listener.interrupted();
        }
    }

    private int pages() {
        return Math.max(1, attempt.delivery().job().pages());
    }

    @Override
    public FaxStatus status(Language language) {
        FaxStatus.Builder status =
                FaxStatus.builder(port.configuration().deviceId()).description(language.of(state()));
        if (state() == DeviceState.SENDING) {
            FaxJob fax = attempt.delivery().job();
            Duration elapsed = timeline.now().minus(began);
            status.sending(true)
                    .csid(attempt.delivery().csid())
                    .tsid(tsid(fax))
                    .address(fax.faxNumber())
                    .currentPage(page(elapsed, attempt.delivery().perPage(), pages()))
                    .pageCount(pages())
                    .documentName(fax.displayName())
                    .documentSize((long) pages() * BYTES_PER_PAGE)
                    .senderName(fax.senderName())
                    .recipientName(fax.recipientName())
                    .startTime(timeline.moment(began))
                    .submittedTime(attempt.submitted())
                    .elapsed(elapsed);
        }
        return status.build();
    }

    private String tsid(FaxJob fax) {
        boolean ofPort = fax.tsid().isEmpty() || settings.get(Setting.USE_DEVICE_TSID, true);
        return ofPort ? port.configuration().tsid() : SimulatedPort.stationId(fax.tsid());
    }
}
