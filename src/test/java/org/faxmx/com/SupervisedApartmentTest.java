package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.faxmx.OnSteadyMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls that do not return, over a COM without classes: a call is whatever the work does. */
@Timeout(240)
@ExtendWith(OnSteadyMachine.class)
class SupervisedApartmentTest implements OnSteadyMachine.Repeatable {

    // For what hangs, and for what is to be done all the same: a thread may begin that late on a busy machine.
    private static final Duration SHORT = Duration.ofMillis(500);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<FakeNativeApi> apis = new CopyOnWriteArrayList<>();
    private final List<ComApartment> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger tenants = new AtomicInteger();
    private final List<CountDownLatch> hanging = new ArrayList<>();

    @AfterEach
    void release() throws InterruptedException {
        hanging.forEach(CountDownLatch::countDown);
        for (ComApartment apartment : opened) {
            apartment.close();
            assertTrue(apartment.ended(), apartment::toString);
        }
    }

    @Override
    public Duration standstill() {
        return Duration.ofMillis(100);
    }

    @Override
    public void prepareAgain() throws Exception {
        release();
        List.of(events, apis, opened, hanging).forEach(List::clear);
        tenants.set(0);
    }

    @Test
    void servesTheSameTenantWhileAllIsWell() {
        try (SupervisedApartment<Guest> supervised = supervised(Duration.ofSeconds(10))) {
            assertEquals("guest 1", supervised.call(Guest::toString));
            assertEquals("guest 1", supervised.callUrgently(Guest::toString));
        }
        assertEquals(List.of("guest 1 leaves on apartment 1"), events);
        assertEquals(1, opened.size());
    }

    @Test
    void letsTheCallerOfAHungCallGoAndTakesAFreshApartment() throws Exception {
        try (SupervisedApartment<Guest> supervised = supervised(SHORT)) {
            CountDownLatch hang = hang(supervised);

            assertEquals("guest 2", supervised.call(Guest::toString));
            ApartmentStatistics during = supervised.statistics();
            assertEquals(1, during.stuck());
            assertEquals(1, during.replacements());
            assertEquals(1, during.timeouts());

            hang.countDown();
            awaitEnd(opened.get(0));
            assertEquals(List.of("guest 1 is abandoned on apartment 1"), events, "released on the thread it lived on");
            ApartmentStatistics afterwards = supervised.statistics();
            assertEquals(0, afterwards.stuck());
            assertEquals(1, afterwards.timeouts(), "what an ended apartment counted stays");
            assertEquals("guest 2", supervised.call(Guest::toString));
        }
    }

    @Test
    void letsCallersGoAfterANewTimeoutFromThenOn() throws Exception {
        try (SupervisedApartment<Guest> supervised = supervised(Duration.ofHours(1))) {
            supervised.timeout(SHORT);

            hang(supervised);

            assertEquals("guest 2", supervised.call(Guest::toString));
        }
    }

    @Test
    void callsNothingMoreOnceAHungCallHasReturned() throws Exception {
        try (SupervisedApartment<Guest> supervised = supervised(SHORT)) {
            CountDownLatch hang = new CountDownLatch(1);
            hanging.add(hang);
            List<String> later = new CopyOnWriteArrayList<>();

            assertThrows(
                    ComException.class,
                    () -> supervised.call(guest -> {
                        await(hang);
                        try {
                            guest.apartment.beforeCall();
                            later.add("called");
                        } catch (ComException e) {
                            later.add(e.hresult().toString());
                        }
                        return null;
                    }));
            hang.countDown();
            awaitEnd(opened.get(0));

            assertEquals(List.of("0x80010002 (RPC_E_CALL_CANCELED)"), later);
        }
    }

