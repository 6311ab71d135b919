package org.faxmx.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.JobType;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a simulated service does by itself, on a clock that is turned by hand. */
class LivingServiceTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final DeviceId FIRST = new DeviceId(1);
    private static final DeviceId SECOND = new DeviceId(2);
    private static final FaxJob FAX = FaxJob.builder(0, JobType.SEND)
            .displayName("Invoice 7")
            .pages(3)
            .faxNumber("+1 555 0199")
            .recipientName("Bob")
            .senderName("Alice")
            .build();

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final SimulatedFaxService service = new SimulatedFaxService(now::get);
    private final FaxServer server = service.newServer();

    @BeforeEach
    void plugIn() {
        service.setPorts(List.of(port(FIRST, 2), port(SECOND, 1)));
        server.connect();
    }

    @Test
    void aCallComesInStepByStep() {
        service.call(FIRST, "+1 555 0150", "OTHER", 2);

        assertEquals(DeviceState.RINGING, state(FIRST));
        assertEquals("+1 555 0150", server.getStatus(FIRST).callerId());
        assertEquals(List.of(), jobs());

        pass(12);
        assertEquals(DeviceState.ANSWERED, state(FIRST));
        assertEquals(List.of("In Progress, Answered"), jobs());

        pass(4 + 21);
        assertEquals(
                FaxStatus.builder(FIRST)
                        .receiving(true)
                        .description("Receiving")
                        .callerId("+1 555 0150")
                        .csid("CSID 1")
                        .tsid("OTHER")
                        .currentPage(2)
                        .startTime(NOON.plusSeconds(16))
                        .elapsed(Duration.ofSeconds(21))
                        .build(),
                server.getStatus(FIRST));
        assertEquals(JobType.RECEIVE, server.getJobs().jobs().get(0).type());

        pass(19);
        assertEquals(DeviceState.ROUTING, state(FIRST));
        assertEquals(JobType.ROUTING, server.getJobs().jobs().get(0).type());

        pass(3);
        assertEquals(DeviceState.AVAILABLE, state(FIRST));
        assertEquals(List.of(), jobs());
    }

    @Test
    void routingTakesAsLongAsThereAreMethodsEnabled() {
        for (RoutingMethod method :
                server.read(FaxReading.Scope.ALL).routingMethods().orElseThrow().methods()) {
            server.enable(method.deviceId(), method.guid(), method.deviceId().equals(FIRST));
        }
        service.call(FIRST, "+1 555 0150", "OTHER", 2);
        service.call(SECOND, "+1 555 0150", "OTHER", 2);

        // Two rings, the answer, two pages.
        pass(12 + 4 + 40);
        assertEquals(DeviceState.ROUTING, state(FIRST));
        assertEquals(DeviceState.AVAILABLE, state(SECOND));

        pass(8);
        assertEquals(DeviceState.ROUTING, state(FIRST));
        pass(1);
        assertEquals(DeviceState.AVAILABLE, state(FIRST));
    }

    @Test
    void aPortThatDoesNotReceiveDoesNotAnswer() {
        server.put(FIRST, Setting.RECEIVE, false);
        service.call(FIRST, "+1 555 0150", "OTHER", 2);
        assertEquals(DeviceState.AVAILABLE, state(FIRST));

        service.call(SECOND, "+1 555 0150", "OTHER", 2);
        server.put(SECOND, Setting.RECEIVE, false);
        pass(12);
        assertEquals(DeviceState.AVAILABLE, state(SECOND));
    }

    @Test
    void aJobIsSentStepByStepOnThePortOfTheBestRank() {
        JobId id = service.submit(FAX);
        assertEquals(DeviceState.INITIALIZING, state(SECOND));
        assertEquals(DeviceState.AVAILABLE, state(FIRST));

        pass(2);
        assertEquals(DeviceState.DIALING, state(SECOND));
        assertEquals(List.of("In Progress, Dialing"), jobs());

        pass(8 + 45);
        assertEquals(
                FaxStatus.builder(SECOND)
                        .sending(true)
                        .description("Sending")
                        .csid("+1 555 0199")
                        .tsid("TSID 2")
                        .address("+1 555 0199")
                        .currentPage(3)
                        .pageCount(3)
                        .documentName("Invoice 7")
                        .documentSize(144_000)
                        .senderName("Alice")
                        .recipientName("Bob")
                        .submittedTime(NOON)
                        .startTime(NOON.plusSeconds(10))
                        .elapsed(Duration.ofSeconds(45))
                        .build(),
                server.getStatus(SECOND));
        assertEquals(id, server.getJobs().jobs().get(0).id());

        pass(15);
        assertEquals(DeviceState.COMPLETED, state(SECOND));

        pass(3);
        assertEquals(DeviceState.AVAILABLE, state(SECOND));
        assertEquals(List.of(), jobs());
    }

    @Test
    void jobsWaitForAFreePortInTheirOrder() {
        for (int i = 0; i < 3; i++) {
            service.submit(FAX);
        }

        assertEquals(DeviceState.INITIALIZING, state(FIRST));
        assertEquals(List.of("In Progress, Initializing", "In Progress, Initializing", "Pending, Unknown"), jobs());

        pass(2 + 8 + 60 + 3);
        assertEquals(List.of("In Progress, Initializing"), jobs());
        assertEquals(DeviceState.INITIALIZING, state(SECOND));
    }

    @Test
    void jobsFindNoLineWhereNoPortSends() {
        server.put(FIRST, Setting.SEND, false);
        server.put(SECOND, Setting.SEND, false);
        service.submit(FAX);
        assertEquals(List.of("No Line, Unknown"), jobs());

        server.put(FIRST, Setting.SEND, true);
        assertEquals(DeviceState.INITIALIZING, state(FIRST));
    }

    @Test
    void aFailedFaxIsTriedAgainAfterTheDelay() {
        server.put(Setting.RETRY_DELAY, 5);
        service.submit(FAX, DeviceState.BUSY, DeviceState.NO_ANSWER, DeviceState.COMPLETED);

        pass(2 + 8);
        assertEquals(List.of("In Progress, Busy"), jobs());
        pass(3);
        assertEquals(List.of("Retrying, Unknown"), jobs());
        assertEquals(DeviceState.AVAILABLE, state(SECOND));

        pass(5 * 60 + 2 + 40);
        assertEquals(DeviceState.NO_ANSWER, state(SECOND));

        pass(3 + 5 * 60 + 2 + 8);
        assertEquals(DeviceState.SENDING, state(SECOND));
    }

    @Test
    void aFaxThatFailsTooOftenIsKeptUntilItIsForgotten() {
        server.put(Setting.RETRIES, 1);
        server.put(Setting.RETRY_DELAY, 0);
        server.put(Setting.DIRTY_DAYS, 2);
        service.submit(FAX, DeviceState.NO_DIAL_TONE);

        pass(2);
        assertEquals(DeviceState.NO_DIAL_TONE, state(SECOND));
        pass(3 + 2 + 3);
        assertEquals(List.of("Retries Exceeded, Unknown"), jobs());

        pass(2 * 86_400 - 1);
        assertEquals(List.of("Retries Exceeded, Unknown"), jobs());
        pass(1);
        assertEquals(List.of(), jobs());
    }

    @Test
    void aNewDirtyDaysHoldsForFaxesThatWereGivenUpBefore() {
        server.put(Setting.RETRIES, 0);
        server.put(Setting.DIRTY_DAYS, 0);
        service.submit(FAX, DeviceState.NO_DIAL_TONE);
        pass(86_400 + 5);
        JobId second = service.submit(FAX, DeviceState.NO_DIAL_TONE);
        pass(3 * 86_400);
        server.put(Setting.DIRTY_DAYS, 5);
        assertEquals(2, jobs().size());

        server.put(Setting.DIRTY_DAYS, 4);
        assertEquals(List.of(second), ids());

        server.put(Setting.DIRTY_DAYS, 6);
        pass(3 * 86_400 + 4);
        assertEquals(1, jobs().size());
        pass(1);
        assertEquals(List.of(), jobs());
    }

    @Test
    void aFaxThatWasGivenUpAndRestartedIsForgottenAfterItsLastEnd() {
        server.put(Setting.RETRIES, 0);
        server.put(Setting.DIRTY_DAYS, 2);
        JobId restarted = service.submit(FAX, DeviceState.NO_DIAL_TONE);
        service.submit(FAX, DeviceState.NO_DIAL_TONE);
        pass(86_400);
        server.command(restarted, JobCommand.RESTART);

        pass(86_400 + 5);
        assertEquals(List.of(restarted), ids());
        pass(86_400);
        assertEquals(List.of(), jobs());
    }

    @Test
    void aFaxThatWasGivenUpAndRestartedIsNotForgottenWhileItWaits() {
        server.put(Setting.RETRIES, 0);
        server.put(Setting.DIRTY_DAYS, 2);
        JobId id = service.submit(FAX, DeviceState.NO_DIAL_TONE, DeviceState.COMPLETED);
        pass(60);
        server.put(Setting.PAUSE_SERVER_QUEUE, true);
        server.command(id, JobCommand.RESTART);
        pass(3 * 86_400);
        assertEquals(List.of("Pending, Unknown"), jobs());
    }

    @Test
    void dirtyDaysOfZeroKeepFaxesThatWereGivenUpBefore() {
        server.put(Setting.RETRIES, 0);
        server.put(Setting.DIRTY_DAYS, 2);
        service.submit(FAX, DeviceState.NO_DIAL_TONE);
        pass(60);
        server.put(Setting.DIRTY_DAYS, 0);
        pass(30 * 86_400);
        assertEquals(List.of("Retries Exceeded, Unknown"), jobs());
    }

    @Test
    void dirtyDaysCanBeLoweredToATimeThatIsStillAhead() {
        server.put(Setting.RETRIES, 0);
        server.put(Setting.DIRTY_DAYS, 5);
        service.submit(FAX, DeviceState.NO_DIAL_TONE);
        pass(86_400);
        server.put(Setting.DIRTY_DAYS, 3);
        pass(2 * 86_400 + 4);
        assertEquals(1, jobs().size());
        pass(1);
        assertEquals(List.of(), jobs());
    }

    @ParameterizedTest
    @EnumSource(
            value = DeviceState.class,
            names = {"BUSY", "NO_ANSWER", "NO_DIAL_TONE", "BAD_ADDRESS", "CALL_DELAYED", "CALL_BLACKLISTED"})
    void anAttemptMayFailBeforeTheOtherMachineAnswers(DeviceState failure) {
        service.submit(FAX, failure);
        for (int second = 0; second < 60 && state(SECOND) != failure; second++) {
            assertFalse(server.getStatus(SECOND).sending());
            pass(1);
        }
        assertEquals(failure, state(SECOND));
        pass(3);
        assertEquals(DeviceState.AVAILABLE, state(SECOND));
        assertEquals(List.of("Retrying, Unknown"), jobs());
    }

    @ParameterizedTest
    @EnumSource(
            value = DeviceState.class,
            names = {"FATAL_ERROR", "DISCONNECTED"})
    void anAttemptMayFailHalfWay(DeviceState failure) {
        service.submit(FAX, failure);
        // Three pages of 20 s.
        pass(2 + 8 + 29);
        assertTrue(server.getStatus(SECOND).sending());
        assertEquals(2, server.getStatus(SECOND).currentPage());
        pass(1);
        assertEquals(failure, state(SECOND));
        assertFalse(server.getStatus(SECOND).sending());
        pass(3);
        assertEquals(List.of("Retrying, Unknown"), jobs());
    }

    @Test
    void nothingIsKeptOfAFaxThatWasGivenUpAndDeleted() {
        server.put(Setting.RETRIES, 0);
        assertDeletedIsForgotten(List.of("Retries Exceeded, Unknown"), 60, DeviceState.NO_DIAL_TONE);
    }

    @Test
    void nothingIsKeptOfAFaxThatIsDeletedBeforeItIsTriedAgain() {
        assertDeletedIsForgotten(List.of("Retrying, Unknown"), 60, DeviceState.NO_DIAL_TONE);
    }

    @Test
    void nothingIsKeptOfAFaxThatIsDeletedInItsCall() {
        assertDeletedIsForgotten(List.of("In Progress, Sending"), 20, DeviceState.COMPLETED);
    }

    private void assertDeletedIsForgotten(List<String> expected, int seconds, DeviceState outcome) {
        WeakReference<FaxJob> fax = submitForOnce(outcome);
        pass(seconds);
        assertEquals(expected, jobs());
        server.command(server.getJobs().jobs().get(0).id(), JobCommand.DELETE);
        pass(2);
        assertEquals(List.of(), jobs());
        assertForgotten(fax);
    }

    @Test
    void nothingIsKeptOfFaxesWhoseQueueIsReplaced() {
        WeakReference<FaxJob> retrying = submitForOnce(DeviceState.NO_DIAL_TONE);
        pass(60);
        WeakReference<FaxJob> called = submitForOnce(DeviceState.NO_DIAL_TONE);
        assertEquals(List.of("Retrying, Unknown", "In Progress, Initializing"), jobs());
        service.setJobs(List.of());
        pass(60);
        assertEquals(List.of(), jobs());
        assertForgotten(retrying);
        assertForgotten(called);
    }

    private WeakReference<FaxJob> submitForOnce(DeviceState outcome) {
        FaxJob fax = FAX.toBuilder().pages(1000).build();
        service.submit(fax, outcome);
        return new WeakReference<>(fax);
    }

    private static void assertForgotten(WeakReference<FaxJob> fax) {
        for (int i = 0; i < 100 && fax.get() != null; i++) {
            System.gc();
        }
        assertNull(fax.get());
    }

    @Test
    void aFaxThatIsInNoQueueAnyMoreDoesNotComeBackWhenItsCallFails() {
        server.put(Setting.RETRY_DELAY, 0);
        service.submit(FAX, DeviceState.BUSY, DeviceState.COMPLETED);
        service.setJobs(List.of());
        pass(3600);

        assertEquals(List.of(), jobs());
        assertEquals(DeviceState.AVAILABLE, state(SECOND));
    }

    @Test
    void aFaxThatWasGivenUpCanBeRestarted() {
        server.put(Setting.RETRIES, 0);
        JobId id = service.submit(FAX, DeviceState.BUSY, DeviceState.COMPLETED);
        pass(60);
        assertThrows(FaxRequestFailedException.class, () -> server.command(id, JobCommand.PAUSE));

        server.command(id, JobCommand.RESTART);
        pass(10);

        assertEquals(DeviceState.SENDING, state(SECOND));
    }

    @Test
    void aPausedJobWaitsAndAnActiveOneIsPausedWhenItFails() {
        JobId active = service.submit(FAX, DeviceState.BUSY);
        JobId other = service.submit(FAX);
        JobId waiting = service.submit(FAX);
        server.command(active, JobCommand.PAUSE);
        server.command(waiting, JobCommand.PAUSE);

        assertEquals(List.of("In Progress, Initializing", "In Progress, Initializing", "Paused, Unknown"), jobs());
        pass(3600);
        assertEquals(List.of("Paused, Unknown", "Paused, Unknown"), jobs());
        assertFalse(ids().contains(other));

        server.command(waiting, JobCommand.RESUME);
        assertEquals(List.of("Paused, Unknown", "In Progress, Initializing"), jobs());
    }

    @Test
    void aPausedQueueHoldsEverything() {
        server.put(Setting.PAUSE_SERVER_QUEUE, true);
        server.send(new OutgoingFax("C:\\fax\\test.tif", "+1 555 0198", ""));
        pass(86_400);
        assertEquals(List.of("Pending, Unknown"), jobs());
        assertEquals("test.tif", server.getJobs().jobs().get(0).displayName());

        server.put(Setting.PAUSE_SERVER_QUEUE, false);
        assertEquals(List.of("In Progress, Initializing"), jobs());
    }

    @Test
    void aDiscountJobWaitsForTheWindow() {
        service.submit(FAX.toBuilder().discountSend(true).build());
        pass(8 * 3600 - 1);
        assertEquals(List.of("Pending, Unknown"), jobs());

        pass(1);
        assertEquals(List.of("In Progress, Initializing"), jobs());
    }

    @Test
    void aDiscountJobWaitsForTheWindowWhereverThatIsMoved() {
        service.submit(FAX.toBuilder().discountSend(true).build());
        server.put(Setting.DISCOUNT_RATE_START_HOUR, 22);
        pass(9 * 3600);
        assertEquals(List.of("Pending, Unknown"), jobs());

        server.put(Setting.DISCOUNT_RATE_START_MINUTE, 30);
        pass(3600);
        assertEquals(List.of("Pending, Unknown"), jobs());
        server.put(Setting.DISCOUNT_RATE_START_MINUTE, 15);
        pass(15 * 60);
        assertEquals(List.of("In Progress, Initializing"), jobs());
    }

    @Test
    void aJobThatWaitsForTheWindowHoldsUpNoYoungerOne() {
        service.submit(FAX.toBuilder().discountSend(true).build());
        service.submit(FAX);

        assertEquals(List.of("Pending, Unknown", "In Progress, Initializing"), jobs());
    }

    @Test
    void inTheCheapHoursADiscountJobTakesItsTurnWithTheOthers() {
        server.put(FIRST, Setting.SEND, false);
        FaxJob longFax = FAX.toBuilder().pages(2000).build();
        service.submit(longFax);
        JobId discount = service.submit(FAX.toBuilder().discountSend(true).build());
        service.submit(longFax);
        pass(8 * 3600);
        assertEquals(List.of("In Progress, Sending", "Pending, Unknown", "Pending, Unknown"), jobs());

        pass(12 * 3600);

        assertFalse(ids().contains(discount));
        assertEquals(List.of("In Progress, Sending"), jobs());
    }

    @Test
    void anActiveJobIsDeletedAfterItsCallIsAborted() {
        JobId id = service.submit(FAX);
        pass(20);
        server.command(id, JobCommand.DELETE);

        assertEquals(DeviceState.ABORTING, state(SECOND));
        assertEquals(List.of("Deleting, Aborting"), jobs());
        assertThrows(FaxRequestFailedException.class, () -> server.command(id, JobCommand.DELETE));

        pass(2);
        assertEquals(DeviceState.AVAILABLE, state(SECOND));
        assertEquals(List.of(), jobs());
    }

    @Test
    void aPortInACallRefusesChangesButOneThatRingsDoesNot() {
        service.call(FIRST, "+1 555 0150", "OTHER", 2);
        assertEquals(5, server.put(FIRST, Setting.RINGS, 5).rings());

        pass(12);
        FaxRequestFailedException refused =
                assertThrows(FaxRequestFailedException.class, () -> server.put(FIRST, Setting.RINGS, 6));
        assertEquals("0x80070964 (ERROR_DEVICE_IN_USE)", refused.answer());
    }

    @Test
    void unpluggingAPortEndsItsCall() {
        service.submit(FAX);
        pass(30);
        service.unplugFor(SECOND, Duration.ofMinutes(1));

        assertEquals(List.of("Retrying, Unknown"), jobs());
        assertEquals(1, server.read(FaxReading.Scope.ALL).ports().ports().size());

        pass(60);
        assertEquals(
                List.of(port(FIRST, 2), port(SECOND, 1)),
                server.read(FaxReading.Scope.ALL).ports().ports());
        assertEquals(DeviceState.AVAILABLE, state(SECOND));
    }

    @Test
    void aFaxIsNotDeliveredOverALineThatIsDead() {
        service.submit(FAX);
        pass(30);
        service.unplug(FIRST);
        service.unplug(SECOND);
        pass(3600);
        assertEquals(List.of("Retrying, Unknown"), jobs());
    }

    @Test
    void aFaxIsNotDeliveredWhileTheServiceIsStopped() {
        service.submit(FAX);
        pass(30);
        service.stop();
        pass(3600);
        service.start();
        server.connect();
        assertEquals(List.of("In Progress, Initializing"), jobs());
    }

    @Test
    void aRestartBreaksConnectionsAndKeepsTheJobs() {
        service.submit(FAX);
        service.call(FIRST, "+1 555 0150", "OTHER", 2);
        pass(30);
        service.stop();
        service.start();

        assertThrows(FaxUnavailableException.class, server::getJobs);
        server.connect();
        assertEquals(List.of("In Progress, Initializing"), jobs());
        assertEquals(DeviceState.AVAILABLE, state(FIRST));
    }

    @Test
    void speaksGerman() {
        service.speak(Language.GERMAN);
        assertEquals("Verfügbar", server.getStatus(FIRST).description());

        service.call(FIRST, "+49 30 1234", "ANDERE", 2);
        service.submit(FAX);
        service.submit(FAX);
        assertEquals("Klingelt", server.getStatus(FIRST).description());
        assertEquals(List.of("In Bearbeitung, Initialisiert", "Ausstehend, Unbekannt"), jobs());

        pass(20);
        assertEquals("Empfängt", server.getStatus(FIRST).description());
        assertEquals("Sendet", server.getStatus(SECOND).description());
        assertEquals(DeviceState.UNKNOWN, state(SECOND));
        assertTrue(server.getStatus(SECOND).sending());
    }

    @Test
    void everyWordOfALanguageIsAnother() {
        for (Language language : Language.values()) {
            long words = List.of(DeviceState.values()).stream()
                    .map(language::of)
                    .distinct()
                    .count();
            assertEquals(DeviceState.values().length, words, language::name);
        }
    }

    private static FaxPort port(DeviceId id, int priority) {
        return FaxPort.builder(id, "Line " + id)
                .csid("CSID " + id)
                .tsid("TSID " + id)
                .rings(2)
                .priority(priority)
                .send(true)
                .receive(true)
                .build();
    }

    private DeviceState state(DeviceId port) {
        return server.getStatus(port).state();
    }

    private List<JobId> ids() {
        return server.getJobs().jobs().stream().map(FaxJob::id).toList();
    }

    /** The jobs, each as the status in the queue and that of its device. */
    private List<String> jobs() {
        return server.getJobs().jobs().stream()
                .map(job -> job.queueStatus() + ", " + job.deviceStatus())
                .toList();
    }

    private void pass(int seconds) {
        now.updateAndGet(instant -> instant.plusSeconds(seconds));
    }
}