    @Test
    void refusesWhatWaitedBehindAHungCall() throws Exception {
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try (SupervisedApartment<Guest> supervised = supervised(Duration.ofSeconds(1))) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch hang = new CountDownLatch(1);
            hanging.add(hang);
            Future<Object> hung = callers.submit(() -> supervised.call(guest -> {
                begun.countDown();
                await(hang);
                return null;
            }));
            begun.await();

            ComException refused = assertThrows(ComException.class, () -> supervised.call(Guest::toString));

            // Either its own time was over first, or it was refused when the apartment was given up.
            assertTrue(
                    List.of(HResult.RPC_E_DISCONNECTED, HResult.RPC_E_SERVERCALL_RETRYLATER)
                            .contains(refused.hresult()),
                    refused::getMessage);
            ExecutionException late = assertThrows(ExecutionException.class, () -> hung.get(10, TimeUnit.SECONDS));
            assertEquals(HResult.RPC_E_TIMEOUT, ((ComException) late.getCause()).hresult());
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void triesNothingMoreWhenTooManyCallsHang() throws Exception {
        try (SupervisedApartment<Guest> supervised = supervised(SHORT)) {
            CountDownLatch first = hang(supervised);
            hang(supervised);

            for (int i = 0; i < 8; i++) {
                ComException refused = assertThrows(ComException.class, () -> supervised.call(Guest::toString));
                assertEquals(HResult.RPC_E_TIMEOUT, refused.hresult());
                assertTrue(refused.getMessage().contains("2 earlier calls have not returned"), refused::getMessage);
            }
            assertEquals(2, opened.size(), "threads");
            assertEquals(2, supervised.statistics().stuck());

            first.countDown();
            awaitEnd(opened.get(0));
            assertEquals("guest 3", supervised.call(Guest::toString));
        }
    }

    @Test
    void slowWorkIsEndedWithoutGivingTheApartmentUp() {
        try (SupervisedApartment<Guest> supervised = supervised(SHORT)) {
            ComException late = assertThrows(
                    ComException.class,
                    () -> supervised.call(guest -> {
                        while (true) {
                            guest.apartment.beforeCall();
                        }
                    }));

            assertEquals(HResult.RPC_E_CALL_CANCELED, late.hresult());
            assertEquals("guest 1", supervised.call(Guest::toString));
            assertEquals(0, supervised.statistics().replacements());
        }
    }

    @Test
    void aHungUrgentCallEndsTheWorkInTheMidstOfWhichItWasMade() throws Exception {
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try (SupervisedApartment<Guest> supervised = supervised(Duration.ofSeconds(2))) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch hang = new CountDownLatch(1);
            hanging.add(hang);
            Future<Object> walk = callers.submit(() -> supervised.call(guest -> {
                begun.countDown();
                while (true) {
                    guest.apartment.beforeCall();
                }
            }));
            begun.await();

            ComException failed = assertThrows(
                    ComException.class,
                    () -> supervised.callUrgently(guest -> {
                        await(hang);
                        return null;
                    }));

            // The work began first, so its time is over first, and the apartment is given up for it. Who made the call
            // that hangs must not be told that nothing was done.
            assertEquals(HResult.RPC_E_TIMEOUT, failed.hresult());
            assertTrue(failed.getMessage().contains("whether it takes effect is not known"), failed::getMessage);
            assertThrows(ExecutionException.class, () -> walk.get(10, TimeUnit.SECONDS));
            assertEquals("guest 2", supervised.call(Guest::toString));
            hang.countDown();
            awaitEnd(opened.get(0));
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void closesThoughACallHangsAndRefusesWhatComesAfter() {
        SupervisedApartment<Guest> supervised = supervised(SHORT);
        hang(supervised);
        supervised.close();
        supervised.close();

        ComException refused = assertThrows(ComException.class, () -> supervised.call(Guest::toString));

        assertEquals(HResult.RPC_E_DISCONNECTED, refused.hresult());
        assertEquals(1, opened.size());
    }

    @Test
    void tenCallersWhoseCallsHangCostTwoThreads() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(10);
        try (SupervisedApartment<Guest> supervised = supervised(SHORT)) {
            List<Future<Object>> answers = new ArrayList<>();
            CountDownLatch hang = new CountDownLatch(1);
            hanging.add(hang);
            for (int i = 0; i < 10; i++) {
                answers.add(callers.submit(() -> supervised.call(guest -> {
                    await(hang);
                    return null;
                })));
            }
            for (Future<Object> answer : answers) {
                assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));
            }
            assertTrue(opened.size() <= 2, () -> opened.size() + " apartments");
            assertFalse(supervised.statistics().stuck() > 2);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void tellsTheOutcomeOfACallThatReturnsJustAfterItsTime() throws Exception {
        try (SupervisedApartment<Guest> supervised = supervised(SHORT)) {
            CountDownLatch overdue = new CountDownLatch(1);
            hanging.add(overdue);
            ExecutorService callers = Executors.newSingleThreadExecutor();
            try {
                Future<String> sent = callers.submit(() -> supervised.callUrgently(guest -> {
                    await(overdue);
                    return "job 7";
                }));
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (supervised.statistics().timeouts() == 0) {
                    assertTrue(System.nanoTime() < deadline, "no timeout");
                    Thread.onSpinWait();
                }
                overdue.countDown();

                assertEquals("job 7", sent.get(10, TimeUnit.SECONDS));
            } finally {
                callers.shutdownNow();
            }
            assertEquals("guest 1", supervised.call(Guest::toString));
        }
    }

    @Test
    void aServerThatIsOnlyBusyIsNotGivenUp() {
        try (SupervisedApartment<Guest> supervised = supervised(SHORT)) {
            ComException busy = assertThrows(
                    ComException.class,
                    () -> supervised.call(guest -> {
                        while (guest.apartment.pauseBeforeRetry(10_000)) {
                            guest.apartment.beforeCall();
                        }
                        throw new ComException("FaxServer.GetPorts", HResult.RPC_E_SERVERCALL_RETRYLATER);
                    }));

            assertEquals("FaxServer.GetPorts", busy.attempted());
            assertEquals("guest 1", supervised.call(Guest::toString));
            assertEquals(0, supervised.statistics().replacements());
        }
    }

    @Test
    void urgentWorkGoesWhileOtherWorkPausesBeforeItTriesAgain() throws Exception {
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try (SupervisedApartment<Guest> supervised = supervised(Duration.ofSeconds(20))) {
            CountDownLatch begun = new CountDownLatch(1);
            Future<Boolean> busy = callers.submit(() -> supervised.call(guest -> {
                begun.countDown();
                return guest.apartment.pauseBeforeRetry(2_000);
            }));
            begun.await();

            assertEquals("guest 1", supervised.callUrgently(Guest::toString));

            assertFalse(busy.isDone(), "the pause is over");
            assertEquals(true, busy.get(20, TimeUnit.SECONDS));
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void workThatIsOutOfTimeDoesNotTakeHealthyUrgentWorkWithIt() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try (SupervisedApartment<Guest> supervised = supervised(Duration.ofSeconds(2))) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch walkIsLate = new CountDownLatch(1);
            hanging.add(walkIsLate);
            Future<Object> walk = callers.submit(() -> supervised.call(guest -> {
                begun.countDown();
                while (true) {
                    guest.apartment.beforeCall();
                }
            }));
            begun.await();
            // Begun somewhat later, so that its own time is over later.
            long half = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            while (System.nanoTime() < half) {
                Thread.onSpinWait();
            }
            Future<String> urgent = callers.submit(() -> supervised.callUrgently(guest -> {
                await(walkIsLate);
                return "healthy";
            }));

            ExecutionException late = assertThrows(ExecutionException.class, () -> walk.get(10, TimeUnit.SECONDS));
            walkIsLate.countDown();

            assertEquals(HResult.RPC_E_CALL_CANCELED, ((ComException) late.getCause()).hresult());
            assertEquals("healthy", urgent.get(10, TimeUnit.SECONDS));
            assertEquals("guest 1", supervised.call(Guest::toString));
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void anApartmentWhoseThreadDiedIsReplaced() {
        try (SupervisedApartment<Guest> supervised = supervised(Duration.ofSeconds(10))) {
            apis.get(0).failWaiting();
            awaitEnd(opened.get(0));

            assertEquals("guest 2", supervised.call(Guest::toString));
        }
    }

    @Test
    void whatHungWhileAllWasClosedIsReleasedWhenItReturns() {
        SupervisedApartment<Guest> supervised = supervised(Duration.ofSeconds(30));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch hang = new CountDownLatch(1);
        hanging.add(hang);
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try {
            callers.submit(() -> supervised.call(guest -> {
                begun.countDown();
                await(hang);
                return null;
            }));
            await(begun);

            supervised.close();
            assertEquals(1, supervised.statistics().stuck());

            hang.countDown();
            awaitEnd(opened.get(0));
            assertEquals(List.of("guest 1 is abandoned on apartment 1"), events);
        } finally {
            callers.shutdownNow();
        }
    }

    private SupervisedApartment<Guest> supervised(Duration longest) {
        return new SupervisedApartment<>(
                () -> {
                    FakeNativeApi api = new FakeNativeApi(0);
                    apis.add(api);
                    ComApartment apartment = ComApartment.open(api, "apartment " + (opened.size() + 1));
                    opened.add(apartment);
                    return apartment;
                },
                apartment -> new Guest((ComApartment) apartment, "guest " + tenants.incrementAndGet()),
                longest,
                2);
    }

    /** Makes a call that does not return, and answers what lets it return. */
    private CountDownLatch hang(SupervisedApartment<Guest> supervised) {
        CountDownLatch hang = new CountDownLatch(1);
        hanging.add(hang);
        ComException late = assertThrows(
                ComException.class,
                () -> supervised.call(guest -> {
                    await(hang);
                    return null;
                }));
        assertEquals(HResult.RPC_E_TIMEOUT, late.hresult());
        return hang;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitEnd(ComApartment apartment) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!apartment.ended()) {
            assertTrue(System.nanoTime() < deadline, () -> apartment + " does not end");
            Thread.onSpinWait();
        }
    }

    private final class Guest implements SupervisedApartment.Tenant {

        private final ComApartment apartment;
        private final String name;

        Guest(ComApartment apartment, String name) {
            this.apartment = apartment;
            this.name = name;
        }

        @Override
        public void leave() {
            events.add(name + " leaves on " + Thread.currentThread().getName());
        }

        @Override
        public void abandon() {
            events.add(name + " is abandoned on " + Thread.currentThread().getName());
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
